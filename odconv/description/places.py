"""Places in the form that a spreadsheet takes, many of them in few words."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from odconv.issues import column_letters

if TYPE_CHECKING:
    from odconv.tables.model import Merge


def row_ranges(rows: Iterable[int]) -> tuple[str, ...]:
    """Numbers of rows, those that follow one another as a range.

    >>> row_ranges([1, 2, 3, 7])
    ('1-3', '7')
    """
    found = []
    for _, group in groupby(enumerate(sorted(rows)), key=lambda entry: entry[1] - entry[0]):
        run = [row for _, row in group]
        found.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
    return tuple(found)


def addresses(merge: Merge) -> str:
    """The A1 range of merged cells."""
    first = f"{column_letters(merge.first_column + 1)}{merge.first_row + 1}"
    return f"{first}:{column_letters(merge.last_column + 1)}{merge.last_row + 1}"
