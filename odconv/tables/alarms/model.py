"""An alarm: one kind of loss in one column, with its total and its first places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from odconv.issues import Issue, Place

if TYPE_CHECKING:
    from odconv.tables.column_values import ColumnValues

FIRST_PLACES = 5
LONGEST_PIECE = 40  # characters of a text that are shown


class Repair(StrEnum):
    """Whether what was lost can be had back from the file alone."""

    YES = "yes"  # nothing was lost: the value stands in another form
    PATTERN = "pattern"  # the form of the column tells what was there, and a person should look at it
    NO = "no"  # the source has to be exported again


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a detector found in one column.

    Attributes:
        code: an entry of `issues.yaml` of the stage `alarm`.
        repair: whether the values can be had back.
        texts: each damaged text → what it was, None where that cannot be told.
        trace: finds the damage within a long text; None where the whole text is damaged.
    """

    code: str
    repair: Repair
    texts: Mapping[str, str | None]
    trace: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """One kind of loss in one column.

    Attributes:
        code: an entry of `issues.yaml` of the stage `alarm`.
        column: number of the column in the sheet, from 1.
        name: what the header says of the column.
        total: number of damaged cells.
        repair: whether the values can be had back.
        issues: the first cells, one issue each, with the piece of a long text that holds the damage; where it can be
            told `params["restored"]` is what that piece was.
    """

    code: str
    column: int
    name: str
    total: int
    repair: Repair
    issues: tuple[Issue, ...]


def alarm(suspicion: Suspicion, values: ColumnValues, sheet: str | None) -> Alarm:
    """The alarm of what was found in a column."""
    total = sum(values.counts[text] for text in suspicion.texts)
    issues = []
    for row, text in values.first_rows(suspicion.texts, FIRST_PLACES):
        place = Place(sheet, row, values.number, values.name)
        begin = _begin(text, suspicion.trace)
        value, restored = _piece(text, begin), suspicion.texts[text]
        params: dict[str, object] = {"place": place.cell, "value": value, "field": values.name, "count": total}
        if restored is not None:
            params["restored"] = _piece(restored, begin)
        issues.append(Issue(suspicion.code, place, value, params))
    return Alarm(suspicion.code, values.number, values.name, total, suspicion.repair, tuple(issues))


def suspicions(
    code: str, repair: Repair, texts: Mapping[str, str | None], trace: re.Pattern[str] | None = None
) -> Iterable[Suspicion]:
    """One suspicion, or none where no text is damaged."""
    return (Suspicion(code, repair, texts, trace),) if texts else ()


def _begin(text: str, trace: re.Pattern[str] | None) -> int:
    """Where to begin so that the damage of a long text is seen."""
    found = trace.search(text) if trace is not None and len(text) > LONGEST_PIECE else None
    return max(0, found.start() - LONGEST_PIECE // 2) if found else 0


def _piece(text: str, begin: int) -> str:
    if len(text) <= LONGEST_PIECE:
        return text
    end = begin + LONGEST_PIECE
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")
