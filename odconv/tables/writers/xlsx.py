"""Sheets → an Excel workbook in which text is text: leading zeros, `=1+1` and addresses stay what they are.

The same sheets always give the same bytes: the workbook bears a fixed date.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Iterable, Sequence
from html import escape
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from odconv.errors import OutputError
from odconv.issues import Place
from odconv.tables.model import CellValue
from odconv.tables.writers.sheet import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_TEXT,
    MEASURED_ROWS,
    Row,
    Sheet,
    check_sheets,
    checked_rows,
    column_widths,
)
from odconv.tables.writers.target import replacing

_CREATED = dt.datetime(2020, 1, 1)  # noqa: DTZ001  (the format has no time zones)
_MAX_IN_MEMORY = 500_000  # cells; more are kept in a temporary file
UNFIT = re.compile("[\ud800-\udfff\ufffe\uffff]")  # control characters have an escape of their own
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_TWO_ESCAPES = re.compile("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
_TEXT = {"num_format": "@", "valign": "top"}
_HEADER = {"num_format": "@", "bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1}
_OTHERS: dict[type, tuple[str, str]] = {  # how each type is written, and shown
    bool: ("write_boolean", "General"),
    int: ("write_number", "General"),
    float: ("write_number", "General"),
    dt.datetime: ("write_datetime", "yyyy-mm-dd hh:mm:ss"),
    dt.date: ("write_datetime", "yyyy-mm-dd"),
    dt.time: ("write_datetime", "hh:mm:ss"),
    dt.timedelta: ("write_datetime", "[h]:mm:ss"),
}


def write_xlsx(target: Path | BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Write sheets as an Excel workbook.

    Cells of text have the format Text, so that they stay text when a person edits them; nothing is taken for a number,
    a formula or a link. Columns are as wide as their first 500 rows ask for. Large workbooks are made in bounded
    memory.

    Args:
        target: a path, or an open binary file; nothing is written where an error is raised.
        sheets: at least one that is visible.

    Raises:
        OutputError: `sheet-name-invalid`, `sheets-none-visible`, `sheet-too-large`, `merges-overlap`, `cell-too-long`,
            `characters-unencodable` (half a surrogate pair, U+FFFE, U+FFFF), `output-unwritable`.
    """
    check_sheets(sheets)
    frugal = not _are_small(sheets)
    with replacing(target) as file, tempfile.TemporaryDirectory() as folder:
        options = {"constant_memory": frugal, "in_memory": not frugal, "tmpdir": folder}
        workbook = xlsxwriter.Workbook(file, options)
        workbook.use_zip64()
        workbook.set_properties({"author": "odconv", "created": _CREATED})
        _write_sheets(workbook, sheets)
        try:
            workbook.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error


def _are_small(sheets: Sequence[Sheet]) -> bool:
    cells = 0
    for sheet in sheets:
        if not isinstance(sheet.rows, Sequence):
            return False
        cells += sum(map(len, sheet.rows))
    return cells <= _MAX_IN_MEMORY


def _write_sheets(workbook: Any, sheets: Sequence[Sheet]) -> None:
    styles = _Styles(workbook)
    chosen = False
    for sheet in sheets:
        made = workbook.add_worksheet(sheet.name)
        if not sheet.visible:
            made.hide()
        elif not chosen:
            made.activate()
            made.set_first_sheet()
            chosen = True
        _write_sheet(made, sheet, styles)


def _write_sheet(made: Any, sheet: Sheet, styles: _Styles) -> None:
    rows = checked_rows(sheet, "XLSX", UNFIT)
    first = list(islice(rows, MEASURED_ROWS))
    _set_columns(made, sheet, first, styles)
    _write_rows(made, sheet, chain(first, rows), styles)
    # merge_range would write the covered cells over what stands in them, and rows below before those above.
    made.merge.extend(list(merge) for merge in sheet.merges if merge[:2] != merge[2:])
    made.ignore_errors({"number_stored_as_text": f"A1:{Place(row=MAX_ROWS, column=MAX_COLUMNS).cell}"})
    if sheet.header_rows:
        made.freeze_panes(sheet.header_rows, 0)
        made.repeat_rows(0, sheet.header_rows - 1)


def _set_columns(made: Any, sheet: Sheet, rows: Sequence[Row], styles: _Styles) -> None:
    widths = column_widths(rows, sheet.merges)
    for column, width in enumerate(widths):
        cells = (row[column] for row in rows[sheet.header_rows :] if column < len(row))
        style = styles.text if all(cell is None or isinstance(cell, str) for cell in cells) else None
        made.set_column(column, column, width, style, {"hidden": column in sheet.hidden_columns})
    for column in sorted(sheet.hidden_columns):
        if column >= len(widths):
            made.set_column(column, column, None, None, {"hidden": True})


def _write_rows(made: Any, sheet: Sheet, rows: Iterable[Sequence[CellValue]], styles: _Styles) -> None:
    number = -1
    for number, row in enumerate(rows):
        if number in sheet.hidden_rows:
            made.set_row(number, None, None, {"hidden": True})
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    write_text(made, number, column, value, styles.of_text(value, head=number < sheet.header_rows))
            elif value is not None:
                method, style = styles.of_value(value)
                getattr(made, method)(number, column, value, style)
    for hidden in sorted(sheet.hidden_rows):
        if hidden > number:
            made.set_row(hidden, None, None, {"hidden": True})


def write_text(made: Any, row: int, column: int, text: str, style: Any) -> None:
    """Write one cell of text, exactly as it is.

    Args:
        made: a worksheet of xlsxwriter.
        row: index of the row.
        column: index of the column.
        text: what it holds; not empty.
        style: a format of xlsxwriter.

    Raises:
        OutputError: `cell-too-long`.
    """
    if text.startswith("<r>") or "_x" in text:
        text = _markup(text)
    if made.write_string(row, column, text, style):
        place = Place(made.get_name(), row + 1, column + 1)
        raise OutputError("cell-too-long", sheet=place.sheet, cell=place.cell, length=len(text), limit=MAX_TEXT)


def _markup(text: str) -> str:
    """The text, as the markup of itself where xlsxwriter would make something else of it.

    It passes on as markup what looks like a run of text, and does not escape the second of two escapes that share their
    underscore (`_x0041_x0042_`). Underscores are written as references, so that it leaves ours alone.
    """
    if not text.startswith("<r>") and not _TWO_ESCAPES.search(text):
        return text
    exact = escape(_ESCAPE.sub("_x005F_", text), quote=False).replace("_", "&#95;")
    return f'<r><t xml:space="preserve">{exact}</t></r>'


class _Styles:
    """The few formats of a workbook, made once."""

    def __init__(self, workbook: Any) -> None:
        self.text = workbook.add_format(_TEXT)
        self._wrapped = workbook.add_format({**_TEXT, "text_wrap": True})
        self._header = workbook.add_format(_HEADER)
        self._others = {
            kind: (method, workbook.add_format({"num_format": shape, "valign": "top"}))
            for kind, (method, shape) in _OTHERS.items()
        }

    def of_text(self, text: str, *, head: bool) -> Any:
        """The format of a cell of text."""
        if head:
            return self._header
        return self._wrapped if "\n" in text else self.text

    def of_value(self, value: object) -> tuple[str, Any]:
        """The method that writes a value, and its format."""
        return next(self._others[kind] for kind in type(value).__mro__ if kind in self._others)
