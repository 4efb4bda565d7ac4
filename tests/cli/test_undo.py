"""`odconv undo` writes the source's cells again, and never over what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from odconv.cli.guard import GuardedGroup
from odconv.cli.undo import undo_report
from odconv.converters.convert import convert_table
from odconv.converters.report.write import write_report
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.model import Grid
from odconv.tables.writers.delimited import write_delimited

ROWS = [["施設名", "住所", "覚え"], ["中央図書館 ", "東京都千代田区丸の内１－１", "a,b"], ["", "不明", "改\n行"]]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    schema = load_schema("standard/aed")
    conversion = convert_table(tables_of([Grid(None, True, [list(row) for row in ROWS])])[0], schema)
    output = tmp_path / "out.csv"
    write_delimited(output, [schema.field_names, *conversion.rows(conversion.valid_records)])
    return write_report(conversion, tmp_path / "out", source_name="表.csv", outputs=[output], undo_from=output)[0]


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer(cls=GuardedGroup)
    app.command("undo")(undo_report)
    app.callback()(lambda: None)
    return app


def test_undo_writes_the_source(app: typer.Typer, report: Path, tmp_path: Path) -> None:
    target = tmp_path / "before.csv"
    result = CliRunner().invoke(app, ["undo", str(report), "-o", str(target)])
    assert result.exit_code == 0, result.output
    expected = tmp_path / "expected.csv"
    write_delimited(expected, ROWS)
    assert target.read_bytes() == expected.read_bytes()
    printed = CliRunner().invoke(app, ["undo", str(report)])
    assert printed.stdout_bytes == expected.read_bytes()


def test_undo_finds_an_output_that_was_moved(app: typer.Typer, report: Path, tmp_path: Path) -> None:
    moved = (tmp_path / "out.csv").rename(tmp_path / "moved.csv")
    result = CliRunner().invoke(app, ["undo", str(report), "--lang", "en"])
    assert result.exit_code == 3
    assert "--converted" in result.output
    assert CliRunner().invoke(app, ["undo", str(report), "--converted", str(moved)]).exit_code == 0


def test_undo_never_overwrites_the_report(app: typer.Typer, report: Path) -> None:
    before = report.read_bytes()
    assert CliRunner().invoke(app, ["undo", str(report), "-o", str(report)]).exit_code == 2
    assert report.read_bytes() == before


def test_undo_refuses_what_is_no_report(app: typer.Typer, tmp_path: Path) -> None:
    other = tmp_path / "x.json"
    other.write_text("{}", encoding="utf-8")
    assert CliRunner().invoke(app, ["undo", str(other)]).exit_code == 3
