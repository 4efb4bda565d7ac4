"""`odconv validate` where a user may do harm or ask for what cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from odconv.schemas.registry import load_schema
from odconv.settings import settings
from odconv.validation.run import Options, validate

Run = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[2]
CLEAN = ROOT / "fixtures/aed_clean/131016_aed.csv"
NAMES = load_schema("standard/aed").field_names


@pytest.fixture(autouse=True)
def _fresh_settings() -> None:
    settings.cache_clear()


def test_the_report_never_overwrites_the_data(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "131016_aed.csv"
    table.write_bytes(CLEAN.read_bytes())
    result = run("validate", str(table), "--schema", "standard/aed", "-o", str(table))
    assert result.exit_code == 2
    assert "上書き" in result.stderr or "そのもの" in result.stderr
    assert table.read_bytes() == CLEAN.read_bytes()


def test_one_run_writes_one_shape(run: Run) -> None:
    result = run("validate", str(CLEAN), "--schema", "standard/aed", "--json", "--html")
    assert result.exit_code == 2
    assert "--json" in result.stderr


@pytest.mark.parametrize("toml", ["max_errors = 'many'\n", "no_such_key = 1\n", "= broken\n"])
def test_a_faulty_setting_is_wrong_usage(run: Run, toml: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "odconv.toml").write_text(toml, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = run("validate", str(CLEAN), "--schema", "standard/aed")
    assert result.exit_code == 2
    assert "設定" in result.stderr
    assert "Traceback" not in result.output


def test_a_sheet_that_is_not_there_is_wrong_usage(run: Run) -> None:
    workbook = ROOT / "fixtures/aed_workbook/131016_aed.xlsx"
    result = run("validate", str(workbook), "--schema", "standard/aed", "--sheet", "ない")
    assert result.exit_code == 2
    assert "AED" in result.stderr


def test_a_format_is_found_by_its_official_title(run: Run) -> None:
    assert run("schemas", "show", "赤ちゃんの駅一覧").exit_code == 0


def test_a_label_below_title_rows_has_its_own_address(tmp_path: Path) -> None:
    table = tmp_path / "titles.csv"
    labels = ["余計な列", *NAMES[1:]]
    table.write_text(f"AED設置箇所一覧\n令和7年4月1日\n{','.join(labels)}\n", encoding="utf-8")
    report = validate(table, "standard/aed")
    assert [finding.address for finding in report.findings if finding.code == "extra-label"] == ["A3"]


def test_a_byte_order_mark_within_a_label_is_told_as_a_near_miss(tmp_path: Path) -> None:
    table = tmp_path / "joined.csv"
    table.write_text(f"題\n\ufeff{','.join(NAMES)}\n", encoding="utf-8")
    assert "label-space" in {finding.code for finding in validate(table, "standard/aed").findings}


def test_a_column_without_a_name_is_told_as_such(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "spare.csv"
    table.write_text(f",{','.join(NAMES)}\n", encoding="utf-8")
    result = run("validate", str(table), "--schema", "standard/aed")
    assert result.exit_code == 1
    assert "見出しのない列" in result.stdout


def test_one_huge_cell_does_not_make_a_huge_report(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "huge.csv"
    table.write_text(f"{','.join(NAMES)}\n{'あ' * 500_000}\n", encoding="utf-8")
    result = run("validate", str(table), "--schema", "standard/aed", "--json")
    assert result.exit_code == 1
    assert len(result.stdout) < 1_000_000
    assert json.loads(result.stdout)["stats"]["errors"] > 30


def test_repetitions_beyond_the_cap_are_counted_exactly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("odconv.validation.run._SMALL", 0)
    monkeypatch.setattr("odconv.validation.run._SMALL_WITHOUT_POLARS", 0)
    table = tmp_path / "same.csv"
    row = ",".join("A0001" if name == "ID" else "" for name in NAMES)
    table.write_text(f"{','.join(NAMES)}\n" + f"{row}\n" * 500, encoding="utf-8")
    report = validate(table, "standard/aed", options=Options(limit=5))
    assert report.totals["unique-error", "ID"] == 499
    assert report.row_errors == 500
