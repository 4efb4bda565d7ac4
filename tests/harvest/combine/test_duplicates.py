from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.harvest.combine.duplicates import RULES, index_of, linked_rows, links_of
from odconv.harvest.combine.ids import ids_of, likely_ids, settled_ids
from odconv.harvest.combine.index import Index, write_index

TEXT = pl.String
SCHEMA = {"_source": pl.UInt32, "_sheet": TEXT, "_row": pl.Int64, "all": TEXT}
TOLD = {"holder": TEXT, "own": TEXT, "content": TEXT, "place": TEXT}
few = st.sampled_from(["a", "b", None])
row = st.fixed_dictionaries({"own": few, "content": few, "place": few, "holder": st.sampled_from(["x", "y"])})
tables = st.lists(st.lists(row, min_size=1, max_size=6), min_size=1, max_size=4)


@contextmanager
def indexed(rows: pl.DataFrame, tables: list[list[dict[str, Any]]]) -> Iterator[Index]:
    """The index of some rows, in two files."""
    half = rows.height // 2
    pieces = [piece for piece in (rows[:half], rows[half:]) if piece.height]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.bin" for number in range(len(pieces))]
        for file, piece in zip(files, pieces, strict=True):
            write_index(file, piece)
        yield Index(files, [piece.height for piece in pieces], [len(table) for table in tables])


def identify(tables: list[list[dict[str, Any]]], files: list[int]) -> pl.DataFrame:
    """The ids of all rows of some tables, and what they are copies of."""
    items = [item for table in tables for item in table]
    rows = pl.DataFrame(
        [
            {"_source": number, "_sheet": "", "_row": at, "all": repr(sorted(item.items(), key=str))}
            for number, table in enumerate(tables)
            for at, item in enumerate(table, 2)
        ],
        schema=SCHEMA,
    )
    told = pl.DataFrame(items, schema=TOLD)
    bytes_of = pl.Series(files, dtype=pl.UInt32).gather(rows["_source"])
    with indexed(index_of(told, rows, bytes_of), tables) as index:
        links = links_of(index)
    texts = told.with_columns(rows["all"].alias("whole"))
    keys = [f"d{number}" for number in range(len(tables))]
    ids = ids_of(texts, links.names, "f", keys)
    likely = likely_ids(texts, rows["_source"], "f", keys)
    assert ids == settled_ids(likely, links.names, lambda some: ids_of(texts[some], links.names[some], "f", keys))
    return linked_rows(ids, links, 0, rows.height)


@given(tables)
@settings(max_examples=200, deadline=None)
def test_ids_are_unique_and_every_copy_points_to_an_earlier_row_that_is_none(tables: list[Any]) -> None:
    frame = identify(tables, list(range(len(tables))))
    assert frame["_id"].n_unique() == frame.height
    position = {identity: at for at, identity in enumerate(frame["_id"])}
    for at, (_, target, rule) in enumerate(frame.iter_rows()):
        assert (target is None) == (rule is None)
        if target is not None:
            assert position[target] < at
            assert frame["_duplicate_of"][position[target]] is None
            assert rule in RULES


@given(st.lists(row, min_size=1, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_the_order_of_rows_does_not_change_the_set_of_ids(table: list[Any], dice: random.Random) -> None:
    other = list(table)
    dice.shuffle(other)
    first, second = (identify([rows], [0]) for rows in (table, other))
    assert set(first["_id"]) == set(second["_id"])


def test_a_copy_with_a_few_edits_is_a_copy_and_files_numbered_on_their_own_are_none() -> None:
    def numbered(names: str) -> list[dict[str, Any]]:
        return [{"own": str(at), "content": name, "place": None, "holder": "x"} for at, name in enumerate(names)]

    edited = identify([numbered("abcdefgh"), numbered("abcdefgX")], [0, 1])
    assert edited["_duplicate_rule"].to_list() == [None] * 8 + ["same-identifier"] * 8
    apart = identify([numbered("abcdefgh"), numbered("ABCDEFGh")], [0, 1])
    assert apart["_duplicate_rule"].to_list() == [None] * 15 + ["same-identifier"]
