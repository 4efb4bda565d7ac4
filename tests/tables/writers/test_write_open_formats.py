"""GeoJSON, JSON Lines, Parquet, GeoParquet, Data Package: what other programs read back from them."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import struct
from collections.abc import Callable
from pathlib import Path

import frictionless
import polars as pl
import pytest

from odconv.errors import OutputError
from odconv.tables.writers.datapackage import PackageFacts, write_datapackage
from odconv.tables.writers.geojson import write_geojson
from odconv.tables.writers.jsonlines import write_jsonlines
from odconv.tables.writers.parquet import write_geoparquet, write_parquet
from odconv.tables.writers.points import Points, points_of
from odconv.tables.writers.typed import Kind, TypedColumn, TypedTable, typed_table

COLUMNS = [
    TypedColumn("コード"),
    TypedColumn("名称"),
    TypedColumn("台数", Kind.INTEGER),
    TypedColumn("更新日", Kind.DATE),
    TypedColumn("緯度", Kind.NUMBER),
    TypedColumn("経度", Kind.NUMBER),
]
CELLS = [
    ["012025", "131016"],
    ["=1+1", '改行\n"引用"'],
    ["2", ""],
    ["2024-04-01", ""],
    ["43.06417", ""],
    ["141.34694", ""],
]


def table() -> TypedTable:
    return typed_table(COLUMNS, CELLS)


def points() -> Points:
    return points_of(CELLS[4], CELLS[5])


def bytes_of(write: Callable[[io.BytesIO], None]) -> bytes:
    target = io.BytesIO()
    write(target)
    return target.getvalue()


def test_geojson_has_longitude_first_and_keeps_rows_without_a_place() -> None:
    data = bytes_of(lambda target: write_geojson(target, table(), points()))
    value = json.loads(data)
    assert value["type"] == "FeatureCollection"
    first, second = value["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [141.34694, 43.06417]}
    assert second["geometry"] is None
    assert list(first["properties"]) == [column.name for column in COLUMNS]
    assert first["properties"]["コード"] == "012025"
    assert (first["properties"]["台数"], second["properties"]["台数"]) == (2, None)
    assert set(value) == {"type", "features"}


def test_geojson_of_no_rows_is_an_empty_collection() -> None:
    empty = typed_table(COLUMNS, [[] for _ in COLUMNS])
    data = bytes_of(lambda target: write_geojson(target, empty, points_of([], [])))
    assert json.loads(data) == {"type": "FeatureCollection", "features": []}


def test_json_lines_have_one_object_a_line_whatever_a_cell_holds() -> None:
    lines = bytes_of(lambda target: write_jsonlines(target, table())).decode().split("\n")
    assert lines.pop() == ""
    first, second = map(json.loads, lines)
    assert first == {
        "コード": "012025",
        "名称": "=1+1",
        "台数": 2,
        "更新日": "2024-04-01",
        "緯度": 43.06417,
        "経度": 141.34694,
    }
    assert second["名称"] == '改行\n"引用"'
    assert second["更新日"] is None


def test_half_a_surrogate_pair_does_not_break_the_file() -> None:
    odd = typed_table([TypedColumn("a")], [["\ud842"]])
    assert json.loads(bytes_of(lambda target: write_jsonlines(target, odd))) == {"a": "\ud842"}


def test_parquet_columns_are_typed() -> None:
    frame = pl.read_parquet(io.BytesIO(bytes_of(lambda target: write_parquet(target, table()))))
    assert frame.dtypes == [pl.String, pl.String, pl.Int64, pl.Date, pl.Float64, pl.Float64]
    assert frame.row(0) == ("012025", "=1+1", 2, dt.date(2024, 4, 1), 43.06417, 141.34694)
    assert frame.row(1) == ("131016", '改行\n"引用"', None, None, None, None)


def test_geoparquet_says_what_its_geometry_is() -> None:
    data = bytes_of(lambda target: write_geoparquet(target, table(), points()))
    geo = json.loads(pl.read_parquet_metadata(io.BytesIO(data))["geo"])
    assert geo["version"] == "1.1.0"
    column = geo["columns"][geo["primary_column"]]
    assert (column["encoding"], column["geometry_types"]) == ("WKB", ["Point"])
    assert column["bbox"] == [141.34694, 43.06417, 141.34694, 43.06417]
    shape, nothing = pl.read_parquet(io.BytesIO(data))[geo["primary_column"]]
    assert struct.unpack("<BIdd", shape) == (1, 1, 141.34694, 43.06417)
    assert nothing is None


def test_geoparquet_leaves_a_column_called_geometry_alone() -> None:
    named = typed_table([TypedColumn("geometry")], [["x"]])
    data = bytes_of(lambda target: write_geoparquet(target, named, points_of(["35"], ["139"])))
    assert pl.read_parquet(io.BytesIO(data)).columns == ["geometry", "geometry_2"]
    assert json.loads(pl.read_parquet_metadata(io.BytesIO(data))["geo"])["primary_column"] == "geometry_2"


def test_the_same_rows_give_the_same_bytes() -> None:
    for write in (
        lambda target: write_geojson(target, table(), points()),
        lambda target: write_jsonlines(target, table()),
        lambda target: write_parquet(target, table()),
        lambda target: write_geoparquet(target, table(), points()),
    ):
        assert bytes_of(write) == bytes_of(write)


FACTS = PackageFacts(
    name="131016 AED",
    title="AED設置箇所一覧",
    schema={"fields": [{"name": "ID", "type": "string"}, {"name": "台数", "type": "integer"}]},
    licences=[{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
    sources=[{"title": "施設一覧.xlsx"}],
    provenance={"records": 1},
)


def test_a_data_package_passes_frictionless(tmp_path: Path) -> None:
    descriptor, written = write_datapackage(tmp_path / "p", "aed.csv", [["ID", "台数"], ["001", "2"]], FACTS)
    report = frictionless.validate(str(descriptor))
    assert report.valid, report.flatten(["type", "note"])
    value = json.loads(descriptor.read_text(encoding="utf-8"))
    resource = value["resources"][0]
    assert value["name"] == "131016-aed"
    assert resource["bytes"] == written.stat().st_size
    assert resource["hash"] == f"sha256:{hashlib.sha256(written.read_bytes()).hexdigest()}"
    assert value["licenses"] == [dict(FACTS.licences[0])]
    assert value["sources"] == [{"title": "施設一覧.xlsx"}]


def test_frictionless_notices_a_table_that_was_changed_behind_the_package(tmp_path: Path) -> None:
    descriptor, written = write_datapackage(tmp_path, "aed.csv", [["ID", "台数"], ["001", "2"]], FACTS)
    written.write_bytes(written.read_bytes() + "002,二\r\n".encode())
    errors = {error[0] for error in frictionless.validate(str(descriptor)).flatten(["type"])}
    assert errors >= {"byte-count", "hash-count"}


def test_what_is_not_known_of_a_package_is_not_said(tmp_path: Path) -> None:
    descriptor, _ = write_datapackage(tmp_path, "a.csv", [["ID"]], PackageFacts("a"))
    assert set(json.loads(descriptor.read_text(encoding="utf-8"))) == {"$schema", "name", "resources"}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError) as caught:
        write_datapackage(tmp_path / "file" / "p", "a.csv", [["ID"]], PackageFacts("a"))
    assert caught.value.code == "output-unwritable"
