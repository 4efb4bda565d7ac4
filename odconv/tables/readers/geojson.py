"""GeoJSON (RFC 7946) → records: the properties of each feature, and where it lies.

A point becomes two columns named 緯度 and 経度, in this order, as the national formats for such tables name them: the
same facilities published as CSV and as GeoJSON then have the same columns. A coordinate reference system other than
longitude and latitude, which older GeoJSON can declare, would make these names a lie; the columns are then called `x`
and `y` with the name of the system. Any other geometry stays GeoJSON text in a column `geometry`: nothing is
converted, so nothing is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from odconv.tables.readers.jsontext import Json

_DEGREES = re.compile(r"CRS:?84|EPSG:[\d.]*:?(?:4326|6668|4612)$", re.IGNORECASE)
_OWN_MEMBERS = {"type", "properties", "geometry", "bbox"}

Record = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Features:
    """Features and the reference system that they declare, None where they declare none."""

    features: list[Record]
    system: str | None = None


def features_of(value: Json) -> Features | None:
    """The features of a FeatureCollection, of a single Feature or of a list of Features; None for anything else."""
    if isinstance(value, list):
        return Features([item for item in value if isinstance(item, dict)]) if _all_features(value) else None
    if not isinstance(value, dict):
        return None
    if value.get("type") == "Feature" and "geometry" in value:
        return Features([value], _system(value))
    features = value.get("features")
    if value.get("type") == "FeatureCollection" and isinstance(features, list) and _all_features(features):
        return Features([item for item in features if isinstance(item, dict)], _system(value))
    if isinstance(features, list) and value.get("type") == "FeatureCollection" and not features:
        return Features([])
    return None


def as_records(features: Features) -> list[Json]:
    """One record a feature: its properties, its other members (`id` …), its place."""
    taken = {name for feature in features.features for name in (*_properties(feature), *_others(feature))}
    names = _place_names(features.system, taken)
    heads: dict[str, None] = {}
    for feature in features.features:
        heads.update(dict.fromkeys(_properties(feature)))
    for feature in features.features:
        heads.update(dict.fromkeys(_others(feature)))
    records: list[Json] = [
        {**_properties(feature), **_others(feature), **_place(feature.get("geometry"), names)}
        for feature in features.features
    ]
    return _in_order(records, [*heads, *names])


def _in_order(records: list[Json], names: list[str]) -> list[Json]:
    """The records, the first of which has every name that any of them has: it tells the order of the columns."""
    used = {name for record in records if isinstance(record, dict) for name in record}
    if records and isinstance(records[0], dict):
        first = records[0]
        records[0] = {name: first.get(name) for name in names if name in used}
    return records


def _all_features(items: list[Json]) -> bool:
    return bool(items) and all(isinstance(item, dict) and item.get("type") == "Feature" for item in items)


def _properties(feature: Record) -> Record:
    properties = feature.get("properties")
    if isinstance(properties, dict):
        return properties
    return {} if properties is None else {"properties": properties}


def _others(feature: Record) -> Record:
    properties = _properties(feature)
    others = {name: value for name, value in feature.items() if name not in _OWN_MEMBERS}
    return {f"feature.{name}" if name in properties else name: value for name, value in others.items()}


def _system(value: Record) -> str | None:
    """The name of the declared reference system, None for degrees and where none is declared."""
    crs = value.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) and not _DEGREES.search(name) else None


def _place_names(system: str | None, taken: set[str]) -> list[str]:
    """Names of the columns for the second and first coordinate, the height and any other geometry."""
    names = ["緯度", "経度", "標高", "geometry"] if system is None else [f"{axis} ({system})" for axis in "yxz"]
    names = names if system is None else [*names, "geometry"]
    return [_free(name, taken) for name in names]


def _free(name: str, taken: set[str]) -> str:
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"geometry.{name}" if number == 2 else f"geometry.{name}_{number}"
    return free


def _place(geometry: Json, names: list[str]) -> Record:
    if geometry is None:
        return {}
    latitude, longitude, height, other = names
    if isinstance(geometry, dict) and geometry.get("type") == "Point" and geometry.keys() <= {"type", "coordinates"}:
        coordinates = geometry.get("coordinates")
        if isinstance(coordinates, list) and 2 <= len(coordinates) <= 3 and all(map(_is_number, coordinates)):
            place: Record = {latitude: coordinates[1], longitude: coordinates[0]}
            return place if len(coordinates) == 2 else {**place, height: coordinates[2]}
    return {other: geometry}


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
