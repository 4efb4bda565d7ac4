"""Points of a long table: each pair of texts judged once, together with the address that it stands beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

import numpy as np

from odconv.converters.conversion import Filled
from odconv.converters.records.outcomes import LongFilled, Outcomes
from odconv.tables.coded import Coded, Codes, Numbers, combinations
from odconv.values.location import Doubt
from odconv.values.model import Certainty, Normalized

Pair = tuple[str, str]


class LongPairs(Mapping[int, Pair]):
    """The texts of both axes by record, for the records in which both are degrees.

    Attributes:
        codes: for each record which of the pairs it holds.
        pairs: each pair once.
        records: those that have a point, ascending.
    """

    def __init__(self, columns: Sequence[Coded], good: Sequence[set[str]]) -> None:
        self.codes: Codes
        self.codes, firsts = combinations(columns)
        self.pairs: list[Pair] = list(zip(columns[0].some(firsts), columns[1].some(firsts), strict=True))
        self._is_point = np.array([pair[0] in good[0] and pair[1] in good[1] for pair in self.pairs], np.bool_)
        self.records: Numbers = np.flatnonzero(self._is_point[self.codes])

    @property
    def distinct(self) -> list[Pair]:
        """Each point once."""
        return [pair for pair, is_point in zip(self.pairs, self._is_point.tolist(), strict=True) if is_point]

    def __getitem__(self, record: int) -> Pair:
        code = int(self.codes[record])
        if not self._is_point[code]:
            raise KeyError(record)
        return self.pairs[code]

    def __iter__(self) -> Iterator[int]:
        return iter(self.records.tolist())

    def __len__(self) -> int:
        return len(self.records)


def doubted_records(
    pairs: LongPairs, looked_at: Callable[[Pair], bool], texts: Coded, judge: Callable[[Pair, str], Doubt | None]
) -> dict[int, Doubt]:
    """The records whose point is doubted: each point is judged once beside each address.

    Args:
        pairs: the points.
        looked_at: whether a point has to be judged.
        texts: the addresses of all records.
        judge: judges a point beside an address.
    """
    wanted = np.array([looked_at(pair) for pair in pairs.pairs], np.bool_)
    records = pairs.records[wanted[pairs.codes[pairs.records]]]
    if not len(records):
        return {}
    # A code for each pair that is not text: all that counts here is which records are alike.
    codes, firsts = combinations([Coded(pairs.codes[records], texts.distinct[:0]), texts.taken(records)])
    beside = texts.some(records[firsts])
    found = [judge(pairs[int(record)], text) for record, text in zip(records[firsts].tolist(), beside, strict=True)]
    told = ((record, found[code]) for record, code in zip(records.tolist(), codes.tolist(), strict=True))
    return {record: doubt for record, doubt in told if doubt is not None}


def doubted(filled: Filled, doubts: Mapping[int, Doubt]) -> tuple[Filled, dict[int, Doubt]]:
    """The column with its doubted cells, and the records whose cells could not be doubted without others."""
    column, outcomes = cast("Coded", filled.texts), cast("Outcomes", filled.outcomes)
    records = np.fromiter(doubts, np.int64, len(doubts))
    codes = column.codes[records]
    whole = np.bincount(codes, minlength=len(column.distinct)) == column.counts
    first = np.full(len(column.distinct), -1, np.int64)
    first[codes[::-1]] = records[::-1]
    changed = dict(outcomes.changed.items())
    new: dict[int, Normalized] = {}
    asked = np.flatnonzero(whole)
    for code, text in zip(asked.tolist(), column.distinct.gather(asked).to_list(), strict=True):
        known = changed.get(code) or Normalized(text)
        if not known.value:
            whole[code] = False
        elif not known.issue:
            found = doubts[int(first[code])]
            new[code] = Normalized(known.value, Certainty.DOUBTFUL, known.rule, found.issue, found.params, known.parts)
    left = {record: doubts[record] for record in records[~whole[codes]].tolist()}
    return LongFilled(
        filled.column, filled.field, column, Outcomes(column, dict(sorted((changed | new).items())))
    ), left
