"""The parts of a combined table → CSV, GeoJSON and Parquet, one part after another: memory does not grow with rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import polars as pl

from odconv.harvest.combine.columns import ID
from odconv.harvest.combine.sources import Source
from odconv.schemas.model import Schema
from odconv.tables.writers.delimited import Block, Dialect, Written, to_text, write_blocks, write_delimited
from odconv.tables.writers.target import replacing

Sink = Callable[[pl.DataFrame], None]
"""Takes up one part after another; it has all its rows when its block ends."""

_TYPES: dict[str, pl.DataType] = {"date": pl.Date(), "integer": pl.Int64(), "number": pl.Float64()}
_SLICE = 1 << 12
_REPLACEMENT = "\ufffd"
_ROW_GROUP = 1 << 15
_CREDITS = (
    "公開した団体のコード",
    "公開した団体",
    "データセット",
    "ページ",
    "利用条件",
    "出典の表示",
    "取得日時",
    "行数",
)


@dataclass(frozen=True, slots=True)
class Typing:
    """How columns are typed in Parquet and GeoJSON.

    Attributes:
        types: by name; columns that are not named are text.
        kept: names of columns that stay text because one of their texts is not of their type.
    """

    types: dict[str, pl.DataType]
    kept: tuple[str, ...]


def typing_of(schema: Schema, parts: Iterable[pl.LazyFrame]) -> Typing:
    """The types of the schema's fields, of those whose texts all are of that type."""
    wanted = {field.name: _TYPES[field.type] for field in schema.fields if field.type in _TYPES}
    lost: set[str] = set()
    for part in parts:
        texts = part.select(pl.col(name).cast(pl.String) for name in wanted).collect()
        counts = texts.select(
            (pl.col(name).is_not_null() & _typed(name, kind).is_null()).sum() for name, kind in wanted.items()
        )
        lost.update(name for name in wanted if counts[name].item())
    types = {name: kind for name, kind in wanted.items() if name not in lost}
    return Typing(types, tuple(name for name in wanted if name in lost))


def _typed(name: str, kind: pl.DataType) -> pl.Expr:
    text = pl.col(name)
    if kind == pl.Date():
        return text.str.to_date("%Y-%m-%d", strict=False)
    return text.cast(kind, strict=False)


def write_csv(target: Path, parts: Iterable[pl.DataFrame]) -> None:
    """UTF-8 with a mark, for Excel; control characters become U+FFFD. Raises OutputError `output-unwritable`."""
    write_blocks(target, _blocks(parts), Dialect(), Written(), lambda _: _REPLACEMENT)


def _blocks(parts: Iterable[pl.DataFrame]) -> Iterator[Block]:
    dialect = Dialect()
    for number, part in enumerate(parts):
        if number == 0:
            head = (tuple(part.columns),)
            yield Block(to_text(head, dialect), 1, lambda head=head: head)  # type: ignore[misc]
        for rows in part.with_columns(pl.all().cast(pl.String)).iter_slices(_SLICE):
            text = rows.write_csv(include_header=False, line_terminator=dialect.line_end)
            yield Block(text, rows.height, rows.fill_null("").iter_rows)


@contextmanager
def geojson(target: Path, typing: Typing, axes: tuple[str, str]) -> Iterator[Sink]:
    """A FeatureCollection (RFC 7946), a feature on each line: no property for an empty cell, null for geometry.

    Args:
        target: the file.
        typing: which properties are numbers.
        axes: names of the columns of latitudes and longitudes.

    Raises:
        OutputError: `output-unwritable`.
    """
    between = "\n"
    with replacing(target) as file:

        def add(part: pl.DataFrame) -> None:
            nonlocal between
            for rows in part.iter_slices(_SLICE):
                file.write((between + _features(rows, typing, axes)).encode())
                between = ",\n"

        file.write(b'{"type":"FeatureCollection","features":[')
        yield add
        file.write(b"\n]}\n")


def _features(rows: pl.DataFrame, typing: Typing, axes: tuple[str, str]) -> str:
    north, east = (pl.col(name).cast(pl.String).cast(pl.Float64, strict=False) for name in axes)
    lies = (north.is_between(-90, 90) & east.is_between(-180, 180)).fill_null(value=False)
    point = pl.concat_str([pl.lit('{"type":"Point","coordinates":['), east, pl.lit(","), north, pl.lit("]}")])
    place = rows.select(pl.when(lies).then(point).otherwise(pl.lit("null")).alias("place"))
    typed = _with_types(rows, typing)
    properties = pl.concat_str(list(_members(typed)), separator=",", ignore_nulls=True)
    feature = [
        pl.lit('{"type":"Feature","id":"'), pl.col(ID), pl.lit('","geometry":'), place.to_series(),
        pl.lit(',"properties":{'), properties, pl.lit("}}"),
    ]  # fmt: skip
    return ",\n".join(typed.select(pl.concat_str(feature)).to_series().to_list())


def _members(rows: pl.DataFrame) -> Iterator[pl.Expr]:
    """`"name":value` of all columns; neighbours that are filled throughout at once, a fifth of the price."""
    filled = (column for column in rows.iter_columns() if column.null_count() < rows.height)
    for is_whole, columns in groupby(filled, lambda column: column.null_count() == 0):
        names = [column.name for column in columns]
        if is_whole:
            yield _member(names)
        else:
            yield from (pl.when(pl.col(name).is_not_null()).then(_member([name])) for name in names)


def _member(names: Sequence[str]) -> pl.Expr:
    return pl.struct(names).struct.json_encode().str.slice(1).str.head(-1)


def _with_types(rows: pl.DataFrame, typing: Typing) -> pl.DataFrame:
    numbers = [name for name, kind in typing.types.items() if kind != pl.Date() and name in rows.columns]
    return rows.with_columns(pl.col(name).cast(pl.String).cast(typing.types[name], strict=False) for name in numbers)


@contextmanager
def parquet(target: Path, typing: Typing, folder: Path) -> Iterator[Sink]:
    """Parquet (zstd) with the schema's types; the same rows give the same bytes with one release of Polars.

    Args:
        target: the file.
        typing: how columns are typed.
        folder: for what is laid down on the way; emptied again.

    Raises:
        OutputError: `output-unwritable`.
    """
    laid: list[Path] = []

    def add(part: pl.DataFrame) -> None:
        typed = part.with_columns(
            _typed(name, kind) if part.schema[name] == pl.String() else pl.col(name)
            for name, kind in typing.types.items()
        )
        laid.append(folder / f"{len(laid):05}.typed.arrow")
        typed.write_ipc(laid[-1])

    yield add
    with replacing(target) as file:
        pl.scan_ipc(laid).sink_parquet(file, compression="zstd", row_group_size=_ROW_GROUP)
    for path in laid:
        path.unlink()


def write_descriptor(target: Path, schema: Schema) -> None:
    """The Table Schema of a table, beside it. Raises OutputError `output-unwritable`."""
    with replacing(target) as file:
        file.write(json.dumps(schema.descriptor, ensure_ascii=False, indent=2).encode() + b"\n")


def write_credits(target: Path, sources: Sequence[Source], rows: Sequence[int]) -> None:
    """Whom a user of a table must name, a line for each file that went into it. Raises OutputError."""
    lines = [
        (
            source.good.dataset.publisher.code or "", source.good.dataset.publisher.name, source.good.dataset.title,
            source.good.dataset.url or "", source.licence, source.credit, source.good.fetched_at, str(count),
        )
        for source, count in zip(sources, rows, strict=True)
    ]  # fmt: skip
    write_delimited(target, [_CREDITS, *lines])
