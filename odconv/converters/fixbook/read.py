"""The mended workbook → its rows, with the row of the source that each of them stands for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from odconv.converters.fixbook.plan import FIRST_COLUMN, HEADER_ROW
from odconv.converters.fixbook.texts import say
from odconv.errors import UnreadableFile, UsageError
from odconv.issues import Language
from odconv.schemas.model import Schema
from odconv.tables.model import Grid
from odconv.tables.reading import read

_TOKEN = re.compile(r"\b[0-9a-f]{8}\b")
_LANGUAGES: tuple[Language, ...] = ("ja", "en")


@dataclass(frozen=True, slots=True)
class FixedRow:
    """One row of the workbook.

    Attributes:
        sheet: name of its sheet.
        row: its number on that sheet, from 1.
        number: what the workbook says of its row in the source, as text.
        source_row: that number, None where it is none.
        values: by the name of the field, for every field of the workbook.
    """

    sheet: str
    row: int
    number: str
    source_row: int | None
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a workbook of mended rows holds.

    Attributes:
        token: which workbook it is, None where the line above the headings is gone.
        fields: names of its fields, in its order.
        rows: from top to bottom, those to be mended before those mended earlier; rows without any text are left out.
    """

    token: str | None
    fields: tuple[str, ...]
    rows: tuple[FixedRow, ...]


def read_fixbook(path: Path | bytes, schema: Schema) -> Fixed:
    """Read a workbook that `write_fixbook` made and a person mended, in any spreadsheet program.

    Args:
        path: the file, or its bytes.
        schema: the format that the rows are in.

    Raises:
        UnreadableFile: `fixbook-without-header`, or why the file is no table.
        UsageError: `fixbook-header-changed` where a heading is no field of the format or stands twice.
    """
    grids = [grid for reading in read(path) for grid in reading.grids]
    parts = [_fixed(grid, place, schema) for grid in grids if (place := _header(grid)) is not None]
    if not parts:
        raise UnreadableFile("fixbook-without-header", heading=say("column.row", "ja"))
    first = parts[0]
    for part in parts[1:]:
        check_fields(part.fields, first.fields)
    token = next((part.token for part in parts if part.token is not None), None)
    return Fixed(token, first.fields, tuple(row for part in parts for row in part.rows))


def _header(grid: Grid) -> int | None:
    """Index of the row with the headings, None where the sheet has none."""
    own = {(say("column.row", language), say("column.advice", language)) for language in _LANGUAGES}
    for place in range(min(len(grid.rows), HEADER_ROW)):
        if tuple(_folded(cell) for cell in grid.rows[place][: FIRST_COLUMN - 1]) in own:
            return place
    return None


def _fixed(grid: Grid, place: int, schema: Schema) -> Fixed:
    fields = [cell.strip() for cell in grid.rows[place][FIRST_COLUMN - 1 :]]
    while fields and not fields[-1]:
        fields.pop()
    check_fields(fields, [name for name in schema.field_names if name in fields])
    above = " ".join(cell for row in grid.rows[:place] for cell in row)
    token = _TOKEN.search(unicodedata.normalize("NFKC", above))
    rows = [_row(grid, at, fields) for at in range(place + 1, len(grid.rows)) if any(grid.rows[at])]
    return Fixed(token[0] if token else None, tuple(fields), tuple(rows))


def check_fields(found: Sequence[str], expected: Sequence[str]) -> None:
    """Refuse a workbook whose headings are others than they were; their order may have changed.

    Args:
        found: names of the fields as they stand.
        expected: as they should.

    Raises:
        UsageError: `fixbook-header-changed`.
    """
    if sorted(found) == sorted(expected):
        return
    missing = [name for name in expected if name not in found]
    added = [name or "（空欄）" for name in dict.fromkeys(found) if name not in expected or found.count(name) > 1]
    raise UsageError("fixbook-header-changed", missing="、".join(missing) or "-", added="、".join(added) or "-")


def _row(grid: Grid, at: int, fields: Sequence[str]) -> FixedRow:
    cells = grid.rows[at]
    padded = [*cells, *[""] * (FIRST_COLUMN - 1 + len(fields) - len(cells))]
    number = padded[0].strip()
    plain = unicodedata.normalize("NFKC", number)
    source = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None
    values = dict(zip(fields, padded[FIRST_COLUMN - 1 :], strict=False))
    return FixedRow(grid.sheet or "", at + 1, number, source, values)


def _folded(text: str) -> str:
    return " ".join(text.split())
