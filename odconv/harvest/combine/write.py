"""The parts of a combined table → CSV, GeoJSON and Parquet, one part after another: memory does not grow with rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from odconv.harvest.combine.features import BETWEEN, features
from odconv.harvest.combine.lines import Piece, separated, text_of
from odconv.harvest.combine.shared import CSV, Rows
from odconv.harvest.combine.sources import Source
from odconv.harvest.combine.stream import Stream
from odconv.schemas.model import Schema
from odconv.tables.writers.delimited import Dialect, to_text, write_delimited
from odconv.tables.writers.encoding import MARKS
from odconv.tables.writers.target import replacing

_TYPES: dict[str, pl.DataType] = {"date": pl.Date(), "integer": pl.Int64(), "number": pl.Float64()}
_QUOTED = '[",\\r\\n]'
_REPLACEMENT = "\ufffd"
_CSV = Dialect()
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


def mistyped(rows: pl.DataFrame, schema: Schema) -> frozenset[str]:
    """The names of the columns of a part that have a text which is not of the type of their field."""
    wanted = {name: kind for name, kind in _types_of(schema).items() if name in rows.columns}
    texts = rows.select(pl.col(name).cast(pl.String) for name in wanted)
    counts = texts.select(
        (pl.col(name).is_not_null() & _typed(name, kind).is_null()).sum() for name, kind in wanted.items()
    )
    return frozenset(name for name in wanted if counts[name].item())


def typing_of(schema: Schema, lost: Collection[str]) -> Typing:
    """The types of the schema's fields, without those that have a text of another type."""
    wanted = _types_of(schema)
    types = {name: kind for name, kind in wanted.items() if name not in lost}
    return Typing(types, tuple(name for name in wanted if name in lost))


def _types_of(schema: Schema) -> dict[str, pl.DataType]:
    return {field.name: _TYPES[field.type] for field in schema.fields if field.type in _TYPES}


def _typed(name: str, kind: pl.DataType) -> pl.Expr:
    text = pl.col(name)
    if kind == pl.Date():
        return text.str.to_date("%Y-%m-%d", strict=False)
    return text.cast(kind, strict=False)


def csv_head(names: Sequence[str]) -> bytes:
    """The header of a CSV: UTF-8 with a mark, for Excel."""
    return MARKS[_CSV.encoding] + to_text([names], _CSV).encode()


def csv_rows(rows: Rows) -> memoryview:
    """Some rows of a CSV, at least one; NUL, which no reader takes, becomes U+FFFD."""
    frame, names = rows.with_texts(CSV)
    cells = [_cell(frame, name, rows.special) for name in names]
    return text_of(frame, separated(cells, _CSV.separator, _CSV.line_end))


def _cell(frame: pl.DataFrame, name: str, special: Collection[str]) -> Piece:
    """A column as CSV has it; what must be written in another way is looked for only where there may be any."""
    if name not in frame.columns:
        return ""
    text = pl.col(name).cast(pl.String)
    if name not in special:
        return text.fill_null("")
    quoted = pl.concat_str(pl.lit('"'), text.str.replace_all('"', '""', literal=True), pl.lit('"'))
    cell = pl.when(text.str.contains(_QUOTED) | (text == "")).then(quoted).otherwise(text)
    return cell.fill_null("").str.replace_all("\0", _REPLACEMENT, literal=True)


class FeatureFile:
    """A FeatureCollection on its way into a file.

    Args:
        stream: takes it up.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream, self._between = stream, b"\n"
        stream.add(b'{"type":"FeatureCollection","features":[')

    def add(self, lines: memoryview) -> None:
        """Take up lines of `features`."""
        self._stream.add(self._between)
        self._stream.add(lines[: -len(BETWEEN)])
        self._between = BETWEEN

    def end(self) -> None:
        """Nothing more comes."""
        self._stream.add(b"\n]}\n")


@dataclass(frozen=True, slots=True)
class Forms:
    """Some rows in all forms that a table has.

    Attributes:
        table: lines of the CSV.
        features: those of the GeoJSON, empty where the format has no coordinates.
        typed: all columns with the types of the Parquet file.
    """

    table: memoryview
    features: memoryview
    typed: pl.DataFrame


def forms_of(rows: Rows, typing: Typing, axes: tuple[str, str] | None) -> Forms:
    """Some rows, at least one, in all forms: they are read and their numbers understood once.

    Args:
        rows: texts.
        typing: how columns are typed.
        axes: names of the columns of latitudes and longitudes.
    """
    numbers = {name: kind for name, kind in typing.types.items() if kind != pl.Date()}
    numbered = replace(rows, frame=_with_types(rows.frame, numbers))
    lines = memoryview(b"") if axes is None else features(numbered, axes)
    return Forms(csv_rows(rows), lines, _with_types(numbered.whole(), typing.types))


def write_parquet(target: Path, columns: Iterable[str], typing: Typing, parts: Iterable[pl.DataFrame]) -> None:
    """Parquet (zstd) with the schema's types; the same rows give the same bytes with one release of Polars.

    Args:
        target: the file.
        columns: names of the columns.
        typing: how they are typed.
        parts: the rows, one part after another, all columns with their types.

    Raises:
        OutputError: `output-unwritable`.
    """
    types = {name: typing.types.get(name, pl.String()) for name in columns}
    with replacing(target) as file:
        rows = register_io_source(lambda *_: iter(parts), schema=types)
        rows.sink_parquet(file, compression="zstd", row_group_size=_ROW_GROUP)


def _with_types(rows: pl.DataFrame, types: Mapping[str, pl.DataType]) -> pl.DataFrame:
    texts = [name for name in types if rows.schema.get(name) == pl.String()]
    return rows.with_columns_seq(_typed(name, types[name]) for name in texts)


def write_descriptor(target: Path, schema: Schema) -> None:
    """The Table Schema of a table, beside it. Raises OutputError `output-unwritable`."""
    with replacing(target) as file:
        file.write(json.dumps(schema.descriptor, ensure_ascii=False, indent=2).encode() + b"\n")


def write_credits(target: Path, sources: Iterable[tuple[Source, int]]) -> None:
    """Whom a user of a table must name, a line for each file that went into it. Raises OutputError.

    Args:
        target: the file.
        sources: each with the number of its rows.
    """
    lines = [
        (
            source.publisher_code or "", source.publisher, source.title, source.page,
            source.licence, source.credit, source.fetched_at, str(count),
        )
        for source, count in sources
    ]  # fmt: skip
    write_delimited(target, [_CREDITS, *lines])
