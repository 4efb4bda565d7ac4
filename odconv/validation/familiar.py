"""Columns that say the same few things over and over: their texts are compared where others are matched or judged.

A prefecture, an e-mail address, an hour of opening repeat for thousands of rows. A look-up costs a tenth of a regular
expression, and a comparison with each of a few texts a fraction of a look-up. The head of the first block shows which
columns are so; what the judge passes there is familiar. Sound whatever follows, since a text that is not familiar goes
to the judge; a column where too many do takes its own expression again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import or_
from threading import Lock

import polars as pl

from odconv.validation.accept import is_listed, is_matched
from odconv.validation.judge import Judge

_HEAD = 2_000  # records that show whether a column repeats itself
_MOST = 40  # different texts among them
_COMPARED = 4  # as many comparisons cost half of a look-up


class Familiar:
    """The expressions of the suspects of one table, which change as its texts become known.

    Attributes:
        suspects: by place of the column, true where the judge has to look.
    """

    def __init__(
        self, suspects: Mapping[int, pl.Expr], judges: Sequence[Judge | None], except_for: Collection[int]
    ) -> None:
        """Nothing is familiar yet.

        Args:
            suspects: by place, the expressions that need no knowledge of the table.
            judges: the judges of all columns.
            except_for: places of columns whose rules rest on the very texts that the expressions pass.
        """
        self.suspects = dict(suspects)
        self._own = suspects
        self._judges = judges
        self._matched: list[int] = []
        self._listed: list[int] = []
        for place in suspects:
            judge = judges[place]
            if judge is not None and is_listed(judge):
                self._listed.append(place)
            elif judge is not None and is_matched(judge) and place not in except_for:
                self._matched.append(place)
        self._lock = Lock()
        self._learnt = False

    def learn(self, frame: pl.DataFrame) -> None:
        """Take the head of a block for what the table says; only the first call does.

        Args:
            frame: texts, null where a cell has no value; columns are named by place.
        """
        with self._lock:
            if self._learnt:
                return
            self._learnt = True
            head = frame.head(_HEAD)
            for place in self._matched:
                self._learn_matched(place, head[str(place)])
            for place in self._listed:
                passed = head.filter(~self._own[place])[str(place)].drop_nulls().unique()
                if len(passed) <= _COMPARED:  # a longer list is looked up as it is
                    self._take(place, passed.to_list())

    def _learn_matched(self, place: int, texts: pl.Series) -> None:
        judge = self._judges[place]
        words = texts.drop_nulls().unique().to_list()
        if judge is not None and len(words) <= min(_MOST, len(texts) // 4):
            self._take(place, sorted(set(words) - judge.bad(words).keys()))

    def _take(self, place: int, good: list[str]) -> None:
        """Look only at what is none of these texts."""
        judge = self._judges[place]
        if judge is None or not good:
            return
        column = pl.col(str(place))
        known = reduce(or_, (column == text for text in good)) if len(good) <= _COMPARED else column.is_in(good)
        self.suspects[place] = ~known.fill_null(value=False) if judge.required else ~known & column.is_not_null()

    def forget(self, place: int) -> None:
        """Give a column its own expression again: it says more than its head did."""
        self.suspects[place] = self._own[place]
