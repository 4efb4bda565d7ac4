"""The changes of a conversion as entries, one after another: each cell alone, or equal changes of a column together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from odconv.converters.conversion import Conversion
from odconv.converters.report.model import Counts, Entry, Facts, Listed
from odconv.converters.report.ranges import cells, packed
from odconv.converters.report.tally import ADDRESSES, Tallies, Tally
from odconv.converters.report.texts import Texts, Told

EACH_UP_TO = 1000
"""So many changed cells are listed one by one; of more, equal changes of a column are one entry."""


@dataclass(frozen=True, slots=True)
class Listing:
    """How much is listed.

    Attributes:
        each: every cell alone.
        entries: number of entries, None for all.
        addresses: number of cells whose address an entry lists, None for all; in a long table never more than
            `tally.ADDRESSES`. Records of values that stand in no cell are not cut: runs of them are short.
    """

    each: bool
    entries: int | None = None
    addresses: int | None = None


def listing_of(tallies: Tallies, counts: Counts, entries: int | None = None) -> Listing:
    """The listing that suits a conversion: each cell of small ones, equal changes together of larger ones.

    Args:
        tallies: what became of its cells.
        counts: its exact numbers.
        entries: cap of the number of entries, None for none.
    """
    told = counts.cells.total - counts.cells.untouched
    return Listing(told <= EACH_UP_TO, entries, ADDRESSES if tallies.long else None)


class Entries:
    """The entries of a conversion: go through them once, then `listed` tells what was listed."""

    def __init__(
        self, conversion: Conversion, counts: Counts, listing: Listing, tallies: Tallies | None = None
    ) -> None:
        self.conversion = conversion
        self.listing = listing
        self.tallies = tallies or Tallies(conversion)
        self._entries = self._cells = self._addresses = 0
        self._told = sum([counts.records - item.untouched for item in counts.fields if item.column is not None])

    def __iter__(self) -> Iterator[Entry]:
        places = self.conversion.table.places
        return (entry_of(tally, told, places) for tally, listed in self.columns() for told in listed)

    def columns(self) -> Iterator[tuple[Tally, Texts]]:
        """What the entries are made of, column by column: one text with the cells that its entry lists."""
        for tally in self.tallies.first(self.listing.entries):
            listed = self._listed(tally)
            if listed:
                cells = addresses = sum(listed.cells)
                if tally.letters is None:
                    addresses = 0
                elif self.listing.addresses is not None:
                    addresses = sum(map(len, listed.records))
                self.count(len(listed), cells, addresses)
                yield tally, listed
            if self.listing.entries is not None and self._entries >= self.listing.entries:
                return

    @property
    def columnar(self) -> bool:
        """Whether all entries of columns of distinct texts are wanted, so that nothing asks for them one by one."""
        return self.tallies.columnar and not self.listing.each and self.listing.entries is None

    def count(self, entries: int, cells: int, addresses: int) -> None:
        """Add to what was listed; for who makes the entries in another way.

        Args:
            entries: number of entries.
            cells: number of cells in them.
            addresses: number of addresses in them.
        """
        self._entries += entries
        self._cells += cells
        self._addresses += addresses

    def _listed(self, tally: Tally) -> Texts:
        """What is listed of a column, with no more cells and entries than wanted."""
        most, room = self.listing.addresses, self.listing.entries
        told = tally.told
        if tally.letters is None:
            pass  # equal values are one entry, however few
        elif self.listing.each:
            told = _each(told)
        elif most is not None:
            told = replace(told, records=[own if len(own) <= most else own[:most] for own in told.records])
        return told if room is None else told.first(room - self._entries)

    @property
    def listed(self) -> Listed:
        """What was listed so far."""
        return Listed(
            each_cell=self.listing.each,
            entries=self._entries,
            cells=self._cells,
            complete=self._addresses == self._told,
        )


def entry_of(tally: Tally, told: Told, places: Sequence[int]) -> Entry:
    """What is told of a text as an entry.

    Args:
        tally: the column.
        told: the text, and the records that are listed.
        places: of the table.
    """
    outcome = told.outcome
    return Entry(
        tally.letters,
        tally.filled.field,
        told.text,
        outcome.value,
        outcome.rule,
        told.fate,
        outcome.issue,
        facts_of(outcome.params),
        told.cells,
        int(told.records[0]) + 1,
        addresses(tally.letters, told.records, places),
        packed(told.records) if tally.letters is None else "",
        told.values,
    )


def addresses(letters: str | None, records: Sequence[int], places: Sequence[int]) -> list[str]:
    """Cells of one column, runs of them together; none where its values stand in no column.

    Args:
        letters: of the column.
        records: indices of the records.
        places: of the table.
    """
    if letters is None:
        return []
    if len(records) == 1:
        return [f"{letters}{places[records[0]] + 1}"]
    return cells(letters, rows_of(records, places))


def rows_of(records: Iterable[int], places: Sequence[int]) -> list[int]:
    """Numbers of the rows, from 1, of some records.

    Args:
        records: indices of the records.
        places: of the table.
    """
    if isinstance(places, range):  # rows that follow one another, as a rule
        first, step = places.start + 1, places.step
        return [first + record * step for record in records]
    return [places[record] + 1 for record in records]


def facts_of(params: Mapping[str, object]) -> Facts:
    """Facts of a sentence as JSON can hold them."""
    return {name: _fact(value) for name, value in params.items()}


def _fact(value: object) -> str | int | float | bool | list[str] | None:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Sequence | set | frozenset):
        return [str(item) for item in value]
    return str(value)


def _each(told: Texts) -> Texts:
    """Every cell alone, from top to bottom."""
    alone = [one._replace(cells=1, records=(record,)) for one in told for record in one.records]
    alone.sort(key=lambda one: one.records[0])
    return Texts.of(alone)
