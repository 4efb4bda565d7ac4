"""The rows of the list of changes in the page: what is the same in many is made once, and all are joined at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from html import escape
from itertools import chain, repeat
from typing import TYPE_CHECKING

from odconv.converters.conversion import Fate
from odconv.converters.report import words
from odconv.converters.report.changes import entry_of
from odconv.converters.report.ranges import first_runs
from odconv.converters.report.tally import Tally
from odconv.converters.report.texts import Texts, Told
from odconv.converters.report.words import say

if TYPE_CHECKING:
    from odconv.issues import Language

_ADDRESSES, _SHOWN = 50, 5  # cells of each kind of change that are looked at, and shown
_ROW_END = "</td></tr>\n"


class Rows:
    """Rows of the list of changes.

    Args:
        places: of the table.
        rules: sentences of the rules by language.
        language: `ja` or `en`.
    """

    def __init__(self, places: Sequence[int], rules: Mapping[str, Mapping[str, str]], language: Language) -> None:
        self._places, self._rules, self._language = places, rules, language

    def __call__(self, columns: Sequence[tuple[Tally, Texts]]) -> str:
        """One row for each text; their pieces are joined at once."""
        language, kinds, where = self._language, list[tuple[str, str, str]](), list[str]()
        for tally, own in columns:
            kinds += self._kinds(tally, own)
            where += self._where(tally.letters, own)
        begins, middles, reasons = map(list, zip(*kinds, strict=True))
        texts = _values([own.texts for _, own in columns], language)
        values = _values([own.became.values for _, own in columns], language)
        self._tell_more(columns, values, reasons)
        after, before_reason = (f"</td>{_cell(language, key)}" for key in ("after", "reason"))
        pieces = (
            begins,
            where,
            middles,
            texts,
            repeat(after),
            values,
            repeat(before_reason),
            reasons,
            repeat(_ROW_END),
        )
        return "".join(chain.from_iterable(zip(*pieces, strict=False)))

    def _kinds(self, tally: Tally, own: Texts) -> Iterator[tuple[str, str, str]]:
        """What each row has in common with others, as `_kind` gives it; there are few kinds."""
        known: dict[tuple[str, int], tuple[str, str, str]] = {}
        for rule, fate in zip(own.became.rules, own.fates, strict=True):
            kind = (rule, id(fate))  # members of an enumeration are slow to hash
            if kind not in known:
                known[kind] = self._kind(tally, fate, rule)
            yield known[kind]

    def _where(self, letters: str | None, own: Texts) -> list[str]:
        """The place of each row."""
        places = self._places
        return [
            f"{letters}{places[records[0]] + 1}" if cells == 1 and letters else self._place(letters, cells, records)
            for cells, records in zip(own.cells, own.records, strict=True)
        ]

    def _tell_more(self, columns: Sequence[tuple[Tally, Texts]], values: list[str], reasons: list[str]) -> None:
        """Say in few of the rows what the others have not: that there are more values, and what an issue is."""
        start = 0
        for tally, own in columns:
            if own.values.count(1) < len(own) or any(own.became.issues):
                for at, told in enumerate(own, start):
                    if told.values > 1:
                        values[at] += f" {escape(words.others(told.values, self._language))}"
                    if told.outcome.issue:
                        reasons[at] = self._reason(tally, told)
            start += len(own)

    def _place(self, letters: str | None, cells: int, records: Sequence[int]) -> str:
        """The first cells, and how many there are."""
        count = _times(cells, self._language) if cells > 1 else ""
        if letters is None:
            return said("no_cell", self._language) + count
        rows = map(self._places.__getitem__, records[:_ADDRESSES])
        ranges = [
            f"{letters}{first + 1}" if first == last else f"{letters}{first + 1}:{letters}{last + 1}"
            for first, last in first_runs(rows, _SHOWN + 1)  # one more says that there are more
        ]
        return words.where(ranges, _SHOWN) + count

    def _kind(self, tally: Tally, fate: Fate, rule: str) -> tuple[str, str, str]:
        """What rows of one column, rule and fate have in common; the reason as well, unless an issue is told of."""
        begin, middle = _kind(column_name(tally), tally.filled.field, fate, rule, self._language)
        return begin, middle, escape(self._rules[rule][self._language]) if rule in self._rules else ""

    def _reason(self, tally: Tally, told: Told) -> str:
        """The reason where an issue is told of."""
        shortened = told._replace(records=told.records[:_ADDRESSES])
        return escape(words.reason(entry_of(tally, shortened, self._places), self._rules, self._language))


@lru_cache(maxsize=4096)
def _kind(name: str, field: str, fate: Fate, rule: str, language: Language) -> tuple[str, str]:
    """What rows of one column, rule and fate have in common: before and behind the place, up to the text."""
    begin = (
        f'<tr role="row" data-field="{escape(name)}" data-severity="{fate}" data-kind="{rule}">'
        f'<th scope="row" role="rowheader" data-label="{said("where", language)}">'
    )
    cell = partial(_cell, language)
    mark = f'<span class="mark {fate}">{said(f"fate_{fate}", language)}</span>'
    return begin, f"</th>{cell('field')}{escape(field)}</td>{cell('fate')}{mark}</td>{cell('before')}"


@cache
def said(key: str, language: Language) -> str:
    """A text without facts, escaped."""
    return escape(say(key, language))


@lru_cache(maxsize=1024)
def _times(cells: int, language: Language) -> str:
    """How many cells had the same change."""
    return f" ({escape(say('cells_count', language, count=cells))})"


def _cell(language: Language, key: str) -> str:
    """The beginning of a cell of the list of changes."""
    return f'<td role="cell" data-label="{said(key, language)}">'


_VALUE = '<bdi class="value">'


def _values(columns: Iterable[Sequence[str]], language: Language) -> list[str]:
    """The cells' texts of all columns, as `value_of` gives each; escaped together, as none holds a line break."""
    texts = chain.from_iterable([words.briefs(texts, language) for texts in columns])
    safe = escape("\n".join(texts)).replace("\n", "</bdi>\n" + _VALUE)
    return f"{_VALUE}{safe}</bdi>".replace(f"{_VALUE}</bdi>", value_of("", language)).split("\n")


def value_of(text: str, language: Language) -> str:
    """The text of a cell as markup."""
    if text:
        return f"{_VALUE}{escape(words.brief(text, language))}</bdi>"
    return f'<span class="empty">{said("empty", language)}</span>'


def column_name(tally: Tally) -> str:
    """What a column is called in the list: its letters and its field, the field alone where it has no column."""
    return f"{tally.letters} {tally.filled.field}" if tally.letters else tally.filled.field
