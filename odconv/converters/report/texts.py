"""What there is to tell of the texts of a column: text by text, or attribute by attribute for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from odconv.converters.conversion import Fate
from odconv.values.model import Certainty, Normalized


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


class Became(NamedTuple):
    """What texts became: each attribute of `Normalized` for all of them."""

    values: Sequence[str] = ()
    certainties: Sequence[Certainty] = ()
    rules: Sequence[str] = ()
    issues: Sequence[str] = ()
    params: Sequence[Mapping[str, object]] = ()
    parts: Sequence[Mapping[str, str]] = ()

    @classmethod
    def of(cls, outcomes: Collection[Normalized]) -> Became:
        """The outcomes turned round."""
        return cls._make(zip(*outcomes, strict=True)) if outcomes else cls()

    @property
    def is_sure(self) -> bool:
        """Whether nothing is doubted or rejected."""
        return self.certainties.count(Certainty.SURE) == len(self.certainties)

    @property
    def is_plain(self) -> bool:
        """Whether value and rule are all that is to be said."""
        return self.is_sure and not any(self.issues) and not any(self.params)

    def some(self, at: Sequence[int] | slice) -> Became:
        """What the texts at some places became."""
        return Became._make(map(_at(at), self))


_NOTHING = Became()


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of which there is something to tell, each attribute of `Told` for all of them: so most of it is used."""

    texts: Sequence[str] = ()
    became: Became = _NOTHING
    fates: Sequence[Fate] = ()
    cells: Sequence[int] = ()
    records: Sequence[Sequence[int]] = ()
    values: Sequence[int] = ()

    @classmethod
    def of(cls, told: Collection[Told]) -> Texts:
        """Texts that are told of one by one."""
        if not told:
            return cls()
        texts, outcomes, *others = zip(*told, strict=True)
        return cls(texts, Became.of(outcomes), *others)

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[Told]:
        outcomes = map(Normalized._make, zip(*self.became, strict=True))
        return map(Told, self.texts, outcomes, self.fates, self.cells, self.records, self.values)

    def told(self, at: int) -> Told:
        """One of the texts."""
        outcome = Normalized._make([column[at] for column in self.became])
        return Told(self.texts[at], outcome, self.fates[at], self.cells[at], self.records[at], self.values[at])

    def first(self, most: int | None) -> Texts:
        """The first of the texts, all where None."""
        return self if most is None or most >= len(self.texts) else self.some(slice(most))

    def some(self, at: Sequence[int] | slice) -> Texts:
        """The texts at some places."""
        columns = map(_at(at), (self.fates, self.cells, self.records, self.values))
        return Texts(_at(at)(self.texts), self.became.some(at), *columns)


def _at(at: Sequence[int] | slice) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """What takes some of each column."""
    return itemgetter(at) if isinstance(at, slice) else lambda column: list(map(column.__getitem__, at))
