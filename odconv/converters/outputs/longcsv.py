"""Long columns of distinct texts → delimited text, a slice of the table at a time, by Polars."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import polars as pl

from odconv.converters.conversion import Conversion
from odconv.converters.outputs.extras import Extra, key_field, side_names
from odconv.tables.coded import Coded
from odconv.tables.framerows import coded
from odconv.tables.writers.delimited import Block, Dialect, Replace, Written, to_text, write_blocks

_BLOCK = 1 << 16  # rows that are text at once


def long_columns(conversion: Conversion, fields: Sequence[str], appended: Sequence[int]) -> list[Sequence[str]]:
    """The columns of the valid records: fields of the format, then columns of the table."""
    records = np.ones(len(conversion.table), np.bool_)
    records[[rejected.record for rejected in conversion.rejected]] = False
    empty = Coded.repeated("", len(conversion.table))
    columns = [Coded.of(conversion.columns[name]) if name in conversion.columns else empty for name in fields]
    columns += [coded(conversion.table, at) for at in appended]
    return [Coded(column.codes[records], column.distinct) for column in columns]


def side_columns(conversion: Conversion, extras: Sequence[Extra]) -> tuple[list[str], list[Coded]]:
    """Names and columns of what `extras.side_rows` gives row by row."""
    key = key_field(conversion)
    rows = pl.Series(np.asarray(conversion.table.places, np.int64) + 1).cast(pl.String)
    numbers = Coded(np.arange(len(rows), dtype=np.uint32), rows)
    keys = [Coded.of(conversion.columns.get(key) or Coded.repeated("", len(rows)))] if key else []
    return side_names(key, extras), [*keys, numbers, *(coded(conversion.table, extra.column) for extra in extras)]


def write_coded(
    target: Path,
    names: Sequence[str],
    columns: Sequence[Sequence[str]],
    dialect: Dialect,
    replace: Replace | None = None,
) -> Written:
    """Write columns below their names; the same bytes, record and errors as `write_delimited` for their rows.

    Args:
        target: a path.
        names: the first row.
        columns: at least two, of one length.
        dialect: how.
        replace: asked for what is to stand for a character that the encoding cannot hold.

    Raises:
        OutputError: `characters-unencodable`, `output-unwritable`.
    """
    head = Block(to_text([names], dialect), 1, lambda: [names])
    return write_blocks(
        target, chain([head], _blocks([Coded.of(column) for column in columns], dialect)), dialect, Written(), replace
    )


def _blocks(columns: Sequence[Coded], dialect: Dialect) -> Iterator[Block]:
    texts = [column.distinct.replace("", None) for column in columns]  # Polars quotes empty text, but not nulls
    for start in range(0, len(columns[0]), _BLOCK):
        part = slice(start, start + _BLOCK)
        frame = pl.DataFrame(
            {
                str(at): own.gather(column.codes[part])
                for at, (own, column) in enumerate(zip(texts, columns, strict=True))
            }
        )
        text = io.BytesIO()
        frame.write_csv(
            text, include_header=False, separator=dialect.separator, line_terminator=dialect.line_end, null_value=""
        )
        yield Block(text.getvalue(), frame.height, frame.fill_null("").iter_rows)
