"""Ids of all rows of a format, and which rows are copies of another: by named rules, linked, never dropped.

Rows come in canonical order (authority of the portal first); a copy always points to an earlier row. What is compared
are numbers of 64 bits that stand for texts, so that millions of rows fit into memory; the ids are made of the texts.
The rules, the surest first:

- `same-file`: the same row of the same bytes, listed twice;
- `same-identifier`: the same holder gives both rows the same identifier;
- `same-key-fields`: neither has an identifier, and the same holder names both alike;
- `same-name-and-address`: files of two publishers have a thing of the same name at the same address;
- `repeated-row`: a row stands twice in one file, alike in every field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from odconv.harvest.combine.identity import ID_BYTES, UNIT, raw_digests

RULES = ("same-file", "same-identifier", "same-key-fields", "same-name-and-address", "repeated-row")
_COPIES_AGREE = 0.5
"""Where identifiers that files of one holder share mean the same thing less often, each file counts on its own."""

_ROWS = {"_id": pl.String, "_duplicate_of": pl.String, "_duplicate_rule": pl.String}


@dataclass(frozen=True, slots=True)
class Links:
    """What all rows of a format are, in the order of the index.

    Attributes:
        names: what the id of a row is made of beside its texts: `source`, `nth` (of the rows of its file that are
            named alike), `first` (whether it is the first row of its identity), `parted` (whether its identifier needs
            the key fields beside it).
        roots: the row that it is a copy of, itself where it is none.
        rules: number of the rule that says so.
    """

    names: pl.DataFrame
    roots: npt.NDArray[np.uint32]
    rules: npt.NDArray[np.uint8]

    @property
    def copies(self) -> int:
        """How many rows are copies."""
        return int(np.count_nonzero(self.roots != np.arange(len(self.roots), dtype=np.uint32)))


def index_of(told: pl.DataFrame, rows: pl.DataFrame, files: pl.Series) -> pl.DataFrame:
    """What rows are compared by, as numbers.

    Args:
        told: of `identity.identities`.
        rows: of the same rows all fields of the format, `_source`, `_sheet`, `_row`.
        files: of the same rows a number for the bytes that they come from.

    Returns:
        `source`, `spot` (place within the bytes), `holder`, `base` (the identity), `named` (what the row says that it
        is), `identified` (whether it has an identifier), `place` (null where there is none), `whole` (all fields).
    """
    told = told.with_columns(rows.select(pl.struct(pl.exclude("_source", "_sheet", "_row")).hash().alias("whole")))
    named = pl.when(pl.col("content").is_not_null()).then(pl.col("content").hash()).otherwise("whole")
    kind = pl.when(pl.col("own").is_not_null()).then(0).when(pl.col("content").is_not_null()).then(1).otherwise(2)
    text = pl.when(pl.col("own").is_not_null()).then(pl.col("own").hash()).otherwise(named)
    spot = pl.struct(files.alias("file"), rows["_sheet"].fill_null(""), rows["_row"]).hash()
    return told.select(
        rows["_source"].alias("source"),
        spot.alias("spot"),
        pl.col("holder").hash(),
        pl.struct(kind.alias("kind"), "holder", text.alias("text")).hash().alias("base"),
        named.alias("named"),
        pl.col("own").is_not_null().alias("identified"),
        pl.when(pl.col("place").is_not_null()).then(pl.col("place").hash()).alias("place"),
        "whole",
    )


def links_of(index: pl.DataFrame) -> Links:
    """Which rows of a format are copies of which.

    Args:
        index: of all rows in canonical order, as `index_of` gives it.
    """
    rows = _with_base(index).drop("holder", "named").with_row_index("position")
    rows = rows.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).over("base", "source").alias("nth"))
    rows = rows.with_columns(pl.col("position").first().over("base", "nth").alias("first"))
    parents, rules = _parents(rows)
    names = rows.select("source", "nth", pl.col("first") == pl.col("position"), "parted")
    return Links(names, _roots(parents), rules)


def ids_of(texts: pl.DataFrame, names: pl.DataFrame, format_id: str, distributions: Sequence[str]) -> bytes:
    """The ids of some rows, one after another.

    The first row of an identity has the id that lasts; its copies have one with their distribution in it.

    Args:
        texts: `holder`, `own`, `content`, `whole` (digest of all fields; at least where there is no content).
        names: of the same rows, as `Links` has them.
        format_id: id of the format.
        distributions: key of each distribution by its number.
    """
    keys = pl.Series("key", distributions, dtype=pl.String).gather(names["source"])
    rows = pl.concat([texts, names, pl.DataFrame({"key": keys})], how="horizontal")
    named_by = pl.when(pl.col("content").is_not_null()).then(pl.lit("k")).otherwise(pl.lit("w"))
    kind = pl.when(pl.col("own").is_not_null()).then(pl.lit("i")).otherwise(named_by)
    base = pl.concat_str([kind, "holder", pl.coalesce("own", "content", "whole")], separator=UNIT)
    parted = pl.concat_str([base, pl.coalesce("content", "whole")], separator=UNIT)
    whole = pl.when("parted").then(parted).otherwise(base)
    own = pl.concat_str([pl.lit(format_id), whole, pl.col("nth").cast(pl.String)], separator=UNIT)
    copied = pl.concat_str([own, "key"], separator=UNIT)
    return raw_digests(rows.select(pl.when("first").then(own).otherwise(copied)).to_series().to_list())


def linked_rows(ids: bytes, links: Links, start: int, end: int) -> pl.DataFrame:
    """`_id`, `_duplicate_of` and `_duplicate_rule` of some rows; the last two null for what is no copy.

    Args:
        ids: of all rows of the format.
        links: of all rows of the format.
        start: number of the first of the rows, from 0.
        end: number of the row after the last.
    """

    def text(row: int) -> str:
        return ids[row * ID_BYTES : (row + 1) * ID_BYTES].hex()

    pairs = list(enumerate(links.roots[start:end].tolist(), start))
    rules = links.rules[start:end].tolist()
    columns = {
        "_id": [text(row) for row, _ in pairs],
        "_duplicate_of": [text(root) if root != row else None for row, root in pairs],
        "_duplicate_rule": [
            RULES[rule] if root != row else None for (row, root), rule in zip(pairs, rules, strict=True)
        ],
    }
    return pl.DataFrame(columns, schema=_ROWS)


def _with_base(rows: pl.DataFrame) -> pl.DataFrame:
    """With `base` as it tells rows apart, and `parted` where it does not do so by itself.

    An identifier that parts nothing needs the key fields beside it: where one file gives it to two things, and where
    the files of a holder are numbered each on its own, so that most numbers that they share mean different things.
    """
    named, source = pl.col("named"), pl.col("source")
    rows = rows.with_columns(
        (named.min() != named.max()).over("base", "source").alias("apart_here"),
        (named.min() != named.max()).over("base").alias("apart"),
        (source.min() != source.max()).over("base").alias("shared"),
    )
    agreeing = (pl.col("shared") & ~pl.col("apart")).sum().over("holder")
    shared = pl.col("shared").sum().over("holder")
    own_numbers = pl.col("shared") & pl.col("apart") & (agreeing < _COPIES_AGREE * shared)
    clash = pl.col("identified") & (pl.col("apart_here") | own_numbers)
    rows = rows.with_columns(clash.alias("parted")).drop("apart_here", "apart", "shared")
    apart = pl.struct("base", "named").hash()
    return rows.with_columns(pl.when("parted").then(apart).otherwise("base").alias("base"))


def _parents(rows: pl.DataFrame) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """For each row the earlier row that it copies (itself where there is none) and the number of the rule."""
    position, first = pl.col("position"), pl.col("first")
    nth_place = rows.select("place", pl.int_range(pl.len(), dtype=pl.UInt32).over("place", "source").alias("nth_place"))
    found = (
        position.first().over("spot"),
        pl.when("identified").then(first).otherwise(position),
        pl.when("identified").then(position).otherwise(first),
        pl.when(pl.col("place").is_not_null()).then(position.first().over("place", nth_place["nth_place"]))
        .otherwise(position),
        position.first().over("source", "whole"),
    )  # fmt: skip
    own = np.arange(rows.height, dtype=np.uint32)
    parents, rules = own.copy(), np.zeros(rows.height, dtype=np.uint8)
    for number in reversed(range(len(RULES))):
        earlier = rows.select(found[number]).to_series().to_numpy()
        hit = earlier < own
        parents[hit], rules[hit] = earlier[hit], number
    return parents, rules


def _roots(parents: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """The end of each chain of copies: every parent is earlier, so halving the ways comes to rest."""
    while True:
        further = parents[parents]
        if np.array_equal(further, parents):
            return parents
        parents = further
