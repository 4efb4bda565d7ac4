"""The rows of the list of changes in the page: what is the same in many is made once, and all are joined at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from html import escape
from itertools import chain, repeat
from typing import TYPE_CHECKING

from odconv.converters.conversion import Fate
from odconv.converters.report import words
from odconv.converters.report.changes import entry_of, rows_of
from odconv.converters.report.ranges import first_runs, numerals
from odconv.converters.report.tally import Tally
from odconv.converters.report.texts import Texts, Told
from odconv.converters.report.words import say

if TYPE_CHECKING:
    from odconv.issues import Language

_ADDRESSES, _SHOWN = 50, 5  # cells of each kind of change that are looked at, and shown
_VALUE = '<bdi class="value">'
_ROW_END = "</td></tr>\n"


class Rows:
    """Rows of the list of changes, in UTF-8: most of it is the same in many of them, and encoded once.

    Args:
        places: of the table.
        rules: sentences of the rules by language.
        language: `ja` or `en`.
    """

    def __init__(self, places: Sequence[int], rules: Mapping[str, Mapping[str, str]], language: Language) -> None:
        self._places, self._rules, self._language = places, rules, language

    def __call__(self, columns: Sequence[tuple[Tally, Texts]]) -> bytes:
        """One row for each text; their pieces are joined at once."""
        language, where = self._language, list[bytes]()
        begins, middles, ends = list[bytes](), list[bytes](), list[bytes]()
        for tally, own in columns:
            for every, some in zip((begins, middles, ends), self._kinds(tally, own), strict=True):
                every.extend(some)
            where += self._where(tally.letters, own)
        self._tell_more(columns, ends)
        texts = _values(chain.from_iterable([own.texts for _, own in columns]), language)
        values = _values(chain.from_iterable([own.became.values for _, own in columns]), language)
        after = repeat(f"</bdi></td>{_cell(language, 'after')}{_VALUE}".encode())
        rows = b"".join(chain.from_iterable(zip(begins, where, middles, texts, after, values, ends, strict=False)))
        return rows.replace(*_no_value(language)) if b"" in texts or b"" in values else rows

    def _kinds(self, tally: Tally, own: Texts) -> Iterable[Sequence[bytes]]:
        """What each row has in common with others, as `_kind` gives it; there are few kinds, and mostly one."""
        number, rules, fates = len(own.texts), own.became.rules, own.fates
        if rules.count(rules[0]) == fates.count(fates[0]) == number:
            return [[piece] * number for piece in self._kind(tally, fates[0], rules[0])]
        known: dict[tuple[str, int], tuple[bytes, bytes, bytes]] = {}
        for rule, fate in zip(rules, fates, strict=True):
            kind = (rule, id(fate))  # members of an enumeration are slow to hash
            if kind not in known:
                known[kind] = self._kind(tally, fate, rule)
        return zip(*[known[rule, id(fate)] for rule, fate in zip(rules, fates, strict=True)], strict=True)

    def _where(self, letters: str | None, own: Texts) -> list[bytes]:
        """The place of each row, behind the letters of the column."""
        if letters is None:
            return [_nowhere(cells, self._language) for cells in own.cells]
        firsts = numerals(rows_of([int(records[0]) for records in own.records], self._places))
        if own.cells.count(1) == len(firsts):
            return firsts
        return [
            first if cells == 1 else self._place(letters, cells, records)
            for cells, records, first in zip(own.cells, own.records, firsts, strict=True)
        ]

    def _tell_more(self, columns: Sequence[tuple[Tally, Texts]], ends: list[bytes]) -> None:
        """Say in few of the rows what the others have not: that there are more values, and what an issue is."""
        start = 0
        for tally, own in columns:
            if own.values.count(1) < len(own) or any(own.became.issues):
                for at, (values, issue) in enumerate(zip(own.values, own.became.issues, strict=True)):
                    if values > 1 or issue:
                        ends[start + at] = self._special_end(tally, own.told(at))
            start += len(own)

    def _place(self, letters: str, cells: int, records: Sequence[int]) -> bytes:
        """The first cells, and how many there are, without the letters that it begins with."""
        rows = map(self._places.__getitem__, records[:_ADDRESSES])
        runs = first_runs(rows, _SHOWN + 1)  # one more says that there are more
        found = [
            f"{letters}{first + 1}" if first == last else f"{letters}{first + 1}:{letters}{last + 1}"
            for first, last in runs
        ]
        return (words.where(found, _SHOWN)[len(letters) :] + _times(cells, self._language)).encode()

    def _kind(self, tally: Tally, fate: Fate, rule: str) -> tuple[bytes, bytes, bytes]:
        """What rows of one column, rule and fate have in common: before and behind the place, and behind the value."""
        begin, middle = _kind(column_name(tally), tally.letters or "", tally.filled.field, fate, rule, self._language)
        return begin, middle, _end("", self._sentence(rule), self._language)

    def _special_end(self, tally: Tally, told: Told) -> bytes:
        """The end of a row that tells of more values, or of an issue."""
        language = self._language
        more = f" {words.others(told.values, language)}" if told.values > 1 else ""
        if not told.outcome.issue:
            return _end(more, self._sentence(told.outcome.rule), language)
        shortened = told._replace(records=told.records[:_ADDRESSES])
        return _end(more, words.reason(entry_of(tally, shortened, self._places), self._rules, language), language)

    def _sentence(self, rule: str) -> str:
        return self._rules[rule][self._language] if rule in self._rules else ""


@lru_cache(maxsize=4096)
def _kind(name: str, letters: str, field: str, fate: Fate, rule: str, language: Language) -> tuple[bytes, bytes]:
    """What rows of one column, rule and fate have in common: before and behind the place, up to the text."""
    begin = (
        f'<tr role="row" data-field="{escape(name)}" data-severity="{fate}" data-kind="{rule}">'
        f'<th scope="row" role="rowheader" data-label="{said("where", language)}">{letters}'
    )
    cell = partial(_cell, language)
    mark = f'<span class="mark {fate}">{said(f"fate_{fate}", language)}</span>'
    middle = f"</th>{cell('field')}{escape(field)}</td>{cell('fate')}{mark}</td>{cell('before')}{_VALUE}"
    return begin.encode(), middle.encode()


@lru_cache(maxsize=4096)
def _end(more: str, reason: str, language: Language) -> bytes:
    """A row from the end of its value."""
    return f"</bdi>{escape(more)}</td>{_cell(language, 'reason')}{escape(reason)}{_ROW_END}".encode()


@cache
def said(key: str, language: Language) -> str:
    """A text without facts, escaped."""
    return escape(say(key, language))


@lru_cache(maxsize=1024)
def _times(cells: int, language: Language) -> str:
    """How many cells had the same change."""
    return f" ({escape(say('cells_count', language, count=cells))})"


@lru_cache(maxsize=1024)
def _nowhere(cells: int, language: Language) -> bytes:
    """The place of values that stand in no cell."""
    return (said("no_cell", language) + (_times(cells, language) if cells > 1 else "")).encode()


def _cell(language: Language, key: str) -> str:
    """The beginning of a cell of the list of changes."""
    return f'<td role="cell" data-label="{said(key, language)}">'


def _values(texts: Iterable[str], language: Language) -> list[bytes]:
    """The texts of cells as people read them; escaped together, as none holds a line break."""
    return escape("\n".join(words.briefs(list(texts), language))).encode().split(b"\n")


@cache
def _no_value(language: Language) -> tuple[bytes, bytes]:
    """The markup of a text that is empty as all others have it, and what is to be there; no text can hold either."""
    return f"{_VALUE}</bdi>".encode(), value_of("", language).encode()


def value_of(text: str, language: Language) -> str:
    """The text of a cell as markup."""
    if text:
        return f"{_VALUE}{escape(words.brief(text, language))}</bdi>"
    return f'<span class="empty">{said("empty", language)}</span>'


def column_name(tally: Tally) -> str:
    """What a column is called in the list: its letters and its field, the field alone where it has no column."""
    return f"{tally.letters} {tally.filled.field}" if tally.letters else tally.filled.field
