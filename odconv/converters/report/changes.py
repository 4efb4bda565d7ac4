"""The changes of a conversion as entries, one after another: each cell alone, or equal changes of a column together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from odconv.converters.conversion import Conversion, Fate, Filled, fate_of
from odconv.converters.report.model import Counts, Entry, Facts, Listed
from odconv.converters.report.ranges import cells
from odconv.issues import column_letters
from odconv.tables.table import Table
from odconv.values.model import Normalized

EACH_UP_TO = 1000
"""So many changed cells are listed one by one; of more, equal changes of a column are one entry."""

_LONG = 100_000  # records from which not every address is listed: they would be larger than the data
_ADDRESSES = 1000  # of one entry in a long table


@dataclass(frozen=True, slots=True)
class Listing:
    """How much is listed.

    Attributes:
        each: every cell alone.
        entries: number of entries, None for all.
        addresses: number of cells whose address an entry lists, None for all.
    """

    each: bool
    entries: int | None = None
    addresses: int | None = None


def listing_of(conversion: Conversion, counts: Counts, entries: int | None = None) -> Listing:
    """The listing that suits a conversion: each cell of small ones, equal changes together of larger ones.

    Args:
        conversion: the conversion.
        counts: its exact numbers.
        entries: cap of the number of entries, None for none.
    """
    told = counts.cells.total - counts.cells.untouched
    long = len(conversion.table) > _LONG
    return Listing(told <= EACH_UP_TO, entries, _ADDRESSES if long else None)


class Entries:
    """The entries of a conversion: go through them once, then `listed` tells what was listed."""

    def __init__(self, conversion: Conversion, counts: Counts, listing: Listing) -> None:
        self.conversion = conversion
        self.listing = listing
        self._entries = self._cells = self._addresses = 0
        self._told = sum(item.total - item.untouched for item in counts.fields if item.column is not None)

    def __iter__(self) -> Iterator[Entry]:
        for filled in self.conversion.filled:
            told = _told(filled)
            if told:
                make = _each if self.listing.each else _together
                yield from self._counted(make(self.conversion.table, filled, told, self.listing.addresses))

    def _counted(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        for entry in entries:
            if self.listing.entries is not None and self._entries >= self.listing.entries:
                return
            self._entries += 1
            self._cells += entry.count
            if entry.column is not None:
                capped = self.listing.addresses
                self._addresses += entry.count if capped is None else min(entry.count, capped)
            yield entry

    @property
    def listed(self) -> Listed:
        """What was listed so far."""
        return Listed(
            each_cell=self.listing.each,
            entries=self._entries,
            cells=self._cells,
            complete=self._addresses == self._told,
        )


def facts_of(params: Mapping[str, object]) -> Facts:
    """Facts of a sentence as JSON can hold them."""
    return {name: _fact(value) for name, value in params.items()}


def _fact(value: object) -> str | int | float | bool | list[str] | None:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Sequence | set | frozenset):
        return [str(item) for item in value]
    return str(value)


def _told(filled: Filled) -> dict[str, tuple[Normalized, Fate]]:
    """What there is to tell of each text of a column."""
    return {
        text: (outcome, fate)
        for text, outcome in filled.outcomes.items()
        if (fate := fate_of(text, outcome)) is not Fate.UNTOUCHED
    }


def _each(
    table: Table, filled: Filled, told: Mapping[str, tuple[Normalized, Fate]], _addresses: int | None
) -> Iterator[Entry]:
    """Every cell as an entry, from top to bottom."""
    letters = _letters(table, filled)
    facts = {text: facts_of(outcome.params) for text, (outcome, _) in told.items()}
    for record, text in enumerate(filled.texts):
        if text in told:
            address = [] if letters is None else [f"{letters}{table.places[record] + 1}"]
            yield _entry(filled, letters, text, told[text], facts[text], 1, record, address)


def _together(
    table: Table, filled: Filled, told: Mapping[str, tuple[Normalized, Fate]], addresses: int | None
) -> Iterator[Entry]:
    """Equal changes as one entry, in the order in which they are first met."""
    letters = _letters(table, filled)
    counts = Counter(filled.texts)
    found: dict[str, list[int]] = {}
    for record, text in enumerate(filled.texts):
        if text in told:
            records = found.setdefault(text, [])
            if addresses is None or len(records) < addresses:
                records.append(record)
    for text, records in found.items():
        rows = (table.places[record] + 1 for record in records)
        places = [] if letters is None else cells(letters, rows)
        facts = facts_of(told[text][0].params)
        yield _entry(filled, letters, text, told[text], facts, counts[text], records[0], places)


def _entry(
    filled: Filled,
    letters: str | None,
    text: str,
    told: tuple[Normalized, Fate],
    facts: Facts,
    count: int,
    record: int,
    places: list[str],
) -> Entry:
    outcome, fate = told
    return Entry(
        letters,
        filled.field,
        text,
        outcome.value,
        outcome.rule,
        fate,
        outcome.issue,
        facts,
        count,
        record + 1,
        places,
    )


def _letters(table: Table, filled: Filled) -> str | None:
    return None if filled.column is None else column_letters(table.columns[filled.column].place + 1)
