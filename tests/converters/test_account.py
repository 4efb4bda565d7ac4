"""The account of a migration: every value with what it was made of, and the source comes back from it."""

from __future__ import annotations

import pytest

from odconv.converters.migration.account import accounted, unplaced_rows
from odconv.converters.migration.table import MigratedTable, migrate_table
from odconv.converters.undo import original_rows
from odconv.schemas.diff import family_mapping
from odconv.schemas.registry import load_schema
from odconv.tables.table import Table
from tests.converters.made_tables import table_of
from tests.converters.report.tables import output_rows, reported, source_rows
from tests.converters.test_accounted import unaccounted

WAYS = [
    (entry["old"], entry["new"])
    for entry in family_mapping()["datasets"].values()
    if entry["confidence"] != "low" and entry["old"] and entry["new"]
]
WAYS += [(new, old) for old, new in WAYS]


def example_table(schema_id: str) -> Table:
    """Two records with the examples of the format's fields, the second one with every other cell empty."""
    fields = load_schema(schema_id).fields
    values = [str(item.descriptor.get("example", "") or "") for item in fields]
    columns = [[value, value if at % 2 else ""] for at, value in enumerate(values)]
    return table_of([*(item.name for item in fields), "独自"], [*columns, ["甲", ""]], tiers=False)


def migrated(source: str, target: str) -> MigratedTable:
    return migrate_table(example_table(source), load_schema(source), load_schema(target))


@pytest.mark.parametrize(("source", "target"), WAYS)
def test_every_value_is_accounted_for_and_the_source_comes_back(source: str, target: str) -> None:
    told = accounted(migrated(source, target))
    assert list(unaccounted(told)) == []
    assert list(original_rows(reported(told), output_rows(told))) == source_rows(told)


@pytest.mark.parametrize(("source", "target"), WAYS)
def test_every_column_goes_somewhere_or_is_listed(source: str, target: str) -> None:
    found = migrated(source, target)
    listed = {row[1] for row in unplaced_rows(found)}
    assert "独自" in listed
    for match in accounted(found).mapping.matches:
        at = found.table.columns.index(match.column)
        if not match.fields and any(text.strip() for text in found.table.texts(at)):
            assert match.column.name in listed
