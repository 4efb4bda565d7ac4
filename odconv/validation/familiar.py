"""Columns that say the same few things over and over: their texts are compared where others are matched or judged.

A prefecture, an e-mail address, an hour of opening repeat for thousands of rows. A look-up costs a tenth of a regular
expression, and a comparison with each of a few texts a fraction of a look-up. The head of the first block shows which
columns are so; what the judge passes there is familiar. Sound whatever follows, since a text that is not familiar goes
to the judge; a column where too many do takes its own expression again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from threading import Lock

import polars as pl

from odconv.validation.accept import is_matched, listed, suspects
from odconv.validation.judge import Judge

_HEAD = 2_000  # records that show whether a column repeats itself
_MOST = 40  # different texts among them
_COMPARED = 4  # as many comparisons cost half of a look-up


class Familiar:
    """The expressions of the suspects of one table, which change as its texts become known.

    Attributes:
        suspects: by place of the column, true where the judge has to look; none before something was learnt.
    """

    def __init__(self, judges: Mapping[int, Judge], except_for: Collection[int]) -> None:
        """Nothing is familiar yet.

        Args:
            judges: by place of the column, the judges that have to look at some texts.
            except_for: places of columns whose rules rest on the very texts that their own expressions pass.
        """
        self.suspects: dict[int, pl.Expr] = {}
        self._judges = judges
        self._except_for = except_for
        self._own: dict[int, pl.Expr] = {}
        self._lock = Lock()

    def own(self, place: int) -> pl.Expr:
        """The expression that needs no knowledge of the table; made when asked for, as long lists take their time."""
        expression = self._own.get(place)
        if expression is None:
            found = suspects(self._judges[place], pl.col(str(place)))
            expression = self._own[place] = pl.lit(value=False) if found is None else found
        return expression

    def prepare(self) -> None:
        """Load what the judges go by, as lists of codes: else the first block would, and all others wait for it."""
        for judge in self._judges.values():
            listed(judge)

    def learn(self, frame: pl.DataFrame) -> None:
        """Take the head of a block for what the table says; only the first call does.

        Args:
            frame: texts, null where a cell has no value; columns are named by place.
        """
        with self._lock:
            if not self.suspects:
                head = frame.head(_HEAD)
                self.suspects = {place: self._learnt(place, head[str(place)]) for place in self._judges}

    def _learnt(self, place: int, texts: pl.Series) -> pl.Expr:
        judge, distinct = self._judges[place], texts.drop_nulls().unique()
        if len(distinct) > min(_MOST, len(texts) // 4):
            return self.own(place)
        words, good = listed(judge), set(distinct.to_list())
        good -= judge.bad(good).keys()
        if words is not None:
            good = good.intersection(words)
            few = len(good) <= _COMPARED  # a longer list is looked up as it is
        else:
            few = is_matched(judge) and place not in self._except_for
        return _all_but(sorted(good), pl.col(str(place)), required=judge.required) if good and few else self.own(place)

    def forget(self, place: int) -> None:
        """Give a column its own expression again: it says more than its head did."""
        self.suspects[place] = self.own(place)


def _all_but(good: list[str], column: pl.Expr, *, required: bool) -> pl.Expr:
    """True where a text is none of these."""
    known = reduce(or_, (column == text for text in good)) if len(good) <= _COMPARED else column.is_in(good)
    return ~known.fill_null(value=False) if required else ~known & column.is_not_null()
