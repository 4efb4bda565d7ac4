"""Several columns → one field: what `structures.py` and `addressparts.py` found, put together record by record.

Nothing is guessed: a sum with a cell that is no number stays empty, a sign that is neither yes nor no goes to the
remarks, and every cell that was used is listed with its column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from odconv.converters.columns.mapping import ColumnMapping, Status
from odconv.converters.columns.structures import DAY, ERA, HOLIDAY, MONTH, WEEKDAYS, YEAR
from odconv.converters.columns.targets import GATHERED, How
from odconv.converters.records.addressparts import BLOCK, CITY, PREFECTURE, SUFFIXED, TOWN, whole_address
from odconv.converters.records.hours import daily_hours
from odconv.schemas.model import Field
from odconv.schemas.registry import code_list
from odconv.values import number
from odconv.values.model import Certainty, Normaliser, Normalized
from odconv.values.registry import normaliser

if TYPE_CHECKING:
    from odconv.converters.records.assembly import Assembly

_DATE_WORDS = {ERA: "", YEAR: "年", MONTH: "月", DAY: "日"}
_CLOSED = ("休", "閉", "定休")
_Maker = Callable[[Field], Normaliser]


def gather(work: Assembly, mapping: ColumnMapping, make: _Maker) -> None:
    """Fill the fields that several columns fill together.

    Args:
        work: the columns of the format, those of single columns filled already.
        mapping: where each column goes.
        make: the normaliser of a field.
    """
    groups: dict[tuple[How, str], dict[int, str]] = {}
    for at, match in enumerate(mapping.matches):
        if match.status is Status.APPLIED and match.how in GATHERED:
            groups.setdefault((match.how, match.fields[0]), {})[at] = match.part
    for (how, name), parts in groups.items():
        item = mapping.schema.field(name)
        if how is How.JOINED:
            _address(work, mapping, item, make(item))
        elif how is How.WEEKDAYS:
            _weekdays(work, item, parts, make)
        elif how is How.DATED:
            _write(work, item, parts, _dates(work, parts), make(item), "gathered.date")
        elif how is How.LISTED:
            _listed(work, item, parts, make(item))
        else:
            _sums(work, item, parts)
    whole = whole_address(work.targets)
    if whole is not None and (How.JOINED, whole) not in groups and not work.holds(whole):
        _address(work, mapping, mapping.schema.field(whole), make(mapping.schema.field(whole)))


def _address(work: Assembly, mapping: ColumnMapping, item: Field, make: Normaliser) -> None:
    """Prefecture, city, town and the rest, in the order of the columns; what a part repeats is said once."""
    parts = _address_columns(work, mapping, item.name)
    if not set(parts.values()) - {PREFECTURE, CITY}:
        return
    order = [at for at, part in parts.items() if part == PREFECTURE] + [
        at for at, part in parts.items() if part == CITY
    ]
    order += [at for at in parts if at not in order]
    names = [parts[at] for at in order]
    lines = work.combine(
        [work.texts(at) for at in order],
        lambda *texts: _line([(part, text.strip()) for part, text in zip(names, texts, strict=True)]),
    )
    own = {
        at: part
        for at, part in parts.items()
        if mapping.matches[at].how is How.JOINED and mapping.matches[at].fields == (item.name,)
    }
    _write(work, item, own, lines, make, "gathered.address")


def _address_columns(work: Assembly, mapping: ColumnMapping, field: str) -> dict[int, str]:
    """The columns that tell of parts of the address, those with a field of their own included."""
    parts: dict[int, str] = {}
    for at, match in enumerate(mapping.matches):
        if match.status is not Status.APPLIED:
            continue
        if match.how is How.JOINED and match.fields == (field,):
            parts[at] = match.part
        elif len(match.fields) == 1:
            concept = work.targets.concept(match.fields[0])
            if concept is not None and concept.name in (PREFECTURE, CITY, TOWN, BLOCK):
                parts[at] = concept.name
    return parts


def _line(pieces: Sequence[tuple[str, str]]) -> str:
    """One address, its parts set apart by a space as long as it is only put together."""
    said: list[str] = []
    for part, piece in pieces:
        text = f"{piece}{part}" if part in SUFFIXED and piece.isnumeric() else piece
        if not text:
            continue
        if said and text.startswith("".join(said)):
            said = [text]  # the part holds what stands before it already
        elif not said or not text.startswith(said[-1]):
            said.append(text)
        else:
            said[-1] = text
    finer = any(part not in (PREFECTURE, CITY) and text for part, text in pieces)
    return " ".join(said) if finer else ""


def _dates(work: Assembly, parts: Mapping[int, str]) -> Sequence[str]:
    words = [_DATE_WORDS[part] for part in parts.values()]
    return work.combine([work.texts(at) for at in parts], lambda *texts: "".join(map(_dated, texts, words)))


def _dated(text: str, word: str) -> str:
    plain = "".join(text.split())
    return plain if not plain or not word or plain.endswith(word) else plain + word


def _weekdays(work: Assembly, item: Field, parts: Mapping[int, str], make: _Maker) -> None:
    """The open days of each record, and its hours where they are the same on all of them.

    Hours that differ from day to day, holidays and unclear signs become remarks.
    """
    signs = _signs()
    timed = daily_hours(work, parts, partial(_is_closed, signs), make)
    open_days: list[set[str]] = [set() for _ in range(len(work.table))]
    for at, day in parts.items():
        label = work.table.columns[at].name
        for record, text in enumerate(work.texts(at)):
            shut = _is_closed(signs, text)
            known = shut or signs(text).certainty is Certainty.SURE
            if not shut and (day == HOLIDAY or (not known and record not in timed)):
                work.note("hours_remark", record, f"{label}：{text.strip()}", text)
            if day != HOLIDAY and not shut and (known or any(sign.isdigit() for sign in text)):
                open_days[record].add(day)
    lines = ["・".join(day for day in WEEKDAYS if day in days) for days in open_days]
    _write(work, item, parts, lines, make(item), "gathered.weekdays")


def _is_closed(signs: Normaliser, text: str) -> bool:
    """Whether the cell of a day says that there is nothing on it."""
    plain = text.strip()
    return not plain or plain.startswith(_CLOSED) or signs(text).value == "無"


def _listed(work: Assembly, item: Field, parts: Mapping[int, str], make: Normaliser) -> None:
    """The values whose columns carry a sign; a text that is no sign is a remark and the value counts."""
    signs = _signs()
    found: list[list[str]] = [[] for _ in range(len(work.table))]
    for at, code in parts.items():
        for record, text in enumerate(work.texts(at)):
            if not text.strip():
                continue
            flag = signs(text)
            if flag.certainty is not Certainty.SURE:
                work.note("remarks", record, f"{work.table.columns[at].name}：{text.strip()}", text)
            elif flag.value == "有":
                found[record].append(code)
    _write(work, item, parts, [";".join(dict.fromkeys(codes)) for codes in found], make, "gathered.listed")


def _sums(work: Assembly, item: Field, parts: Mapping[int, str]) -> None:
    """Sums of counts; a record with a cell that is no whole number stays without a sum."""
    columns = [work.texts(at) for at in parts]
    lines = work.combine(columns, lambda *texts: " + ".join(texts))
    totals = work.combine(columns, lambda *texts: _sum(texts))
    outcomes = {
        said: Normalized(total, rule="gathered.sum")
        if total
        else Normalized("", Certainty.DOUBTFUL if said.strip(" +") else Certainty.SURE, "gathered.no-sum")
        for said, total in zip(lines, totals, strict=True)
    }
    _keep(work, item, parts, lines, outcomes)


def _sum(texts: Sequence[str]) -> str:
    """The sum of whole numbers, "" where a text is none."""
    numbers = [_count(text) for text in texts]
    return "" if None in numbers else str(sum(one for one in numbers if one is not None))


@lru_cache(maxsize=4096)
def _count(text: str) -> int | None:
    found = number.normalise(text)
    return int(found.value) if found.certainty is Certainty.SURE and found.value.isdecimal() else None


def _signs() -> Normaliser:
    return normaliser("flag", {"list": "umu"}, None, code_list("umu"))


def _write(
    work: Assembly, item: Field, parts: Mapping[int, str], lines: Sequence[str], make: Normaliser, rule: str
) -> None:
    """Texts put together from several columns, made standard as any other text of the field."""
    outcomes = work.outcomes(lines, lambda line: _made(line, make, rule))
    _keep(work, item, parts, lines, outcomes)


def _made(line: str, make: Normaliser, rule: str) -> Normalized:
    found = make(line.replace(" ", "") if rule == "gathered.address" else line)
    return Normalized(found.value, found.certainty, rule if line else "", found.issue, found.params, found.parts)


def _keep(
    work: Assembly, item: Field, parts: Mapping[int, str], lines: Sequence[str], outcomes: Mapping[str, Normalized]
) -> None:
    """Into the field, with the cells that it was put together from and the outcome of the whole."""
    for at in parts:
        work.went(at, item.name, work.texts(at))
    work.set_values(item.name, lines, outcomes)
    work.went(None, item.name, lines, outcomes)
    remarks = {line: list(outcome.parts.values()) for line, outcome in outcomes.items() if outcome.parts}
    for depth in range(max(map(len, remarks.values()), default=0)):
        said = {line: texts[depth] for line, texts in remarks.items() if len(texts) > depth}
        work.note_texts("remarks", lines, said)
