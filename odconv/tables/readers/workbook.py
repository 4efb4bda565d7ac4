"""Workbooks → grids, with calamine, after guards that look at the bytes first.

Every failure is an `UnreadableFile`: also those in which the parser panics, which PyO3 raises past `Exception`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import python_calamine as calamine

from odconv.errors import OdconvError, UnreadableFile
from odconv.tables.limits import Limits
from odconv.tables.model import Grid, Merge, filled_in, trimmed
from odconv.tables.readers.extent import Extent
from odconv.tables.readers.guard import Checked, checked
from odconv.tables.readers.package import damaged
from odconv.tables.sniff import Kind


def read_workbook(data: bytes, kind: Kind, limits: Limits) -> tuple[Grid, ...]:
    """All sheets of a workbook, in its order; sheets of charts and macros are left out.

    Args:
        data: the file.
        kind: XLSX, XLSB, XLS or ODS, as `sniff` gives it.
        limits: `max_workbook_bytes`, `max_expansion`, `max_columns`, `max_cells` and `max_seconds` hold.

    Raises:
        UnreadableFile: `file-too-large`, `kind-unsupported`, `workbook-encrypted`, `workbook-damaged`,
            `workbook-bomb`, `workbook-empty`, `too-many-columns`, `too-many-cells`, `time-limit`.
    """
    if len(data) > limits.max_workbook_bytes:
        raise UnreadableFile("file-too-large", size=len(data), limit=limits.max_workbook_bytes)
    begin = time.monotonic()
    try:
        book = checked(data, kind, limits)
        grids = _grids(book, limits, begin)
    except calamine.PasswordError as error:
        raise UnreadableFile("workbook-encrypted") from error
    except (OdconvError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # PyO3's PanicException is no Exception
        raise damaged(str(error)) from error
    if not grids:
        raise UnreadableFile("workbook-empty")
    return grids


def _grids(book: Checked, limits: Limits, begin: float) -> tuple[Grid, ...]:
    """The sheets one by one: many of them may lead to the same part, which is checked once and parsed each time."""
    workbook = calamine.CalamineWorkbook.from_filelike(book.file)
    grids, cells = [], 0
    for place, metadata in enumerate(workbook.sheets_metadata):
        if metadata.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if time.monotonic() - begin > limits.max_seconds:
            raise UnreadableFile("time-limit", limit=limits.max_seconds)
        sheet = workbook.get_sheet_by_index(place)
        cells += sheet.total_height * sheet.total_width
        if cells > limits.max_cells:
            raise UnreadableFile("too-many-cells", cells=cells, limit=limits.max_cells)
        plain = book.plain.get(place)
        extent = book.extents.get(place, Extent())
        rows = filled_in(_rows(sheet), extent.errors) if plain is None else plain.rows(sheet)
        grids.append(_grid(sheet, metadata, rows, extent))
    return tuple(grids)


def _grid(sheet: Any, metadata: Any, rows: Sequence[list[str]], extent: Extent) -> Grid:
    width = len(rows[0]) if rows else 0
    hidden = {column for columns in extent.hidden_columns for column in columns if column < width}
    return Grid(
        sheet=metadata.name,
        visible=metadata.visible == calamine.SheetVisibleEnum.Visible,
        rows=rows,
        merges=tuple(Merge(*first, *last) for first, last in sheet.merged_cell_ranges or ()),
        hidden_rows=frozenset(row for row in extent.hidden_rows if row < len(rows)),
        hidden_columns=frozenset(hidden),
    )


def _rows(sheet: Any) -> list[list[str]]:
    """The text of a sheet from A1 on."""
    if sheet.start is None:
        return []
    rows = trimmed(sheet.iter_rows())  # from row 1, but from the first filled column on
    first_column = sheet.start[1]
    return [[""] * first_column + row for row in rows] if first_column else rows
