"""Untidy tables of invented towns: where the table is, what its columns are called, and why a row is left out."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tools.reading_cases.build import cases, files_of
from tools.reading_cases.draw import drawn
from tools.reading_cases.judge import answers_of, differences, missing_tables, wrong_reasons

HOME = Path(__file__).resolve().parents[2] / "fixtures/reading"
LABELS = sorted(HOME.glob("*/label.json"))
DRAWN = dict(cases())


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook, unpacked since programs pack differently; any other file as it is."""
    if not data.startswith(b"PK"):
        return {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def named(path: Path) -> str:
    return path.parent.name


@pytest.fixture(params=LABELS, ids=named)
def label(request: pytest.FixtureRequest) -> dict[str, Any]:
    return json.loads(request.param.read_text(encoding="utf-8"))


def test_a_table_is_found_where_a_careful_person_sees_it(label: dict[str, Any]) -> None:
    assert differences(label, answers_of(HOME / label["path"])) == []


def test_every_row_left_out_has_its_reason(label: dict[str, Any]) -> None:
    assert wrong_reasons(label, answers_of(HOME / label["path"])) == []


@pytest.mark.parametrize("name", [name for name, case in DRAWN.items() if "tables" in case])
def test_further_tables_are_found_as_well(name: str) -> None:
    label = json.loads((HOME / name / "label.json").read_text(encoding="utf-8"))
    assert missing_tables(label, answers_of(HOME / label["path"])) == []


@pytest.mark.parametrize("name", DRAWN)
def test_a_case_is_what_its_drawing_says(name: str) -> None:
    for file, content in files_of(name, DRAWN[name]).items():
        assert parts((HOME / name / file).read_bytes()) == parts(content), file


def test_every_folder_has_its_drawing() -> None:
    assert sorted(path.name for path in HOME.iterdir()) == sorted(DRAWN)


def test_a_drawing_becomes_cells_merges_and_tags() -> None:
    sheet = drawn({"name": "一覧", "cells": "H 町|人口|<\nH ^|男|女\nD*2 {n}丁目|##|###\nZ 計|+|+"})
    assert sheet.tags == ["H", "H", "D", "D", "Z"]
    assert sheet.merges == [(0, 0, 1, 0), (0, 1, 0, 2)]
    assert [row[0] for row in sheet.cells] == ["町", "", "1丁目", "2丁目", "計"]
    assert int(sheet.cells[4][1]) == int(sheet.cells[2][1]) + int(sheet.cells[3][1])


def test_a_wrong_answer_is_seen_and_the_nearest_right_one_counts() -> None:
    right = {"encoding": "utf-8", "sheet": None, "header_rows": [1], "first_row": 2, "last_row": 3, "rows": 2}
    label = right | {"names": ["町 名"], "skipped": {"1": "header"}, "also": [{"header_rows": [], "names": ["名"]}]}
    assert differences(label, [right | {"names": ["町名"]}]) == []
    assert differences(label, [right | {"names": ["町名"], "last_row": 4}]) == ["last_row 4, not 3"]
    assert differences(label, [right | {"names": ["名"], "header_rows": []}]) == []
    assert wrong_reasons(label, [{"skipped": {"1": "title", "2": "note"}}]) == [
        "row 1 title, not header",
        "row 2 note, not record",
    ]
