"""A table as a grid of text, wherever it came from, and the one way in which typed cells become text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

CellValue = str | int | float | bool | dt.date | dt.time | dt.timedelta | None


class Merge(NamedTuple):
    """Merged cells: first and last row and column, counted from 0, both included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class Grid:
    """One sheet, or one text file.

    Attributes:
        sheet: name of the sheet; None for text files.
        visible: whether a person who opens the workbook sees the sheet.
        rows: the text of every cell (`cell_text`), from cell A1 on; all rows have the same number of cells, and rows
            and columns at the end without any text are left out.
        merges: merged cells; they may reach beyond `rows`.
        hidden_rows: indices into `rows` of rows that are not shown.
        hidden_columns: indices into each row of columns that are not shown.
    """

    sheet: str | None
    visible: bool
    rows: list[list[str]]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)


def cell_text(value: CellValue) -> str:
    """The canonical text of a typed cell, independent of the number format it is shown in.

    Whole numbers have no `.0`, others 15 significant digits as Excel keeps them; dates are `YYYY-MM-DD`, times `HH:MM`
    with seconds where they are not zero, booleans `TRUE` and `FALSE`; text and error values (`#N/A`) stay as they are.

    >>> cell_text(43.06417), cell_text(131016.0), cell_text(True)
    ('43.06417', '131016', 'TRUE')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    return _moment(value)


def trimmed(rows: Iterable[Sequence[CellValue]]) -> list[list[str]]:
    """The text of typed rows, without the rows and columns at the end that hold nothing, all of one width."""
    texts = [
        [value if type(value) is str else _number(value) if type(value) is float else cell_text(value) for value in row]
        for row in rows
    ]
    widths = [_width(row) for row in texts]
    width = max(widths, default=0)
    while texts and not widths[len(texts) - 1]:
        texts.pop()
    return [row[:width] if len(row) >= width else row + [""] * (width - len(row)) for row in texts]


def _width(row: list[str]) -> int:
    """Number of cells up to the last one with text."""
    for place in range(len(row), 0, -1):
        if row[place - 1]:
            return place
    return 0


def _number(value: float) -> str:
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    if "e" not in text:
        return "0" if text == "-0" else text
    if not 1e-10 < abs(value) < 1e21:
        return text.upper()
    return format(Decimal(text), "f")


def _moment(value: dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.datetime):
        rounded = value + dt.timedelta(microseconds=500_000) if value.year < 9999 else value
        return f"{rounded.date().isoformat()} {_clock(rounded.hour * 3600 + rounded.minute * 60 + rounded.second)}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second + round(value.microsecond / 1e6)
        return _clock(seconds)
    seconds = round(value.total_seconds())
    return ("-" if seconds < 0 else "") + _clock(abs(seconds))


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    text = f"{hours:02d}:{rest // 60:02d}"
    return f"{text}:{rest % 60:02d}" if rest % 60 else text
