"""The cells of published tables, each by the normaliser of the field that its column is labelled with."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from odconv.errors import OdconvError
from odconv.schemas.model import Field
from odconv.schemas.registry import code_list, load_schema
from odconv.tables.reading import read
from odconv.values.model import Certainty
from odconv.values.registry import normaliser

pytestmark = pytest.mark.corpus

# Share of filled cells that may stay without a value. Ranges of times and columns filled with something else (URL: the
# names of cities in 1,522 cells of two tables) are rightly unknown.
MOST_UNKNOWN = {
    "text": 0.001, "kana": 0.02, "date": 0.02, "time": 0.25, "number": 0.05, "flag": 0.04, "weekday": 0.01,
    "code": 0.2, "url": 0.35, "corporate_number": 0.15, "local_government_code": 0.02,
}  # fmt: skip


def labelled_columns(shared: Path) -> Iterator[tuple[Field, list[str]]]:
    for path in sorted((shared / "corpus" / "truth").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        if not label["format"]:
            continue
        schema = load_schema(f"{label['family']}/{label['format']}")
        try:
            grids = [grid for reading in read(shared / "corpus" / label["path"]) for grid in reading.grids]
        except OdconvError:
            continue
        sheet = next(grid for grid in grids if label["sheet"] in {None, grid.sheet})
        rows = sheet.rows[label["first_row"] - 1 : label["last_row"]]
        for column in label["columns"]:
            if len(column["fields"]) == 1 and column["fields"][0] in schema.field_names:
                field = schema.field(column["fields"][0])
                yield field, [row[column["index"] - 1] for row in rows if column["index"] <= len(row)]


def test_most_cells_find_their_value_and_none_is_changed_twice(shared: Path) -> None:
    counts: dict[str, Counter[Certainty]] = defaultdict(Counter)
    for field, texts in labelled_columns(shared):
        asked: dict[str, Any] = field.extra("normaliser")
        if asked["name"] not in MOST_UNKNOWN:
            continue
        listed = code_list(asked["params"]["list"]) if "list" in asked["params"] else None
        normalise = normaliser(asked["name"], asked["params"], None, listed)
        for text, number in Counter(texts).items():
            result = normalise(text)
            assert normalise(result.value).value == result.value, text
            counts[asked["name"]][result.certainty] += number if text else 0
    assert set(counts) == set(MOST_UNKNOWN)
    for name, count in counts.items():
        assert count[Certainty.UNKNOWN] <= MOST_UNKNOWN[name] * count.total(), (name, count)
