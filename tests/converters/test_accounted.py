"""Every value of the output is told: as it stood in its column, or with what it was made of and by which rule."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from odconv.converters.conversion import Conversion, Fate, fate_of
from odconv.converters.convert import convert_table
from odconv.converters.job import Order, convert_file
from odconv.errors import OdconvError
from odconv.schemas.registry import load_schema
from odconv.values.model import Context
from tests.converters.made_tables import Made, made_tables, table_of

ROOT = Path(__file__).resolve().parents[2]
FILES = ("headers.yaml", "headers_apart.yaml")
HERE = Context(local_government="352021", prefecture="山口県", city="宇部市")


def unaccounted(conversion: Conversion) -> Iterator[tuple[str, int, str]]:
    """Values of the output that no entry yields; where the entry is no cell's own text it needs a rule."""
    by_field: dict[str, list[dict[int, str]]] = {}
    for filled in conversion.filled:
        told = {}
        for record, text in enumerate(filled.texts):
            outcome = filled.outcomes[text]
            own = filled.column is not None and fate_of(text, outcome) is Fate.UNTOUCHED
            if own or outcome.rule or outcome.issue:
                told[record] = outcome.value
        by_field.setdefault(filled.field, []).append(told)
    for field, values in conversion.columns.items():
        for record, value in enumerate(values):
            if value and not any(told.get(record) == value for told in by_field.get(field, ())):
                yield field, record, value


@pytest.mark.parametrize(
    "made", [made for file in FILES for made in made_tables(file) if made.format != "none"], ids=lambda made: made.title
)
def test_made_tables_have_no_value_from_nowhere(made: Made) -> None:
    conversion = convert_table(made.table, load_schema(f"recommended/{made.format}"), context=HERE)
    assert list(unaccounted(conversion)) == []


def test_values_out_of_other_cells_are_told() -> None:
    columns = {
        "名称": ["中央会館", "東町会館"],
        "住所": ["山口県宇部市東町1-2", "山口県宇部市西町3-4"],
        "電話番号": ["0836-31-4111（代表）内線12", "0836-31-4112"],
        "利用時間": ["9:00～17:00", "10時～16時"],
        "緯度経度": ["33.95,131.24", "33.96,131.25"],
        **{day: ["9:00～12:00", "○"] for day in "月火水木金"},
    }
    table = table_of(list(columns), list(columns.values()))
    conversion = convert_table(table, load_schema("standard/aed"), context=HERE)
    assert list(unaccounted(conversion)) == []
    rules = {change.rule for change in conversion.changes()}
    assert {"split.end", "split.part", "derived.address-part", "gathered.remarks"} <= rules


@pytest.mark.corpus
def test_published_tables_have_no_value_from_nowhere(shared: Path) -> None:
    with (shared / "corpus/INDEX.csv").open(encoding="utf-8-sig", newline="") as stream:
        files = [shared / "corpus" / row["path"] for row in csv.DictReader(stream)][::4]
    found = []
    for file in files:
        try:
            _, conversion = convert_file(file, Order())
        except OdconvError:
            continue
        found += [(file.name, *cell) for cell in unaccounted(conversion)]
    assert found == []
