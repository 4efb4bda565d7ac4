"""Drawn sheets → bytes of a workbook, or of delimited text."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, time
from typing import Any, Literal

import xlsxwriter

from .draw import Sheet

_CREATED = datetime(2025, 4, 1, tzinfo=UTC).replace(tzinfo=None)  # xlsxwriter takes no zone
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_DATE = re.compile(r"@\d{4}-\d\d-\d\d")
_TIME = re.compile(r"@\d\d:\d\d")


def workbook(sheets: list[Sheet]) -> bytes:
    """An XLSX file: numbers are numbers, `@2025-04-01` and `@09:00` are a date and a time, the rest is text."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED, "author": "odconv"})
        formats = {date: book.add_format({"num_format": "yyyy/m/d"}), time: book.add_format({"num_format": "h:mm"})}
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, formats)
        next(
            page for page, sheet in zip(book.worksheets(), sheets, strict=True) if "state" not in sheet.look
        ).activate()
    return memory.getvalue()


def delimited(
    sheet: Sheet,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    ragged: bool = False,
    quote_all: bool = False,
    line_end: str = "\r\n",
) -> bytes:
    """Delimited text; rows end with empty cells up to the widest, as Excel writes them, where they are not ragged."""
    width = 0 if ragged else max(map(len, sheet.cells))
    rows = [row + [""] * (width - len(row)) for row in sheet.cells]
    out = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=line_end).writerows(rows)
    return out.getvalue().encode(encoding)


def _fill(page: Any, sheet: Sheet, formats: dict[type, Any]) -> None:
    for merge in sheet.merges:
        page.merge_range(*merge, "")
    for row, texts in enumerate(sheet.cells):
        for column, text in enumerate(texts):
            if text:
                value = _value(text) if sheet.look.get("numbers", True) else text
                if isinstance(value, str):
                    page.write_string(row, column, value)  # never a formula or a link
                else:
                    page.write(row, column, value, formats.get(type(value)))
    for number in sheet.look.get("hidden_rows", []):
        page.set_row(number - 1, None, None, {"hidden": True})
    for number in sheet.look.get("hidden_columns", []):
        page.set_column(number - 1, number - 1, None, None, {"hidden": True})
    if sheet.look.get("state") == "hidden":
        page.hide()


def _value(text: str) -> str | float | date | time:
    if _DATE.fullmatch(text):
        return date.fromisoformat(text[1:])
    if _TIME.fullmatch(text):
        return time.fromisoformat(text[1:])
    return float(text) if _NUMBER.fullmatch(text) else text
