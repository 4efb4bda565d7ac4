"""GeoJSON becomes a table of properties and places; nothing of a feature is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from odconv.tables.model import cell_text
from odconv.tables.reading import read
from odconv.tables.sniff import Kind

PARK = {"type": "Feature", "properties": {"名称": "中央公園", "面積": 120}, "geometry": None}
POINT = {"type": "Point", "coordinates": [139.75, 35.6895]}
LINE = {"type": "LineString", "coordinates": [[139.75, 35.6], [139.76, 35.7]]}


def collection(*features: object, **members: object) -> str:
    return json.dumps({"type": "FeatureCollection", **members, "features": features}, ensure_ascii=False)


def rows(text: str) -> list[list[str]]:
    (reading,) = read(text.encode())
    assert reading.kind is Kind.GEOJSON
    assert reading.encoding == "utf-8"
    (grid,) = reading.grids
    return grid.rows


def test_points_become_latitude_and_longitude_behind_the_properties() -> None:
    other = {"type": "Feature", "properties": {"備考": "新設"}, "geometry": POINT}
    assert rows(collection({**PARK, "geometry": POINT}, other)) == [
        ["名称", "面積", "備考", "緯度", "経度"],
        ["中央公園", "120", "", "35.6895", "139.75"],
        ["", "", "新設", "35.6895", "139.75"],
    ]


def test_heights_and_other_geometries_have_columns_of_their_own() -> None:
    high = {"type": "Point", "coordinates": [139.75, 35.5, 12.5]}
    assert rows(collection({**PARK, "geometry": high}, {**PARK, "geometry": LINE}, PARK)) == [
        ["名称", "面積", "緯度", "経度", "標高", "geometry"],
        ["中央公園", "120", "35.5", "139.75", "12.5", ""],
        ["中央公園", "120", "", "", "", json.dumps(LINE, separators=(",", ":"))],
        ["中央公園", "120", "", "", "", ""],
    ]


@pytest.mark.parametrize("coordinates", [[], [1], [1, "2"], [1, 2, 3, 4], "x", None, [True, 2], [[1, 2]]])
def test_a_point_without_a_place_is_kept_as_it_stands(coordinates: object) -> None:
    odd = {"type": "Point", "coordinates": coordinates}
    expected = ["中央公園", "120", json.dumps(odd, separators=(",", ":"))]
    assert rows(collection({**PARK, "geometry": odd}))[1] == expected


def test_a_place_never_hides_a_property_of_the_same_name() -> None:
    feature = {"type": "Feature", "id": 5, "properties": {"緯度": "北緯", "id": "a"}, "geometry": POINT}
    assert rows(collection(feature)) == [
        ["緯度", "id", "feature.id", "geometry.緯度", "経度"],
        ["北緯", "a", "5", "35.6895", "139.75"],
    ]


def test_members_beside_the_properties_are_columns() -> None:
    assert rows(collection({**PARK, "id": "f1", "bbox": [0, 0, 1, 1], "更新日": "2024-04-01"}))[0] == [
        "名称", "面積", "id", "更新日",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", ["緯度", "経度"]),
        ("EPSG:4326", ["緯度", "経度"]),
        ("urn:ogc:def:crs:EPSG::6668", ["緯度", "経度"]),
        ("urn:ogc:def:crs:EPSG::6677", ["y (urn:ogc:def:crs:EPSG::6677)", "x (urn:ogc:def:crs:EPSG::6677)"]),
        ("EPSG:4301", ["y (EPSG:4301)", "x (EPSG:4301)"]),
    ],
)
def test_another_reference_system_is_never_called_latitude(name: str, heads: list[str]) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert rows(collection({**PARK, "geometry": POINT}, crs=crs))[0][2:] == heads


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(PARK | {"geometry": POINT}),
        json.dumps(PARK | {"geometry": POINT}) + "\n",
        json.dumps([PARK | {"geometry": POINT}]),
        json.dumps({"data": {"type": "FeatureCollection", "features": [PARK | {"geometry": POINT}]}}),
    ],
)
def test_a_single_feature_and_features_elsewhere_are_read(text: str) -> None:
    assert rows(text) == [["名称", "面積", "緯度", "経度"], ["中央公園", "120", "35.6895", "139.75"]]


def test_features_line_by_line_are_one_table() -> None:
    text = "\n".join([json.dumps(PARK), json.dumps(PARK | {"geometry": POINT})])
    assert rows(text) == [
        ["名称", "面積", "緯度", "経度"],
        ["中央公園", "120", "", ""],
        ["中央公園", "120", "35.6895", "139.75"],
    ]


def test_properties_that_are_no_object_are_kept() -> None:
    assert rows(collection({**PARK, "properties": [1, 2]}))[:2] == [["properties"], ["[1,2]"]]


@pytest.mark.corpus
def test_published_features_are_all_there(shared: Path) -> None:
    files = sorted((shared / "corpus" / "files").rglob("*.geojson"))
    assert len(files) >= 3
    for path in files:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        names = list(dict.fromkeys(name for feature in features for name in feature["properties"]))
        got = rows(path.read_text(encoding="utf-8"))
        assert got[0] == [*names, "緯度", "経度"]
        assert len(got) == len(features) + 1
        for feature, row in zip(features, got[1:], strict=True):
            assert row[-2:] == [cell_text(number) for number in feature["geometry"]["coordinates"][::-1]]
            assert row[0] == str(feature["properties"][names[0]] or "")
