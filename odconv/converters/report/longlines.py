"""The addresses of the cells of a long column, for all entries at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl


def cells_of(letters: str, records: Sequence[Sequence[int]], places: Sequence[int]) -> list[str]:
    """For each entry its cells as JSON writes them, runs of them together.

    Args:
        letters: of the column.
        records: of each entry, ascending, at least one.
        places: of the table.
    """
    own = np.concatenate([np.asarray(part, np.int64) for part in records])
    rows = own + places.start if isinstance(places, range) else np.asarray(places, np.int64)[own]
    entries = np.repeat(np.arange(len(records)), [len(part) for part in records])
    begins = np.flatnonzero((np.diff(entries, prepend=-1) != 0) | (np.diff(rows, prepend=-1) != 1))
    ends = np.append(begins[1:], len(rows)) - 1
    frame = pl.DataFrame({"entry": entries[begins], "first": rows[begins] + 1, "last": rows[ends] + 1})
    first, last = (pl.lit(letters) + pl.col(name).cast(pl.String) for name in ("first", "last"))
    alone = pl.col("first") == pl.col("last")
    cell = pl.lit('"') + pl.when(alone).then(first).otherwise(first + ":" + last) + pl.lit('"')
    joined = frame.select("entry", cell=cell).group_by("entry", maintain_order=True).agg(pl.col("cell").str.join(","))
    return joined["cell"].to_list()
