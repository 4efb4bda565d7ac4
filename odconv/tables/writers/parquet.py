"""Typed rows → Parquet, and with points GeoParquet 1.1 (https://geoparquet.org/releases/v1.1.0/); Polars writes both.

The same rows always give the same bytes with one release of Polars: nothing of the day or the machine is in the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import polars as pl

from odconv.tables.writers.points import Points
from odconv.tables.writers.target import replacing
from odconv.tables.writers.typed import Kind, TypedTable

GEOMETRY = "geometry"

_TYPES: Mapping[Kind, type[pl.DataType]] = {
    Kind.TEXT: pl.String,
    Kind.DATE: pl.Date,
    Kind.INTEGER: pl.Int64,
    Kind.NUMBER: pl.Float64,
}


def write_parquet(target: Path | BinaryIO, table: TypedTable) -> None:
    """Write rows as Parquet (zstd); dates, whole numbers and numbers are typed, an empty cell is null.

    Args:
        target: a path, or an open binary file; nothing is written where an error is raised.
        table: the rows.

    Raises:
        OutputError: `output-unwritable`.
    """
    _write(target, _frame(table), {})


def write_geoparquet(target: Path | BinaryIO, table: TypedTable, points: Points) -> None:
    """Write rows as GeoParquet 1.1: a column `geometry` with points as WKB, longitude first, in OGC:CRS84.

    Args:
        target: a path, or an open binary file; nothing is written where an error is raised.
        table: the rows; a column of theirs that is called `geometry` keeps its name, ours becomes `geometry_2`.
        points: one for each row, null where there is none.

    Raises:
        OutputError: `output-unwritable`.
    """
    frame = _frame(table)
    name = GEOMETRY
    for number in range(2, frame.width + 3):
        if name not in frame.columns:
            break
        name = f"{GEOMETRY}_{number}"
    shapes = pl.Series(name, [point and point.wkb for point in points.rows], dtype=pl.Binary)
    _write(target, frame.with_columns(shapes), {"geo": json.dumps(_geo(name, points))})


def _frame(table: TypedTable) -> pl.DataFrame:
    columns = zip(table.columns, table.values, strict=True)
    return pl.DataFrame([pl.Series(column.name, values, dtype=_TYPES[column.kind]) for column, values in columns])


def _geo(name: str, points: Points) -> dict[str, object]:
    """The metadata; without `crs` the reference system is OGC:CRS84."""
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": ["Point"]}
    if points.bounds is not None:
        column["bbox"] = list(points.bounds)
    return {"version": "1.1.0", "primary_column": name, "columns": {name: column}}


def _write(target: Path | BinaryIO, frame: pl.DataFrame, metadata: dict[str, str]) -> None:
    with replacing(target) as file:
        frame.write_parquet(file, compression="zstd", metadata=metadata)
