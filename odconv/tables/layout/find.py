"""Grids → tables: the few lines that join the steps of finding a table."""

from __future__ import annotations

from collections.abc import Sequence

from odconv.tables.model import Grid
from odconv.tables.table import Column, Label, Role, Skipped, SkipReason, Table


def tables_of(grids: Sequence[Grid]) -> tuple[Table, ...]:
    """All tables of a file, the main one first.

    Args:
        grids: the sheets of the file, in its order.
    """
    return tuple(_table(grid, Role.DATA if number else Role.MAIN) for number, grid in enumerate(grids) if grid.rows)


def _table(grid: Grid, role: Role) -> Table:
    header = grid.rows[0]
    columns = tuple(
        Column(place, " ".join(text.split()), (Label(text, 1, place + 1),), hidden=place in grid.hidden_columns)
        for place, text in enumerate(header)
    )
    skipped = [Skipped(1, SkipReason.HEADER, " ".join(filter(None, header)))]
    places = []
    for place, row in enumerate(grid.rows[1:], start=1):
        if any(row):
            places.append(place)
        else:
            skipped.append(Skipped(place + 1, SkipReason.BLANK))
    return Table(grid, role, columns, (1,), places, tuple(skipped))
