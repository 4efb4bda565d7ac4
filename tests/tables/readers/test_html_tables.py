"""Tables of web pages stand as a browser lays them out; pages without one are told from tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.errors import UnreadableFile
from odconv.tables.limits import Limits
from odconv.tables.model import Grid, Merge
from odconv.tables.reading import read
from odconv.tables.sniff import Kind


def grids(page: str | bytes, limits: Limits | None = None) -> tuple[Grid, ...]:
    data = page if isinstance(page, bytes) else f"<html><body>{page}".encode()
    (reading,) = read(data, limits)
    assert reading.kind is Kind.HTML
    return reading.grids


def rows(page: str) -> list[list[str]]:
    (grid,) = grids(page)
    assert grid.sheet is None
    return grid.rows


def refused(page: str | bytes, limits: Limits | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        grids(page, limits)
    return caught.value


def test_rows_and_columns_that_are_spanned_stay_free() -> None:
    (grid,) = grids(
        "<table><tr><th rowspan=2>名称<th colspan=2>位置<th>備考<tr><th>緯度<th>経度<th rowspan=9>新設"
        "<tr><td>公園<td>35<td>139</table>"
    )
    assert grid.rows == [["名称", "位置", "", "備考"], ["", "緯度", "経度", "新設"], ["公園", "35", "139", ""]]
    assert grid.merges == (Merge(0, 0, 1, 0), Merge(0, 1, 0, 2), Merge(1, 3, 2, 3))


def test_a_span_ends_with_its_group_of_rows() -> None:
    (grid,) = grids("<table><thead><tr><th rowspan=0>a<th>b</thead><tbody><tr><td>1<td>2</tbody></table>")
    assert grid.rows == [["a", "b"], ["1", "2"]]
    assert grid.merges == (Merge(0, 0, 0, 0),)


def test_text_is_what_a_browser_shows() -> None:
    page = (
        "<table><tr><td>\n 東京都 \n 千代田区<br>霞が関&nbsp;<td>&#9312;&amp;&lt;b&gt;<td><p>a</p><p>b</p>"
        "<td><script>x</script><style>y</style><!-- z --><b>太</b>字<td>　全角　<td><img alt='○' src=x>"
        "<td>&nbsp;</table>"
    )
    assert rows(page) == [["東京都 千代田区\n霞が関", "①&<b>", "a\nb", "太字", "　全角　", "○"]]


def test_tables_within_tables_are_grids_of_their_own() -> None:
    page = "<table><tr><td>外<table><tr><td>内<td>側</table>側<td>右</table>"
    assert [(grid.sheet, grid.rows) for grid in grids(page)] == [("表1", [["外側", "右"]]), ("表2", [["内", "側"]])]


def test_captions_name_tables() -> None:
    page = "<table><caption>避難\n場所</caption><tr><td>a</table><table><tr><td></table><table><tr><td>b</table>"
    assert [grid.sheet for grid in grids(page)] == ["表1 避難 場所", "表2"]


def test_hidden_rows_and_tables_are_kept_and_told() -> None:
    page = (
        "<table><tr><td>a<tr style='DISPLAY : none'><td>b<tr hidden><td>c</table>"
        "<table style='display:none'><tr><td>d</table>"
    )
    first, second = grids(page)
    assert (first.rows, first.hidden_rows) == ([["a"], ["b"], ["c"]], {1, 2})
    assert (first.visible, second.visible) == (True, False)


def test_a_page_that_was_cut_off_or_lacks_end_tags_is_read_as_far_as_it_goes() -> None:
    assert rows("<table><tr><td>a<td>b<tr><td>c<td") == [["a", "b"], ["c", ""]]
    assert rows("<tr><td>a<td>b<tr><td>c") == [["a", "b"], ["c", ""]]


@pytest.mark.parametrize("name", ["名称", "ログイン画面"])
def test_a_page_without_a_table_is_told_by_its_title(name: str) -> None:
    error = refused(f"<head><title>{name}</title></head><form><input><table><tr><td></table>")
    assert (error.code, error.params["title"]) == ("html-without-table", name)


TABLE = "<table><tr><td>中央公園<td>東京都千代田区霞が関</table>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize("declared", ["", "utf-8", "Shift_JIS", "EUC-JP", "x-nonsense"])
def test_bytes_decide_on_the_encoding_whatever_is_declared(encoding: str, declared: str) -> None:
    meta = f"<meta charset='{declared}'>" if declared else ""
    (reading,) = read(f"<html>{meta}{TABLE}".encode(encoding))
    assert reading.grids[0].rows == [["中央公園", "東京都千代田区霞が関"]]
    assert reading.encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)


@pytest.mark.parametrize(("declared", "encoding"), [("EUC-JP", "euc_jp"), ("Shift_JIS", "cp932")])
def test_between_encodings_that_both_fit_the_declared_one_is_taken(declared: str, encoding: str) -> None:
    raw = bytes.fromhex("c0b1")  # 晦 in one, two half-width katakana in the other
    page = f'<html><meta http-equiv="Content-Type" content="text/html; charset={declared}"><table><tr><td>'.encode()
    (reading,) = read(page + raw)
    assert reading.encoding == encoding
    assert reading.grids[0].rows == [[raw.decode(encoding)]]


@pytest.mark.parametrize(
    ("page", "limits", "code"),
    [
        ("<table><tr><td>a<tr><td>b<tr><td>c", Limits(max_rows=2), "too-many-rows"),
        ("<table><tr><td>a<td>b<td>c", Limits(max_columns=2), "too-many-columns"),
        ("<table><tr><td>a<td>b<td>c", Limits(max_cells=2), "too-many-cells"),
        ("<table><tr><td><table><tr><td><table><tr><td>x", Limits(max_depth=2), "too-deeply-nested"),
        ("<table><tr><td>a</table>" * 3, Limits(max_tables=2), "too-many-tables"),
        ("<table><tr><td>a</table>", Limits(max_seconds=0), "time-limit"),
        ("<table><tr><td>a</table>", Limits(max_text_bytes=20), "text-too-large"),
        ("<table><tr><td colspan=1000000>a<td>b", None, "too-many-columns"),
        ("<table><tr><td colspan=999999999 rowspan=999999999>a<tr><td>b", None, "too-many-columns"),
        ("<table><tr><td>a\0", None, "nul-bytes"),
    ],
)
def test_every_limit_holds(page: str, limits: Limits | None, code: str) -> None:
    assert refused(page, limits).code == code


def test_a_wide_title_over_a_narrow_table_costs_nothing() -> None:
    assert rows("<table><tr><td colspan=1000000>一覧<tr><td>a<td>b") == [["一覧", ""], ["a", "b"]]


SPAN = st.integers(1, 4)
LAYOUT = st.lists(st.lists(st.tuples(SPAN, SPAN), max_size=4), min_size=1, max_size=5)


@settings(max_examples=200, deadline=None)
@given(LAYOUT)
def test_cells_stand_where_the_standard_puts_them(layout: list[list[tuple[int, int]]]) -> None:
    """Against the plain algorithm of the standard: a table of slots, filled one by one."""
    taken: dict[tuple[int, int], str] = {}
    page = ""
    for row, cells in enumerate(layout):
        page += "<tr>"
        column = 0
        for number, (height, width) in enumerate(cells):
            while (row, column) in taken:
                column += 1
            text = f"r{row}c{number}"
            page += f"<td rowspan={height} colspan={width}>{text}"
            for y in range(row, row + height):
                for x in range(column, column + width):
                    taken.setdefault((y, x), "")
            taken[row, column] = text
            column += width
    expected = {place: text for place, text in taken.items() if text}
    if not expected:
        assert refused(f"<table>{page}").code == "html-without-table"
        return
    got = rows(f"<table>{page}")
    assert {(y, x): text for y, cells in enumerate(got) for x, text in enumerate(cells) if text} == expected
