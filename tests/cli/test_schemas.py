"""`odconv schemas`, end to end over the shipped formats."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import jsonschema
import openpyxl
import pytest

from odconv.schemas.registry import catalog, load_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

    Run = Callable[..., Result]

IDS = [entry.id for entry in catalog()]
WITH_FIELDS = [entry.id for entry in catalog() if entry.fields]
POINTERS = [entry.id for entry in catalog() if not entry.fields]


def test_list_names_every_format(run: Run) -> None:
    result = run("schemas", "list")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == IDS
    assert "AED設置箇所一覧" in result.stdout


def test_list_of_one_family(run: Run) -> None:
    lines = run("schemas", "list", "--family", "recommended").stdout.splitlines()[1:]
    assert lines
    assert all(line.startswith("recommended/") for line in lines)


def test_list_for_machines(run: Run) -> None:
    entries = json.loads(run("schemas", "list", "--json").stdout)
    assert [entry["id"] for entry in entries] == IDS
    keys = {"id", "family", "version", "title", "title_en", "fields", "confidence", "pointer", "file_name"}
    assert all(set(entry) == keys for entry in entries)
    aed = next(entry for entry in entries if entry["id"] == "standard/aed")
    assert (aed["fields"], aed["family"], aed["file_name"]) == (39, "standard", "{code}_aed.csv")


def test_list_in_english(run: Run) -> None:
    assert "AED locations" in run("schemas", "list", "--lang", "en").stdout


def test_show_lists_fields_for_people(run: Run) -> None:
    result = run("schemas", "show", "standard/public_toilet")
    assert result.exit_code == 0
    for name in load_schema("standard/public_toilet").field_names:
        assert name in result.stdout
    assert "必須" in result.stdout


def test_show_for_machines_is_the_exact_descriptor(run: Run) -> None:
    result = run("schemas", "show", "standard/aed", "--json")
    assert json.loads(result.stdout) == load_schema("standard/aed").descriptor


@pytest.mark.parametrize("name", POINTERS)
def test_show_says_where_an_outside_standard_is(run: Run, name: str) -> None:
    result = run("schemas", "show", name)
    assert result.exit_code == 0
    assert load_schema(name).pointer["standard"] in result.stdout


def test_an_unknown_format_gets_one_line_with_a_suggestion(run: Run) -> None:
    result = run("schemas", "show", "standard/aedd")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "standard/aed" in result.stderr.replace("standard/aedd", "")


def test_errors_speak_the_language_that_was_asked_for(run: Run) -> None:
    assert run("schemas", "show", "nothing").stderr.startswith("エラー：")
    assert run("schemas", "show", "nothing", "--lang", "en").stderr.startswith("Error: ")


def test_diff_between_the_families(run: Run) -> None:
    result = run("schemas", "diff", "recommended/aed", "standard/aed")
    assert result.exit_code == 0
    assert "NO → ID" in result.stdout
    found = json.loads(run("schemas", "diff", "recommended/aed", "standard/aed", "--json").stdout)
    assert {"old": "NO", "new": ["ID"], "rule": "rename"}.items() <= found["renamed"][1].items()
    assert "画像1" in [entry["name"] for entry in found["added"]]


@pytest.mark.parametrize("name", WITH_FIELDS)
def test_every_format_exports_in_every_shape(run: Run, name: str, tmp_path: Path) -> None:
    names = list(load_schema(name).field_names)
    header = run("schemas", "export", name, "--as", "header").stdout_bytes
    assert header.startswith(b"\xef\xbb\xbf")
    assert header.endswith(b"\r\n")
    assert list(csv.reader(io.StringIO(header.decode("utf-8-sig")))) == [names]

    rows = list(csv.reader(io.StringIO(run("schemas", "export", name, "--as", "csv").stdout.lstrip("\ufeff"))))
    assert len(rows) == len(names) + 1

    document = json.loads(run("schemas", "export", name, "--as", "jsonschema").stdout)
    jsonschema.Draft202012Validator.check_schema(document)
    assert list(document["properties"]) == names

    page = run("schemas", "export", name, "--as", "md").stdout
    assert page.startswith(f"# {load_schema(name).title}")

    target = tmp_path / "book.xlsx"
    assert run("schemas", "export", name, "--as", "xlsx", "-o", str(target)).exit_code == 0
    book = openpyxl.load_workbook(target, read_only=True)
    assert [cell.value for cell in next(iter(book.worksheets[0].rows))] == names
    assert book.worksheets[0].max_row == 1


@pytest.mark.parametrize("name", WITH_FIELDS)
def test_examples_of_every_format_are_valid_by_its_json_schema(run: Run, name: str) -> None:
    document = json.loads(run("schemas", "export", name, "--as", "jsonschema").stdout)
    properties = document["properties"]
    record = {key: rules["examples"][0] for key, rules in properties.items() if "examples" in rules}
    checker = jsonschema.Draft202012Validator(document, format_checker=jsonschema.FormatChecker())
    missing_only = {"required"}
    assert {error.validator for error in checker.iter_errors(record)} <= missing_only


@pytest.mark.parametrize("shape", ["xlsx", "jsonschema", "csv", "header"])
def test_a_pointer_cannot_be_exported_as_fields(run: Run, shape: str) -> None:
    result = run("schemas", "export", POINTERS[0], "--as", shape)
    assert result.exit_code == 2
    assert load_schema(POINTERS[0]).title in result.stderr


def test_export_tells_where_it_wrote_unless_quiet(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "aed.csv"
    arguments = ("schemas", "export", "standard/aed", "--as", "header", "-o", str(target))
    assert str(target) in run(*arguments).stderr
    assert run(*arguments, "--quiet").stderr == ""
    assert [path.name for path in tmp_path.iterdir()] == ["aed.csv"]


def test_an_unwritable_target_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    result = run("schemas", "export", "standard/aed", "--as", "md", "-o", str(tmp_path / "no" / "where.md"))
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert "where.md" in result.stderr


def test_a_shape_that_does_not_exist_is_wrong_usage(run: Run) -> None:
    assert run("schemas", "export", "standard/aed", "--as", "docx").exit_code == 2
