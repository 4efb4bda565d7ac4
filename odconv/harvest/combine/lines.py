"""Rows → lines of text, put together of columns and what stands between them."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

Piece = str | pl.Expr
"""Text that is the same in all lines, or one for each."""

_SPECIAL = bytes(range(0x20)) + b'",\\'


def text_of(frame: pl.DataFrame, line: pl.Expr) -> memoryview:
    """The lines of all rows, one after another (UTF-8).

    Args:
        frame: at least one row.
        line: what a row gives, never empty, its end with it.
    """
    # The bytes of a list of bytes lie side by side: no object for each line, nothing that the interpreter waits for.
    text = frame.select(line.cast(pl.Binary).cast(pl.List(pl.UInt8)).explode()).to_series()
    return text.to_numpy(allow_copy=False).data


def separated(cells: Iterable[Piece], separator: str, end: str) -> pl.Expr:
    """A line of cells: what stands between them costs half if it is no piece of its own.

    Args:
        cells: none of them null.
        separator: between them.
        end: after the last one.
    """
    *before, last = cells
    return pl.concat_str(*_merged(before, separator), joined([last, end]), separator=separator)


def joined(pieces: Iterable[Piece], *, ignore_nulls: bool = False) -> pl.Expr:
    """Pieces as one."""
    return pl.concat_str(_merged(pieces, ""), ignore_nulls=ignore_nulls)


def _merged(pieces: Iterable[Piece], between: str) -> list[pl.Expr]:
    """Texts side by side become one piece, for each costs as much as a column."""
    merged: list[Piece] = []
    for piece in pieces:
        before = merged[-1] if merged else None
        if isinstance(piece, str) and isinstance(before, str):
            merged[-1] = before + between + piece
        else:
            merged.append(piece)
    return [pl.lit(piece) if isinstance(piece, str) else piece for piece in merged]


def special_columns(frame: pl.DataFrame) -> frozenset[str]:
    """The names of columns of text with a cell that CSV or JSON may not take as it is; most need no second look."""
    texts = pl.col(pl.String)
    long = frame.select(texts.str.join("").cast(pl.Binary)).row(0, named=True)  # one text: a tenth of asking each cell
    empty = frame.select((texts == "").any()).row(0, named=True)
    return frozenset(
        name for name, text in long.items() if empty[name] or len(text.translate(None, _SPECIAL)) < len(text)
    )
