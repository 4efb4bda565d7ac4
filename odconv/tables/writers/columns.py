"""Columns of text → delimited text: the bytes of `write_delimited`, of long columns a block at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from odconv.tables.writers.delimited import Block, Dialect, Replace, Written, to_text, write_blocks, write_delimited

if TYPE_CHECKING:
    import polars as pl

_BLOCK = 1 << 16


def write_columns(
    target: Path | BinaryIO,
    names: Sequence[str],
    columns: Sequence[Sequence[str]],
    dialect: Dialect | None = None,
    *,
    replace: Replace | None = None,
) -> Written:
    """Write columns below their names, as `write_delimited` writes the rows.

    Args:
        target: a path, or an open binary file.
        names: of the columns.
        columns: of one length, lists or `Coded`.
        dialect: how; `Dialect()` where None.
        replace: as in `write_delimited`.

    Raises:
        OutputError: `characters-unencodable`, `output-unwritable`.
    """
    dialect = dialect or Dialect()
    if len(columns) < 2 or not any(hasattr(column, "codes") for column in columns):
        rows = zip(*columns, strict=True)
        return write_delimited(target, (row for part in ([names], rows) for row in part), dialect, replace=replace)
    return write_blocks(target, _blocks(names, columns, dialect), dialect, Written(), replace)


def _blocks(names: Sequence[str], columns: Sequence[Sequence[str]], dialect: Dialect) -> Iterator[Block]:
    import polars as pl  # noqa: PLC0415  (short columns do without)

    from odconv.tables.writers.frame import frame_block  # noqa: PLC0415

    head = (tuple(names),)
    yield Block(to_text(head, dialect), 1, lambda: head)
    empty_is_null = [_without_empty(column) for column in columns]
    for start in range(0, len(columns[0]), _BLOCK):
        parts = {str(at): _part(column, start, len(columns[0])) for at, column in enumerate(empty_is_null)}
        yield frame_block(pl.DataFrame(parts), dialect)


def _without_empty(column: Sequence[str]) -> Sequence[str] | None:
    """The column with null for each empty text, which is to be done once for each distinct text; None if all are."""
    from odconv.tables.coded import Coded  # noqa: PLC0415

    if not isinstance(column, Coded):
        return column if any(column) else None
    return Coded(column.codes, column.distinct.replace("", None)) if column.any_filled else None


def _part(column: Sequence[str] | None, start: int, length: int) -> pl.Series:
    import polars as pl  # noqa: PLC0415

    from odconv.tables.coded import Coded  # noqa: PLC0415

    size = min(_BLOCK, length - start)
    if column is None:
        return pl.Series([None], dtype=pl.String).new_from_index(0, size)
    if isinstance(column, Coded):
        return column.series(start, size)
    return pl.Series([text or None for text in column[start : start + size]], dtype=pl.String)
