"""What there is to tell of the texts of a column: text by text, or attribute by attribute for all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
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


_NEW_TOLD = partial(tuple.__new__, Told)  # what `Told` does with its values once it has named them


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


@dataclass(frozen=True)
class Texts:
    """Texts of which there is something to tell, each attribute of `Told` for all of them: so most of it is used."""

    texts: Sequence[str] = ()
    outcomes: Sequence[Normalized] = ()
    fates: Sequence[Fate] = ()
    cells: Sequence[int] = ()
    records: Sequence[Sequence[int]] = ()
    values: Sequence[int] = ()

    @classmethod
    def of(cls, told: Collection[Told]) -> Texts:
        """Texts that are told of one by one."""
        return cls(*zip(*told, strict=True)) if told else cls()

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[Told]:
        return map(_NEW_TOLD, zip(*self._columns(), strict=True))

    @cached_property
    def became(self) -> Became:
        """What the texts became."""
        return Became.of(self.outcomes)

    def told(self, at: int) -> Told:
        """One of the texts."""
        return Told._make(column[at] for column in self._columns())

    def first(self, most: int | None) -> Texts:
        """The first of the texts, all where None."""
        if most is None or most >= len(self.texts):
            return self
        return Texts(*(column[:most] for column in self._columns()))

    def some(self, at: Sequence[int]) -> Texts:
        """The texts at some places."""
        return Texts(*(list(map(column.__getitem__, at)) for column in self._columns()))

    def _columns(self) -> tuple[Sequence[Any], ...]:
        return self.texts, self.outcomes, self.fates, self.cells, self.records, self.values
