"""The parts of a combined table → CSV, GeoJSON and Parquet, one part after another: memory does not grow with rows."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl
from polars.io.plugins import register_io_source

from odconv.harvest.combine.features import features
from odconv.harvest.combine.shared import CSV, Rows
from odconv.harvest.combine.sources import Source
from odconv.schemas.model import Schema
from odconv.tables.writers.delimited import Block, Dialect, Written, to_text, write_blocks, write_delimited
from odconv.tables.writers.target import replacing

_TYPES: dict[str, pl.DataType] = {"date": pl.Date(), "integer": pl.Int64(), "number": pl.Float64()}
_QUOTED = '[",\\r\\n]'
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


def csv_head(names: Sequence[str]) -> Block:
    """The header of a CSV."""
    head = (tuple(names),)
    return Block(to_text(head, Dialect()), 1, lambda: head)


def csv_rows(rows: Rows) -> Block:
    """Some rows of a CSV; quotes are looked for a column at a time, for few rows have any."""
    texts = pl.col(pl.String)
    quoted = rows.frame.select((texts.str.contains(_QUOTED) | (texts == "")).any())
    text = io.BytesIO()
    if any(quoted.row(0)):
        rows.whole().write_csv(text, include_header=False, line_terminator=Dialect().line_end)
    else:
        frame, names = rows.with_texts(CSV)
        empty = pl.lit(None, dtype=pl.String)
        told = frame.select(pl.col(name) if name in frame.columns else empty.alias(name) for name in names)
        told.write_csv(text, include_header=False, line_terminator=Dialect().line_end, quote_style="never")
    return Block(text.getvalue(), rows.frame.height, lambda: _cells(rows))


def _cells(rows: Rows) -> Iterator[Sequence[str]]:
    return rows.whole().select(pl.all().cast(pl.String)).fill_null("").iter_rows()


def write_csv(target: Path, blocks: Iterable[Block]) -> None:
    """UTF-8 with a mark, for Excel; control characters become U+FFFD. Raises OutputError `output-unwritable`."""
    write_blocks(target, blocks, Dialect(), Written(), lambda _: _REPLACEMENT)


class FeatureFile:
    """A FeatureCollection on its way into a file, and the digest of what was written: it is far too long to read again.

    Args:
        file: open for writing.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest, self._between = file, hashlib.sha256(), b"\n"
        self._write(b'{"type":"FeatureCollection","features":[')

    def add(self, lines: bytes) -> None:
        """Take up lines of `features`."""
        self._write(self._between)
        self._write(memoryview(lines)[:-2])
        self._between = lines[-2:]

    def end(self) -> None:
        """Nothing more comes."""
        self._write(b"\n]}\n")

    @property
    def sha256(self) -> str:
        """Of all that was written."""
        return self._digest.hexdigest()

    def _write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._digest.update(data)


@contextmanager
def geojson(target: Path) -> Iterator[FeatureFile]:
    """A FeatureCollection that is taken up until the block ends.

    Raises:
        OutputError: `output-unwritable`.
    """
    with replacing(target) as file:
        collection = FeatureFile(file)
        yield collection
        collection.end()


def feature_rows(rows: Rows, typing: Typing, axes: tuple[str, str]) -> bytes:
    """Some rows as features, their numbers as numbers."""
    numbers = {name: kind for name, kind in typing.types.items() if kind != pl.Date()}
    return features(rows, numbers, axes)


def write_parquet(target: Path, typing: Typing, parts: Callable[[], Iterator[pl.DataFrame]]) -> None:
    """Parquet (zstd) with the schema's types; the same rows give the same bytes with one release of Polars.

    Args:
        target: the file.
        typing: how columns are typed.
        parts: the rows, one part after another, from the beginning each time it is called; at least one part.

    Raises:
        OutputError: `output-unwritable`.
    """
    columns = _with_types(next(parts()).clear(), typing).schema

    def read(*_: object) -> Iterator[pl.DataFrame]:
        return (_with_types(part, typing) for part in parts())

    with replacing(target) as file:
        rows = register_io_source(read, schema=columns)
        rows.sink_parquet(file, compression="zstd", row_group_size=_ROW_GROUP)


def _with_types(part: pl.DataFrame, typing: Typing) -> pl.DataFrame:
    texts = {name: kind for name, kind in typing.types.items() if part.schema[name] == pl.String()}
    return part.with_columns(_typed(name, kind) for name, kind in texts.items())


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
