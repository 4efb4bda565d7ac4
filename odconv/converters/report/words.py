"""The words of the change report (`words.yaml`), and the phrases that text and page share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import compress, filterfalse
from operator import ne
from typing import TYPE_CHECKING, cast

import yaml

from odconv.issues import column_letters, explanations, render
from odconv.validation.findings import Finding, TableReport
from odconv.validation.wording import Wording, shown, wording

if TYPE_CHECKING:
    from odconv.converters.conversion import Conversion
    from odconv.converters.report.model import Counts, Entry, Fault, MappedColumn, ReturnedRow, SkippedRows, Source
    from odconv.issues import Language

_LONGEST_NAME = 200
_SHORT = 40
_OWN = ("split.", "flag.", "empty.", "remark.", "derived.")  # rules that settle what a normaliser has doubted


@cache
def all_words() -> Mapping[str, Mapping[str, str]]:
    """Every text of `words.yaml` by its key and language."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files("odconv.converters.report").joinpath("words.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, Mapping[str, str]]", yaml.load(text, Loader=loader))  # noqa: S506  (a safe loader)


def say(key: str, language: Language, **facts: object) -> str:
    """One text with its facts filled in; whole numbers get thousands separators.

    >>> say("and_more", "ja", count=1234)
    'ほか 1,234 件'
    """
    if not facts:
        return _bare(key, language)
    filled = {name: f"{fact:,}" if isinstance(fact, int) else fact for name, fact in facts.items()}
    return all_words()[key][language].format(**filled)


@cache
def _bare(key: str, language: Language) -> str:
    return all_words()[key][language].format()


def brief(text: str, language: Language) -> str:
    """A cell's text for people, as `shown` gives it; most texts are short and plain and need no closer look."""
    plain = len(text) <= _SHORT and text.isprintable() and text == text.strip()
    return text if plain else shown(text, language)


def briefs(texts: Sequence[str], language: Language) -> Sequence[str]:
    """Many cells' texts, as `brief` gives each."""
    long = compress(texts, map(_SHORT.__lt__, map(len, texts)))
    spaced = compress(texts, map(ne, map(str.strip, texts), texts))
    known = {text: shown(text, language) for text in {*long, *spaced, *filterfalse(str.isprintable, texts)}}
    return list(map(known.get, texts, texts)) if known else texts


def others(values: int, language: Language) -> str:
    """That one of several values is shown."""
    return say("more_values", language, count=values - 1)


def listed(parts: Iterable[str], language: Language) -> str:
    """Several things in one line."""
    return say("list_separator", language).join(parts)


def verdict(counts: Counts, absent: Sequence[str]) -> str:
    """Key of the verdict: `valid`, `doubtful` (something to look at) or `invalid` (no row is valid)."""
    if counts.records and not counts.valid:
        return "invalid"
    return "doubtful" if counts.returned or counts.cells.doubted or counts.cells.rejected or absent else "valid"


def rows(counts: Counts, absent: Sequence[str], language: Language) -> str:
    """How many rows were converted, and how many go back."""
    key = "rows_absent" if absent else "rows"
    sentences = [say(key, language, records=counts.records, valid=counts.valid)]
    if counts.returned:
        sentences.append(say("rows_returned", language, returned=counts.returned))
    return ("" if language == "ja" else " ").join(sentences)


def cells(counts: Counts, language: Language) -> str:
    """The numbers of cells by what became of them, in one line."""
    return say("cells", language, total=counts.cells.total, **counts.cells.model_dump())


def place(source: Source, language: Language) -> str:
    """The name of the file, and of the sheet where there is one."""
    sheet = f" [{shown(source.sheet, language)}]" if source.sheet else ""
    return shown(source.name, language, _LONGEST_NAME) + sheet


def reading(source: Source, language: Language) -> str:
    """Where header and data were found; row numbers are those of the spreadsheet."""
    if source.first_row is None or source.last_row is None:
        return say("read_empty", language)
    key = "read_rows" if source.header_rows else "read_headless"
    header = listed(map(str, source.header_rows), language)
    return say(key, language, header=header, first=str(source.first_row), last=str(source.last_row))


def skipped(entry: SkippedRows, language: Language) -> str:
    """A row that is no record: where, why, and what stands there."""
    key, first, last = "row" if entry.first == entry.last else "rows_span", str(entry.first), str(entry.last)
    where = say(key, language, row=first, first=first, last=last)
    said = say(f"skip_{entry.reason}", language)
    text = f" {shown(entry.text, language)}" if entry.text else ""
    return f"{where}（{said}）{text}" if language == "ja" else f"{where} ({said}){text}"


def why(column: MappedColumn, language: Language) -> str:
    """Why a column was mapped as it was."""
    return _why(column.how and column.how.value, column.reason, tuple(column.runner_up), language)


@lru_cache(maxsize=4096)  # the same headers are met in file after file
def _why(how: str | None, because: str, runner_up: Sequence[str], language: Language) -> str:
    parts = [say(f"how_{how}", language)] if how else []
    *source, last = because.split() or [""]
    share = last if last.endswith("%") else ""
    source = source[:-1] if share else [*source, last]  # before a share stands the kind of value: the field's
    parts += [say(f"by_{name}", language) if f"by_{name}" in all_words() else name for name in source if name]
    if share:
        parts.append(say("looks_like", language, share=share))
    if runner_up:
        parts.append(say("runner_up", language, fields=listed(runner_up, language)))
    return listed(parts, language)


def reason(entry: Entry, rules: Mapping[str, Mapping[str, str]], language: Language) -> str:
    """Why a cell was changed or is doubted: the sentence of the rule, and of the issue that it leaves open."""
    sentences = [rules[entry.rule][language]] if entry.rule in rules else []
    if entry.issue in explanations() and not (sentences and entry.rule.startswith(_OWN)):
        facts = {
            "value": brief(entry.before, language),
            "field": entry.field,
            "place": where(entry.cells),
            **entry.params,
        }
        sentences.append(render(entry.issue, facts, language))
    return ("" if language == "ja" else " ").join(sentences)


def where(cells: Sequence[str], most: int = 5) -> str:
    """The first of the addresses of an entry."""
    return " ".join([*cells[:most], "…"] if len(cells) > most else cells)


def fault(conversion: Conversion, row: ReturnedRow, item: Fault, language: Language) -> Wording:
    """What is wrong in a row that goes back, as `odconv validate` says it, with the place in the source."""
    column = next(
        (at for at, letters in enumerate(_letters(conversion)) if f"{letters}{row.row}" == item.address), None
    )
    number = None if column is None else conversion.table.columns[column].place + 1
    finding = Finding(item.code, row.row, number, item.field, item.value, dict(item.params))
    return wording(finding, _table(conversion), language)


def _letters(conversion: Conversion) -> list[str]:
    return [column_letters(column.place + 1) for column in conversion.table.columns]


def _table(conversion: Conversion) -> TableReport:
    """The table as the judge's sentences need it: the format and nothing of the findings."""
    labels = tuple(column.name for column in conversion.table.columns)
    rows, fields = len(conversion.table), len(labels)
    return TableReport(
        place="",
        sheet=conversion.table.sheet,
        schema=conversion.schema,
        labels=labels,
        encoding=None,
        delimiter=None,
        findings=(),
        totals={},
        rows=rows,
        fields=fields,
        bytes=0,
        sha256=None,
        seconds=0.0,
        row_errors=0,
    )
