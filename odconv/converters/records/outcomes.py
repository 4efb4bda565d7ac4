"""What became of the texts of a long column: the outcome of each distinct text that did not stay as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, ItemsView, Iterable, Iterator, Mapping, Sequence, ValuesView
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress
from operator import attrgetter
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

from odconv.converters.conversion import Fate, Filled, fate_of
from odconv.tables.coded import Coded, rows_by_text
from odconv.values.model import Certainty, Normalized, kept

_FATES = tuple(Fate)


class Outcomes(Mapping[str, Normalized]):
    """The outcomes of the distinct texts of a column.

    Attributes:
        column: the column.
        changed: by index of the distinct text, ascending; those that are not here stayed as they were.
    """

    def __init__(self, column: Coded, changed: Mapping[int, Normalized]) -> None:
        self.column = column
        self.changed = changed

    @classmethod
    def of(cls, column: Coded, outcomes: Mapping[str, Normalized]) -> Outcomes:
        """The outcomes of a column by text, where all are known."""
        pairs = ((code, text, outcomes[text]) for code, text in enumerate(column.distinct.to_list()))
        return cls(column, {code: outcome for code, text, outcome in pairs if not stays(text, outcome)})

    def __getitem__(self, text: str) -> Normalized:
        return self._by_text.get(text) or kept(text)

    def __iter__(self) -> Iterator[str]:
        return iter(self.column.distinct.to_list())

    def __len__(self) -> int:
        return len(self.column.distinct)

    @cached_property
    def _by_text(self) -> dict[str, Normalized]:
        texts = self.column.distinct.gather(list(self.changed)).to_list()
        return dict(zip(texts, self.changed.values(), strict=True))

    def values_by_code(self) -> list[str]:
        """The value of each distinct text."""
        texts: list[str] = self.column.distinct.to_list()
        for code, outcome in self.changed.items():
            texts[code] = outcome.value
        return texts

    @cached_property
    def values_column(self) -> Coded:
        """The values of the cells."""
        return self.column.mapped(self.values_by_code()) if self.changed else self.column

    @cached_property
    def fates(self) -> npt.NDArray[np.uint8]:
        """What became of each distinct text, as its place in `Fate`."""
        found = np.full(len(self.column.distinct), _FATES.index(Fate.UNTOUCHED), np.uint8)
        if isinstance(self.changed, OneRule):
            found[self.changed.codes[self.changed.differs(self.column)]] = _FATES.index(Fate.CHANGED)
        elif self.changed:
            before = self.column.distinct.gather(list(self.changed)).to_list()
            told = [
                _FATES.index(fate_of(text, outcome))
                for text, outcome in zip(before, self.changed.values(), strict=True)
            ]
            found[list(self.changed)] = told
        return found


class OneRule(Mapping[int, Normalized]):
    """Outcomes of many texts by one rule, each made when it is asked for.

    Args:
        codes: indices of the texts, ascending.
        values: what they became.
        rule: the rule.
    """

    def __init__(self, codes: npt.NDArray[np.int64], values: Sequence[str], rule: str) -> None:
        self.codes, self.texts, self.rule = codes, values, rule

    def __getitem__(self, code: int) -> Normalized:
        at = int(np.searchsorted(self.codes, code))
        if at == len(self.codes) or self.codes[at] != code:
            raise KeyError(code)
        return Normalized(self.texts[at], rule=self.rule)

    def __iter__(self) -> Iterator[int]:
        return iter(self.codes.tolist())

    def __len__(self) -> int:
        return len(self.codes)

    def differs(self, column: Coded) -> npt.NDArray[np.bool_]:
        """For each of the texts whether it became another one.

        Args:
            column: theirs.
        """
        texts = column.distinct.gather(self.codes)
        return (texts != pl.Series(self.texts, dtype=pl.String)).to_numpy()

    def items(self) -> ItemsView[int, Normalized]:
        """Indices and outcomes."""
        made = (Normalized(value, rule=self.rule) for value in self.texts)
        return dict(zip(self.codes.tolist(), made, strict=True)).items()

    def values(self) -> ValuesView[Normalized]:
        """The outcomes."""
        return dict(self.items()).values()


@dataclass(frozen=True)
class LongFilled(Filled):
    """How one long column went into one field."""

    @property
    def _found(self) -> Outcomes:
        return cast("Outcomes", self.outcomes)

    @cached_property
    def _fates(self) -> Counter[Fate]:
        cells = np.bincount(self._found.fates, weights=self._found.column.counts, minlength=len(_FATES))
        return Counter({fate: int(number) for fate, number in zip(_FATES, cells.tolist(), strict=True) if number})

    def judged(self, outcomes: Mapping[str, Normalized]) -> Filled:
        """The same column with other outcomes of its texts."""
        return replace(self, outcomes=Outcomes.of(self._found.column, outcomes))

    def fates(self) -> Counter[Fate]:
        """Number of cells by what became of them."""
        return self._fates

    def told(self, *, with_issue: bool = False) -> Mapping[str, tuple[Normalized, Fate]]:
        """Outcome and fate of each text that did not stay untouched, in the order in which they are met.

        They are found anew for each who asks: to keep them takes the memory of the table.
        """
        found = self._found
        if with_issue and isinstance(found.changed, OneRule):
            return {}
        codes = np.flatnonzero(self._wanted(None)).tolist()
        outcomes = dict(found.changed.items())
        if with_issue:
            codes = [code for code in codes if outcomes[code].issue]
        texts = found.column.distinct.gather(codes).to_list()
        return {text: (outcomes[code], _FATES[found.fates[code]]) for text, code in zip(texts, codes, strict=True)}

    def told_rules(self) -> Iterable[str]:
        """The rules of the texts that did not stay untouched, in the order in which they are met."""
        told = self._wanted(None)
        if isinstance(self._found.changed, OneRule):
            return [self._found.changed.rule] if told.any() else []
        changed = self._found.changed
        return map(attrgetter("rule"), compress(changed.values(), told[list(changed)].tolist()))

    def told_cells(self, texts: Collection[str] | None = None) -> Iterator[tuple[int, str]]:
        """Record and text of each cell that did not stay untouched, from top to bottom."""
        column = self._found.column
        records = column.where(self._wanted(texts))
        for start in range(0, len(records), 1 << 16):
            part = records[start : start + (1 << 16)].tolist()
            yield from zip(part, column.some(part), strict=True)

    def told_cells_count(self, texts: Collection[str]) -> int:
        """The number of those cells."""
        return int(self._found.column.counts[self._wanted(texts)].sum())

    def _wanted(self, texts: Collection[str] | None) -> npt.NDArray[np.bool_]:
        """The distinct texts that are among some, and did not stay untouched."""
        told: npt.NDArray[np.bool_] = self._found.fates != _FATES.index(Fate.UNTOUCHED)
        if texts is not None:
            told &= self._found.column.distinct.is_in(list(texts)).to_numpy()
        return told

    def told_records(self, most: int | None = None) -> Iterator[tuple[str, int, Sequence[int]]]:
        """Each of those texts with the number of its cells and their records, at most so many."""
        column = self._found.column
        wanted = self._wanted(None)
        texts = column.distinct.filter(wanted)
        for text, (code, records) in zip(texts.to_list(), rows_by_text(column, wanted, most), strict=True):
            yield text, int(column.counts[code]), cast("Sequence[int]", records)

    @property
    def variety(self) -> int:
        """How many values the column's texts have become."""
        return len(self._found.values_column.distinct)

    @property
    def holds_value(self) -> bool:
        """Whether any text has become a value."""
        return self._found.values_column.any_filled

    @property
    def first_rule(self) -> str:
        """The first rule that a text was changed by, "" where there is none."""
        if isinstance(self._found.changed, OneRule):
            return self._found.changed.rule if self._found.changed else ""
        return next((outcome.rule for outcome in self._found.changed.values() if outcome.rule), "")


def stays(text: str, outcome: Normalized) -> bool:
    """Whether nothing is to be said of a text: it is its own value and holds nothing besides."""
    return (
        outcome.value == text
        and outcome.certainty is Certainty.SURE
        and not (outcome.rule or outcome.issue or outcome.parts or outcome.params)
    )
