"""Long columns of distinct texts → delimited text, a slice of the table at a time, by Polars."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import polars as pl

from odconv.converters.conversion import Conversion
from odconv.converters.outputs.extras import Extra, key_field, side_names
from odconv.tables.coded import Coded, Codes
from odconv.tables.framerows import coded
from odconv.tables.writers.delimited import Block, Dialect, Replace, Written, to_text, write_blocks

_BLOCK = 1 << 14  # rows that are text at once: few enough that their memory is used again and again


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
    pieces = _pieces(columns, dialect)
    for start in range(0, len(columns[0]), _BLOCK):
        part = slice(start, start + _BLOCK)
        frame = pl.DataFrame({str(at): texts.gather(codes[part]) for at, (codes, texts) in enumerate(pieces)})
        text = io.BytesIO()
        frame.write_csv(
            text,
            include_header=False,
            separator=dialect.separator,
            line_terminator=dialect.line_end,
            quote_style="never",  # those that need quotes have them
        )
        yield Block(text.getvalue(), frame.height, partial(_rows, columns, part))


def _pieces(columns: Sequence[Coded], dialect: Dialect) -> list[tuple[Codes, pl.Series]]:
    """The columns as they stand in the text, quotes made once for each distinct text.

    Columns of one text, as most of a format are, are not gone through: theirs stands behind each of the one before.
    """
    pieces: list[tuple[Codes, pl.Series, str]] = []
    for column in columns:
        texts = _quoted(column.distinct, dialect.separator)
        if pieces and len(texts) == 1:
            codes, before, behind = pieces[-1]
            pieces[-1] = (codes, before, f"{behind}{dialect.separator}{texts[0]}")
        else:
            pieces.append((column.codes, texts, ""))
    return [(codes, texts + behind if behind else texts) for codes, texts, behind in pieces]


def _quoted(texts: pl.Series, separator: str) -> pl.Series:
    """Texts as cells: in quotes where they hold a separator, a quote or a line break."""
    wanting = texts.str.contains(f'[{separator}"\r\n]')
    if not wanting.any():
        return texts
    return texts.zip_with(~wanting, '"' + texts.str.replace_all('"', '""', literal=True) + '"')


def _rows(columns: Sequence[Coded], part: slice) -> Iterator[tuple[str, ...]]:
    return zip(*(column[part] for column in columns), strict=True)
