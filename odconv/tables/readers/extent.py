"""How far the filled cells of a sheet reach, found before a parser allocates the rectangle that they span.

A workbook of a few kilobytes can hold one cell in XFD1048576; the parser would ask for half a terabyte and abort the
process. Nothing here trusts a declared dimension.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from odconv.errors import UnreadableFile
from odconv.tables.limits import Limits

_SPARSE_FREE = 2_000_000  # cells that a sheet may span however few of them are filled
_SPARSE_RATIO = 100


@dataclass(slots=True)
class Extent:
    """Rows and columns up to the last filled cell, counted from A1, and the number of filled cells.

    Attributes:
        rows: number of the last row with a filled cell.
        columns: number of the last column with a filled cell.
        widest: number of a row that reaches as far.
        filled: number of filled cells.
        hidden_rows: row indices (from 0) that are not shown, where the format tells.
        hidden_columns: ranges of column indices (from 0, end excluded) that are not shown.
        errors: error values (`#N/A`) by row and column index (from 0), where the parser would leave cells empty.
        strings: how often cells refer to each shared string, by its number, in binary formats.
        text: bytes of the text in all cells or more, repetitions counted, in OpenDocument spreadsheets.
    """

    rows: int = 0
    columns: int = 0
    widest: int = 0
    filled: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[range] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    strings: Counter[int] = field(default_factory=Counter)
    text: int = 0

    def add(self, row: int, column: int, last_column: int | None = None) -> None:
        """A filled cell, or some side by side; row and columns count from 1."""
        last = column if last_column is None else last_column
        self.filled += max(1, last - column + 1)
        self.rows = max(self.rows, row)
        if last > self.columns:
            self.columns, self.widest = last, row


def check_extents(extents: list[Extent], limits: Limits) -> None:
    """Refuse sheets that are too wide, or that span more cells than they may.

    A sheet of few filled cells far apart may span fewer cells than a full one: 2,000,000 and a hundred times the
    filled ones.

    Raises:
        UnreadableFile: `too-many-columns`, `too-many-cells`.
    """
    total = 0
    for extent in extents:
        if extent.columns > limits.max_columns:
            raise UnreadableFile(
                "too-many-columns", columns=extent.columns, limit=limits.max_columns, row=extent.widest
            )
        spanned = extent.rows * extent.columns
        total += spanned
        most = min(limits.max_cells, _SPARSE_FREE + _SPARSE_RATIO * extent.filled)
        if spanned > most:
            raise UnreadableFile("too-many-cells", cells=spanned, limit=most)
    if total > limits.max_cells:
        raise UnreadableFile("too-many-cells", cells=total, limit=limits.max_cells)


def check_text(extents: Iterable[Extent], lengths: Sequence[int], limits: Limits) -> None:
    """Refuse short workbooks whose cells repeat long texts: every cell gets its own copy.

    Args:
        extents: the sheets, with their text and their references to shared strings.
        lengths: bytes of each shared string.
        limits: `max_workbook_bytes` holds for all the copies together.

    Raises:
        UnreadableFile: `workbook-bomb`.
    """
    size = 0
    for extent in extents:
        size += extent.text
        size += sum(lengths[number] * count for number, count in extent.strings.items() if number < len(lengths))
    if size > limits.max_workbook_bytes:
        raise UnreadableFile("workbook-bomb", size=size, limit=limits.max_workbook_bytes)
