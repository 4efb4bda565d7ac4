"""`odconv migrate`: from the file that an office has to the one of the newer family, and what is told on the way."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from odconv.cli.guard import GuardedGroup
from odconv.cli.migrate import migrate_file
from odconv.validation.run import validate

Run = Callable[..., Result]
ROWS = [
    [
        "NO",
        "都道府県コード又は市区町村コード",
        "都道府県名",
        "市区町村名",
        "名称",
        "名称_カナ",
        "住所",
        "緯度",
        "経度",
        "独自",
    ],
    [
        "1",
        "131016",
        "東京都",
        "千代田区",
        "図書館",
        "トショカン",
        "東京都千代田区丸の内一丁目1-1",
        "35.68",
        "139.76",
        "甲",
    ],
]
NAMELESS = ["2", "131016", "東京都", "千代田区", "", "", "東京都千代田区丸の内一丁目1-2", "35.68", "139.76", ""]


@pytest.fixture
def run() -> Run:
    app = typer.Typer(cls=GuardedGroup)
    app.command("migrate")(migrate_file)
    app.callback()(lambda: None)
    return lambda *arguments: CliRunner().invoke(app, ["migrate", *arguments], prog_name="odconv")


def old_table(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "131016_aed.csv"
    with path.open("w", encoding="cp932", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_file_becomes_a_valid_file_of_the_newer_family(run: Run, tmp_path: Path) -> None:
    source = old_table(tmp_path, ROWS)
    result = run(str(source), "--to", "standard/aed", "-o", str(tmp_path / "new"))
    assert result.exit_code == 0, result.output
    assert validate(tmp_path / "new" / "131016_aed.csv", "standard/aed").valid
    assert "「独自」の 1 件は移す先に置き場所がありません" in result.stdout
    assert "131016_aed_extra.csv" in result.stdout


def test_the_source_survives_an_output_into_its_own_folder(run: Run, tmp_path: Path) -> None:
    source = old_table(tmp_path, ROWS)
    before = source.read_bytes()
    result = run(str(source), "--to", "standard/aed", "-o", str(tmp_path))
    assert result.exit_code == 0
    assert source.read_bytes() == before
    assert (tmp_path / "131016_aed_2.csv").exists()


def test_rows_that_are_held_back_are_told_and_set_the_exit_code(run: Run, tmp_path: Path) -> None:
    source = old_table(tmp_path, [*ROWS, NAMELESS])
    result = run(str(source), "--to", "standard/aed", "-o", str(tmp_path / "new"), "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["from"], told["to"]) == ("recommended/aed", "standard/aed")
    assert (told["records"], told["recordsValid"], told["rowsHeldBack"]) == (2, 1, [3])
    assert told["unplaced"] == [{"column": "独自", "records": 1, "example": "甲"}]
    assert [Path(path).name for path in told["files"]] == [
        "131016_aed.csv",
        "131016_aed_extra.csv",
        "131016_aed_unplaced.csv",
        "131016_aed.changes.json",
        "131016_aed.changes.html",
    ]
    assert all("?" not in issue["message"] for issue in told["issues"])


def test_a_way_forth_and_back_gives_the_table_again(run: Run, tmp_path: Path) -> None:
    source = old_table(tmp_path, [row[:-1] for row in ROWS])
    assert run(str(source), "--to", "standard/aed", "-o", str(tmp_path / "new"), "-q").stdout == ""
    forth = tmp_path / "new" / "131016_aed.csv"
    assert run(str(forth), "--to", "recommended/aed", "-o", str(tmp_path / "old")).exit_code == 0
    with (tmp_path / "old" / "131016_aed.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    header, values = ROWS
    assert {name: row[name] for name in header[:-1]} == dict(zip(header[:-1], values[:-1], strict=True))


@pytest.mark.parametrize(
    ("target", "code"), [("standard/polling_place", 2), ("recommended/aed", 2), ("standard/hospital", 2)]
)
def test_a_wrong_target_is_wrong_usage(run: Run, tmp_path: Path, target: str, code: int) -> None:
    result = run(str(old_table(tmp_path, ROWS)), "--to", target, "-o", str(tmp_path / "new"))
    assert result.exit_code == code
    assert not (tmp_path / "new").exists()


def test_a_file_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.csv"), "--to", "standard/aed").exit_code == 3


def test_the_change_report_speaks_of_the_source_and_gives_it_back(run: Run, tmp_path: Path) -> None:
    from odconv.converters.undo import read_report, undo

    source = old_table(tmp_path, [*ROWS, NAMELESS])
    out = tmp_path / "out"
    run(str(source), "--to", "standard/aed", "-o", str(out))
    report = read_report(out / "131016_aed.changes.json")
    assert [column.header for column in report.columns] == ROWS[0]
    assert {column.column: column.status for column in report.columns}["J"] == "unmapped"
    told = {(entry.field, entry.record): entry for entry in report.changes}
    town = told["所在地_町字", 1]
    assert (town.before, town.after, town.rule) == (
        "東京都千代田区丸の内一丁目1-1",
        "丸の内一丁目",
        "migration.address",
    )
    (returned,) = report.returned
    assert (returned.row, returned.faults[0].address) == (3, "E3")
    assert list(undo(out / "131016_aed.changes.json")) == [*ROWS, NAMELESS]


def test_every_cell_without_a_place_is_listed_with_its_address(run: Run, tmp_path: Path) -> None:
    source = old_table(tmp_path, [*ROWS, [*NAMELESS[:4], "公民館", *NAMELESS[5:9], "乙"]])
    run(str(source), "--to", "standard/aed", "-o", str(tmp_path / "out"))
    with (tmp_path / "out/131016_aed_unplaced.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["列", "項目", "セル", "値"],
            ["J", "独自", "J2", "甲"],
            ["J", "独自", "J3", "乙"],
        ]
