"""Polars frames → delimited text: the bytes of `write_delimited`, made by Polars where it makes the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import polars as pl

from odconv.tables.writers.delimited import (
    Block,
    Dialect,
    Replace,
    Written,
    to_text,
    write_blocks,
    write_delimited,
)

_BLOCK = 1 << 16


def write_frame(
    target: Path | BinaryIO,
    frame: pl.DataFrame,
    dialect: Dialect | None = None,
    *,
    header: Sequence[str] | None = None,
    replace: Replace | None = None,
    guard: bool = False,
) -> Written:
    """Write a frame of text; the same bytes, record and errors as `write_delimited` for its rows.

    Args:
        target: a path, or an open binary file; nothing is written where an error is raised.
        frame: columns of text; a null is an empty cell.
        dialect: how; `Dialect()` where None.
        header: the first row, as names of columns may repeat and those of a frame may not; none is written where None.
        replace: as in `write_delimited`.
        guard: as in `write_delimited`.

    Raises:
        OutputError: `characters-unencodable`, `output-unwritable`.
        TypeError: a column is no text: how numbers and dates are to look is for the caller to say.
    """
    if any(kind != pl.String for kind in frame.dtypes):
        raise TypeError("columns of text only")
    dialect = dialect or Dialect()
    head = () if header is None else (tuple(header),)
    if guard or frame.width < 2:  # a row of one empty cell: Polars writes a blank line, which many readers drop
        rows = chain(head, frame.fill_null("").iter_rows())
        return write_delimited(target, rows, dialect, replace=replace, guard=guard)
    top = (Block(to_text(head, dialect), 1, lambda: head) for _ in head)
    return write_blocks(target, chain(top, _blocks(frame, dialect)), dialect, Written(), replace)


def _blocks(frame: pl.DataFrame, dialect: Dialect) -> Iterator[Block]:
    for part in frame.iter_slices(_BLOCK):
        text = part.with_columns(pl.all().replace("", None)).write_csv(  # Polars quotes empty text, but not nulls
            include_header=False, separator=dialect.separator, line_terminator=dialect.line_end
        )
        yield Block(text, part.height, part.fill_null("").iter_rows)
