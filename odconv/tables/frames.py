"""A table as a Polars frame, for work on whole columns."""

from __future__ import annotations

import polars as pl

from odconv.tables.table import Table

ROW = "row"


def frame_of(table: Table) -> pl.DataFrame:
    """All cells as text, and where they stand.

    Returns:
        Columns `0`, `1`, … (text, in the order of `table.columns`) and `row`, the number of the row (from 1).
    """
    columns: dict[str, pl.Series] = {ROW: pl.Series([place + 1 for place in table.places], dtype=pl.UInt32)}
    columns |= {str(index): pl.Series(table.texts(index), dtype=pl.String) for index in range(len(table.columns))}
    return pl.DataFrame(columns)
