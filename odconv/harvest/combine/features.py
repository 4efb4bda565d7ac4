"""Rows → the features of a GeoJSON file (RFC 7946), a column at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping

import polars as pl

from odconv.harvest.combine.lines import Piece, joined, lines_of
from odconv.harvest.combine.shared import JSON, Rows

_ESCAPED = r'["\\\x00-\x1f]'
"""What a text of JSON cannot hold as it is; all else goes into it unchanged."""

_BETWEEN = b",\n"


def features(rows: Rows, numbers: Mapping[str, pl.DataType], axes: tuple[str, str]) -> bytes:
    """A feature on each line, commas between them: no property for an empty cell, null for no geometry.

    Args:
        rows: at least one row; its first column names it and is filled throughout.
        numbers: types of the columns that are numbers.
        axes: names of the columns of latitudes and longitudes.
    """
    frame, (name, *names) = rows.with_texts(JSON)
    types = {column: kind for column, kind in numbers.items() if column in frame.columns}
    frame = frame.with_columns(
        pl.col(column).cast(pl.String).cast(kind, strict=False) for column, kind in types.items()
    )
    head = '{"type":"Feature","id":"', pl.col(name), '","geometry":', _place(frame, axes)
    members = _members(frame.select(each for each in names if each in frame.columns), rows.special)
    properties = f',"properties":{{{_key(name)}:"', pl.col(name), '"', *members
    return _BETWEEN.join(lines_of(frame, [*head, *properties, "}}"]))


def _place(frame: pl.DataFrame, axes: tuple[str, str]) -> pl.Expr:
    if not set(axes) <= set(frame.columns):
        return pl.lit("null")
    north, east = (pl.col(name).cast(pl.String).cast(pl.Float64, strict=False) for name in axes)
    lies = (north.is_between(-90, 90) & east.is_between(-180, 180)).fill_null(value=False)
    point = pl.concat_str([pl.lit('{"type":"Point","coordinates":['), east, pl.lit(","), north, pl.lit("]}")])
    return pl.when(lies).then(point).otherwise(pl.lit("null"))


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
        elif column.dtype.is_numeric() and column.is_finite().all():
            yield from _optional(column, f",{_key(column.name)}:", pl.col(column.name))
        else:
            yield from _optional(column, ",", pl.struct(column.name).struct.json_encode().str.slice(1).str.head(-1))


def _is_escaped(column: pl.Series, special: Collection[str]) -> bool:
    return column.name in special and bool(column.str.contains(_ESCAPED).any())


def _optional(column: pl.Series, *member: Piece) -> Iterator[Piece]:
    if column.null_count():
        yield pl.when(pl.col(column.name).is_not_null()).then(joined(member))
    else:
        yield from member


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
