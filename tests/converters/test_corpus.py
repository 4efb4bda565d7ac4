"""Recognition and mapping of published tables against labels made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from odconv.converters.columns.blocks import blocks_of
from odconv.converters.columns.mapping import map_columns
from odconv.converters.recognise import recognise
from odconv.errors import OdconvError
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.reading import read
from odconv.tables.table import Table
from tests.converters.judging import Judgement

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def labelled(shared: Path) -> list[tuple[dict[str, Any], tuple[Table, ...]]]:
    """Every labelled file with its tables; none where it cannot be read."""
    found = []
    for path in sorted((shared / "corpus" / "truth").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        file = shared / "corpus" / label["path"]
        if not file.exists():
            continue
        try:
            tables = tables_of([grid for reading in read(file) for grid in reading.grids])
        except OdconvError:
            tables = ()
        found.append((label, tables))
    assert len(found) > 100
    return found


def test_formats_of_published_tables_are_recognised(labelled: list[tuple[dict[str, Any], tuple[Table, ...]]]) -> None:
    wrong = []
    for label, tables in labelled:
        best = recognise(tables[0], [Path(label["path"]).stem])[:1] if tables else ()
        got = best[0].id.split("/")[1] if best else None
        if got != label["format"] and got not in label.get("also", []):
            wrong.append(f"{label['path']}: {got}, not {label['format']}")
    assert len(wrong) <= 0.02 * len(labelled), wrong


def test_columns_of_published_tables_go_where_they_belong(
    labelled: list[tuple[dict[str, Any], tuple[Table, ...]]],
) -> None:
    judgement = Judgement()
    for label, tables in labelled:
        if label["format"]:
            schema = load_schema(f"{label['family']}/{label['format']}")
            matches = [match for table in blocks_of(tables) for match in map_columns(table, schema).matches]
            judgement.judge(label["path"], matches, label["columns"])
    assert judgement.precision >= 0.99, judgement.wrong
    assert judgement.recall >= 0.95, judgement.wrong
