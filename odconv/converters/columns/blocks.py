"""Tables that stand side by side under the same labels: one mapping holds for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from odconv.tables.table import Table


def blocks_of(tables: Sequence[Table]) -> tuple[Table, ...]:
    """The main table and those beside it on the same sheet that carry the same labels, from left to right.

    Args:
        tables: the tables of one file, the main one first.

    Returns:
        Nothing where the file holds no table.
    """
    if not tables:
        return ()
    main = tables[0]
    names = tuple(column.name for column in main.columns)
    taken = {column.place for column in main.columns}
    found = [main]
    for table in tables[1:]:
        places = {column.place for column in table.columns}
        same = tuple(column.name for column in table.columns) == names
        if table.grid is main.grid and same and taken.isdisjoint(places):
            found.append(table)
            taken |= places
    return tuple(sorted(found, key=lambda table: table.columns[0].place if table.columns else 0))
