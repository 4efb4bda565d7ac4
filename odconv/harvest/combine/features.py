"""Rows → the features of a GeoJSON file (RFC 7946), a column at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

import polars as pl

from odconv.harvest.combine.lines import Piece, joined, text_of
from odconv.harvest.combine.shared import JSON, Rows

_ESCAPED = r'["\\\x00-\x1f]'
"""What a text of JSON cannot hold as it is; all else goes into it unchanged."""

BETWEEN = b",\n"
"""Stands after each feature: after the last one of all it is too much."""


def features(rows: Rows, axes: tuple[str, str]) -> memoryview:
    """A feature on each line, `BETWEEN` after it: no property for an empty cell, null for no geometry.

    Args:
        rows: at least one row; its first column names it and is filled throughout; what is a number there is one in
            the properties.
        axes: names of the columns of latitudes and longitudes.
    """
    frame, (name, *names) = rows.with_texts(JSON)
    head = '{"type":"Feature","id":"', pl.col(name), '","geometry":', *_place(frame, axes)
    told = frame.select(each for each in names if each in frame.columns)
    properties = f',"properties":{{{_key(name)}:"', pl.col(name), '"', *_members(told, rows.special)
    plain = [column.name for column in told.iter_columns() if _is_plain(column)]
    written = frame.with_columns_seq(pl.col(plain).cast(pl.String))  # once: coordinates stand in the place too
    return text_of(written, joined([*head, *properties, "}}", BETWEEN.decode()], ignore_nulls=True))


def _place(frame: pl.DataFrame, axes: tuple[str, str]) -> list[Piece]:
    """The geometry: pieces of its own where all rows have one, else a text that is null for some."""
    if not set(axes) <= set(frame.columns):
        return ["null"]
    north, east = (pl.col(name).cast(pl.Float64, strict=False) for name in axes)
    lies = frame.select((north.is_between(-90, 90) & east.is_between(-180, 180)).fill_null(value=False)).to_series()
    numbers = [pl.col(name) if frame[name].dtype == pl.Float64() else _decimal(name) for name in axes]
    point: list[Piece] = ['{"type":"Point","coordinates":[', numbers[1], ",", numbers[0], "]}"]
    return point if lies.all() else [pl.when(pl.lit(lies)).then(joined(point)).otherwise(pl.lit("null"))]


def _decimal(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64, strict=False).cast(pl.String)


def _members(frame: pl.DataFrame, special: Collection[str]) -> Iterator[Piece]:
    """`,"name":value` of all columns that say anything, null where a cell is empty."""
    for column in frame.iter_columns():
        if column.null_count() == frame.height:
            continue
        if column.name.startswith(f"{JSON} "):
            yield pl.col(column.name)
        elif column.dtype == pl.String() and not _is_escaped(column, special):
            member = f',{_key(column.name)}:"', pl.col(column.name), '"'
            yield from [joined(member)] if column.null_count() else member  # null as a whole where one of them is
        elif _is_plain(column):
            yield from _optional(column, f",{_key(column.name)}:", pl.col(column.name))
        else:
            yield from _optional(column, ",", pl.struct(column.name).struct.json_encode().str.slice(1).str.head(-1))


def _is_plain(column: pl.Series) -> bool:
    """Whether these are numbers that JSON knows."""
    return column.dtype.is_numeric() and bool(column.is_finite().all())


def _is_escaped(column: pl.Series, special: Collection[str]) -> bool:
    return column.name in special and bool(column.str.contains(_ESCAPED).any())


def _optional(column: pl.Series, *member: Piece) -> Iterator[Piece]:
    if column.null_count():
        yield pl.when(pl.col(column.name).is_not_null()).then(joined(member))
    else:
        yield from member


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
