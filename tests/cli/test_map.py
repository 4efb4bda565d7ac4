from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
import xlsxwriter
from typer.testing import CliRunner, Result

from odconv.cli.guard import GuardedGroup
from odconv.cli.map import map_file
from odconv.converters.columns.apply import check
from odconv.converters.columns.file import read_mapping

ROWS = [
    ["施設名", "住所", "TEL", "使用できる時間", "担当課", "台数"],
    ["中央会館", "山口県宇部市常盤町一丁目7番1号", "0836-31-4111", "9:00～17:00", "総務課", "1"],
    ["東会館", "山口県宇部市東町4-5", "0836-31-4112", "8:30～17:15", "財政課", "2"],
]


@pytest.fixture
def mapped() -> Callable[..., Result]:
    """Run `odconv map` in this process, whether or not the command line knows it under its name."""
    app = typer.Typer(cls=GuardedGroup)
    app.command("map")(map_file)
    app.callback()(lambda: None)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, ["map", *map(str, arguments)])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "aed_list.csv"
    path.write_text("\r\n".join(",".join(row) for row in ROWS), encoding="utf-8-sig")
    return path


def test_the_best_format_is_found_and_every_column_listed(mapped: Callable[..., Result], source: Path) -> None:
    done = mapped(source)
    assert done.exit_code == 0
    assert "/aed" in done.stdout.splitlines()[0]
    assert "施設名" in done.stdout
    assert "★提案" in done.stdout or "台数" in done.stdout
    assert "どの列からも入らない項目" in done.stdout


def test_json_is_what_programs_ask_for(mapped: Callable[..., Result], source: Path) -> None:
    answer = json.loads(mapped(source, "--schema", "recommended/aed", "--json").stdout)
    assert answer["schema"] == "recommended/aed"
    first, hours = answer["columns"][0], answer["columns"][3]
    assert (first["index"], first["letter"], first["header"]) == (1, "A", "施設名")
    assert (first["fields"], first["status"], first["how"]) == (["名称"], "applied", "synonym")
    assert (hours["fields"], hours["how"]) == (["開始時間", "終了時間"], "split")
    assert answer["columns"][5]["status"] == "unmapped"
    assert "設置位置" in answer["unfilled"]


def test_the_mapping_file_is_written_and_holds_its_own_test(
    mapped: Callable[..., Result], source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "mapping.yaml"
    done = mapped(source, "--schema", "standard/aed", "-o", target)
    assert done.exit_code == 0
    assert "mapping.yaml" in done.stderr
    written = read_mapping(target)
    assert (written.schema_id, len(written.columns), len(written.examples)) == ("standard/aed", 6, 2)
    assert check(written) == ()


def test_tables_beside_each_other_are_all_listed(mapped: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "population.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    head = ["町名", "世帯数", "男", "女", "計"]
    towns = ["本町", "東町", "西町", "南町", "北町", "港町", "緑町", "栄町"]
    for block in range(2):
        for at, label in enumerate(head):
            sheet.write(0, block * 6 + at, label)
        for row, town in enumerate(towns):
            numbers = [100 + row + block, 110 + row, 120 + row, 230 + 2 * row]
            for at, value in enumerate([f"{town}{block + 1}丁目", *numbers]):
                sheet.write(row + 1, block * 6 + at, value)
    book.close()
    columns = json.loads(mapped(path, "--schema", "recommended/population", "--json").stdout)["columns"]
    assert [column["index"] for column in columns if column["fields"] == ["地域名"]] == [1, 7]


def test_a_table_of_no_format_asks_for_one(mapped: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "budget.csv"
    path.write_text("款,項,目,予算現額\n1,2,3,1000\n1,2,4,2000\n", encoding="utf-8")
    done = mapped(path)
    assert done.exit_code == 2
    assert "--schema" in done.stderr
    assert mapped(path, "--schema", "recommended/aed").exit_code == 0


def test_the_source_is_never_overwritten(mapped: Callable[..., Result], source: Path) -> None:
    before = source.read_bytes()
    assert mapped(source, "-o", source).exit_code == 2
    assert source.read_bytes() == before


def test_a_missing_file_is_one_line(mapped: Callable[..., Result], tmp_path: Path) -> None:
    done = mapped(tmp_path / "nothing.csv")
    assert done.exit_code == 3
    assert len(done.stderr.splitlines()) == 1
