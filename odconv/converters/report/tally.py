"""What became of the cells of every column, counted once for all that is told of it: figures, list of changes, page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from odconv.converters.conversion import Conversion, Fate, Filled, fate_of
from odconv.issues import column_letters
from odconv.tables.model import ColumnarRows
from odconv.values.model import Certainty, Normalized

LONG = 100_000
"""Records from which not every address is listed."""

ADDRESSES = 1000
"""So many cells of equal changes are told apart in a long table: all of them would be larger than the data."""

VALUES = 10
"""So many values of one field and rule that stand in no cell are told apart; more are one entry."""

Kind = tuple[str, ...]
"""What texts share that are told of together."""

_SURE = Certainty.SURE
_TOLD = (Fate.CHANGED, Fate.DOUBTED, Fate.REJECTED)


class Told(NamedTuple):
    """One text of a column of which there is something to tell; of values that stand in no cell, many texts.

    Attributes:
        text: the text, the first of many.
        outcome: what it became.
        fate: what that is.
        cells: exact number of its cells.
        records: indices of their records, ascending; of the first ones in a long table.
        values: number of values that are told of together.
    """

    text: str
    outcome: Normalized
    fate: Fate
    cells: int
    records: Sequence[int]
    values: int = 1


@dataclass(frozen=True)
class Tally:
    """One column as it went into one field.

    Attributes:
        filled: the column.
        letters: its letters in the source; None for values that stand in no column.
        told: the texts that were changed, are doubted or rejected, in the order in which they are first met.
    """

    filled: Filled
    letters: str | None
    told: tuple[Told, ...]

    @cached_property
    def fates(self) -> Mapping[Fate, int]:
        """Number of cells by what became of them."""
        counts = {fate: sum([told.cells for told in self.told if told.fate is fate]) for fate in _TOLD}
        return {Fate.UNTOUCHED: len(self.filled.texts) - sum(counts.values()), **counts}


class Tallies:
    """The tallies of a conversion, in the order in which its fields were filled.

    Attributes:
        conversion: the conversion.
        long: whether not every address is listed.
        columnar: whether its columns are kept as distinct texts; then a tally is made each time that it is asked for,
            as the places of all cells take memory.
    """

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.long = len(conversion.table) > LONG
        self.columnar = self.long or isinstance(conversion.table.grid.rows, ColumnarRows)

    def __iter__(self) -> Iterator[Tally]:
        return self.first(None)

    def first(self, most: int | None) -> Iterator[Tally]:
        """The tallies; of columnar ones only so many texts each.

        Args:
            most: number of texts, None for all.
        """
        return self._made(most) if self.columnar else iter(self._kept)

    @cached_property
    def fates(self) -> Sequence[Mapping[Fate, int]]:
        """Number of cells by what became of them, for each column that was filled."""
        if self.columnar:
            return [filled.fates() for filled in self.conversion.filled]
        return [tally.fates for tally in self._kept]

    @property
    def total(self) -> Mapping[Fate, int]:
        """Number of cells by what became of them; they add up to records × filled columns."""
        return {fate: sum(fates[fate] for fates in self.fates) for fate in Fate}

    @property
    def rules(self) -> list[str]:
        """Names of the rules that changed something, in the order of the columns."""
        if self.columnar:
            rules = (rule for filled in self.conversion.filled for rule in filled.told_rules())
        else:
            rules = (told.outcome.rule for tally in self._kept for told in tally.told)
        return [name for name in dict.fromkeys(rules) if name]

    def together(self, filled: Filled) -> Iterator[Told]:
        """What there is to tell of values that stand in no cell: equal ones together, and all of one rule if many."""
        if not self.columnar:
            return _together(filled)
        from odconv.converters.report.longtogether import long_together  # noqa: PLC0415  (asks for Polars)

        return long_together(filled)

    @cached_property
    def _kept(self) -> tuple[Tally, ...]:
        return tuple(self._made())

    def _made(self, most: int | None = None) -> Iterator[Tally]:
        columns = self.conversion.table.columns
        for filled in self.conversion.filled:
            letters = None if filled.column is None else column_letters(columns[filled.column].place + 1)
            if letters is None:
                yield Tally(filled, letters, tuple(islice(self.together(filled), most)))
            elif self.columnar:
                records = islice(filled.told_records(ADDRESSES if self.long else None), most)
                yield Tally(filled, letters, tuple(_of_records(filled, records)))
            else:
                yield Tally(filled, letters, tuple(_told(filled)))


def _of_records(filled: Filled, records: Iterable[tuple[str, int, Sequence[int]]]) -> Iterator[Told]:
    """What there is to tell of texts whose records are known."""
    known = filled.told()
    for text, cells, places in records:
        outcome, fate = known[text]
        yield Told(text, outcome, fate, cells, places)


def _told(filled: Filled) -> Iterator[Told]:
    """What there is to tell of the texts of a column."""
    worth = _worth_telling(filled)
    found: dict[str, list[int]] = {text: [] for text in worth}
    for record, text in enumerate(filled.texts) if worth else ():
        records = found.get(text)
        if records is not None:
            records.append(record)
    changed = Fate.CHANGED  # what a text that is worth telling of became, where it is sure
    for text, records in found.items():
        if not records:
            continue
        outcome = worth[text]
        fate = changed if outcome.certainty is _SURE else fate_of(text, outcome)
        yield Told(text, outcome, fate, len(records), records)


def _together(filled: Filled) -> Iterator[Told]:
    """What there is to tell of values that stand in no cell: equal ones together, and all of one rule if many."""
    worth = _worth_telling(filled)
    keys = kinds(worth)
    own = set(keys.values())
    if len(own) == 1 and len(keys) == len(filled.outcomes):
        return told_together(worth, keys, {own.pop(): range(len(filled.texts))})
    found: dict[Kind, list[int]] = {key: [] for key in own}
    for record, text in enumerate(filled.texts) if worth else ():
        key = keys.get(text)
        if key is not None:
            found[key].append(record)
    return told_together(worth, keys, found)


def kinds(worth: Mapping[str, Normalized]) -> dict[str, Kind]:
    """For each text what it shares with those that are told of together with it.

    What is doubted stays apart, text by text: a person has to look at it.

    Args:
        worth: texts that stand in no cell, with what they became.
    """
    outcomes = {id(outcome): outcome for outcome in worth.values()}  # texts that became the same mostly share one
    sure = {key: one for key, one in outcomes.items() if one.certainty is _SURE and not one.params}
    pairs = {(one.rule, one.value) for one in sure.values()}
    many = {rule for rule, number in Counter(rule for rule, _ in pairs).items() if number > VALUES}
    known: dict[int, Kind] = {
        key: (one.rule,) if one.rule in many else (one.rule, one.value) for key, one in sure.items()
    }
    return {text: known.get(id(one)) or ("", "", text) for text, one in worth.items()}


def told_together(
    worth: Mapping[str, Normalized], keys: Mapping[str, Kind], records: Mapping[Kind, Sequence[int]]
) -> Iterator[Told]:
    """What is told of each kind.

    Args:
        worth: what the texts became.
        keys: the kind of each text, in the order in which they are first met.
        records: of each kind, ascending.
    """
    first: dict[Kind, str] = {}
    values: dict[Kind, set[str]] = {key: set() for key in records}
    for text, key in keys.items():
        first.setdefault(key, text)
        values[key].add(worth[text].value)
    for key, text in first.items():
        if len(records[key]):
            yield Told(text, worth[text], fate_of(text, worth[text]), len(records[key]), records[key], len(values[key]))


def _worth_telling(filled: Filled) -> dict[str, Normalized]:
    """The texts that did not stay what they were, or are not sure."""
    return {
        text: outcome
        for text, outcome in filled.outcomes.items()
        if outcome.value != text or outcome.certainty is not _SURE
    }
