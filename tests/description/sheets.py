"""Small files for the tests of descriptions."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import xlsxwriter

from odconv.description.describe import describe
from odconv.description.model import Description, TableDescription

ROWS = [
    ["施設名", "電話番号", "定員"],
    ["中央児童館", "03-0000-0101", "120"],
    ["みどり保育園", "03-0000-0102", "90"],
    ["北図書館", "03-0000-0103", "60"],
]


def csv(rows: Sequence[Sequence[str]] = ROWS, encoding: str = "utf-8-sig", separator: str = ",") -> bytes:
    return "".join(separator.join(row) + "\r\n" for row in rows).encode(encoding)


def workbook(
    *sheets: tuple[str, Sequence[Sequence[str]]], change: Callable[[xlsxwriter.Workbook], None] | None = None
) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text)
    if change is not None:
        change(book)
    book.close()
    return target.getvalue()


def described(data: bytes, name: str = "131016_facilities.csv", **choices: object) -> Description:
    return describe(data, name=name, **choices)  # type: ignore[arg-type]


def main(data: bytes, name: str = "131016_facilities.csv") -> TableDescription:
    return described(data, name).tables[0]


def found(data: bytes, name: str = "131016_facilities.csv") -> dict[str, tuple[str, ...]]:
    """The findings on form of the main table with their places."""
    return {finding.code: finding.places for finding in main(data, name).readability.findings}
