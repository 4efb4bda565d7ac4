"""Rows → the features of a GeoJSON file (RFC 7946), a column at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import polars as pl

_ESCAPED = r'["\\\x00-\x1f]'
"""What a text of JSON cannot hold as it is; all else goes into it unchanged."""

_END = ",\n"


def features(rows: pl.DataFrame, axes: tuple[str, str], name: str) -> bytes:
    """A feature on each line with a comma at its end: no property for an empty cell, null for no geometry.

    Args:
        rows: columns of text and numbers; at least one row.
        axes: names of the columns of latitudes and longitudes.
        name: of the column of ids, filled throughout; it is also the first property.
    """
    head = pl.lit('{"type":"Feature","id":"'), pl.col(name), pl.lit('","geometry":'), _place(axes)
    members = _members(rows.select(pl.exclude(name)))
    properties = pl.lit(f',"properties":{{{_key(name)}:"'), pl.col(name), pl.lit('"'), *members
    lines = rows.select(pl.concat_str([*head, *properties, pl.lit("}}")], ignore_nulls=True))
    text = io.BytesIO()
    lines.write_csv(text, include_header=False, line_terminator=_END, quote_style="never")
    return text.getvalue()


def _place(axes: tuple[str, str]) -> pl.Expr:
    north, east = (pl.col(name).cast(pl.String).cast(pl.Float64, strict=False) for name in axes)
    lies = (north.is_between(-90, 90) & east.is_between(-180, 180)).fill_null(value=False)
    point = pl.concat_str([pl.lit('{"type":"Point","coordinates":['), east, pl.lit(","), north, pl.lit("]}")])
    return pl.when(lies).then(point).otherwise(pl.lit("null"))


def _members(rows: pl.DataFrame) -> Iterator[pl.Expr]:
    """`,"name":value` of all columns that say anything, null where a cell is empty."""
    filled = [column for column in rows.iter_columns() if column.null_count() < rows.height]
    texts = [column.name for column in filled if column.dtype == pl.String()]
    escaped = rows.select(pl.col(texts).str.contains(_ESCAPED).any()).row(0, named=True) if texts else {}
    for column in filled:
        pieces = _pieces(column, is_plain=not escaped.get(column.name, True))
        if column.null_count():
            yield pl.when(pl.col(column.name).is_not_null()).then(pl.concat_str(pieces))
        else:
            yield from pieces


def _pieces(column: pl.Series, *, is_plain: bool) -> list[pl.Expr]:
    value = pl.col(column.name)
    if is_plain:
        return [pl.lit(f',{_key(column.name)}:"'), value, pl.lit('"')]
    return [pl.lit(","), pl.struct(value).struct.json_encode().str.slice(1).str.head(-1)]


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
