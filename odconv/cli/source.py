"""The tables of a file that a command was given, read within the limits of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from odconv.cli.options import chosen_limits
from odconv.errors import UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

    from odconv.tables.table import Table


def tables_in(file: Path) -> tuple[Table, ...]:
    """The tables of a file, the one it is published for first; of an archive, those of its first file with any.

    Raises:
        UnreadableFile: with the file's name: it cannot be read, or `table-not-found`.
    """
    from odconv.tables.layout.find import tables_of
    from odconv.tables.reading import read

    try:
        readings = read(file, chosen_limits())
    except UnreadableFile as error:
        error.params.setdefault("file", str(file))  # the layers below know bytes, not their name
        raise
    for reading in readings:
        tables = tables_of(reading.grids)
        if tables:
            return tables
    raise UnreadableFile("table-not-found", file=str(file))
