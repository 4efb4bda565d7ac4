"""The ids of rows. They are made of texts, which takes its time: ahead, for what a row may turn out to be.

Nearly every row is named once in its file, and by its identifier or its key fields alone; whether it is the first of
its identity is known when all rows are. So both ids that it may have are made when its part is laid down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from odconv.harvest.combine.identity import ID_BYTES, UNIT, raw_digests


def ids_of(texts: pl.DataFrame, names: pl.DataFrame, format_id: str, distributions: Sequence[str]) -> bytes:
    """The ids of some rows, one after another.

    The first row of an identity has the id that lasts; its copies have one with their distribution in it.

    Args:
        texts: `holder`, `own`, `content`, `whole` (digest of all fields; at least where there is no content).
        names: of the same rows, as `duplicates.Links` has them.
        format_id: id of the format.
        distributions: key of each distribution by its number.
    """
    keys = pl.Series("key", distributions, dtype=pl.String).gather(names["source"])
    rows = pl.concat([texts, names, pl.DataFrame({"key": keys})], how="horizontal")
    named_by = pl.when(pl.col("content").is_not_null()).then(pl.lit("k")).otherwise(pl.lit("w"))
    kind = pl.when(pl.col("own").is_not_null()).then(pl.lit("i")).otherwise(named_by)
    base = pl.concat_str([kind, "holder", pl.coalesce("own", "content", "whole")], separator=UNIT)
    parted = pl.concat_str([base, pl.coalesce("content", "whole")], separator=UNIT)
    whole = pl.when("parted").then(parted).otherwise(base) if names["parted"].any() else base
    own = pl.concat_str([pl.lit(format_id), whole, pl.col("nth").cast(pl.String)], separator=UNIT)
    key = pl.when(~pl.col("first")).then("key")
    named = pl.concat_str([own, key], separator=UNIT, ignore_nulls=True)
    return raw_digests(rows.select(named.cast(pl.Binary)).to_series().to_list())


def likely_ids(texts: pl.DataFrame, source: pl.Series, format_id: str, distributions: Sequence[str]) -> bytes:
    """The ids that rows have where each is named once in its file: as first of its identity, then those as a copy.

    Args:
        texts: as `ids_of` has them.
        source: of the same rows the number of their distribution.
        format_id: id of the format.
        distributions: key of each distribution by its number.
    """
    once = pl.DataFrame({"source": source}).with_columns(nth=pl.lit(0, pl.UInt32), parted=False)
    return b"".join(
        ids_of(texts, once.with_columns(first=pl.lit(is_first)), format_id, distributions) for is_first in (True, False)
    )


def settled_ids(likely: bytes, names: pl.DataFrame, others: Callable[[pl.Series], bytes]) -> bytes:
    """The ids of some rows, one after another, once it is known what the rows are.

    Args:
        likely: of `likely_ids`.
        names: of the same rows, as `duplicates.Links` has them.
        others: gives `ids_of` those rows, by their numbers, that are not named once in their file.
    """
    as_first, as_copy = np.frombuffer(likely, np.uint8).reshape(2, names.height, ID_BYTES)
    ids = np.where(names["first"].to_numpy()[:, None], as_first, as_copy)
    rows = names.select((pl.col("nth") != 0) | pl.col("parted")).to_series().arg_true()
    if len(rows):
        ids[rows.to_numpy()] = np.frombuffer(others(rows), np.uint8).reshape(-1, ID_BYTES)
    return ids.tobytes()
