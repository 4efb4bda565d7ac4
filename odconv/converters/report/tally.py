"""What became of the cells of every column, counted once for all that is told of it: figures, list of changes, page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress, islice, repeat
from operator import eq, is_
from typing import TypeVar

from odconv.converters.conversion import Conversion, Fate, Filled, fate_of
from odconv.converters.report.texts import Became, Texts, Told
from odconv.issues import column_letters
from odconv.tables.model import ColumnarRows
from odconv.values.columns import changed_of
from odconv.values.model import Certainty, Normalized

LONG = 100_000
"""Records from which not every address is listed."""

ADDRESSES = 1000
"""So many cells of equal changes are told apart in a long table: all of them would be larger than the data."""

VALUES = 10
"""So many values of one field and rule that stand in no cell are told apart; more are one entry."""

_Key = TypeVar("_Key")
Kind = tuple[str, ...]
"""What texts share that are told of together."""

Cells = tuple[int, int, int, int]
"""Numbers of cells by what became of them, in the order of `Fate`, whose members are slow to hash."""

_SURE = Certainty.SURE


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
    told: Texts

    @cached_property
    def cells(self) -> Cells:
        """Numbers of cells by what became of them."""
        fates, cells, told = self.told.fates, self.told.cells, sum(self.told.cells)
        doubted = rejected = 0
        if fates.count(Fate.CHANGED) < len(fates):
            doubted, rejected = (
                sum(compress(cells, [one is fate for one in fates])) for fate in (Fate.DOUBTED, Fate.REJECTED)
            )
        return len(self.filled.texts) - told, told - doubted - rejected, doubted, rejected


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
    def cells(self) -> Sequence[Cells]:
        """Numbers of cells by what became of them, for each column that was filled."""
        if self.columnar:
            return [
                (fates[Fate.UNTOUCHED], fates[Fate.CHANGED], fates[Fate.DOUBTED], fates[Fate.REJECTED])
                for fates in [filled.fates() for filled in self.conversion.filled]
            ]
        return [tally.cells for tally in self._kept]

    @property
    def total(self) -> Mapping[Fate, int]:
        """Number of cells by what became of them; they add up to records × filled columns."""
        return dict(zip(Fate, map(sum, zip((0, 0, 0, 0), *self.cells, strict=True)), strict=True))

    @property
    def rules(self) -> list[str]:
        """Names of the rules that changed something, in the order of the columns."""
        rules: Iterable[str]
        if self.columnar:
            rules = chain.from_iterable(filled.told_rules() for filled in self.conversion.filled)
        else:
            rules = chain.from_iterable(tally.told.became.rules for tally in self._kept)
        return [name for name in dict.fromkeys(rules) if name]

    def together(self, filled: Filled, most: int | None = None) -> Texts:
        """What there is to tell of values that stand in no cell: equal ones together, and all of one rule if many.

        Args:
            filled: the values.
            most: number of entries, None for all.
        """
        if not self.columnar:
            return _together(filled).first(most)
        from odconv.converters.report.longtogether import long_together  # noqa: PLC0415  (asks for Polars)

        return Texts.of(tuple(islice(long_together(filled), most)))

    def _of_long(self, filled: Filled, most: int | None) -> Texts:
        """What there is to tell of the first texts of a column that is kept as distinct ones."""
        from odconv.converters.report.longtogether import told_of  # noqa: PLC0415  (asks for Polars)

        records = filled.told_records(ADDRESSES if self.long else None)
        return Texts.of(tuple(told_of(filled, islice(records, most))))

    @cached_property
    def _kept(self) -> tuple[Tally, ...]:
        return tuple(self._made())

    def _made(self, most: int | None = None) -> Iterator[Tally]:
        columns = self.conversion.table.columns
        for filled in self.conversion.filled:
            letters = None if filled.column is None else column_letters(columns[filled.column].place + 1)
            if letters is None:
                yield Tally(filled, letters, self.together(filled, most))
            elif self.columnar:
                yield Tally(filled, letters, self._of_long(filled, most))
            else:
                yield Tally(filled, letters, tally_of(filled))


def tally_of(filled: Filled) -> Texts:
    """What there is to tell of the texts of a column."""
    worth, became = _worth_telling(filled)
    if not worth:
        return Texts()
    texts, size = list(worth), len(worth)
    fates = [Fate.CHANGED] * size if became.is_sure else [_fate(one) for one in became.certainties]
    records = _records(filled, worth)
    told = Texts(texts, became, fates, list(map(len, records)), records, [1] * size)
    return told if all(records) else told.some([at for at, own in enumerate(records) if own])


def _fate(certainty: Certainty) -> Fate:
    """What became of a text that is worth telling of: it was changed, where that is sure."""
    if certainty is _SURE:
        return Fate.CHANGED
    return Fate.REJECTED if certainty is Certainty.UNKNOWN else Fate.DOUBTED


def _records(filled: Filled, wanted: Mapping[str, object]) -> list[Sequence[int]]:
    """The records of each of some texts of a column, ascending."""
    texts, numbers = filled.texts, range(len(filled.texts))
    if len(filled.outcomes) == len(texts) and list(filled.outcomes) == texts:  # no text stands twice
        return list(zip(compress(numbers, map(wanted.__contains__, texts)), strict=True))
    return list(records_of(wanted, texts).values())


def records_of(wanted: Iterable[str], texts: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """The records of each of some texts, ascending.

    Args:
        wanted: these texts.
        texts: those of all records.
    """
    found: dict[str, list[int]] = {text: [] for text in wanted}
    for record, records in enumerate(map(found.get, texts)) if found else ():
        if records is not None:
            records.append(record)
    return found


def _together(filled: Filled) -> Texts:
    """What there is to tell of values that stand in no cell: equal ones together, and all of one rule if many."""
    known = changed_of(filled.outcomes)
    if not known:
        return Texts()
    became, worth = Became.of(_shared(known.values())), known
    if not became.is_sure or not known.keys().isdisjoint(became.values):
        worth, became = _worth_telling(filled)
    if not worth:
        return Texts()
    records: Sequence[int] = range(len(filled.texts))
    if len(worth) < len(filled.outcomes):
        records = list(compress(records, map(worth.__contains__, filled.texts)))
    values = set(became.values)
    if not became.is_sure or any(became.params) or became.rules.count(became.rules[0]) < len(became.rules):
        keys = kinds(worth)
        return Texts.of(tuple(told_together(worth, keys, _by_kind(filled, records, keys))))
    if 1 < len(values) <= VALUES:
        return Texts.of(tuple(_by_value(filled, worth, records)))
    text, outcome = next(iter(worth.items()))
    return Texts.of([Told(text, outcome, Fate.CHANGED, len(records), records, len(values))])


def _shared(outcomes: Collection[Normalized]) -> Collection[Normalized]:
    """The outcomes, each once: texts that became the same mostly share one, and often all of a column do."""
    first = next(iter(outcomes))
    if all(map(is_, outcomes, repeat(first))):
        return (first,)
    return dict(zip(map(id, outcomes), outcomes, strict=True)).values()


def _by_value(filled: Filled, worth: Mapping[str, Normalized], records: Sequence[int]) -> Iterator[Told]:
    """What is told of the few values that one rule surely made of texts: as `told_together` has it, in less time."""
    values = [outcome.value for outcome in worth.values()]
    first = dict(zip(reversed(values), reversed(list(worth)), strict=True))
    for value, own in _by_kind(filled, records, dict(zip(worth, values, strict=True))).items():
        if own:
            yield Told(first[value], worth[first[value]], Fate.CHANGED, len(own), own)


def _by_kind(filled: Filled, records: Sequence[int], keys: Mapping[str, _Key]) -> dict[_Key, list[int]]:
    """The records of each kind of text, in the order of the texts."""
    found: dict[_Key, list[int]] = {key: [] for key in keys.values()}
    for record, text in zip(records, map(filled.texts.__getitem__, records), strict=True):
        found[keys[text]].append(record)
    return found


def kinds(worth: Mapping[str, Normalized]) -> dict[str, Kind]:
    """For each text what it shares with those that are told of together with it.

    What is doubted stays apart, text by text: a person has to look at it.

    Args:
        worth: texts that stand in no cell, with what they became.
    """
    outcomes = {id(outcome): outcome for outcome in _shared(worth.values())}
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


def _worth_telling(filled: Filled) -> tuple[Mapping[str, Normalized], Became]:
    """The texts that did not stay what they were, or are not sure; and what they became, attribute by attribute."""
    known = changed_of(filled.outcomes)
    if not known:
        return {}, Became()
    became = Became.of(known.values())
    if not any(map(eq, known, became.values)):  # as a rule, none of them stayed
        return known, became
    worth = {text: one for text, one in known.items() if one.value != text or one.certainty is not _SURE}
    return worth, Became.of(worth.values())
