"""How the cells of the workbook look, and how they are written."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from odconv.schemas.texts import display_width
from odconv.tables.writers.xlsx import UNFIT, write_text

FAULTY = "#FFC7CE"
"""Colour of a cell that is to be mended."""

WIDE = 56
"""Width of the column that says what to mend, in half-width characters."""

_LINE = 18.75  # points that a line of text takes up
_TALLEST = 400  # points; a spreadsheet allows 409


def put(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """Write one cell as text; characters that no workbook can hold show as U+FFFD.

    Args:
        sheet: a worksheet of xlsxwriter.
        row: index of the row.
        column: index of the column.
        text: what it holds; may be empty.
        style: a format of xlsxwriter.

    Raises:
        OutputError: `cell-too-long`.
    """
    if text:
        write_text(sheet, row, column, UNFIT.sub("\ufffd", text), style)
    else:
        sheet.write_blank(row, column, None, style)


@lru_cache(maxsize=4096)
def height(text: str, width: int) -> float:
    """Points that a wrapped text takes up: spreadsheets do not agree on finding this themselves.

    Args:
        text: its lines.
        width: of the column, in half-width characters.
    """
    lines = sum(max(1, -(-display_width(line) // (width - 2))) for line in text.split("\n"))
    return min(_TALLEST, _LINE * lines + 3)
