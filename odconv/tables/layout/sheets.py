"""What a sheet is for, by its name: many templates carry an example and lists of choices beside the table itself."""

from __future__ import annotations

from odconv.tables.layout.words import says
from odconv.tables.model import Grid
from odconv.tables.table import Role


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
