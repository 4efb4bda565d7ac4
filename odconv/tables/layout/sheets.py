"""What a sheet is for, by its name: many templates carry an example and lists of choices beside the table itself."""

from __future__ import annotations

from collections.abc import Sequence

from odconv.tables.layout.words import folded, says
from odconv.tables.model import Grid
from odconv.tables.table import Role, Table

_NAMING_COLUMNS = 3  # in which a description of columns names them
_NAMED_SHARE = 0.6  # of its records that name a column of the other table


def role_of(grid: Grid) -> Role:
    """What a sheet is for: `DATA` unless its name says otherwise.

    The lists of names are in `words.yaml`.
    """
    if grid.sheet is None:
        return Role.DATA
    for role in (Role.EXAMPLE, Role.CHOICES, Role.NOTES):
        name = {Role.EXAMPLE: "example", Role.CHOICES: "choices", Role.NOTES: "notes"}[role]
        if says(name, grid.sheet):
            return role
    return Role.DATA


def describes_another(table: Table, tables: Sequence[Table]) -> bool:
    """Whether the records of a table name the columns of one on another sheet: instructions for filling it in.

    Args:
        table: the table in question.
        tables: all tables of the file.
    """
    if len(table) < _NAMING_COLUMNS or len(tables) < 2 or len(table) > max(len(other.columns) for other in tables) * 2:
        return False
    others = [
        {folded(column.name) for column in other.columns}
        for other in tables
        if other.grid is not table.grid and other.columns
    ]
    for at in range(min(_NAMING_COLUMNS, len(table.columns))):
        texts = [folded(text) for text in table.texts(at)]
        if any(sum(text in names for text in texts) >= _NAMED_SHARE * len(texts) for names in others):
            return True
    return False
