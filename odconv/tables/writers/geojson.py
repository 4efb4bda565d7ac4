"""Typed rows with points → GeoJSON (RFC 7946): one feature for each row, whether it lies anywhere or not.

A feature stands on a line of its own, so that two files can be compared line by line. Coordinates have no other
reference system than WGS 84 in RFC 7946, and longitude stands first.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from odconv.tables.writers.jsonlines import objects, to_json
from odconv.tables.writers.points import Points
from odconv.tables.writers.target import replacing
from odconv.tables.writers.typed import TypedTable


def write_geojson(target: Path | BinaryIO, table: TypedTable, points: Points) -> None:
    """Write a FeatureCollection; properties have the columns' order, and a row without a point has a null geometry.

    Args:
        target: a path, or an open binary file; nothing is written where an error is raised.
        table: the rows.
        points: one for each row.

    Raises:
        OutputError: `output-unwritable`.
    """
    with replacing(target) as file:
        file.write(b'{"type":"FeatureCollection","features":[')
        between = b"\n"
        for properties, point in zip(objects(table), points.rows, strict=True):
            geometry = None if point is None else {"type": "Point", "coordinates": list(point)}
            file.write(between + to_json({"type": "Feature", "geometry": geometry, "properties": properties}))
            between = b",\n"
        file.write(b"\n]}\n")
