"""Rows → the features of a GeoJSON file (RFC 7946), a column at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping

import polars as pl

from odconv.harvest.combine.shared import JSON, Rows

_ESCAPED = r'["\\\x00-\x1f]'
"""What a text of JSON cannot hold as it is; all else goes into it unchanged."""

_END = ",\n"


def features(rows: Rows, numbers: Mapping[str, pl.DataType], axes: tuple[str, str]) -> bytes:
    """A feature on each line with a comma at its end: no property for an empty cell, null for no geometry.

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
    head = pl.lit('{"type":"Feature","id":"'), pl.col(name), pl.lit('","geometry":'), _place(frame, axes)
    members = _members(frame.select(each for each in names if each in frame.columns))
    properties = pl.lit(f',"properties":{{{_key(name)}:"'), pl.col(name), pl.lit('"'), *members
    lines = frame.select(pl.concat_str([*head, *properties, pl.lit("}}")], ignore_nulls=True))
    text = io.BytesIO()
    lines.write_csv(text, include_header=False, line_terminator=_END, quote_style="never")
    return text.getvalue()


def _place(frame: pl.DataFrame, axes: tuple[str, str]) -> pl.Expr:
    if not set(axes) <= set(frame.columns):
        return pl.lit("null")
    north, east = (pl.col(name).cast(pl.String).cast(pl.Float64, strict=False) for name in axes)
    lies = (north.is_between(-90, 90) & east.is_between(-180, 180)).fill_null(value=False)
    point = pl.concat_str([pl.lit('{"type":"Point","coordinates":['), east, pl.lit(","), north, pl.lit("]}")])
    return pl.when(lies).then(point).otherwise(pl.lit("null"))


def _members(frame: pl.DataFrame) -> Iterator[pl.Expr]:
    """`,"name":value` of all columns that say anything, null where a cell is empty."""
    filled = [column for column in frame.iter_columns() if column.null_count() < frame.height]
    texts = [column.name for column in filled if column.dtype == pl.String() and not _is_made(column)]
    escaped = frame.select(pl.col(texts).str.contains(_ESCAPED).any()).row(0, named=True) if texts else {}
    for column in filled:
        if _is_made(column):
            yield pl.col(column.name)
            continue
        pieces = _text(column.name) if escaped.get(column.name) is False else _value(column)
        if column.null_count():
            yield pl.when(pl.col(column.name).is_not_null()).then(pl.concat_str(pieces))
        else:
            yield from pieces


def _is_made(column: pl.Series) -> bool:
    return column.name.startswith(f"{JSON} ")


def _text(name: str) -> list[pl.Expr]:
    return [pl.lit(f',{_key(name)}:"'), pl.col(name), pl.lit('"')]


def _value(column: pl.Series) -> list[pl.Expr]:
    value = pl.col(column.name)
    if column.dtype.is_numeric() and column.is_finite().all():
        return [pl.lit(f",{_key(column.name)}:"), value]
    return [pl.lit(","), pl.struct(value).struct.json_encode().str.slice(1).str.head(-1)]


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
