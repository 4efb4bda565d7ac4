"""Which rows of a format are copies of another: by named rules, linked, never dropped.

Rows come in canonical order (authority of the portal first); a copy always points to an earlier row. What is compared
are numbers of 64 bits that stand for texts, so that millions of rows fit into memory; `ids` makes ids of the texts.
The rules, the surest first:

- `same-file`: the same row of the same bytes, listed twice;
- `same-identifier`: the same holder gives both rows the same identifier;
- `same-key-fields`: neither has an identifier, and the same holder names both alike;
- `same-name-and-address`: files of two publishers have a thing of the same name at the same address;
- `repeated-row`: a row stands twice in one file, alike in every field.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from odconv.harvest.combine.groups import Flags, Groups, Keys, Rows, joined
from odconv.harvest.combine.identity import ID_BYTES
from odconv.harvest.combine.index import Index

RULES = ("same-file", "same-identifier", "same-key-fields", "same-name-and-address", "repeated-row")
_COPIES_AGREE = 0.5
"""Where identifiers that files of one holder share mean the same thing less often, each file counts on its own."""

_RULES = pl.Series(RULES, dtype=pl.String)
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
    roots: Rows
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
        `spot` (place within the bytes), `holder`, `base` (the identity), `named` (what the row says that it is),
        `place` (0 where there is none), `whole` (all fields); `identified` (whether it has an identifier), `placed`
        (whether it has a place).
    """
    told = told.with_columns(rows.select(pl.struct(pl.exclude("_source", "_sheet", "_row")).hash().alias("whole")))
    named = pl.when(pl.col("content").is_not_null()).then(pl.col("content").hash()).otherwise("whole")
    kind = pl.when(pl.col("own").is_not_null()).then(0).when(pl.col("content").is_not_null()).then(1).otherwise(2)
    text = pl.when(pl.col("own").is_not_null()).then(pl.col("own").hash()).otherwise(named)
    spot = pl.struct(files.alias("file"), rows["_sheet"].fill_null(""), rows["_row"]).hash()
    return told.select(
        spot.alias("spot"),
        pl.col("holder").hash(),
        pl.struct(kind.alias("kind"), "holder", text.alias("text")).hash().alias("base"),
        named.alias("named"),
        pl.when(pl.col("place").is_not_null()).then(pl.col("place").hash()).otherwise(0).alias("place"),
        "whole",
        pl.col("own").is_not_null().alias("identified"),
        pl.col("place").is_not_null().alias("placed"),
    )


def links_of(index: Index) -> Links:
    """Which rows of a format are copies of which.

    Args:
        index: of all rows in canonical order, of what `index_of` gives.
    """
    source = index.sources()
    base, parted = _identities(index, source)
    nth = Groups(joined(base, source)).nth()
    first = Groups(joined(base, nth)).first()
    del base
    parents, rules = _parents(index, source, first)
    own = np.arange(len(first), dtype=np.uint32)
    names = pl.DataFrame({"source": source, "nth": nth, "first": first == own, "parted": parted})
    return Links(names, _roots(parents), rules)


def linked_rows(ids: bytes, links: Links, start: int, end: int) -> pl.DataFrame:
    """`_id`, `_duplicate_of` and `_duplicate_rule` of some rows; the last two null for what is no copy.

    Args:
        ids: of all rows of the format.
        links: of all rows of the format.
        start: number of the first of the rows, from 0.
        end: number of the row after the last.
    """
    roots = links.roots[start:end]
    copies = np.flatnonzero(roots != np.arange(start, end, dtype=np.uint32))
    known, which = np.unique(roots[copies], return_inverse=True)
    digests = np.frombuffer(ids, np.uint8).reshape(-1, ID_BYTES)

    def of_copies(values: pl.Series) -> pl.Series:
        return pl.repeat(None, end - start, dtype=pl.String, eager=True).scatter(copies, values)

    columns = {
        "_id": _written(digests[start:end]),
        "_duplicate_of": of_copies(_written(digests[known]).gather(which)),
        "_duplicate_rule": of_copies(_RULES.gather(links.rules[start:end][copies])),
    }
    return pl.DataFrame(columns, schema=_ROWS)


def _written(digests: npt.NDArray[np.uint8]) -> pl.Series:
    """Digests (rows × `ID_BYTES`) as hexadecimal digits."""
    digits = np.frombuffer(digests.tobytes().hex().encode(), np.uint8).reshape(-1, 2 * ID_BYTES)
    return pl.Series(digits).arr.to_list().cast(pl.Binary).cast(pl.String)


def _identities(index: Index, source: Rows) -> tuple[Keys, Flags]:
    """For each row what tells it apart, and whether its identifier does not do so by itself.

    An identifier that parts nothing needs the key fields beside it: where one file gives it to two things, and where
    the files of a holder are numbered each on its own, so that most numbers that they share mean different things.
    """
    base, named = index.numbers("base"), index.numbers("named")
    clashes = Groups(joined(base, source)).differ(named)
    identities = Groups(base)
    apart, shared = identities.differ(named), identities.differ(source)
    del identities
    of_holder = Groups(index.numbers("holder"))
    agreeing = of_holder.count(shared & ~apart)
    clashes |= shared & apart & (agreeing < _COPIES_AGREE * of_holder.count(shared))
    clashes &= index.flags("identified")
    return np.where(clashes, joined(base, named), base), clashes


def _parents(index: Index, source: Rows, first: Rows) -> tuple[Rows, npt.NDArray[np.uint8]]:
    """For each row the earlier row that it copies (itself where there is none) and the number of the rule.

    Args:
        index: what rows are compared by.
        source: for each row the number of its source.
        first: for each row the first of its identity.
    """
    own = np.arange(len(first), dtype=np.uint32)
    parents, rules = own.copy(), np.zeros(len(own), dtype=np.uint8)
    identified = index.flags("identified")
    found = (
        lambda: Groups(index.numbers("spot")).first(),
        lambda: np.where(identified, first, own),
        lambda: np.where(identified, own, first),
        lambda: _at_same_place(index, source, own),
        lambda: Groups(joined(index.numbers("whole"), source)).first(),
    )
    for number in reversed(range(len(RULES))):  # the surest last: it has the last word
        earlier = found[number]()
        hit = earlier < own
        parents[hit], rules[hit] = earlier[hit], number
    return parents, rules


def _at_same_place(index: Index, source: Rows, own: Rows) -> Rows:
    """For each row the first that has the same name at the same address, as the nth of its file."""
    placed = index.flags("placed")
    found = own.copy()
    if placed.any():
        place = index.numbers("place")[placed]
        nth = Groups(joined(place, source[placed])).nth()
        found[placed] = own[placed][Groups(joined(place, nth)).first()]
    return found


def _roots(parents: Rows) -> Rows:
    """The end of each chain of copies: every parent is earlier, so halving the ways comes to rest."""
    while True:
        further = parents[parents]
        if np.array_equal(further, parents):
            return parents
        parents = further
