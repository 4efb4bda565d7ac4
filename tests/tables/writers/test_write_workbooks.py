"""Workbooks: text stays text, nothing is cut off in silence, the same sheets give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.errors import OutputError
from odconv.issues import explanations
from odconv.tables.model import CellValue, Grid, Merge, cell_text
from odconv.tables.reading import read
from odconv.tables.sniff import Kind
from odconv.tables.writers import xlsx
from odconv.tables.writers.ods import write_ods
from odconv.tables.writers.sheet import MAX_COLUMNS, MAX_ROWS, Sheet, checked_rows, column_widths
from odconv.tables.writers.xlsx import write_xlsx

Writer = Callable[..., None]
BOTH = pytest.mark.parametrize("write", [write_xlsx, write_ods], ids=["xlsx", "ods"])
HOSTILE = [
    "=1+1", "+81-3-0000-0000", "@SUM(A1)", "007", "1e5", "http://example.jp/", "mailto:a@example.jp", "internal:A1",
    "<r>a</r>", "<r><t>a&_x0041_</t></r>", "<r>a", "</r>", "_x0041_", "_x005F_x0041_x0042_", "lat_x", "&amp;", "]]>",
    "a\rb", "a\r\nb", "a\nb", "\n", "\r", "\t", "a\tb", " a", "a  b ", "　", "\x85", "\u2028", "\ufeff", "𠮷😀", "TRUE",
    "#N/A", "2024-04-01", "'", '"', "{=1}", "\x7f",
]  # fmt: skip


def written(write: Writer, *sheets: Sheet) -> bytes:
    target = io.BytesIO()
    write(target, sheets)
    return target.getvalue()


def grids(write: Writer, *sheets: Sheet) -> tuple[Grid, ...]:
    (reading,) = read(written(write, *sheets))
    assert reading.kind == (Kind.XLSX if write is write_xlsx else Kind.ODS)
    return reading.grids


def refused(write: Writer, *sheets: Sheet) -> OutputError:
    target = io.BytesIO()
    with pytest.raises(OutputError) as caught:
        write(target, sheets)
    assert target.getvalue() == b""
    assert caught.value.code in explanations()
    return caught.value


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


@BOTH
@pytest.mark.parametrize("streamed", [False, True])
def test_text_is_read_back_whatever_it_looks_like(write: Writer, streamed: bool) -> None:
    rows = [[text, "終"] for text in HOSTILE]
    (grid,) = grids(write, Sheet("一覧", iter(rows) if streamed else rows))
    assert grid.rows == rows


@pytest.mark.parametrize("streamed", [False, True])
def test_excel_sees_text_only(streamed: bool) -> None:
    rows = [[text] for text in HOSTILE]
    data = written(write_xlsx, Sheet("一覧", iter(rows) if streamed else rows))
    sheet = part(data, "xl/worksheets/sheet1.xml")
    assert set(re.findall(r'<c r="\w+" s="\d+" t="(\w+)"', sheet)) == {"inlineStr" if streamed else "s"}
    assert sheet.count("<c ") == sheet.count(" t=") == len(HOSTILE)
    assert not re.search("<f[ >]|hyperlink", sheet)
    assert '<ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/>' in sheet
    cells = openpyxl.load_workbook(io.BytesIO(data)).active
    assert {cell.number_format for row in cells for cell in row} == {"@"}


@BOTH
def test_other_values_are_what_they_are(write: Writer) -> None:
    row: list[CellValue] = [
        131016, 35.123456789, -0.5, True, False, dt.date(2024, 4, 1), dt.datetime(2024, 4, 1, 9, 30),  # noqa: DTZ001
        dt.time(17, 15), dt.date(1868, 1, 25), 10**15, float("nan"), None, "", "終",
    ]  # fmt: skip
    (grid,) = grids(write, Sheet("一覧", [row]))
    assert grid.rows == [list(map(cell_text, row))]


def test_durations_go_beyond_a_day() -> None:
    sheet = Sheet("一覧", [[dt.timedelta(hours=30, seconds=5)]])
    assert grids(write_xlsx, sheet)[0].rows == [["30:00:05"]]
    assert 'office:time-value="PT30H00M05S"' in part(written(write_ods, sheet), "content.xml")


@BOTH
def test_what_no_spreadsheet_holds_is_written_as_text(write: Writer) -> None:
    zone = dt.timezone(dt.timedelta(hours=9))
    row: list[CellValue] = [dt.timedelta(hours=-1), dt.datetime(2024, 4, 1, 9, 30, tzinfo=zone), "終"]
    assert grids(write, Sheet("一覧", [row]))[0].rows == [["-01:00", "2024-04-01T09:30:00+09:00", "終"]]


def test_rows_and_columns_beyond_the_cells_can_be_hidden() -> None:
    sheet = Sheet("一覧", [["a"]], hidden_rows=frozenset({3}), hidden_columns=frozenset({2}))
    excel = part(written(write_xlsx, sheet), "xl/worksheets/sheet1.xml")
    assert re.search('<row r="4"[^>]*hidden="1"', excel)
    assert re.search('<col min="3" max="3"[^>]*hidden="1"', excel)
    assert part(written(write_ods, sheet), "content.xml").count('visibility="collapse"') == 2


@BOTH
def test_a_full_disk_is_told_and_leaves_the_target_alone(
    write: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    monkeypatch.setattr(xlsxwriter.Workbook, "_store_workbook", full)
    with pytest.raises(OutputError) as caught:
        write(tmp_path / "a", [Sheet("一覧", [["a"]])])
    assert caught.value.code == "output-unwritable"
    assert "No space left" in str(caught.value.params["reason"])
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"old")]


def test_excel_sees_numbers_and_dates_as_such() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(write_xlsx, Sheet("一覧", [[1, 2.5, dt.date(2024, 4, 1), True]]))))
    assert [cell.value for cell in book.active[1]] == [1, 2.5, dt.datetime(2024, 4, 1), True]  # noqa: DTZ001
    assert book.active["C1"].number_format == "yyyy-mm-dd"


@BOTH
def test_sheets_hidden_parts_and_their_places_are_kept(write: Writer) -> None:
    rows = [["", "名称", "備考"], ["", "中央公園", ""], [], ["", "", "終"]]
    first, second, third = grids(
        write,
        Sheet("作成例", [["a"]], visible=False),
        Sheet("一覧 '6年 & <甲>", rows, hidden_rows=frozenset({1}), hidden_columns=frozenset({0, 2})),
        Sheet("空", []),
    )
    assert (first.sheet, first.visible, third.rows) == ("作成例", False, [])
    assert (second.sheet, second.visible) == ("一覧 '6年 & <甲>", True)
    assert second.rows == [["", "名称", "備考"], ["", "中央公園", ""], ["", "", ""], ["", "", "終"]]
    assert (second.hidden_rows, second.hidden_columns) == ({1}, {0, 2})


@pytest.mark.parametrize("streamed", [False, True])
def test_merges_are_read_back_with_what_stands_under_them(streamed: bool) -> None:
    merges = (Merge(0, 0, 1, 0), Merge(0, 1, 0, 2), Merge(2, 1, 3, 2), Merge(1, 1, 1, 1))
    rows = [["名称", "位置", ""], ["", "緯度", "経度"], ["a", "b", "下"], ["c", "", ""]]
    (grid,) = grids(write_xlsx, Sheet("一覧", iter(rows) if streamed else rows, merges=merges))
    assert grid.rows == rows
    assert set(grid.merges) == {merge for merge in merges if merge[:2] != merge[2:]}


def test_opendocument_says_which_cells_a_merge_covers() -> None:
    merges = (Merge(0, 0, 1, 0), Merge(0, 1, 0, 2), Merge(1, 1, 3, 1))
    rows = [["名称", "位置", "", ""], ["", "緯度", "経度", "終"]]
    data = written(write_ods, Sheet("一覧", rows, merges=merges))
    table = part(data, "content.xml")
    found = re.findall(r"<table:table-row>(.*?)</table:table-row>", table)
    spans = [re.findall(r'spanned="(\d)" table:number-rows-spanned="(\d)"', row) for row in found]
    assert spans == [[("1", "2"), ("2", "1")], [("1", "3")], [], []]
    assert [row.count("covered-table-cell") for row in found] == [1, 1, 1, 1]
    assert read(data)[0].grids[0].rows == rows


@BOTH
def test_the_same_sheets_give_the_same_bytes(write: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def sheet(*, streamed: bool) -> Sheet:
        rows = [["名称", "数"], ["中央公園", 3], ["a\nb", dt.date(2024, 4, 1)]]
        return Sheet("一覧", iter(rows) if streamed else rows, 1, (Merge(3, 0, 4, 1),))

    for streamed in (False, True):
        before = written(write, sheet(streamed=streamed))
        monkeypatch.setattr(time, "time", lambda: 2e9)
        write(tmp_path / "表.bin", [sheet(streamed=streamed)])
        assert (tmp_path / "表.bin").read_bytes() == before
        with zipfile.ZipFile(io.BytesIO(before)) as archive:
            assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_the_header_stays_in_view() -> None:
    sheet = Sheet("一覧", [["題"], ["名称"], ["a"]], header_rows=2)
    assert 'ySplit="2" topLeftCell="A3"' in part(written(write_xlsx, sheet), "xl/worksheets/sheet1.xml")
    settings_part = part(written(write_ods, sheet), "settings.xml")
    assert '"VerticalSplitPosition" config:type="int">2<' in settings_part


def test_columns_are_as_wide_as_their_text_and_no_wider_than_a_screen() -> None:
    rows = [
        ["令和6年度 公共施設の一覧（題は隣の空いたセルに続く）", "", "", ""],
        ["ID", "名称", "備考", "結合した見出し"],
    ]
    rows += [["1", "中央公園", "長" * 100 + "\n短", ""], ["2", "北", None, ""]]
    assert column_widths(rows, (Merge(1, 3, 1, 4),)) == [5, 10, 50, 5]
    data = written(write_xlsx, Sheet("一覧", rows))
    widths = re.findall(r'<col min="(\d)" max="\1" width="([\d.]+)"', part(data, "xl/worksheets/sheet1.xml"))
    assert [float(width) > 40 for _, width in widths] == [False, False, True, False]
    assert 'column-width="100.0mm"' in part(written(write_ods, Sheet("一覧", rows)), "content.xml")


@BOTH
@pytest.mark.parametrize("name", ["", "a" * 32, "あ" * 30 + "𠮷", "a/b", "[a]", "a:b", "'a", "a'", "a\0", "\ud800"])
def test_names_that_no_spreadsheet_takes_are_refused(write: Writer, name: str) -> None:
    assert refused(write, Sheet(name, [["a"]])).code == "sheet-name-invalid"


@BOTH
def test_a_name_is_given_once_whatever_its_case(write: Writer) -> None:
    assert refused(write, Sheet("Data", [["a"]]), Sheet("data", [["a"]])).params["name"] == "data"


@BOTH
def test_a_workbook_needs_a_visible_sheet(write: Writer) -> None:
    assert refused(write).code == "sheets-none-visible"
    assert refused(write, Sheet("一覧", [["a"]], visible=False)).code == "sheets-none-visible"


@BOTH
def test_merges_that_overlap_are_refused(write: Writer) -> None:
    for other in (Merge(1, 1, 2, 2), Merge(0, 0, 0, 0), Merge(1, 0, 5, 0), Merge(0, 1, 0, 9)):
        error = refused(write, Sheet("一覧", [["a"]], merges=(Merge(0, 0, 1, 1), other)))
        assert error.code == "merges-overlap"
    assert error.params["cell"] == "B1"


@BOTH
def test_a_text_that_excel_would_cut_off_is_refused_with_its_place(write: Writer) -> None:
    assert grids(write, Sheet("一覧", [["a", "長" * 32_767]]))[0].rows == [["a", "長" * 32_767]]
    for text in ("長" * 32_768, "😀" * 16_384, "<r>" + "<" * 32_760 + "</r>"):
        if text.startswith("<r>") and write is write_ods:
            continue
        error = refused(write, Sheet("一覧", [["a"], ["b", text]]))
        assert (error.code, error.params["sheet"], error.params["cell"]) == ("cell-too-long", "一覧", "B2")


@BOTH
@pytest.mark.parametrize("text", ["a\ud800", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_refused_with_its_place(write: Writer, text: str) -> None:
    error = refused(write, Sheet("一覧", [["a"], ["b", text]]))
    assert (error.code, error.params["cell"]) == ("characters-unencodable", "一覧!B2")


def test_control_characters_have_an_escape_in_excel_and_none_in_opendocument() -> None:
    assert grids(write_xlsx, Sheet("一覧", [["a\x01\0\x1b", "終"]]))[0].rows == [["a\x01\0\x1b", "終"]]
    assert refused(write_ods, Sheet("一覧", [["a\x01"]])).params["characters"] == "U+0001"


@BOTH
def test_a_row_beyond_the_last_column_is_refused(write: Writer) -> None:
    error = refused(write, Sheet("一覧", [["a"], [""] * (MAX_COLUMNS + 1)]))
    assert (error.code, error.params["row"], error.params["column"]) == ("sheet-too-large", 2, MAX_COLUMNS + 1)
    assert refused(write, Sheet("一覧", [], merges=(Merge(0, 0, MAX_ROWS, 0),))).code == "sheet-too-large"


def test_a_row_beyond_the_last_is_refused() -> None:
    def rows() -> Iterator[list[str]]:
        yield from ([] for _ in range(MAX_ROWS))
        yield ["x"]

    with pytest.raises(OutputError) as caught:
        deque(checked_rows(Sheet("一覧", rows()), "XLSX", re.compile("x")), maxlen=0)
    assert (caught.value.code, caught.value.params["row"]) == ("sheet-too-large", MAX_ROWS + 1)


def test_large_workbooks_are_kept_out_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MAX_IN_MEMORY", 3)
    data = written(write_xlsx, Sheet("一覧", [["a", "b"], ["c", "d"]]))
    assert "xl/sharedStrings.xml" not in zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert read(data)[0].grids[0].rows == [["a", "b"], ["c", "d"]]


@BOTH
def test_an_error_of_the_source_leaves_the_target_alone(write: Writer, tmp_path: Path) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["a"]
        raise ValueError("source")

    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(ValueError, match="source"):
        write(tmp_path / "a", [Sheet("一覧", rows())])
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"old")]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=5)
CELL = st.one_of(
    TEXT,
    st.sampled_from(HOSTILE),
    st.integers(-(10**14), 10**14),
    st.floats(-1e12, 1e12).map(lambda value: float(f"{value:.12g}")),
    st.booleans(),
    st.dates(dt.date(1900, 3, 1)),
    st.times().map(lambda value: value.replace(microsecond=0)),
    st.datetimes(dt.datetime(1900, 3, 1)).map(lambda value: value.replace(second=1, microsecond=0)),  # noqa: DTZ001
    st.none(),
)


@given(st.lists(st.lists(CELL, max_size=4), max_size=5), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_cells_are_read_back_from_either_format(rows: list[list[CellValue]], streamed: bool) -> None:
    texts = [[cell_text(cell) for cell in row] + [""] * (4 - len(row)) for row in rows]
    for write in (write_xlsx, write_ods):
        (grid,) = grids(write, Sheet("一覧", iter(rows) if streamed else rows))
        height = max((number for number, row in enumerate(texts, 1) if any(row)), default=0)
        assert len(grid.rows) == height
        for read_row, row in zip(grid.rows, texts[:height], strict=True):
            assert read_row + [""] * (4 - len(read_row)) == row
