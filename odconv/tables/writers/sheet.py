"""A sheet to be written, and what no spreadsheet can hold: refused before a program drops it in silence."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from odconv.errors import OutputError
from odconv.issues import Place
from odconv.tables.model import CellValue, Merge, cell_text
from odconv.tables.writers.delimited import shown

Row = Sequence[CellValue]

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384  # of Excel since 2007 and of LibreOffice since 7.4
MAX_TEXT = 32_767  # of a cell in Excel, in UTF-16 units
MEASURED_ROWS = 500

_NAME_MAX = 31
_UNSAFE_NAME = re.compile(r"[\[\]:*?/\\\0-\x1f\ud800-\udfff\ufffe\uffff]|^'|'$")
_FIRST_DAY = dt.date(1900, 3, 1)  # Excel counts a 29 February 1900 and knows no day before that year
_MAX_WHOLE = 10**15  # beyond, a spreadsheet rounds
_NARROWEST, _WIDEST = 5, 50


@dataclass(frozen=True, slots=True)
class Sheet:
    r"""One sheet to be written.

    Attributes:
        name: at most 31 characters, none of `[]:*?/\`.
        rows: cells from A1 on. Text stays text, whatever it looks like; other values are written as such where the
            format can hold them, else as their text. Rows are taken one after another and may differ in length.
        header_rows: so many rows at the top stay in view and are set in bold.
        merges: merged cells; what stands in the cells that one covers is written, though no program shows it.
        visible: whether a person who opens the workbook sees the sheet.
        hidden_rows: row indices (from 0) that are not shown.
        hidden_columns: column indices (from 0) that are not shown.
    """

    name: str
    rows: Iterable[Row]
    header_rows: int = 0
    merges: tuple[Merge, ...] = ()
    visible: bool = True
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)


def check_sheets(sheets: Sequence[Sheet]) -> None:
    """Refuse what makes a workbook that programs call damaged, as far as it shows before the rows are read.

    Raises:
        OutputError: `sheet-name-invalid`, `sheets-none-visible`, `sheet-too-large`, `merges-overlap`.
    """
    names: set[str] = set()
    for sheet in sheets:
        folded = sheet.name.lower()
        if not 0 < _units(sheet.name) <= _NAME_MAX or _UNSAFE_NAME.search(sheet.name) or folded in names:
            raise OutputError("sheet-name-invalid", name=sheet.name)
        names.add(folded)
        _check_merges(sheet)
    if not any(sheet.visible for sheet in sheets):
        raise OutputError("sheets-none-visible")


def checked_rows(sheet: Sheet, format_name: str, unfit: re.Pattern[str]) -> Iterator[list[CellValue]]:
    """The rows of a sheet, each value as the format can hold it (`storable`).

    Args:
        sheet: the sheet; its rows are consumed.
        format_name: of the file, for an error.
        unfit: matches characters that the format cannot hold.

    Raises:
        OutputError: `sheet-too-large`, `cell-too-long`, `characters-unencodable`.
    """
    for number, row in enumerate(sheet.rows, 1):
        if number > MAX_ROWS or len(row) > MAX_COLUMNS:
            _too_large(sheet, number, len(row))
        cells = list(map(storable, row))
        for column, cell in enumerate(cells, 1):
            if isinstance(cell, str) and (len(cell) > MAX_TEXT // 2 or unfit.search(cell)):
                _check_text(cell, Place(sheet.name, number, column), format_name, unfit)
        yield cells


def storable(value: CellValue) -> CellValue:
    """The value, or its text where Excel or OpenDocument would change it: early dates, long numbers, time zones.

    >>> storable(131016), storable(13101600000000000), storable(dt.date(1868, 1, 25))
    (131016, '13101600000000000', '1868-01-25')
    """
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if math.isfinite(value) and abs(value) < _MAX_WHOLE else cell_text(value)
    if isinstance(value, dt.timedelta):
        return value if value >= dt.timedelta(0) else cell_text(value)
    if isinstance(value, dt.datetime | dt.time) and value.tzinfo is not None:
        return value.isoformat()
    if isinstance(value, dt.date) and (value.date() if isinstance(value, dt.datetime) else value) < _FIRST_DAY:
        return cell_text(value)
    return value


def column_widths(rows: Sequence[Row], merges: Sequence[Merge]) -> list[int]:
    """How wide columns have to be, in half-width characters: as their widest line, within reason.

    Titles do not count: a text alone in its row runs on over the empty cells beside it, and merged cells share theirs.

    Args:
        rows: the first rows of a sheet.
        merges: its merged cells.
    """
    widths = [_NARROWEST] * max(map(len, rows), default=0)
    shared = {(merge.first_row, merge.first_column) for merge in merges if merge.first_column < merge.last_column}
    for number, row in enumerate(rows):
        filled = [column for column, value in enumerate(row) if value not in {None, ""}]
        if len(filled) == 1 and len(widths) > 1:
            continue
        for column in filled:
            if (number, column) not in shared:
                widths[column] = max(widths[column], display_width(cell_text(row[column])) + 2)
    return [min(width, _WIDEST) for width in widths]


def display_width(text: str) -> int:
    """How many half-width characters the longest line of a text takes up: a full-width one counts two."""
    if text.isascii() and "\n" not in text:
        return len(text)
    return max(
        sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)
        for line in text.split("\n")
    )


def _check_merges(sheet: Sheet) -> None:
    below: dict[int, int] = {}  # the last row that is covered so far, by column
    for merge in sorted(sheet.merges):
        if merge.last_row >= MAX_ROWS or merge.last_column >= MAX_COLUMNS:
            _too_large(sheet, merge.last_row + 1, merge.last_column + 1)
        for column in range(merge.first_column, merge.last_column + 1):
            if below.get(column, -1) >= merge.first_row:
                raise OutputError(
                    "merges-overlap", sheet=sheet.name, cell=Place(row=merge.first_row + 1, column=column + 1).cell
                )
            below[column] = merge.last_row


def _check_text(text: str, place: Place, format_name: str, unfit: re.Pattern[str]) -> None:
    found = unfit.findall(text)
    if found:
        raise OutputError(
            "characters-unencodable",
            encoding=format_name,
            count=len(found),
            characters=shown(dict.fromkeys(found[:20])),
            cell=f"{place.sheet}!{place.cell}",
        )
    length = _units(text)
    if length > MAX_TEXT:
        raise OutputError("cell-too-long", sheet=place.sheet, cell=place.cell, length=length, limit=MAX_TEXT)


def _too_large(sheet: Sheet, row: int, column: int) -> NoReturn:
    raise OutputError(
        "sheet-too-large", sheet=sheet.name, row=row, column=column, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS
    )


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
