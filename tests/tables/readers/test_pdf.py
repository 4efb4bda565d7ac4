"""Ruled tables of PDF files are read; files that hold none, or cost too much, say so."""

from __future__ import annotations

import importlib.util
import sys
import time
import zlib

import pytest
from pdfmaker import pdf, ruled, words

from odconv.errors import UnreadableFile
from odconv.issues import render
from odconv.tables.limits import Limits
from odconv.tables.model import Grid, Merge
from odconv.tables.reading import read
from odconv.tables.sniff import Kind

ROWS = [["施設名", "緯度", "経度"], ["中央公園", "35.1", "139.2"], ["駅前広場", "35.2", "139.3"]]


def grids(data: bytes, limits: Limits | None = None) -> tuple[Grid, ...]:
    (reading,) = read(data, limits)
    assert (reading.kind, reading.encoding) == (Kind.PDF, None)
    return reading.grids


def refused(data: bytes, limits: Limits | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read(data, limits)
    return caught.value


def test_a_ruled_table_is_read_cell_by_cell() -> None:
    (grid,) = grids(pdf(ruled(ROWS)))
    assert (grid.sheet, grid.rows, grid.merges) == (None, ROWS, ())


def test_cells_over_several_columns_are_merges() -> None:
    (grid,) = grids(pdf(ruled([["一覧", "<", "<"], *ROWS])))
    assert grid.rows == [["一覧", "", ""], *ROWS]
    assert grid.merges == (Merge(0, 0, 0, 2),)


def test_a_table_that_goes_on_on_the_next_page_is_one() -> None:
    (grid,) = grids(pdf(ruled(ROWS), ruled([["次の頁", "<", "3"]]) + b"\n" + ruled(ROWS[1:], top=526)))
    assert grid.rows == [*ROWS, ["次の頁", "", "3"], *ROWS[1:]]
    assert grid.merges == (Merge(3, 0, 3, 1),)


def test_other_tables_are_grids_of_their_own() -> None:
    found = grids(pdf(ruled(ROWS) + b"\n" + ruled(ROWS[:2], top=300), ruled(ROWS, left=200)))
    assert [(grid.sheet, len(grid.rows)) for grid in found] == [("1ページ", 3), ("1ページ", 2), ("2ページ", 3)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf(words("罫線のない表", 50, 500).encode()), "pdf-without-table"),
        (pdf(ruled([["一つの枠"]])), "pdf-without-table"),
        (pdf(b"1 0 0 rg 0 0 100 100 re f"), "pdf-without-text"),
        (pdf(ruled(ROWS))[:300], "pdf-damaged"),
        (b"%PDF-1.7\n", "pdf-damaged"),
        (pdf(), "pdf-damaged"),
    ],
)
def test_files_without_a_ruled_table_say_so(data: bytes, code: str) -> None:
    assert refused(data).code == code


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_pages=1), "pdf-too-many-pages"),
        (Limits(max_rows=2), "too-many-rows"),
        (Limits(max_columns=2), "too-many-columns"),
        (Limits(max_cells=5), "too-many-cells"),
        (Limits(max_tables=1), "too-many-tables"),
        (Limits(max_seconds=0), "time-limit"),
        (Limits(max_seconds=0.01), "time-limit"),
        (Limits(max_text_bytes=99), "text-too-large"),
    ],
)
def test_every_limit_holds(limits: Limits, code: str) -> None:
    assert refused(pdf(ruled(ROWS), ruled(ROWS, left=99)), limits).code == code


def test_a_stream_that_unpacks_to_too_much_is_refused_in_bounded_memory() -> None:
    packer = zlib.compressobj()
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1000)) + packer.flush()
    bomb = pdf(packed).replace(b"/Filter/FlateDecode", b"/Filter[/FlateDecode/FlateDecode]")
    begin = time.monotonic()
    error = refused(bomb, Limits(max_pdf_memory=1 << 28))
    assert error.code == "pdf-too-complex"
    assert "ODCONV_MAX_PDF_MEMORY" in render(error.code, error.params, "ja", "fix")
    assert time.monotonic() - begin < 30


def test_without_the_extra_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    error = refused(pdf(ruled(ROWS)))
    assert error.code == "pdf-extra-missing"
    assert 'pip install "odconv[pdf]"' in render(error.code, error.params, "ja", "fix")


def test_the_library_is_never_loaded_into_this_process() -> None:
    grids(pdf(ruled(ROWS)))
    assert "pdfplumber" not in sys.modules
