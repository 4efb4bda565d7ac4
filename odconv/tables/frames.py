"""A table as a Polars frame, for work on whole columns."""

from __future__ import annotations

import polars as pl

from odconv.tables.framerows import FrameRows, rows_of
from odconv.tables.table import Table

ROW = "row"


def frame_of(table: Table) -> pl.DataFrame:
    """All cells as text, and where they stand.

    Returns:
        Columns `0`, `1`, … (text, in the order of `table.columns`) and `row`, the number of the row (from 1).
    """
    columns: dict[str, pl.Series] = {ROW: _numbers(table)}
    columns |= {str(index): _column(table, index) for index in range(len(table.columns))}
    return pl.DataFrame(columns)


def _numbers(table: Table) -> pl.Series:
    places = table.places
    if isinstance(places, range):
        return pl.int_range(places.start + 1, places.stop + 1, dtype=pl.UInt32, eager=True)
    return pl.Series(places, dtype=pl.UInt32) + 1


def _column(table: Table, index: int) -> pl.Series:
    rows, place = table.grid.rows, table.columns[index].place
    filled = any(merge.first_column <= place <= merge.last_column for merge in table.filled)
    if isinstance(rows, FrameRows) and not filled:
        return rows_of(rows.frame.to_series(place), table.places)
    return pl.Series(table.texts(index), dtype=pl.String)
