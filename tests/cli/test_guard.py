"""What every command shares: help, failures, languages, pipes."""

from __future__ import annotations

import csv
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from odconv.catalog.export import write_catalog
from odconv.cli import app
from odconv.cli.guard import GuardedGroup, error_line
from odconv.errors import SourceError
from odconv.harvest import remote
from odconv.schemas.registry import load_schema
from tests.catalog.ckan.fake import FakeCkan
from tests.catalog.records import small_catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typer.testing import Result

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"polars", "pydantic_settings", "frictionless", "xlsxwriter", "openpyxl", "rich.table", "yaml"}


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, (*path, name))


COMMANDS = dict(commands(typer.main.get_command(app)))


def write_example_table(path: Path) -> None:
    """The file that help texts speak of: a row made of each field's own example."""
    fields = load_schema("standard/aed").fields
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([field.name for field in fields])
        writer.writerow([field.descriptor.get("example", "") for field in fields])


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "odconv", *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_example_in_each_help_text_runs(
    path: tuple[str, ...], run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = re.findall(r"例 / Example: odconv (.+)", run(*path, "--help").stdout)
    assert len(examples) == 1
    monkeypatch.chdir(tmp_path)
    write_example_table(tmp_path / "131016_aed.csv")
    if path == ("undo",):
        assert run("convert", "131016_aed.csv", "-o", "out").exit_code == 0
    if path[:1] == ("catalog",):
        write_catalog(small_catalog(), (), tmp_path / "catalog")
        monkeypatch.setattr(remote, "ckan_at", lambda url, token: FakeCkan())
    if path[:1] == ("harvest",) or path == ("catalog", "coverage"):
        harvest_twice(run, tmp_path)
    result = run(*shlex.split(examples[0]))
    assert result.exit_code == (4 if path in HELD else 0), result.stderr


HELD = {("harvest",), ("harvest", "run"), ("harvest", "status"), ("harvest", "retry")}
"""Whose example finds a file held: of the two nights before, the second lost nearly all its rows."""


def harvest_twice(run: Callable[..., Result], place: Path) -> None:
    """A store of two nights, with one file held: what examples of the harvest speak of."""
    files = place / "portals" / "files" / "131016"
    files.mkdir(parents=True)
    (place / "portals" / "tokyo.yaml").write_text(FOLDER, encoding="utf-8")
    table = (ROOT / "fixtures/aed_clean/131016_aed.csv").read_bytes()
    for content in (table, b"\n".join(table.splitlines()[:3]) + b"\n"):
        (files / "131016_aed.csv").write_bytes(content)
        night = run("harvest", "run", "--portals", "portals", "--store", "harvest", "--workers", "1", "-q")
    assert night.exit_code == 4, night.output


FOLDER = """portals:
  - id: tokyo
    title: 受け取ったファイル
    kind: folder
    url: files
    publishers: {"131016": "131016"}
    licence: {id: CC-BY-4.0, terms: "https://www.example.jp/terms"}
"""


@pytest.mark.parametrize("path", [path for path, command in COMMANDS.items() if not hasattr(command, "commands")])
def test_every_command_takes_language_and_quiet(path: tuple[str, ...]) -> None:
    options = {name for parameter in COMMANDS[path].params for name in parameter.opts}
    assert {"--lang", "--quiet"} <= options


def test_help_loads_no_heavy_library() -> None:
    script = "import sys; import odconv.cli; print('\\n'.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert not HEAVY & set(loaded.stdout.split())


def failing(error: Exception) -> typer.Typer:
    """An application as ours, with one command that fails."""
    failing_app = typer.Typer(cls=GuardedGroup, rich_markup_mode=None, pretty_exceptions_enable=False)

    @failing_app.callback()
    def root() -> None:
        """Makes the application one of several commands, as ours is."""

    @failing_app.command()
    def work() -> None:
        raise error

    return failing_app


def test_an_error_ends_with_its_exit_code_and_one_line() -> None:
    result = CliRunner().invoke(failing(SourceError("field-unknown", name="x", schema="y\nz")), ["work"])
    assert result.exit_code == 3
    assert result.stderr.startswith("エラー：y z に「x」という項目はありません。")
    assert result.stderr.count("\n") == 1


def test_what_is_wrong_and_what_to_do_are_two_sentences() -> None:
    facts = {"name": "x", "candidates": "standard/aed"}
    assert "standard/aed。`" in error_line("schema-unknown", facts, "ja")
    assert re.search(r"standard/aed\. \S", error_line("schema-unknown", facts, "en"))


def test_an_error_without_a_text_is_told_all_the_same() -> None:
    result = CliRunner().invoke(failing(SourceError("no-such-code", file="a.csv")), ["work"])
    assert result.exit_code == 3
    assert "no-such-code" in result.stderr
    assert "a.csv" in result.stderr


def test_a_fault_of_the_program_asks_for_a_report_without_traceback() -> None:
    result = CliRunner().invoke(failing(ZeroDivisionError("division")), ["work"])
    assert result.exit_code == 70
    assert "ZeroDivisionError: division" in result.stderr
    assert "Traceback" not in result.stderr
    assert str(ROOT) not in result.stderr
    assert result.stderr.count("\n") == 1


def test_wrong_usage_ends_with_two() -> None:
    assert CliRunner().invoke(app, ["schemas", "lits"]).exit_code == 2
    assert CliRunner().invoke(app, ["schemas", "list", "--lang", "fr"]).exit_code == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["validate", "a.csv"], "「--schema」の指定がありません"),
        (["convert"], "「FILE...」の指定がありません"),
        (["validate", "--schem", "x", "a.csv"], "「--schem」というオプションはありません。近いもの：--html、--schema"),
        (["catalog", "search", "--zzzzzz", "a"], "「--zzzzzz」というオプションはありません。"),
        (["harvest", "run", "--workers", "many"], "「--workers」に指定されたものは使えません（"),
        (["schemas", "lits"], "命令の書き方が違います（"),
    ],
)
def test_wrong_usage_is_told_in_japanese_with_the_way_to_the_help(
    typed: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODCONV_LANG", "ja")
    result = CliRunner().invoke(app, typed)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(f"エラー：{said}")
    assert "--help で見られます" in result.stderr


def test_wrong_usage_stays_english_where_english_is_wanted() -> None:
    result = CliRunner().invoke(app, ["validate", "a.csv"], env={"ODCONV_LANG": "en"})
    assert (result.exit_code, "Missing option '--schema'" in result.stderr) == (2, True)


@pytest.mark.parametrize("command", [["convert"], ["describe"], ["map"], ["migrate", "--to", "standard/aed"]])
def test_a_file_that_cannot_be_read_is_named(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "写真.csv").write_bytes(bytes(range(256)) * 40)
    result = CliRunner().invoke(app, [*command, str(tmp_path / "写真.csv")], env={"ODCONV_LANG": "ja"})
    assert (result.exit_code, result.stderr.count("\n")) == (3, 1)
    assert "写真.csv" in result.stderr


def test_output_is_utf8_whatever_the_locale() -> None:
    result = process("schemas", "show", "standard/aed", LC_ALL="C", PYTHONIOENCODING="ascii", ODCONV_LANG="ja")
    assert result.returncode == 0, result.stderr.decode()
    assert "AED設置箇所一覧" in result.stdout.decode("utf-8")


def test_bytes_reach_standard_output_unchanged() -> None:
    header = process("schemas", "export", "standard/aed", "--as", "header").stdout
    assert header.startswith(b"\xef\xbb\xbf")
    assert header.endswith(b"\r\n")
    assert process("schemas", "export", "standard/aed", "--as", "xlsx").stdout.startswith(b"PK")


def test_a_reader_that_goes_away_is_no_error_to_speak_of() -> None:
    command = [sys.executable, "-m", "odconv", "schemas", "show", "standard/aed"]
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run(
        command,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(writing)
    assert result.stderr == b""
    assert result.returncode == 141


def test_version_is_printed() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0
    assert re.fullmatch(r"odconv (\d+\.\d+\S*|\(checkout\))\n", result.stdout)
