"""Runs of very many records in few characters: `ranges.packed`, put together by Polars."""

from __future__ import annotations

import numpy as np
import polars as pl

from odconv.converters.report import ranges
from odconv.tables.coded import Numbers

_SMALL = 100  # records up to which a list is faster than an array
_FEW = 2_000  # runs up to which a list is faster than a frame


def packed(records: Numbers) -> str:
    """Indices of records (from 0, ascending) as `ranges.packed` writes them."""
    if len(records) <= _SMALL:
        return ranges.packed(records.tolist())
    ends = np.flatnonzero(np.diff(records) != 1)
    firsts, lasts = records[np.append(0, ends + 1)] + 1, records[np.append(ends, len(records) - 1)] + 1
    if len(firsts) <= _FEW:
        pairs = zip(firsts.tolist(), lasts.tolist(), strict=True)
        return " ".join([str(first) if first == last else f"{first}-{last}" for first, last in pairs])
    first, last = pl.col("first"), pl.col("last")
    one = pl.when(first == last).then(pl.format("{}", first)).otherwise(pl.format("{}-{}", first, last))
    return str(pl.DataFrame({"first": firsts, "last": lasts}).select(one.str.join(" ")).item())
