"""Rows → lines of text, put together of columns and what stands between them."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

Piece = str | pl.Expr
"""Text that is the same in all lines, or one for each."""

_SPECIAL = bytes(range(0x20)) + b'",\\'


def lines_of(frame: pl.DataFrame, pieces: Iterable[Piece]) -> list[bytes]:
    """A line for each row; nothing for a piece that is null there."""
    return frame.select(joined(pieces, ignore_nulls=True).cast(pl.Binary)).to_series().to_list()


def joined(pieces: Iterable[Piece], *, ignore_nulls: bool = False) -> pl.Expr:
    """Pieces as one; texts side by side are one piece already, for each costs as much as a column."""
    merged: list[Piece] = []
    for piece in pieces:
        before = merged[-1] if merged else None
        if isinstance(piece, str) and isinstance(before, str):
            merged[-1] = before + piece
        else:
            merged.append(piece)
    exprs = [pl.lit(piece) if isinstance(piece, str) else piece for piece in merged]
    return pl.concat_str(exprs, ignore_nulls=ignore_nulls)


def special_columns(frame: pl.DataFrame) -> frozenset[str]:
    """The names of columns of text with a cell that CSV or JSON may not take as it is; most need no second look."""
    texts = pl.col(pl.String)
    long = frame.select(texts.str.join("").cast(pl.Binary)).row(0, named=True)  # one text: a tenth of asking each cell
    empty = frame.select((texts == "").any()).row(0, named=True)
    return frozenset(
        name for name, text in long.items() if empty[name] or len(text.translate(None, _SPECIAL)) < len(text)
    )
