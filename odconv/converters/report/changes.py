"""The changes of a conversion as entries, one after another: each cell alone, or equal changes of a column together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from odconv.converters.conversion import Conversion
from odconv.converters.report.model import Counts, Entry, Facts, Listed
from odconv.converters.report.ranges import cells
from odconv.converters.report.tally import ADDRESSES, Tallies, Tally, Told

EACH_UP_TO = 1000
"""So many changed cells are listed one by one; of more, equal changes of a column are one entry."""


@dataclass(frozen=True, slots=True)
class Listing:
    """How much is listed.

    Attributes:
        each: every cell alone.
        entries: number of entries, None for all.
        addresses: number of cells whose address an entry lists, None for all; in a long table never more than
            `tally.ADDRESSES`.
    """

    each: bool
    entries: int | None = None
    addresses: int | None = None


class Group(NamedTuple):
    """One entry to be: where, what, and the records whose cells it lists.

    Attributes:
        tally: the column.
        told: the text and what it became.
        cells: exact number of cells.
        records: indices of the records whose addresses are listed.
    """

    tally: Tally
    told: Told
    cells: int
    records: Sequence[int]


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
    """The entries of a conversion: go through them or their groups once, then `listed` tells what was listed."""

    def __init__(
        self, conversion: Conversion, counts: Counts, listing: Listing, tallies: Tallies | None = None
    ) -> None:
        self.conversion = conversion
        self.listing = listing
        self.tallies = tallies or Tallies(conversion)
        self._entries = self._cells = self._addresses = 0
        self._told = sum(item.total - item.untouched for item in counts.fields if item.column is not None)

    def __iter__(self) -> Iterator[Entry]:
        places = self.conversion.table.places
        return (entry_of(group, places) for group in self.groups())

    def groups(self) -> Iterator[Group]:
        """What the entries are made of."""
        make = _each if self.listing.each else _together
        for tally in self.tallies:
            if tally.told:
                yield from self._counted(make(tally, self.listing.addresses))

    def _counted(self, groups: Iterable[Group]) -> Iterator[Group]:
        for group in groups:
            if self.listing.entries is not None and self._entries >= self.listing.entries:
                return
            self._entries += 1
            self._cells += group.cells
            if group.tally.letters is not None:
                self._addresses += len(group.records)
            yield group

    @property
    def listed(self) -> Listed:
        """What was listed so far."""
        return Listed(
            each_cell=self.listing.each,
            entries=self._entries,
            cells=self._cells,
            complete=self._addresses == self._told,
        )


def entry_of(group: Group, places: Sequence[int]) -> Entry:
    """A group as an entry.

    Args:
        group: the group.
        places: of the table.
    """
    tally, told, count, records = group
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
        count,
        records[0] + 1,
        addresses(group, places),
    )


def addresses(group: Group, places: Sequence[int]) -> list[str]:
    """The cells of a group that are listed, runs of them together; none where its values stand in no column.

    Args:
        group: the group.
        places: of the table.
    """
    letters, records = group.tally.letters, group.records
    if letters is None:
        return []
    if len(records) == 1:
        return [f"{letters}{places[records[0]] + 1}"]
    return cells(letters, [places[record] + 1 for record in records])


def facts_of(params: Mapping[str, object]) -> Facts:
    """Facts of a sentence as JSON can hold them."""
    return {name: _fact(value) for name, value in params.items()}


def _fact(value: object) -> str | int | float | bool | list[str] | None:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Sequence | set | frozenset):
        return [str(item) for item in value]
    return str(value)


def _each(tally: Tally, _addresses: int | None) -> Iterator[Group]:
    """Every cell as a group, from top to bottom."""
    found = [(record, told) for told in tally.told for record in told.records]
    found.sort(key=itemgetter(0))
    for record, told in found:
        yield Group(tally, told, 1, (record,))


def _together(tally: Tally, most: int | None) -> Iterator[Group]:
    """Equal changes as one group, in the order in which they are first met."""
    for told in tally.told:
        yield Group(tally, told, told.cells, told.records if most is None else told.records[:most])
