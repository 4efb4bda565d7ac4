"""What was converted can be turned back, cell by cell, whatever the table holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.converters.conversion import Conversion
from odconv.converters.report.write import write_report
from odconv.converters.undo import original_rows, read_report, undo
from odconv.errors import SourceError
from odconv.tables.writers.delimited import Dialect, write_delimited
from odconv.tables.writers.formulas import guarded
from tests.converters.report.conftest import ROWS, converted
from tests.converters.report.tables import conversions, output_rows, reported, source_rows


@pytest.fixture(scope="module")
def messy() -> Conversion:
    return converted(ROWS)


@settings(max_examples=150, deadline=None)
@given(conversions())
def test_undo_gives_back_every_cell(conversion: Conversion) -> None:
    report = reported(conversion)
    assert list(original_rows(report, output_rows(conversion))) == source_rows(conversion)


@settings(max_examples=50, deadline=None)
@given(conversions())
def test_without_an_output_the_report_holds_every_cell(conversion: Conversion) -> None:
    assert list(original_rows(reported(conversion, output=None), ())) == source_rows(conversion)


@settings(max_examples=50, deadline=None)
@given(conversions(), st.integers(0, 3))
def test_neither_guarded_cells_nor_a_capped_list_are_in_the_way(conversion: Conversion, entries: int) -> None:
    header, *rows = output_rows(conversion)
    output = [header, *([guarded(cell) for cell in row] for row in rows)]
    report = reported(conversion, written=guarded, entries=entries)
    assert list(original_rows(report, output)) == source_rows(conversion)


@settings(max_examples=30, deadline=None)
@given(conversion=conversions())
def test_undo_reads_the_files_that_were_written(
    conversion: Conversion, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("undo")
    report = written(conversion, folder, Dialect("utf-8", "\t", "\n"))
    assert list(undo(report)) == source_rows(conversion)


def written(conversion: Conversion, folder: Path, dialect: Dialect | None = None) -> Path:
    output = folder / "out.csv"
    write_delimited(output, output_rows(conversion), dialect)
    report, _page = write_report(
        conversion, folder / "out", source_name="表.csv", outputs=[output], undo_from=output, dialect=dialect
    )
    return report


def test_many_equal_changes_stay_small_and_can_be_turned_back(tmp_path: Path) -> None:
    header, row = ROWS[1], ROWS[2]
    many = [header, *([*row[:8], f"A-{number % 7}", row[9]] for number in range(3000))]
    conversion = converted(many)
    report = written(conversion, tmp_path)
    assert report.stat().st_size < 60_000
    loaded = read_report(report)
    assert not loaded.listed.each_cell
    assert loaded.listed.complete
    assert list(undo(report)) == [list(row) for row in many]


def test_an_output_that_was_edited_is_refused(messy: Conversion, tmp_path: Path) -> None:
    report = written(messy, tmp_path)
    output = tmp_path / "out.csv"
    output.write_bytes(output.read_bytes().replace(b"139.75", b"139.76"))
    with pytest.raises(SourceError) as caught:
        undo(report)
    assert caught.value.code == "undo-output-changed"
    output.unlink()
    with pytest.raises(SourceError) as caught:
        undo(report)
    assert caught.value.code == "undo-output-missing"


def test_rows_that_do_not_fit_the_report_are_refused(messy: Conversion) -> None:
    report = reported(messy)
    rows = output_rows(messy)
    for wrong in (rows[:-1], [row[:5] for row in rows], []):
        with pytest.raises(SourceError) as caught:
            original_rows(report, wrong)
        assert caught.value.code == "undo-output-changed"


def test_a_report_whose_counts_do_not_add_up_is_none(messy: Conversion, tmp_path: Path) -> None:
    path = written(messy, tmp_path)
    value = json.loads(path.read_bytes())
    value["counts"]["cells"]["changed"] += 1
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_report(path)
    assert caught.value.code == "undo-report-unreadable"
    assert "add up" in str(caught.value.params["reason"])
