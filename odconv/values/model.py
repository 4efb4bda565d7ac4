"""What making one value standard yields, and what it may be told about the place where the value stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from itertools import repeat
from typing import NamedTuple, cast

# Names of the parts that a text may hold beside its value; a converter puts each where the format has a field for it.
EXTENSION = "extension"  # 内線 of a telephone number
REMARK = "remark"  # words that qualify the value: 代表, 祝日を除く, 約
FURTHER = "further"  # a second value of the same kind: another telephone number
START, END = "start", "end"  # of a range: 9時～17時, 令和5年4月1日～令和6年3月31日


class Certainty(StrEnum):
    """How sure a value is: only `doubtful` ones ask a person to look."""

    SURE = "sure"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"


_SURE, _UNKNOWN = Certainty.SURE, Certainty.UNKNOWN
NO_PARTS: Mapping[str, str] = {}
"""One for all: of a long table there are millions of outcomes."""


class Normalized(NamedTuple):
    """The outcome of a normaliser.

    Attributes:
        value: the standard form; the text as it stood where `certainty` is `unknown`, so that nothing is lost.
        certainty: `sure` where only one reading makes sense, `doubtful` where a person should look, `unknown` where
            the text was not understood.
        rule: name of the rule that changed it (`date.era`, `text.width` …), "" where nothing was changed.
        issue: code in `issues.yaml` of what is to be said about it, "" where there is nothing to say.
        params: facts of that sentence.
        parts: what else the text held, by the names above.
    """

    value: str
    certainty: Certainty = Certainty.SURE
    rule: str = ""
    issue: str = ""
    params: Mapping[str, object] = NO_PARTS
    parts: Mapping[str, str] = NO_PARTS


outcome = cast("Callable[[tuple[object, ...]], Normalized]", partial(tuple.__new__, Normalized))
"""An outcome of all its facts in a tuple: half the time of one that is told them one by one."""


def surely(
    values: Iterable[str], rules: Iterable[str], parts: Iterable[Mapping[str, str]] = repeat(NO_PARTS)
) -> Iterator[Normalized]:
    """Sure outcomes, as many as there are values: many at once take half the time of one after another."""
    told = zip(values, repeat(_SURE), rules, repeat(""), repeat(NO_PARTS), parts)
    return map(outcome, told)


APRIL = 4
"""The month in which a fiscal year (年度) begins."""


class Context(NamedTuple):
    """What is known of the table that a value stands in.

    Attributes:
        local_government: 6-digit code (全国地方公共団体コード) of the publisher, "" where unknown.
        prefecture: its prefecture's name (東京都), "" where unknown.
        city: its name with county (千代田区, 西多摩郡瑞穂町), "" where unknown or where the publisher is a prefecture.
        year: the year that the table speaks of, for dates without one; None where unknown.
        fiscal: whether that year runs from April to March of the next one (年度).
    """

    local_government: str = ""
    prefecture: str = ""
    city: str = ""
    year: int | None = None
    fiscal: bool = False

    def year_of_month(self, month: int) -> int | None:
        """The calendar year that a month of the table's year lies in, None where that is unknown.

        >>> Context(year=2024, fiscal=True).year_of_month(3), Context(year=2024).year_of_month(3)
        (2025, 2024)
        """
        return self.year + 1 if self.year is not None and self.fiscal and month < APRIL else self.year


Normaliser = Callable[[str], Normalized]
"""Text of one cell → its standard form; never raises, and does nothing to its own output."""


def kept(text: str) -> Normalized:
    """A value that is standard already."""
    return Normalized(text)


def unknown(text: str, issue: str, **params: object) -> Normalized:
    """A text that was not understood: it stays as it is, and is told of."""
    return Normalized(text, _UNKNOWN, issue=issue, params=params)
