"""Long text kept as columns gives the very cells that Python's `csv` module gives."""

from __future__ import annotations

import csv
import io
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odconv.errors import UnreadableFile
from odconv.tables import decode, reading, regular
from odconv.tables.edges import Edges
from odconv.tables.framerows import FrameRows
from odconv.tables.frames import frame_of
from odconv.tables.layout.find import tables_of
from odconv.tables.limits import Limits
from odconv.tables.model import Grid
from odconv.tables.regular import regular_rows

CELL = st.one_of(
    st.sampled_from(["", " ", "公園", "表", "ｿﾗ", "①", '"', 'a"b', "x\ny", "x\r\ny", "x\ry", ",", "\t", "|", "ー"]),
    st.text("あ本ソ表,\"'\n\r ;|\tａA0", max_size=6),
)  # fmt: skip
ENCODINGS = ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le"]


def as_lists(data: bytes, monkeypatch: pytest.MonkeyPatch) -> reading.Reading | str:
    monkeypatch.setattr(reading, "LONG", 1 << 62)
    return outcome(data)


def outcome(data: bytes) -> reading.Reading | str:
    try:
        return reading.read(data)[0]
    except UnreadableFile as error:
        return f"{error.code} {error.params}"


@st.composite
def written(draw: st.DrawFn) -> str:
    separator = draw(st.sampled_from([",", "\t", ";", "|"]))
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=separator,
        lineterminator=draw(st.sampled_from(["\r\n", "\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    for row in draw(st.lists(st.lists(CELL, max_size=5), max_size=8)):
        writer.writerow(row)
    text = out.getvalue()
    return text if draw(st.booleans()) else text.rstrip("\r\n")


@settings(max_examples=200, deadline=None)
@given(text=written(), encoding=st.sampled_from(ENCODINGS))
@example(text="a,b\n\n1\n1,2,3\n\n", encoding="cp932")
@example(text='"",""\n"x\ny",2\n', encoding="utf-8")
@example(text="ソ|表\n1|2\n", encoding="cp932")
def test_rows_as_columns_are_the_rows_of_the_csv_module(text: str, encoding: str) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "LONG", 0)
        patch.setattr(regular, "FEWEST", 0)
        columns = outcome(data)
        lists = as_lists(data, patch)
    compare(columns, lists)


@settings(max_examples=200, deadline=None)
@given(st.text('a",\r\n 本', max_size=40))
@example('a"b,c\n"d" e,f\n')
@example("a,b\rc,d\n")
@example('"a\n')
def test_text_of_any_shape_is_read_alike_or_refused_alike(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "LONG", 0)
        patch.setattr(regular, "FEWEST", 0)
        columns = outcome(text.encode())
        lists = as_lists(text.encode(), patch)
    compare(columns, lists)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp"])
@pytest.mark.parametrize(
    "rest", [b"\xff\xff,9\n", b"\x81\x0a", "公園,9\n".encode("cp932") * 9, "表,9\n".encode() * 9, b"1,2\n", b"a\0,b\n"]
)
def test_a_text_that_breaks_the_promise_of_its_head_is_read_as_if_nothing_was_promised(
    encoding: str, rest: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = ("名称,値\n" + "公園の名前,あいう\n" * 60).encode(encoding)
    monkeypatch.setattr(reading, "LONG", 0)
    monkeypatch.setattr(decode, "_HEAD", len(data) // 2)
    monkeypatch.setattr(regular, "FEWEST", 0)
    columns = outcome(data + rest)
    monkeypatch.setattr(reading, "promised", lambda _: None)
    compare(columns, outcome(data + rest))
    compare(columns, as_lists(data + rest, monkeypatch))


@settings(max_examples=200, deadline=None)
@given(text=written(), encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp932"]), size=st.integers(1, 40))
@example(text='a,"x\ny"\nb,"p""q"\n', encoding="utf-8", size=6)
@example(text="a\nb,c\n", encoding="utf-8", size=2)
def test_text_read_in_pieces_is_the_same_wherever_it_is_cut(text: str, encoding: str, size: int) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in ((reading, "LONG", 0), (regular, "FEWEST", 0), (regular, "_PART", size)):
            patch.setattr(module, name, value)
        patch.setattr(decode, "_HEAD", 8)
        columns = outcome(data)
        lists = as_lists(data, patch)
    compare(columns, lists)


def compare(columns: reading.Reading | str, lists: reading.Reading | str) -> None:
    if isinstance(columns, str) or isinstance(lists, str):
        assert columns == lists
        return
    assert list(columns.grids[0].rows) == lists.grids[0].rows
    assert (columns.encoding, columns.bom, columns.delimiter, columns.line_end) == (
        lists.encoding,
        lists.bom,
        lists.delimiter,
        lists.line_end,
    )


@pytest.fixture(autouse=True)
def every_text_is_worth_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular, "FEWEST", 0)


def made(height: int, width: int = 7) -> tuple[Grid, Grid]:
    rnd = random.Random(height)
    lists = [[rnd.choice(["", "公園", f"{row}", "※注"]) for _ in range(width - 1)] + [""] for row in range(height)]
    text = "\n".join(map(",".join, lists)) + "\n"
    rows = regular_rows(text.encode(), "utf-8", text, ",", Limits())
    assert isinstance(rows, FrameRows)
    return Grid(None, visible=True, rows=rows), Grid(None, visible=True, rows=lists)


@pytest.mark.parametrize("height", [1, 255, 256, 257, 40_000])
def test_both_kinds_of_rows_answer_alike(height: int) -> None:
    columns, lists = made(height)
    assert len(columns.rows) == height
    assert columns.width == lists.width == 7
    assert columns.rows[-1] == lists.rows[-1]
    assert columns.rows[0] == lists.rows[0]
    assert columns.rows[3:-1:2] == lists.rows[3:-1:2]
    assert list(columns.filled_counts()) == lists.filled_counts()
    assert columns.used_columns() == lists.used_columns()
    for places in (range(height), range(height // 2, height), [0, height - 1]):
        assert columns.texts(2, places) == lists.texts(2, places)
    span = range(height // 3, height)
    assert columns.places_of(1, span, {"公園", "※注"}) == lists.places_of(1, span, {"公園", "※注"})
    wanted = {text for text in lists.texts(1, span) if text.startswith("※") or text == "公園"}
    assert columns.likely([1, 0], span, Edges("※"), {"公園"})[0] == wanted
    assert lists.likely([1], span, Edges("※"), {"公園"})[0] >= wanted
    assert columns.rows == lists.rows


def test_rows_beyond_the_end_are_no_rows() -> None:
    columns, _ = made(3)
    for place in (3, -4):
        with pytest.raises(IndexError):
            columns.rows[place]


def test_walking_over_all_rows_keeps_few_of_them() -> None:
    columns, lists = made(40_000)
    assert all(columns.rows[place] == lists.rows[place] for place in range(40_000))
    assert isinstance(columns.rows, FrameRows)
    assert sum(map(len, columns.rows._blocks.values())) < 20_000


def test_a_long_file_becomes_columns_and_its_table_a_frame() -> None:
    lines = ["名称,住所,電話番号"] + [
        f"中央公園{number},東京都千代田区{number},03-1234-5678" for number in range(30_000)
    ]
    (found,) = reading.read("\r\n".join(lines).encode("cp932"))
    assert isinstance(found.grids[0].rows, FrameRows)
    table = tables_of(found.grids)[0]
    frame = frame_of(table)
    assert frame.height == 30_000
    assert frame.row(29_999) == (30_001, "中央公園29999", "東京都千代田区29999", "03-1234-5678")


def test_a_record_too_wide_is_refused_with_its_row() -> None:
    text = "a,b\n" * 300_000 + "," * 5 + "\n"
    with pytest.raises(UnreadableFile) as caught:
        reading.read(text.encode(), Limits(max_columns=4))
    assert (caught.value.code, caught.value.params["row"]) == ("too-many-columns", 300_001)
