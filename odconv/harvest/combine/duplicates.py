"""Ids of all rows of a format, and which rows are copies of another: by named rules, linked, never dropped.

Rows come in canonical order (authority of the portal first); a copy always points to an earlier row. The rules, the
surest first:

- `same-file`: the same row of the same bytes, listed twice;
- `same-identifier`: the same holder gives both rows the same identifier;
- `same-key-fields`: neither has an identifier, and the same holder names both alike;
- `same-name-and-address`: files of two publishers have a thing of the same name at the same address;
- `repeated-row`: a row stands twice in one file, alike in every field.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from odconv.harvest.combine.identity import UNIT, digests

RULES = ("same-file", "same-identifier", "same-key-fields", "same-name-and-address", "repeated-row")
_COPIES_AGREE = 0.5
"""Where identifiers that files of one holder share mean the same thing less often, each file counts on its own."""


def identify(index: pl.DataFrame, format_id: str, distributions: Sequence[str]) -> pl.DataFrame:
    """The ids of all rows of a format, and what they are copies of.

    Args:
        index: a row for each row in canonical order: `source` (number of the distribution), `file` (number of its
            bytes), `sheet`, `row`, `holder`, `own`, `content`, `place` (text or null), `whole` (digest of all fields).
        format_id: id of the format.
        distributions: key of each distribution by its number.

    Returns:
        `_id`, `_duplicate_of` and `_duplicate_rule` in the order of the index; the last two null for what is no copy.
    """
    rows = _with_base(index.with_row_index("position"))
    rows = rows.with_columns(pl.int_range(pl.len()).over("base", "source").alias("nth"))
    rows = rows.with_columns(pl.col("position").first().over("base", "nth").alias("first"))
    ids = _ids(rows, format_id, distributions)
    parents, rules = _parents(rows)
    roots = _roots(parents)
    copied = roots != np.arange(len(roots))
    names = [RULES[rule] if copy else None for rule, copy in zip(rules.tolist(), copied.tolist(), strict=True)]
    targets = [ids[root] if copy else None for root, copy in zip(roots.tolist(), copied.tolist(), strict=True)]
    text = pl.String
    return pl.DataFrame(
        {"_id": ids, "_duplicate_of": targets, "_duplicate_rule": names},
        schema={"_id": text, "_duplicate_of": text, "_duplicate_rule": text},
    )


def _with_base(rows: pl.DataFrame) -> pl.DataFrame:
    """With `base`, the identity as text.

    An identifier that parts nothing needs the key fields beside it: where one file gives it to two things, and where
    the files of a holder are numbered each on its own, so that most numbers that they share mean different things.
    """
    named_by = pl.when(pl.col("content").is_not_null()).then(pl.lit("k")).otherwise(pl.lit("w"))
    kind = pl.when(pl.col("own").is_not_null()).then(pl.lit("i")).otherwise(named_by)
    text = pl.coalesce("own", "content", "whole")
    rows = rows.with_columns(kind.alias("kind"), pl.concat_str([kind, "holder", text], separator=UNIT).alias("base"))
    named = pl.coalesce("content", "whole")
    rows = rows.with_columns(
        (named.n_unique().over("base", "source") > 1).alias("apart_here"),
        (named.n_unique().over("base") > 1).alias("apart"),
        (pl.col("source").n_unique().over("base") > 1).alias("shared"),
    )
    agreeing = (pl.col("shared") & ~pl.col("apart")).sum().over("holder")
    shared = pl.col("shared").sum().over("holder")
    own_numbers = pl.col("shared") & pl.col("apart") & (agreeing < _COPIES_AGREE * shared)
    clash = (pl.col("kind") == "i") & (pl.col("apart_here") | own_numbers)
    parted = pl.concat_str(["base", named], separator=UNIT)
    return rows.with_columns(pl.when(clash).then(parted).otherwise(pl.col("base")).alias("base"))


def _ids(rows: pl.DataFrame, format_id: str, distributions: Sequence[str]) -> list[str]:
    """The first row of an identity has the id that lasts; its copies have one with their distribution in it."""
    names = pl.Series("distribution", distributions, dtype=pl.String)
    keys = pl.DataFrame({"key": names.gather(rows["source"])})
    own = pl.concat_str([pl.lit(format_id), "base", pl.col("nth").cast(pl.String)], separator=UNIT)
    with_keys = pl.concat([rows, keys], how="horizontal")
    copied = pl.concat_str([own, "key"], separator=UNIT)
    texts = with_keys.select(pl.when(pl.col("first") == pl.col("position")).then(own).otherwise(copied)).to_series()
    return digests(texts.to_list())


def _parents(rows: pl.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each row the earlier row that it copies (itself where there is none) and the number of the rule."""
    position = pl.col("position")
    by_place = pl.int_range(pl.len()).over("place", "source")
    rows = rows.with_columns(by_place.alias("nth_place"))
    is_key = pl.col("kind") != "i"
    found = rows.select(
        position.first().over("file", "sheet", "row").alias("0"),
        pl.when(~is_key).then(pl.col("first")).otherwise(position).alias("1"),
        pl.when(is_key).then(pl.col("first")).otherwise(position).alias("2"),
        pl.when(pl.col("place").is_not_null()).then(position.first().over("place", "nth_place")).otherwise(position)
        .alias("3"),
        position.first().over("source", "whole").alias("4"),
    )  # fmt: skip
    own = np.arange(rows.height, dtype=np.int64)
    parents, rules = own.copy(), np.zeros(rows.height, dtype=np.int64)
    for number in reversed(range(len(RULES))):
        earlier = found[str(number)].to_numpy().astype(np.int64)
        hit = earlier < own
        parents[hit], rules[hit] = earlier[hit], number
    return parents, rules


def _roots(parents: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The end of each chain of copies: every parent is earlier, so halving the ways comes to rest."""
    while True:
        further = parents[parents]
        if np.array_equal(further, parents):
            return parents
        parents = further
