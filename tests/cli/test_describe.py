"""`odconv describe` end to end: text, JSON, exit codes, and how soon it answers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from typer.testing import Result

from odconv.description.model import description_schema

Run = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[2]
FACILITIES = ROOT / "fixtures/lost_information/131016_facilities.csv"
WORKBOOK = ROOT / "fixtures/aed_workbook/131016_aed.xlsx"


def test_the_text_tells_reading_columns_losses_and_remedies(run: Run) -> None:
    result = run("describe", str(FACILITIES))
    assert result.exit_code == 0
    assert "見出し 3 行目" in result.stdout
    assert "Shift_JIS" in result.stdout
    assert "C4 の「300000101」は「0300000101」と思われます" in result.stdout
    assert "機械可読性 C" in result.stdout
    assert result.stderr == ""


def test_the_json_meets_the_published_schema(run: Run) -> None:
    result = run("describe", str(FACILITIES), "--json", "--lang", "en")
    assert result.exit_code == 0
    value = json.loads(result.stdout)
    jsonschema.Draft202012Validator(dict(description_schema())).validate(value)
    assert value["language"] == "en"
    (table,) = value["tables"]
    assert table["physical_rows"] == table["rows"] + len(table["skipped"]) + table["rejected"] == 10


def test_quiet_leaves_the_result(run: Run) -> None:
    assert run("describe", str(FACILITIES), "--quiet").stdout == run("describe", str(FACILITIES)).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["no-such.csv"], 3, "見つかりません"),
        ([str(WORKBOOK), "--sheet", "ない"], 2, "AED"),
        ([], 2, "FILE"),
    ],
)
def test_exit_codes_of_failures(run: Run, arguments: list[str], code: int, words: str) -> None:
    result = run("describe", *arguments)
    assert result.exit_code == code
    assert words in result.stderr
    assert "Traceback" not in result.output


def test_an_unreadable_file_prints_no_json(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    result = run("describe", str(empty), "--json")
    assert (result.exit_code, result.stdout) == (3, "")


def test_a_small_file_is_described_without_loading_polars() -> None:
    script = (
        "import sys; from odconv.description.describe import describe;"
        f"describe({str(FACILITIES)!r});"
        "print(*({'polars', 'frictionless', 'rich', 'xlsxwriter'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_command_answers_in_a_process_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "odconv", "describe", str(WORKBOOK), "--lang", "ja"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "表 1 [AED設置箇所一覧]：主な表" in done.stdout
