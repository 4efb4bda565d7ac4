"""Published files in every output format, and those of the older family in the newer one: valid, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import frictionless
import pytest

from odconv.converters.conversion import Conversion
from odconv.converters.convert import convert_table
from odconv.converters.migration.table import migrate_table, source_format
from odconv.converters.outputs.write import FORMATS, write_outputs
from odconv.converters.recognise import recognise
from odconv.errors import UsageError
from odconv.issues import Severity
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.reading import read
from odconv.tables.table import Table
from odconv.validation.run import validate

pytestmark = pytest.mark.corpus
KINDS = ("aed", "evacuation_space", "hospital", "population", "public_facility", "tourism")
SMALL = 100_000
EACH = 6


def published(shared: Path, kind: str) -> list[tuple[Path, Table]]:
    """The first small CSV files of a kind with their main tables."""
    paths = [path for path in sorted((shared / "corpus/files" / kind).glob("*.csv")) if path.stat().st_size < SMALL]
    found = [(path, tables_of(reading.grids)) for path in paths for reading in read(path)]
    return [(path, tables[0]) for path, tables in found if tables]


def faults(path: Path, conversion: Conversion) -> list[tuple[str, str]]:
    """What the judge finds, but for fields that the source does not have at all."""
    report = validate(path, conversion.schema)
    return [
        (finding.code, finding.field)
        for finding in report.findings
        if finding.severity is Severity.ERROR and finding.field not in conversion.absent_required
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_of_a_published_file_is_valid(shared: Path, tmp_path: Path, kind: str) -> None:
    seen = 0
    for path, table in published(shared, kind)[:EACH]:
        candidates = recognise(table, [path.stem])
        if not candidates:
            continue
        conversion = convert_table(table, load_schema(candidates[0].id), words=[path.stem])
        if not conversion.valid_records:
            continue
        seen += 1
        outputs = write_outputs(conversion, tmp_path / path.stem, FORMATS, source_name=path)
        for ending in (".csv", ".xlsx"):
            assert faults(outputs.stem.with_name(outputs.stem.name + ending), conversion) == [], path.name
        if not conversion.absent_required:
            package = outputs.stem.with_name(f"{outputs.stem.name}_datapackage") / "datapackage.json"
            report = frictionless.validate(str(package))
            assert report.valid, (path.name, report.flatten(["type", "note"]))
    assert seen


def test_published_tables_of_the_older_family_become_valid_ones_of_the_newer(shared: Path, tmp_path: Path) -> None:
    seen = 0
    for kind in KINDS:
        target = load_schema(f"standard/{kind}")
        for path, table in published(shared, kind):
            try:
                source = source_format(table, target, [path.stem])
            except UsageError:
                continue
            conversion = migrate_table(table, source, target, words=[path.stem]).conversion
            assert len(conversion.valid_records) + len(conversion.rejected) == len(table)
            csv = write_outputs(conversion, tmp_path / kind / path.stem, source_name=path).files[0]
            assert faults(csv, conversion) == [], path.name
            seen += 1
    assert seen >= 10
