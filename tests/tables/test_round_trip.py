"""What the writers write, the readers read: cell for cell, and the table in it row for row."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from generated import Made, made_tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from old_books import write_xls, write_xlsb

from odconv.tables.delimited import SEPARATORS
from odconv.tables.layout.find import tables_of
from odconv.tables.model import Grid
from odconv.tables.reading import read
from odconv.tables.sniff import Kind
from odconv.tables.table import Role
from odconv.tables.writers.delimited import LINE_ENDS, Dialect, write_delimited
from odconv.tables.writers.encoding import ENCODINGS
from odconv.tables.writers.ods import write_ods
from odconv.tables.writers.sheet import Sheet
from odconv.tables.writers.xlsx import write_xlsx

BOOKS: dict[Kind, Callable[..., None]] = {
    Kind.XLSX: write_xlsx, Kind.ODS: write_ods, Kind.XLS: write_xls, Kind.XLSB: write_xlsb,
}  # fmt: skip
MERGING = (Kind.XLSX, Kind.XLS)  # what the parser tells merged cells of
DIALECTS = st.builds(Dialect, st.sampled_from(ENCODINGS), st.sampled_from(SEPARATORS), st.sampled_from(LINE_ENDS))
PATIENT = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CHOICES = Sheet("選択肢", [["有"], ["無"]])


def from_text(made: Made, dialect: Dialect) -> Sequence[Grid]:
    target = io.BytesIO()
    write_delimited(target, made.rows, dialect)
    (reading,) = read(target.getvalue())
    assert (reading.kind, reading.delimiter, reading.line_end) == (Kind.DELIMITED, dialect.separator, dialect.line_end)
    assert reading.encoding == dialect.encoding.removesuffix("-sig")
    return reading.grids


def from_book(made: Made, kind: Kind, *others: Sheet) -> Sequence[Grid]:
    target = io.BytesIO()
    BOOKS[kind](target, [Sheet("一覧", made.rows, merges=tuple(made.merges)), *others])
    (reading,) = read(target.getvalue())
    assert reading.kind is kind
    assert [grid.sheet for grid in reading.grids] == ["一覧", *(sheet.name for sheet in others)]
    return reading.grids


def assert_found(made: Made, grids: Sequence[Grid]) -> None:
    """The table, its header, every record and a reason for every other row."""
    table = tables_of(grids)[0]
    assert table.role is Role.MAIN
    assert list(table.header_rows) == [row + 1 for row in made.header]
    assert [column.name for column in table.columns] == made.names
    assert list(table.places) == made.records
    for column in range(len(made.names)):
        assert table.texts(column) == made.cells(column)
    assert {entry.row - 1: entry.reason for entry in table.skipped} == made.reasons
    assert list(table.sections.values()) == made.sections
    assert table.address(0, 0) == f"{'AB'[made.left]}{made.records[0] + 1}"
    assert_accounted(grids)


def assert_accounted(grids: Sequence[Grid]) -> None:
    for table in tables_of(grids):
        assert len(table.places) + len(table.skipped) == len(table.grid.rows)
        numbers = sorted([*(place + 1 for place in table.places), *(entry.row for entry in table.skipped)])
        assert numbers == list(range(1, len(table.grid.rows) + 1))


@given(made_tables(), DIALECTS)
@PATIENT
def test_delimited_text_is_read_cell_for_cell(made: Made, dialect: Dialect) -> None:
    (grid,) = from_text(made, dialect)
    assert grid.rows == made.rows
    assert_accounted([grid])


@pytest.mark.parametrize("kind", BOOKS)
@given(made_tables())
@PATIENT
def test_workbooks_are_read_cell_for_cell(kind: Kind, made: Made) -> None:
    grid, choices = from_book(made, kind, CHOICES)
    assert grid.rows == made.rows
    assert set(grid.merges) == set(made.merges) or (kind not in MERGING and not grid.merges)
    assert choices.rows == [["有"], ["無"]]
    assert_accounted([grid, choices])


@pytest.mark.parametrize("kind", MERGING)
@given(made_tables())
@PATIENT
def test_the_table_is_found_by_its_merged_cells(kind: Kind, made: Made) -> None:
    assert_found(made, from_book(made, kind, CHOICES))


@pytest.mark.parametrize("kind", [kind for kind in BOOKS if kind not in MERGING])
@given(made_tables(max_tiers=3))
@PATIENT
def test_the_table_is_found_in_workbooks_without_merged_cells(kind: Kind, made: Made) -> None:
    assert_found(made, from_book(made, kind, CHOICES))


@given(made_tables(max_tiers=3), DIALECTS)
@PATIENT
def test_the_table_is_found_in_delimited_text(made: Made, dialect: Dialect) -> None:
    assert_found(made, from_text(made, dialect))
