"""Published files: every one is judged or refused cleanly; where the header fits, as frictionless judges it."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import frictionless
import pytest
from frictionless import Checklist, Dialect, formats
from typer.testing import CliRunner

from odconv.cli import app
from odconv.errors import UnreadableFile
from odconv.schemas.model import Schema
from odconv.schemas.registry import catalog, load_schema
from odconv.tables.decode import detect_encoding
from odconv.validation import columns, run
from odconv.validation.report import report_schema
from odconv.validation.run import Options, validate

pytestmark = pytest.mark.corpus

CODES = frozenset(
    {
        *("type-error", "constraint-error", "unique-error", "primary-key", "missing-cell", "extra-cell", "blank-row"),
        *("extra-label", "missing-label", "blank-label", "incorrect-label"),
    }
)
Found = set[tuple[int, str, str]]


def published(shared: Path) -> list[Path]:
    files = sorted(path for path in (shared / "corpus" / "files").rglob("*") if path.is_file())
    assert len(files) > 50
    return files


def schemas() -> list[Schema]:
    return [load_schema(entry.id) for entry in catalog() if entry.fields]


def labels(shared: Path) -> dict[str, str]:
    """By path the format that people gave to a file, where the catalog has it."""
    known = {entry.id for entry in catalog() if entry.fields}
    found = {}
    for path in (shared / "corpus" / "truth").glob("*.json"):
        truth = json.loads(path.read_text(encoding="utf-8"))
        identity = f"{truth.get('family')}/{truth.get('format')}"
        if identity in known:
            found[unicodedata.normalize("NFC", truth["path"])] = identity
    return found


def test_every_published_file_is_judged_or_refused_cleanly(shared: Path) -> None:
    by_path = labels(shared)
    assert len(by_path) > 20
    outcomes = {0: 0, 1: 0, 3: 0}
    for path in published(shared):
        name = unicodedata.normalize("NFC", path.relative_to(shared / "corpus").as_posix())
        schema = by_path.get(name, "standard/public_facility")
        result = CliRunner().invoke(app, ["validate", str(path), "--schema", schema, "--json", "--limit", "20"])
        assert result.exit_code in outcomes, (name, result.stderr)
        assert "Traceback" not in result.stderr
        report = json.loads(result.stdout)
        assert set(report) >= set(report_schema()["required"])
        assert report["valid"] is (result.exit_code == 0)
        outcomes[result.exit_code] += 1
    assert outcomes[1] > outcomes[3]


def test_where_the_header_fits_frictionless_finds_the_same(shared: Path, tmp_path: Path) -> None:
    compared, differing = 0, {}
    for path in published(shared):
        for schema, text in fitting(path):
            compared += 1
            difference = mine(schema, path) ^ theirs(schema, text, tmp_path)
            if difference:
                differing[path.name, schema.id] = sorted(difference)[:10]
    print(f"{compared} tables compared, {len(differing)} differ")  # noqa: T201
    assert compared >= 10
    assert differing == {}


def test_both_readers_find_the_same_in_published_files(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "BLOCK", 4000)
    compared = 0
    for path in published(shared):
        for schema, _ in fitting(path):
            found = []
            for size in (1 << 40, 0):
                monkeypatch.setattr(run, "_SMALL", size)
                monkeypatch.setattr(run, "_SMALL_WITHOUT_POLARS", size)
                report = validate(path, schema, options=Options(limit=None))
                found.append((sorted(map(repr, report.findings)), dict(report.totals), report.rows, report.encoding))
            assert found[0] == found[1], path
            compared += 1
    assert compared >= 10


def fitting(path: Path) -> list[tuple[Schema, str]]:
    """The formats whose header a CSV file has in its first row, name for name, and the file's text."""
    if path.suffix.lower() not in {".csv", ".txt"}:
        return []
    data = path.read_bytes()
    try:
        detection = detect_encoding(data)
        text = data[detection.bom :].decode(detection.encoding)
    except (ValueError, UnreadableFile):
        return []
    header = next(csv.reader(io.StringIO(text, newline="")), [])
    return [(schema, text) for schema in schemas() if tuple(header) == schema.field_names]


def mine(schema: Schema, path: Path) -> Found:
    report = validate(path, schema, options=Options(limit=None))
    return {(f.row or 1, f.field, f.code) for f in report.findings if f.code in CODES}


def theirs(schema: Schema, text: str, folder: Path) -> Found:
    (folder / "table.csv").write_bytes(text.encode())
    resource: Any = frictionless.Resource(
        path="table.csv",
        basepath=str(folder),
        encoding="utf-8",
        schema=frictionless.Schema.from_descriptor(json.loads(json.dumps(schema.descriptor))),
        dialect=Dialect(header_rows=[1], controls=[formats.CsvControl(delimiter=",", double_quote=True)]),
    )
    report = resource.validate(Checklist(), limit_errors=10**9)
    assert not report.errors
    found = report.flatten(["rowNumber", "fieldName", "type"])
    return {(row or 1, field or "", kind) for row, field, kind in found}
