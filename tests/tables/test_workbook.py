"""Workbooks become grids of text; hostile ones are refused with a code of their own and bounded memory."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import archive, ods, ole, xls_stream, xlsx, xlsx_parts

from odconv.errors import UnreadableFile
from odconv.issues import column_letters, explanations
from odconv.settings import Settings
from odconv.tables.limits import Limits
from odconv.tables.model import Merge, cell_text, trimmed
from odconv.tables.readers.sheetxml import sheet_extent, with_formulas_as_text
from odconv.tables.readers.workbook import read_workbook
from odconv.tables.reading import read
from odconv.tables.sniff import Kind, sniff
from odconv.tables.store import MemoryStore

ROOT = Path(__file__).resolve().parents[2]
FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'


def number(row: int, column: int) -> tuple[int, bytes]:
    return 0x0203, struct.pack("<HHHd", row, column, 0, 1.0)


def xls(*records: tuple[int, bytes], book: tuple[tuple[int, bytes], ...] = ()) -> bytes:
    return ole({"Workbook": xls_stream([list(records)], *book)})


def far(text: str) -> str:
    return FIRST + f'<row r="1048576">{text}</row>'


def code_of(data: bytes, kind: Kind = Kind.XLSX, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(data, kind, limits or Limits())
    assert caught.value.code in explanations()
    return caught.value.code


def written() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("施設一覧")
    date = book.add_format({"num_format": "yyyy/m/d"})
    clock = book.add_format({"num_format": "h:mm"})
    moment = book.add_format({"num_format": "yyyy/m/d h:mm"})
    sheet.merge_range("A1:C1", "施設一覧（令和6年）")
    sheet.write_row("A2", ["名称", "緯度", "番号"])
    sheet.write_row("A3", ["中央公園", 35.123456789012345, 131016])
    sheet.write_datetime("A4", dt.datetime(2024, 4, 1), date)  # noqa: DTZ001
    sheet.write_datetime("B4", dt.datetime(2024, 4, 1, 9, 30), moment)  # noqa: DTZ001
    sheet.write_datetime("C4", dt.time(17, 15), clock)
    sheet.write_boolean("A5", True)
    sheet.write_formula("B5", "=1/0", None, "#DIV/0!")
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.set_column("B:B", 8, None, {"hidden": True})
    sheet.write_blank("J40", None, date)
    book.add_worksheet("控え").hide()
    book.close()
    return target.getvalue()


def test_reads_cells_as_canonical_text() -> None:
    grid, spare = read_workbook(written(), Kind.XLSX, Limits())
    assert grid.sheet == "施設一覧"
    assert grid.rows == [
        ["施設一覧（令和6年）", "", ""],
        ["名称", "緯度", "番号"],
        ["中央公園", "35.1234567890123", "131016"],
        ["2024-04-01", "2024-04-01 09:30", "17:15"],
        ["TRUE", "#DIV/0!", ""],
    ]
    assert (grid.visible, spare.visible, spare.rows) == (True, False, [])


def test_tells_merged_and_hidden_cells() -> None:
    grid = read_workbook(written(), Kind.XLSX, Limits())[0]
    assert grid.merges == (Merge(0, 0, 0, 2),)
    assert (grid.hidden_rows, grid.hidden_columns) == ({3}, {1})


def test_rows_keep_their_numbers_where_the_table_starts_below() -> None:
    grid = read_workbook(xlsx('<row r="3"><c r="B3"><v>7</v></c></row>'), Kind.XLSX, Limits())[0]
    assert grid.rows == [["", ""], ["", ""], ["", "7"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.1 + 0.2, "0.3"),
        (1234567890123.0, "1234567890123"),
        (-5.0, "-5"),
        (1e-5, "0.00001"),
        (1e300, "1E+300"),
        (False, "FALSE"),
        (dt.time(9, 5, 30), "09:05:30"),
        (dt.datetime(2024, 1, 1, 23, 59, 59, 999_999), "2024-01-02 00:00"),  # noqa: DTZ001
        (dt.timedelta(hours=30, minutes=5), "30:05"),
        ("#N/A", "#N/A"),
        (" 0123 ", " 0123 "),
    ],
)
def test_typed_values_have_one_text(value: object, text: str) -> None:
    assert cell_text(value) == text  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["", "公園", None, 1.0]), max_size=5), max_size=6))
def test_trimming_keeps_every_text_in_its_place(rows: list[list[str | float | None]]) -> None:
    got = trimmed(rows)
    assert len({len(row) for row in got}) <= 1
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            kept = got[place][column] if place < len(got) and column < len(got[place]) else ""
            assert kept == cell_text(value)
    assert not got or (any(got[-1]) and any(row[-1] for row in got))


def test_limits_default_to_the_settings() -> None:
    limits, chosen = Limits(), Settings()
    for name in Limits.__dataclass_fields__:
        assert getattr(limits, name) == getattr(chosen, name)


FAR = '<c r="XFD1048576"><v>1</v></c>'
HOSTILE: dict[str, tuple[bytes, Kind, str]] = {
    "far cell": (xlsx(far(FAR)), Kind.XLSX, "too-many-columns"),
    "far cell spelled with a prefix": (
        xlsx('<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
             '<x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'), Kind.XLSX, "too-many-columns",
    ),
    "far cell behind a comment": (xlsx(far("<!-- -->" + FAR)), Kind.XLSX, "too-many-columns"),
    "far cell behind a tag in an attribute": (
        xlsx(far("<c x='/>' r='XFD1048576'><v>1</v></c>")), Kind.XLSX, "too-many-columns",
    ),
    "cells without references": (xlsx("<row/>" * 100_000 + "<row>" + "<c/>" * 1_999 + "<c><v>1</v></c></row>"),
                                 Kind.XLSX, "too-many-cells"),
    "tall and empty": (xlsx(FIRST + '<row r="4000000"><c><v>5</v></c></row>'), Kind.XLSX, "too-many-cells"),
    "cell beyond any sheet": (xlsx('<row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row>'), Kind.XLSX, "workbook-damaged"),
    "row beyond any sheet": (xlsx('<row r="1"><c r="A4294967295"><v>1</v></c></row>'), Kind.XLSX, "workbook-damaged"),
    "entity": (xlsx(FIRST, head='<!DOCTYPE a [<!ENTITY b "bbb">]>'), Kind.XLSX, "workbook-damaged"),
    "sheet in UTF-16": (
        archive({**xlsx_parts(FIRST), "xl/worksheets/sheet1.xml": FIRST.encode("utf-16")}),
        Kind.XLSX, "workbook-damaged",
    ),
    "not well formed": (xlsx('<row r="1"><c r="A1"><v>1'), Kind.XLSX, "workbook-damaged"),
    "missing shared string": (xlsx('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), Kind.XLSX, "workbook-damaged"),
    "cut off": (xlsx(FIRST)[:-300], Kind.XLSX, "workbook-damaged"),
    "no parts": (archive({"[Content_Types].xml": "", "xl/a.xml": ""}), Kind.XLSX, "workbook-damaged"),
    "many parts": (archive({f"xl/{name}.xml": "" for name in range(10_001)}), Kind.XLSX, "workbook-damaged"),
    "zeros": (archive({**xlsx_parts(FIRST), "xl/styles.xml": b" " * (1 << 26)}), Kind.XLSX, "workbook-bomb"),
    "odd compression": (archive(xlsx_parts(FIRST), zipfile.ZIP_LZMA), Kind.XLSX, "workbook-damaged"),
    "ods far cell": (
        ods('<table:table-row table:number-rows-repeated="1048575"/><table:table-row><table:table-cell'
            ' table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>'),
        Kind.ODS, "too-many-columns",
    ),
    "ods repeated rows": (
        ods('<table:table-row table:number-rows-repeated="4000000000"><table:table-cell'
            ' office:value-type="float" office:value="1"/></table:table-row>'), Kind.ODS, "too-many-cells",
    ),
    "xls far cell": (xls(number(65535, 65535)), Kind.XLS, "too-many-columns"),
    "xls dimensions": (
        xls((0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)), number(0, 0)), Kind.XLS, "workbook-damaged",
    ),
    "xls with password": (xls(book=((0x002F, bytes(54)),)), Kind.XLS, "workbook-encrypted"),
    "xls of noise": (ole({"Workbook": bytes(range(256)) * 30}), Kind.XLS, "workbook-damaged"),
    "xlsb far cell": (
        archive({"[Content_Types].xml": "", "xl/workbook.bin": b"", "xl/worksheets/sheet1.bin":
                 b"\x00\x04" + struct.pack("<I", 1_048_575) + b"\x05\x10" + struct.pack("<IId", 16_383, 0, 1.0)}),
        Kind.XLSB, "too-many-columns",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_workbooks_are_refused(name: str) -> None:
    data, kind, code = HOSTILE[name]
    assert code_of(data, kind) == code


@pytest.mark.parametrize("name", ["far cell", "cells without references", "zeros", "ods repeated rows", "xls far cell"])
def test_hostile_workbooks_do_not_take_memory(name: str, tmp_path: Path) -> None:
    data, kind, code = HOSTILE[name]
    path = tmp_path / "book"
    path.write_bytes(data)
    program = (
        "import sys; from pathlib import Path; from odconv.errors import UnreadableFile\n"
        "from odconv.tables.limits import Limits; from odconv.tables.sniff import Kind\n"
        "from odconv.tables.readers.workbook import read_workbook\n"
        "try: read_workbook(Path(sys.argv[1]).read_bytes(), Kind(sys.argv[2]), Limits())\n"
        "except UnreadableFile as error: print(error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), str(kind)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20)),
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, code, "")


@pytest.mark.parametrize("declared", [10, 100])
def test_a_part_that_lies_about_its_size_is_refused(declared: int) -> None:
    parts = {**xlsx_parts(FIRST), "xl/zeros.xml": b" " * (1 << 26)}
    data = archive(parts)
    lied = data.replace(struct.pack("<I", 1 << 26), struct.pack("<I", declared))
    assert lied != data
    assert code_of(lied) == "workbook-damaged"


def test_a_long_text_repeated_in_many_cells_is_refused() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 2_001))
    strings = "<sst><si><t>" + "あ" * 30_000 + "</t></si></sst>"
    data = archive({**xlsx_parts(rows), "xl/sharedStrings.xml": strings})
    assert code_of(data, limits=Limits(max_workbook_bytes=1 << 26)) == "workbook-bomb"


def test_a_locked_archive_is_told_from_a_damaged_one() -> None:
    data = bytearray(xlsx(FIRST))
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    assert code_of(bytes(data)) == "workbook-encrypted"


def test_formatting_far_away_is_no_content() -> None:
    grid = read_workbook(xlsx(far('<c r="XFD1048576" s="1"/>')), Kind.XLSX, Limits())[0]
    assert grid.rows == [["1"]]


def test_reads_ods() -> None:
    text = '<table:table-cell office:value-type="string"><text:p>公園</text:p></table:table-cell>'
    tail = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    )
    grid = read_workbook(ods(f"<table:table-row>{text}{text}</table:table-row>{tail}"), Kind.ODS, Limits())[0]
    assert (grid.sheet, grid.rows) == ("一覧", [["公園", "公園"]])


@pytest.mark.parametrize("limits", [Limits(max_columns=2), Limits(max_cells=5)])
def test_limits_hold_for_sound_workbooks_too(limits: Limits) -> None:
    assert code_of(written(), limits=limits) in {"too-many-columns", "too-many-cells"}


def test_other_kinds_are_not_workbooks() -> None:
    assert code_of(b"%PDF-1.7", Kind.PDF) == "kind-unsupported"


REFERENCES = st.tuples(st.integers(1, 300), st.integers(1, 60), st.booleans())


@settings(max_examples=100, deadline=None)
@given(st.lists(REFERENCES, max_size=20))
def test_the_quick_scan_and_the_exact_one_agree(cells: list[tuple[int, int, bool]]) -> None:
    tags = [
        f'<row r="{row}"><c r="{column_letters(column)}{row}" s="3"' + ("><v>1</v></c></row>" if filled else "/></row>")
        for row, column, filled in cells
    ]
    plain = f"<s>{''.join(tags)}</s>".encode()
    quick, exact = sheet_extent(plain), sheet_extent(plain.replace(b"<s>", b"<s><!-- slow -->"))
    assert (quick.rows, quick.columns, quick.filled) == (exact.rows, exact.columns, exact.filled)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_mutated_workbooks_are_read_or_refused(data: st.DataObject) -> None:
    sheet = '<row r="1"><c r="A1" t="inlineStr"><is><t>公園</t></is></c><c r="B1"><v>2.5</v></c></row>'
    sources = [(archive(xlsx_parts(sheet), zipfile.ZIP_STORED), Kind.XLSX), (xls(number(0, 0), number(3, 2)), Kind.XLS)]
    made, kind = data.draw(st.sampled_from(sources))
    mutated = bytearray(made)
    for _ in range(data.draw(st.integers(1, 6))):
        mutated[data.draw(st.integers(0, len(made) - 1))] = data.draw(st.integers(0, 255))
    try:
        grids = read_workbook(bytes(mutated), kind, Limits())
    except UnreadableFile:
        return
    assert all(isinstance(cell, str) for grid in grids for row in grid.rows for cell in row)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutated_sheets_are_read_or_refused(data: st.DataObject) -> None:
    parts = xlsx_parts('<row r="1" hidden="1"><c r="A1"><v>1</v></c><c r="C1" t="b"><v>1</v></c></row>')
    sheet = bytearray(str(parts["xl/worksheets/sheet1.xml"]).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        sheet[data.draw(st.integers(0, len(sheet) - 1))] = data.draw(st.sampled_from(b"<>/\"'= cr09AZ!&\0"))
    with contextlib.suppress(UnreadableFile):
        grids = read_workbook(archive({**parts, "xl/worksheets/sheet1.xml": bytes(sheet)}), Kind.XLSX, Limits())
        assert all(len(row) <= Limits().max_columns for grid in grids for row in grid.rows)


@pytest.mark.corpus
def test_published_workbooks_are_read_as_openpyxl_reads_them(shared: Path) -> None:
    compared = 0
    for path in sorted((shared / "corpus/files").rglob("*.xlsx")):
        data = path.read_bytes()
        if sniff(MemoryStore(data).read, len(data)) is not Kind.XLSX:
            continue
        book = openpyxl.load_workbook(path, data_only=True)
        for grid in read_workbook(data, Kind.XLSX, Limits()):
            sheet = book[str(grid.sheet)]
            hidden = {row - 1 for row, shape in sheet.row_dimensions.items() if shape.hidden and row <= len(grid.rows)}
            assert grid.hidden_rows == hidden, path
            assert grid.visible == (sheet.sheet_state == "visible")
            for row, cells in enumerate(grid.rows, start=1):
                for column, text in enumerate(cells, start=1):
                    value = sheet.cell(row, column).value
                    if isinstance(value, str) and "_x" not in value:
                        assert text == value.replace("\r\n", "\n") or text == value, (path, row, column)
                        compared += 1
    assert compared > 10_000


@pytest.mark.parametrize("more", [0, 3000], ids=["short", "long"])
def test_a_formula_that_was_never_computed_is_read_as_its_text(more: int) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["名称", "数"])
    sheet.append(['=HYPERLINK("http://a.jp/?a=1&b=2","甲")', "=1+1"])
    for number in range(more):
        sheet.append([f"施設{number}", number])
    target = io.BytesIO()
    book.save(target)
    (reading,) = read(target.getvalue())
    rows = [list(row) for row in reading.grids[0].rows]
    assert rows[1] == ['=HYPERLINK("http://a.jp/?a=1&b=2","甲")', "=1+1"]
    assert len(rows) == more + 2


def test_a_formula_whose_value_is_empty_text_stays_empty() -> None:
    """As Excel keeps `=IF(B1="","",B1)`: computed, and nothing came of it."""
    cells = '<row r="1"><c r="A1" t="str"><f>IF(B1="","",B1)</f><v></v></c><c r="B1"><v>3</v></c></row>'
    part = f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()
    assert with_formulas_as_text(part) == part
