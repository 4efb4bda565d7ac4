"""Workbooks in the formats that odconv reads and does not write: XLS by xlwt, XLSB by hand."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import xlwt
from makers import archive

from odconv.tables.writers.sheet import Sheet

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def write_xls(target: io.BytesIO, sheets: Sequence[Sheet]) -> None:
    """Sheets of text as Excel 97 keeps them."""
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in sheets:
        made = book.add_sheet(sheet.name)
        made.visibility = 0 if sheet.visible else 1
        for number, row in enumerate(sheet.rows):
            for column, text in enumerate(row):
                if text:
                    made.write(number, column, text)
        for merge in sheet.merges:
            made.merge(merge.first_row, merge.last_row, merge.first_column, merge.last_column)
    book.save(target)


def write_xlsb(target: io.BytesIO, sheets: Sequence[Sheet]) -> None:
    """Sheets of text as Excel's binary workbooks keep them; merged cells are left out."""
    bundles, relations = b"", ""
    parts: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>"}
    for number, sheet in enumerate(sheets, 1):
        state = struct.pack("<II", 0 if sheet.visible else 1, number)
        bundles += _record(156, state + _wide(f"r{number}") + _wide(sheet.name))
        place = f"worksheets/sheet{number}.bin"
        relations += f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" Target="{place}"/>'
        parts[f"xl/{place}"] = _binary_sheet([list(map(str, row)) for row in sheet.rows])
    parts["xl/_rels/workbook.bin.rels"] = f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'
    parts["xl/workbook.bin"] = _record(131) + _record(143) + bundles + _record(144) + _record(132)
    target.write(archive(parts))


def _binary_sheet(rows: list[list[str]]) -> bytes:
    width = max(map(len, rows), default=1)
    body = b""
    for number, row in enumerate(rows):
        body += _record(0, struct.pack("<I", number) + bytes(21))
        for column, text in enumerate(row):
            if text:
                body += _record(6, struct.pack("<II", column, 0) + _wide(text))
    extent = struct.pack("<4I", 0, max(0, len(rows) - 1), 0, max(0, width - 1))
    return _record(129) + _record(148, extent) + _record(145) + body + _record(146) + _record(130)


def _wide(text: str) -> bytes:
    coded = text.encode("utf-16-le")
    return struct.pack("<I", len(coded) // 2) + coded


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while length > 127:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    return head + size + bytes([length]) + body
