"""Workbooks that would take the parser, and the process with it, down: each is refused before it is parsed.

Every case ran out of memory or aborted the process before there was a guard for it, so each runs in a process of its
own with little memory.
"""

from __future__ import annotations

import io
import os
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import archive, biff, ods, ole, xls, xls_stream, xlsx, xlsx_parts

from odconv.errors import UnreadableFile
from odconv.tables.limits import Limits
from odconv.tables.ole import Container, contained
from odconv.tables.readers.guard import checked
from odconv.tables.readers.sheetxml import sheet_bound, sheet_extent
from odconv.tables.readers.workbook import read_workbook
from odconv.tables.sniff import Kind, sniff

ROOT = Path(__file__).resolve().parents[2]
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = CELL + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
ODS_FAR = (
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"'
    ' office:value-type="float" office:value="1"/></table:table-row>'
)
Record = tuple[int, bytes]


def number(row: int, column: int) -> Record:
    return 0x0203, struct.pack("<HHHd", row, column, 0, 1.0)


def shared(row: int, column: int, index: int = 0) -> Record:
    return 0x00FD, struct.pack("<HHHI", row, column, 0, index)


def error(row: int, column: int, code: int) -> Record:
    return 0x0205, struct.pack("<HHHBB", row, column, 0, code, 1)


def strings(*texts: str, piece: int = 8000) -> list[Record]:
    """The table of shared strings, cut into pieces of so many bytes within the characters of a string."""
    body, records, kind = bytearray(struct.pack("<II", len(texts), len(texts))), [], 0x00FC
    for text in texts:
        if len(body) + 3 > piece:
            records.append((kind, bytes(body)))
            kind, body = 0x003C, bytearray()
        body += struct.pack("<HB", len(text), 1)
        for character in text:
            if len(body) + 2 > piece:
                records.append((kind, bytes(body)))
                kind, body = 0x003C, bytearray(b"\x01")
            body += character.encode("utf-16-le")
    return [*records, (kind, bytes(body))]


def hidden_in_a_record() -> bytes:
    """An xls whose list of sheets leads into the body of a record that a linear reading would skip."""
    sheet = biff((0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0)), number(65535, 65535), (0x000A, b""))
    return ole({"Workbook": xls_stream([[(0x1234, sheet)]], places=[24])})


def two_streams_of_one_name() -> bytes:
    return ole({"WORKBOOK": xls_stream([[number(0, 0)]]), "Workbook": xls_stream([[number(65535, 65535)]])})


def sheet_in_a_binary_part() -> bytes:
    parts = xlsx_parts(FAR)
    relations = str(parts["xl/_rels/workbook.xml.rels"]).replace("sheet1.xml", "sheet1.bin")
    sheet = parts.pop("xl/worksheets/sheet1.xml")
    return archive({**parts, "xl/_rels/workbook.xml.rels": relations, "xl/worksheets/sheet1.bin": sheet})


def one_part_for_many_sheets() -> bytes:
    rows = (f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="ZZ{row}"><v>1</v></c></row>' for row in range(1, 301))
    parts = xlsx_parts("".join(rows))
    sheet = '<sheet name="一覧" sheetId="1" r:id="r1"/>'
    sheets = "".join(sheet.replace("一覧", f"{number}").replace('"1"', f'"{number}"', 1) for number in range(1, 2001))
    return archive({**parts, "xl/workbook.xml": str(parts["xl/workbook.xml"]).replace(sheet, sheets)})


def strings_behind_a_long_prologue() -> bytes:
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 3001))
    text = "<?xml version='1.0'?>" + "\n" * 5000 + "<sst><si><t>" + "あ" * 150_000 + "</t></si></sst>"
    return archive({**xlsx_parts(rows), "xl/sharedStrings.xml": text})


def xlsb(row: int, column: int) -> bytes:
    """A workbook whose only sheet has an unusual place and name."""
    sheet = b"\x00\x04" + struct.pack("<I", row) + b"\x05\x10" + struct.pack("<IId", column, 0, 1.0)
    return archive({"[Content_Types].xml": "", "xl/workbook.bin": b"", "xl/leaf.bin": sheet})


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return archive({name: book.read(name).replace(old, new) for name in book.namelist()}, zipfile.ZIP_STORED)


CASES: dict[str, tuple[bytes, str]] = {
    "xls sheet hidden in a record": (hidden_in_a_record(), "too-many-columns"),
    "xls sheets that overlap": (
        ole({"Workbook": xls_stream([[number(0, 0)] * 50], places=[0] * 50)}),
        "workbook-damaged",
    ),
    "xls long text in many cells": (
        ole({"Workbook": xls_stream([[shared(row, 0) for row in range(1200)]], *strings("あ" * 15_000))}),
        "workbook-bomb",
    ),
    "xlsx sheet in a binary part": (sheet_in_a_binary_part(), "workbook-damaged"),
    "xlsx many sheets of one part": (one_part_for_many_sheets(), "too-many-cells"),
    "xlsx long text behind a long prologue": (strings_behind_a_long_prologue(), "workbook-bomb"),
    "xlsb sheet of an unusual name": (xlsb(1_048_575, 16_383), "too-many-columns"),
    "ods under a false namespace": (
        rewritten(ods(ODS_FAR), b"xmlns:table:1.0", b"xmlns:fable:1.0"),
        "too-many-columns",
    ),
    "ods long text in repeated cells": (
        ods(
            '<table:table-row table:number-rows-repeated="1000"><table:table-cell office:value-type="string"'
            ' table:number-columns-repeated="30"><text:p>'
            + "あ" * 5_000
            + "</text:p></table:table-cell></table:table-row>"
        ),
        "workbook-bomb",
    ),
    "ods run of spaces": (
        ods(
            '<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="90000000"/></text:p>'
            "</table:table-cell></table:table-row>"
        ),
        "workbook-bomb",
    ),
}
PROGRAM = """
import sys
from pathlib import Path
from odconv.errors import UnreadableFile
from odconv.tables.limits import Limits
from odconv.tables.readers.sheetxml import sheet_bound, sheet_extent
from odconv.tables.readers.workbook import read_workbook
from odconv.tables.sniff import sniff
data = Path(sys.argv[1]).read_bytes()
kind = sniff(lambda offset, length: data[offset : offset + length], len(data))
try:
    read_workbook(data, kind, Limits(max_workbook_bytes=1 << 25, max_cells=1_000_000))
except UnreadableFile as error:
    print(error.code)
"""


@pytest.mark.parametrize("name", CASES)
def test_is_refused_with_little_memory(name: str, tmp_path: Path) -> None:
    data, code = CASES[name]
    path = tmp_path / "book"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20)),
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, code, "")


def test_only_the_stream_that_was_checked_is_parsed() -> None:
    grids = read_workbook(two_streams_of_one_name(), Kind.XLS, Limits())
    assert [grid.rows for grid in grids] == [[["1"]]]


@pytest.mark.parametrize("kind", [Kind.XLSX, Kind.XLSB])
def test_parts_of_another_format_do_not_reach_the_parser(kind: Kind) -> None:
    other = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": "<a/>",
        "xl/workbook.bin": b"",
    }
    file = checked(archive({**xlsx_parts(CELL), **other}), kind, Limits()).file
    names = set(zipfile.ZipFile(file).namelist())
    assert not names & {"mimetype", "content.xml"}
    assert ("xl/workbook.bin" in names, "xl/workbook.xml" in names) == (kind is Kind.XLSB, kind is Kind.XLSX)


def test_time_is_looked_at_before_every_sheet() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(xlsx(CELL), Kind.XLSX, Limits(max_seconds=-1))
    assert (caught.value.code, caught.value.params) == ("time-limit", {"limit": -1})


def test_error_values_of_xls_stay_in_their_cells() -> None:
    formula = 0x0006, struct.pack("<HHH", 0, 3, 0) + bytes([2, 0, 7, 0, 0, 0, 255, 255]) + bytes(8)
    grid = read_workbook(xls([number(0, 0), error(0, 1, 0x2A), formula, error(2, 4, 0x17)]), Kind.XLS, Limits())[0]
    assert grid.rows == [["1", "#N/A", "", "#DIV/0!", ""], [""] * 5, ["", "", "", "", "#REF!"]]


def test_hidden_rows_and_columns_of_xls_are_told() -> None:
    row = 0x0208, struct.pack("<8H", 1, 0, 2, 255, 0, 0, 0x20, 0)
    columns = 0x007D, struct.pack("<6H", 1, 200, 2048, 15, 1, 0)
    first, second = read_workbook(xls([number(0, 0)], [row, columns, number(1, 2)]), Kind.XLS, Limits())
    assert (first.hidden_rows, first.hidden_columns) == (frozenset(), frozenset())
    assert (second.hidden_rows, second.hidden_columns) == ({1}, {1, 2})


def test_hidden_rows_and_columns_of_ods_are_told() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1"/>'
    grid = read_workbook(
        ods(
            '<table:table-column/><table:table-column table:visibility="collapse"/>'
            f'<table:table-row>{cell}{cell}</table:table-row><table:table-row table:visibility="filter"'
            f' table:number-rows-repeated="2">{cell}</table:table-row>'
            '<table:table-row table:visibility="collapse" table:number-rows-repeated="1000000"/>'
        ),
        Kind.ODS,
        Limits(),
    )[0]
    assert (len(grid.rows), grid.hidden_rows, grid.hidden_columns) == (3, {1, 2}, {1})


SPELLINGS = st.sampled_from(
    [
        '<row r="{row}"><c r="{name}{row}"><v>1</v></c></row>',
        '<row r="{row}"><c r="{name}{row}" s="1" t="str"><v>A:c!</v></c></row>',
        '<row r="{row}"><c r="{name}{row}" s="1"/></row>',
        '<row r="1"><c r="{name}{row}"><v>1</v></c></row>',
        "<row r='{row}'><c t='str' r='{name}{row}'><v>1</v></c></row>",
        '<row><c><v>1</v></c><c\tr="{name}{row}"><v>1</v></c></row>',
        '<x:row r="{row}"><x:c r="{name}{row}"><x:v>1</x:v></x:c></x:row>',
        '<!-- --><row r="{row}"><c r="{name}{row}"><v>1</v></c></row>',
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(SPELLINGS, st.integers(1, 12_000), st.sampled_from(["A", "Z", "AB", "ZZ", "ABC"])), max_size=8),
    st.sampled_from(["<s><sheetData>{}</sheetData></s>", "<s>{}<sheetData></sheetData></s>", "<s><sheetData/>{}</s>"]),
)
def test_a_bound_is_never_short_of_the_exact_extent(cells: list[tuple[str, int, str]], frame: str) -> None:
    rows = "".join(spelling.format(row=row, name=name) for spelling, row, name in cells)
    part = frame.format(rows).encode()
    bound, exact = sheet_bound(part), sheet_extent(part.replace(b"<s>", b"<s><!-- by expat -->"))
    assert bound.rows >= exact.rows
    assert bound.columns >= exact.columns
    assert bound.filled >= exact.filled


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("あいうabc", min_size=0, max_size=40), min_size=1, max_size=30), st.integers(20, 90))
def test_shared_strings_of_xls_are_measured_across_records(texts: list[str], piece: int) -> None:
    """A limit one byte below the text of all cells refuses what the limit itself lets pass."""
    size = sum(2 * len(text) for text in texts)
    data = xls([shared(row, 0, row) for row in range(len(texts))], book=tuple(strings(*texts, piece=piece)))
    book = checked(data, Kind.XLS, Limits())
    assert sum(book.extents[0].strings.values()) == len(texts)
    rows = read_workbook(data, Kind.XLS, Limits())[0].rows
    assert [row[0] for row in rows] == texts[: len(rows)]
    if size:
        with pytest.raises(UnreadableFile) as caught:
            checked(data, Kind.XLS, Limits(max_workbook_bytes=size - 1))
        assert caught.value.params["size"] == size
    checked(data, Kind.XLS, Limits(max_workbook_bytes=size))


@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 5_000_000])
def test_a_container_gives_back_its_stream(size: int) -> None:
    stream = bytes(index % 251 for index in range(size))
    made = contained("Workbook", stream)
    container = Container(lambda offset, length: made[offset : offset + length], len(made))
    assert [entry.name for entry in container.entries] == ["Root Entry", "Workbook"]
    assert container.stream("workbook")[:size] == stream


@pytest.mark.corpus
def test_extents_of_published_xls_are_those_that_the_parser_finds(shared: Path) -> None:
    sheets = 0
    for path in sorted((shared / "corpus").rglob("*.xls*")):
        data = path.read_bytes()
        if sniff(lambda offset, length, data=data: data[offset : offset + length], len(data)) is not Kind.XLS:
            continue
        parsed = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for place, extent in checked(data, Kind.XLS, Limits()).extents.items():
            end = parsed.get_sheet_by_index(place).end
            assert (extent.rows, extent.columns) == ((end[0] + 1, end[1] + 1) if end else (0, 0)), path
            sheets += 1
    assert sheets >= 5
