"""Cells that come one after another and may span others → a grid: where each stands is worked out row by row."""

from __future__ import annotations

from typing import NamedTuple

from odconv.errors import UnreadableFile
from odconv.tables.budget import Budget
from odconv.tables.model import Grid, Merge

_CHECKED_EVERY = 1 << 10  # cells between two looks at the clock


class _Span(NamedTuple):
    """Columns (from 0, the last included) that a cell of a row above takes, up to a row (from 0, included)."""

    first: int
    last: int
    last_row: int


class Sheet:
    """A table whose cells are added from left to right and from top to bottom.

    Spans cost nothing until a cell with text stands behind them: one of a million columns is no row of a million
    cells. Cells without text beyond the last column that may be are not kept, as no grid would keep them.
    """

    def __init__(self, budget: Budget, *, visible: bool = True) -> None:
        self._budget = budget
        self._visible = visible
        self._rows: list[dict[int, str]] = []
        self._merges: list[Merge] = []
        self._group = 0  # index of the first merge of this group of rows
        self._hidden: set[int] = set()
        self._spans: list[_Span] = []  # of rows above, by their first column
        self._opened: list[_Span] = []  # of this row
        self._passed = 0  # spans of rows above that lie before the next cell
        self._column = 0
        self._cells = 0
        self._width = 0

    def open_row(self, *, hidden: bool = False) -> None:
        """Begin the next row.

        Raises:
            UnreadableFile: `too-many-rows`, `too-many-cells`.
        """
        row = len(self._rows)
        limits = self._budget.limits
        if row >= limits.max_rows:
            raise UnreadableFile("too-many-rows", rows=row + 1, limit=limits.max_rows)
        if (row + 1) * self._width > limits.max_cells:
            raise UnreadableFile("too-many-cells", cells=(row + 1) * self._width, limit=limits.max_cells)
        self._rows.append({})
        if hidden:
            self._hidden.add(row)
        self._spans = sorted(span for span in (*self._spans, *self._opened) if span.last_row >= row)
        self._opened = []
        self._passed = self._column = 0

    def add(self, text: str, height: int = 1, width: int = 1) -> None:
        """The next cell of the row.

        Args:
            text: what it holds.
            height: number of rows that it takes, more than there are for all that follow.
            width: number of columns that it takes.

        Raises:
            UnreadableFile: `too-many-columns`, `too-many-rows`, `too-many-cells`, `time-limit`.
        """
        if not self._rows:
            self.open_row()
        self._count()
        column, width, row = self._free_column(), max(width, 1), len(self._rows) - 1
        self._column = column + width
        limits = self._budget.limits
        if column >= limits.max_columns:
            if text:
                raise UnreadableFile("too-many-columns", columns=column + 1, limit=limits.max_columns, row=row + 1)
            return
        if text:
            self._rows[row][column] = text
            self._width = max(self._width, column + 1)
        if height > 1:
            self._opened.append(_Span(column, column + width - 1, row + height - 1))
        if height > 1 or width > 1:
            self._merges.append(Merge(row, column, row + height - 1, column + width - 1))

    def end_spans(self) -> None:
        """End a group of rows: no cell reaches beyond it."""
        end = len(self._rows) - 1
        self._spans, self._opened = [], []
        for place in range(self._group, len(self._merges)):
            merge = self._merges[place]
            self._merges[place] = merge._replace(last_row=min(merge.last_row, end))
        self._group = len(self._merges)

    def grid(self) -> Grid:
        """The table; rows and columns at the end without text are left out.

        Raises:
            UnreadableFile: `too-many-cells`.
        """
        self.end_spans()
        while self._rows and not self._rows[-1]:
            self._rows.pop()
        width = self._width
        self._budget.add_cells(len(self._rows), width)
        rows = [[row.get(column, "") for column in range(width)] for row in self._rows]
        hidden = frozenset(row for row in self._hidden if row < len(rows))
        return Grid(None, visible=self._visible, rows=rows, merges=tuple(self._merges), hidden_rows=hidden)

    def _free_column(self) -> int:
        """The first column from the current one on that no cell of a row above takes."""
        column, spans = self._column, self._spans
        while self._passed < len(spans) and spans[self._passed].first <= column:
            column = max(column, spans[self._passed].last + 1)
            self._passed += 1
        return column

    def _count(self) -> None:
        self._cells += 1
        if self._cells > self._budget.limits.max_cells:
            raise UnreadableFile("too-many-cells", cells=self._cells, limit=self._budget.limits.max_cells)
        if not self._cells % _CHECKED_EVERY:
            self._budget.check_time()
