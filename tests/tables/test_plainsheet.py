"""Sheets of which the parser sees only odd cells give the very cells that it gives for the whole sheet."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from makers import archive, xlsx, xlsx_parts

from odconv.errors import UnreadableFile
from odconv.tables.framerows import FrameRows
from odconv.tables.limits import Limits
from odconv.tables.model import Grid
from odconv.tables.readers import guard
from odconv.tables.readers.cellscan import scan
from odconv.tables.readers.guard import checked
from odconv.tables.readers.workbook import read_workbook
from odconv.tables.sniff import Kind, sniff

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def grids(data: bytes, long: int) -> tuple[Grid, ...] | str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard, "LONG", long)
        patch.setattr(guard, "SHORT", long)
        try:
            return read_workbook(data, Kind.XLSX, Limits())
        except UnreadableFile as error:
            return error.code


def alike(data: bytes) -> tuple[Grid, ...] | str:
    """What both ways of reading give."""
    long, parsed = grids(data, 0), grids(data, 1 << 62)
    if isinstance(long, str) or isinstance(parsed, str):
        assert long == parsed
        return long
    assert len(long) == len(parsed)
    for found, wanted in zip(long, parsed, strict=True):
        assert list(found.rows) == wanted.rows
        for what in ("sheet", "visible", "merges", "hidden_rows", "hidden_columns"):
            assert getattr(found, what) == getattr(wanted, what)
    return long


VALUE = st.one_of(
    st.none(),
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(30, 140).map(lambda value: round(value, 6)),
    st.booleans(),
    st.dates(dt.date(1950, 1, 1), dt.date(2050, 1, 1)),
    st.sampled_from([0.5, 1e-5, 0.00001234, -0.0, 1e22, 123456789012345678]),
    st.sampled_from(["公園", "", " 前", "後 ", "a&b<c>", "x\ny", "x\r\ny", "_x0041_", "=1+1", "#N/A", "　全　"]),
    st.text("あ漢aA1 \n&<>\"'_x", max_size=6),
)


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.lists(VALUE, max_size=5), max_size=6),
    first=st.tuples(st.integers(0, 3), st.integers(0, 30)),
    inline=st.booleans(),
    date=st.sampled_from(["yyyy-mm-dd", "0.00", "General", "h:mm", '"d"0']),
)
def test_any_workbook_is_read_as_the_parser_reads_it(
    rows: list[list[object]], first: tuple[int, int], inline: bool, date: str
) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": inline, "strings_to_formulas": False}) as book:
        style = book.add_format({"num_format": date})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("一覧")
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                place = (first[0] + row, first[1] + column)
                if value is None:
                    sheet.write_blank(*place, None, bold)
                elif isinstance(value, int | float) and not isinstance(value, bool) and column % 2:
                    sheet.write_number(*place, value, style)
                else:
                    sheet.write(*place, value, style if isinstance(value, dt.date) else None)
    alike(out.getvalue())


def strings(*items: str) -> dict[str, str | bytes]:
    """A workbook whose first row refers to shared strings spelled like this."""
    cells = "".join(f'<c r="{chr(65 + at)}1" t="s"><v>{at}</v></c>' for at in range(len(items)))
    parts = xlsx_parts(f'<row r="1">{cells}</row>')
    relations = str(parts["xl/_rels/workbook.xml.rels"])
    relation = f'<Relationship Id="s" Type="{STRINGS_TYPE}" Target="sharedStrings.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = relations.replace("</Relationships>", relation)
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{"".join(items)}</sst>'
    return parts


READING = '<rPh sb="0" eb="2"><t>ヒガシ</t></rPh><phoneticPr fontId="1"/>'


@pytest.mark.parametrize(
    "items",
    [
        ["<si><t>公園</t></si>", "<si><t>広場</t></si>"],
        [f"<si><t>東</t>{READING}</si>", '<si><t xml:space="preserve"> 広 </t></si>', "<si><t> 広 </t></si>"],
        ["<si><r><t>太</t></r><r><rPr><b/></rPr><t>字</t></r></si>", "<si><t>後</t></si>"],
        [f"<si><t>東</t><r><t>x</t></r>{READING}</si>", "<si><t/></si>", "<si><t></t></si>"],
        ["<si/>", "<si><t>a</t></si>"],
        ["<si><t>a</t></si><!-- <si><t>b</t></si> -->", "<si><t>c</t></si>"],
        ["<si><t>a</t></si>\n", "<si>\n<t>b</t>\n</si>"],
        ["<si><t>&#x516C;&amp;</t></si>", "<si><t>x_x000D_\ny</t></si>", "<si><t>x\r\ny</t></si>"],
        ["<x:si><x:t>a</x:t></x:si>", "<si><t>b</t></si>"],
        ["<si><t><![CDATA[a]]></t></si>", "<si><t>b</t></si>"],
    ],
)
def test_shared_strings_of_every_spelling(items: list[str]) -> None:
    alike(archive(strings(*items)))


def test_a_reference_to_no_string_ends_alike() -> None:
    parts = strings("<si><t>a</t></si>")
    sheet = str(parts["xl/worksheets/sheet1.xml"]).replace("<v>0</v>", "<v>7</v>")
    alike(archive({**parts, "xl/worksheets/sheet1.xml": sheet}))


ODD_SHEETS = {
    "rows without cells": '<row r="1"/><row r="2"><c r="A2"><v>1</v></c></row><row r="3"></row>',
    "cells without references": "<row><c><v>1</v></c><c><v>2</v></c></row>",
    "a cell in another row": '<row r="1"><c r="A2"><v>1</v></c></row>',
    "cells out of order": '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    "rows out of order": '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
    "a cell twice": '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
    "other quotes": "<row r='1'><c r='A1'><v>1</v></c></row>",
    "a prefix": '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>',
    "a comment": '<row r="1"><!-- <c r="B1"><v>9</v></c> --><c r="A1"><v>1</v></c></row>',
    "CDATA": '<row r="1"><c r="A1"><v><![CDATA[5]]></v></c></row>',
    "a formula": '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>',
    "an error": '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c></row>',
    "other attributes": '<row r="1"><c r="A1" cm="1" t="n"><v>1</v></c><c t="n" r="B1"><v>2</v></c></row>',
    "small letters": '<row r="1"><c r="a1"><v>1</v></c></row>',
    "white space": '<row r="1">\n <c r="A1">\n <v> 1 </v>\n </c>\n</row>\n',
    "no value": '<row r="1"><c r="A1"></c><c r="B1"><v></v></c><c r="C1"><v/></c><c r="D1" s="0"/></row>',
    "numbers of many kinds": "".join(
        f'<row r="{row}"><c r="A{row}"><v>{number}</v></c><c r="B{row}"><v>1</v></c></row>'
        for row, number in enumerate(
            ["007", "1E3", "1e-11", "-0", "1.50", "35.681235999999998", "12345678901234567", "+5", ".5", "0.00001"], 1
        )
    ),
    "no number": '<row r="1"><c r="A1"><v>abc</v></c></row>',
    "row zero": '<row r="0"><c r="A0"><v>1</v></c></row>',
    "a far column": '<row r="1"><c r="AAA1"><v>1</v></c><c r="AAB1"><v>2</v></c></row>',
    "a far cell": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "an unknown tag": '<row r="1"><c r="A1"><v>1</v><extLst/></c><c r="B1"><is><t>x</t></is></c></row>',
    "inline text": '<row r="1"><c r="A1" t="inlineStr"><is><t>公園</t></is></c><c r="B1"><v>1</v></c></row>',
    "a value that is cut": '<row r="1"><c r="A1"><v>1</c></row>',
    "a stray end": '<row r="1"><c r="A1"><v>1</v></c></c></row>',
}


@pytest.mark.parametrize("name", ODD_SHEETS)
def test_sheets_of_every_spelling(name: str) -> None:
    alike(xlsx(ODD_SHEETS[name]))


PIECE = st.sampled_from(
    ["</row>", '<c r="A1">', '<c r="B1" t="s">', '<c r="B1"/>', "<v>", "1", "</v>", "</c>", "<f>", "</f>",
     '<row r="1">', '<row r="2"/>', '<c r="A2" s="0">', " ", '"']
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECE, max_size=14).map("".join))
@example('<row r="1"><c r="A1"><v>1</v></c></row>')
@example('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"/>')
def test_the_scan_finds_every_cell_that_the_parser_finds_or_nothing(sheet: str) -> None:
    part = f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>'.encode()
    cells = scan(part)
    if cells is None:
        return
    parsed = grids(xlsx(sheet), 1 << 62)
    if not isinstance(parsed, str):
        filled = {(row, column) for row, line in enumerate(parsed[0].rows) for column, text in enumerate(line) if text}
        assert filled <= set(zip(cells.rows.tolist(), cells.columns.tolist(), strict=True))


def test_a_sheet_of_many_blocks_is_read_whole() -> None:
    rows = "".join(
        f'<row r="{row}" spans="1:9">'
        + "".join(f'<c r="{letter}{row}" s="0"><v>{row * at / 8}</v></c>' for at, letter in enumerate("ABCDEFGHI"))
        + "</row>"
        for row in range(1, 30_001)
    )
    (grid,) = alike(xlsx(rows))
    assert isinstance(grid, Grid)
    assert isinstance(grid.rows, FrameRows)
    assert grid.rows[29_999] == ["0", "3750", "7500", "11250", "15000", "18750", "22500", "26250", "30000"]


@pytest.mark.corpus
def test_published_workbooks_are_read_as_the_parser_reads_them(shared: Path) -> None:
    found = 0
    for path in sorted((shared / "corpus/files").rglob("*.xlsx")):
        data = path.read_bytes()
        if sniff(lambda start, length, data=data: data[start : start + length], len(data)) is Kind.XLSX:
            alike(data)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(guard, "LONG", 0)
                found += len(checked(data, Kind.XLSX, Limits()).plain)
    assert found > 30
