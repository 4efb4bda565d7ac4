"""The list of changes as lines of JSON, one entry a line.

There may be millions: what the entries of a column share is made once, and all its lines are joined at once from
pieces of UTF-8. A test holds the lines to what `model.Entry` says; what an entry has by default is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, repeat

from pydantic_core import to_json

from odconv.converters.conversion import Fate
from odconv.converters.report.changes import facts_of, rows_of
from odconv.converters.report.ranges import numerals, packed, run_ends
from odconv.converters.report.tally import Tally
from odconv.converters.report.texts import Became, Texts

_NEXT = b",\n"  # between two lines
_BETWEEN = b'","'  # between two texts, and in none of them: a quotation mark within a text is escaped


def json_lines(tally: Tally, listed: Texts, places: Sequence[int]) -> bytes:
    """Each text of a column as one JSON object that is a `model.Entry`; a comma and a line feed between them.

    Args:
        tally: the column.
        listed: its texts, and the records that are listed of each; one at least.
        places: of the table.
    """
    firsts = [int(own[0]) for own in listed.records]  # records of a long column are an array
    where = _where(tally.letters, tally.filled.field)
    if tally.letters is None:
        stand = [
            packed(own).encode() + _others(number) for own, number in zip(listed.records, listed.values, strict=True)
        ]
    else:
        stand = _addresses(where, listed.records, places)
    return joined(where, listed.texts, listed.became, listed.fates, listed.cells, firsts, stand)


class Where:
    """What all lines of a column share.

    Args:
        letters: of the column; None for values that stand in no cell.
        field: name of the field.

    Attributes:
        opening: the beginning, up to the text.
        before: what stands before the places of the cells or records.
        after: what stands after them.
        further: what stands between the rows of two addresses.
        until: what stands between the rows of the first and the last cell of a run.
    """

    def __init__(self, letters: str | None, field: str) -> None:
        self.opening = f'{{"column":{_json(letters)},"field":{_json(field)},"before":"'.encode()
        if letters is None:
            self.before, self.after = b',"cells":[],"records":"', b"}"
        else:
            self.before, self.after = f',"cells":["{letters}'.encode(), b'"]}'
        self.further, self.until = f'","{letters}'.encode(), f":{letters}".encode()


_where = lru_cache(maxsize=4096)(Where)  # the same columns are met in file after file


def joined(
    where: Where,
    texts: Sequence[str],
    became: Became,
    fates: Sequence[Fate],
    cells: Sequence[int],
    firsts: Sequence[int],
    stand: Sequence[bytes],
) -> bytes:
    """The lines of a column from its columns.

    Args:
        where: what they share.
        texts: one for each line; one at least.
        became: what they became.
        fates: what that is.
        cells: numbers of their cells.
        firsts: index of the first record of each.
        stand: where each stands, without what `where` has before and after it.
    """
    next_line = where.after + _NEXT + where.opening
    pieces = zip(
        _bodies(texts),
        repeat(b'","after":"'),
        _bodies(became.values),
        _reasons(became, fates),
        numerals(cells),
        repeat(b',"record":'),
        numerals([record + 1 for record in firsts]),
        repeat(where.before),
        stand,
        repeat(next_line),
        strict=False,
    )
    lines = b"".join(chain([where.opening], chain.from_iterable(pieces)))
    return lines[: -len(_NEXT + where.opening)]


def _bodies(texts: Sequence[str]) -> list[bytes]:
    """Texts as JSON writes them between its quotation marks."""
    return to_json(texts)[2:-2].split(_BETWEEN)


def _reasons(became: Became, fates: Sequence[Fate]) -> list[bytes]:
    """What lines say of rule, fate and issue, from the end of the value up to the number of cells."""
    if became.is_plain and fates.count(Fate.CHANGED) == len(fates):
        return list(map(_PlainReasons().__getitem__, became.rules))
    changed, plain = Fate.CHANGED, _PlainReasons()
    return [
        plain[rule]
        if fate is changed and not issue and not params
        else _said(rule, fate.value, issue, _json(facts_of(params)))
        for rule, fate, issue, params in zip(became.rules, fates, became.issues, became.params, strict=True)
    ]


class _PlainReasons(dict[str, bytes]):
    """What lines say of a sure change by a rule; most changes of a column are by the same few."""

    def __missing__(self, rule: str) -> bytes:
        return self.setdefault(rule, _said(rule, Fate.CHANGED.value, "", "{}"))


@lru_cache(maxsize=1024)
def _said(rule: str, fate: str, issue: str, facts: str) -> bytes:
    return f'","rule":{_json(rule)},"fate":"{fate}","issue":{_json(issue)},"params":{facts},"count":'.encode()


def _addresses(where: Where, records: Sequence[Sequence[int]], places: Sequence[int]) -> list[bytes]:
    """The rows of each text's cells, runs of them together; the letters stand in `where`."""
    firsts = numerals(rows_of([own[0] for own in records], places))
    if len(firsts) == sum(map(len, records)):
        return firsts
    return [
        first if len(own) == 1 else _runs(where, rows_of(own, places))
        for own, first in zip(records, firsts, strict=True)
    ]


def _runs(where: Where, rows: Sequence[int]) -> bytes:
    ends = run_ends(rows)
    if ends[0] == ends[1]:
        return where.further.join(numerals(ends[0]))
    firsts, lasts = map(numerals, ends)
    until = where.until
    return where.further.join(
        [first if first == last else first + until + last for first, last in zip(firsts, lasts, strict=True)]
    )


def _others(values: int) -> bytes:
    """The end of the records, and how many values they hold."""
    return f'","values":{values}'.encode() if values > 1 else b'"'


def _json(value: object) -> str:
    return to_json(value).decode()
