"""A part of a grid that is looked at as one table: some of its columns and a run of its rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from odconv.tables.layout.cells import Look, look
from odconv.tables.model import Grid, Merge

HEAD = 120  # rows from the top of a region in which its header is looked for: 50 rows of macro text were met above one
WIDE = 0.5  # of the typical number of filled cells: title rows and forms stay below, headers and records above


@dataclass(frozen=True, slots=True)
class Region:
    """Some columns of a grid and its rows from `top` (included) to `bottom` (excluded).

    Attributes:
        grid: the sheet.
        columns: indices into each row, ascending; columns in which nothing stands are left out.
        top: index of the first row.
        bottom: index after the last row.
        counts: number of filled cells in `columns`, for each row of the grid.
        covered: the cell that stands for a cell which a merge hides, by row and column index.
        typical: number of filled cells of a usual row.
        merged: the rows of `covered`.
        seen: what the cells of rows look like that were looked at.
        labelled: of rows that were asked about, whether they hold labels.
    """

    grid: Grid
    columns: tuple[int, ...]
    top: int
    bottom: int
    counts: Sequence[int]
    covered: dict[tuple[int, int], tuple[int, int]] = field(repr=False)
    typical: int
    merged: frozenset[int] = frozenset()
    seen: dict[int, list[Look]] = field(default_factory=dict, repr=False)
    labelled: dict[int, bool] = field(default_factory=dict, repr=False)

    def cells(self, row: int) -> list[str]:
        """The texts of a row as they stand, in the region's columns."""
        texts = self.grid.rows[row]
        return [texts[column] for column in self.columns]

    def spread(self, row: int) -> list[str]:
        """The texts of a row, a merged cell's text in every cell that it covers."""
        if row not in self.merged:
            return self.cells(row)
        rows = self.grid.rows
        found = []
        for column in self.columns:
            at = self.covered.get((row, column), (row, column))
            found.append(rows[at[0]][at[1]])
        return found

    def looks(self, row: int) -> list[Look]:
        """What the cells of a row look like, merged cells spread; asked for again and again around a header."""
        found = self.seen.get(row)
        if found is None:
            found = self.seen[row] = [look(text) for text in self.spread(row)]
        return found

    def wide(self, row: int) -> bool:
        """Whether as many cells are filled as in a header or a record, merged cells spread."""
        need = max(2, self.typical * WIDE) if self.typical > 1 else 1
        if self.counts[row] >= need:
            return True
        if row not in self.merged:
            return False
        texts = [text for text in self.spread(row) if text]
        return len(texts) >= need and len(set(texts)) > 1

    def below(self, row: int, count: int) -> list[list[Look]]:
        """The looks of the first wide rows below a row."""
        return list(self.each_below(row, count))

    def each_below(self, row: int, count: int) -> Iterator[list[Look]]:
        """The same one by one: often the first of them decides."""
        return islice(map(self.looks, filter(self.wide, range(row + 1, min(self.bottom, row + 4 * count)))), count)

    def text(self, row: int) -> str:
        """All that stands in a row of the region, cells joined by a space, each merged text once."""
        return " ".join(text for text in (" ".join(cell.split()) for cell in self.cells(row)) if text)

    def from_row(self, top: int) -> Region:
        """The region without the rows above `top`."""
        return replace(self, top=top, typical=_typical(self.counts, top, self.bottom), labelled={})


def region_of(grid: Grid, columns: Sequence[int], counts: Sequence[int] | None = None) -> Region:
    """The region of some columns over all rows of a grid.

    Args:
        grid: the sheet.
        columns: indices into each row.
        counts: number of filled cells in these columns for each row, where it is known.
    """
    if counts is None:
        counts = [sum(1 for column in columns if row[column].strip()) for row in grid.rows]
    height = len(grid.rows)
    covered = _covered(grid.merges, set(columns), height)
    merged = frozenset(row for row, _ in covered)
    return Region(grid, tuple(columns), 0, height, counts, covered, _typical(counts, 0, height), merged)


def _covered(merges: Sequence[Merge], columns: set[int], height: int) -> dict[tuple[int, int], tuple[int, int]]:
    """For every cell of the head that a merge covers, the cell whose text it shows.

    A merge over all columns is a title: it heads no column.
    """
    covered = {}
    for merge in merges:
        touched = [column for column in range(merge.first_column, merge.last_column + 1) if column in columns]
        if not touched or len(touched) == len(columns) > 1:
            continue
        for row in range(merge.first_row, min(merge.last_row + 1, height)):
            for column in touched:
                covered[row, column] = (merge.first_row, merge.first_column)
    return covered


def _typical(counts: Sequence[int], top: int, bottom: int) -> int:
    """The number of filled cells that three quarters of the rows with several cells do not exceed."""
    found = sorted(counts[top : min(bottom, top + 400)])
    least = bisect_right(found, 1)
    return int(found[least + (len(found) - least) * 3 // 4]) if least < len(found) else 1
