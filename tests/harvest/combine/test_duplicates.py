from __future__ import annotations

import random
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.harvest.combine.duplicates import RULES, identify

TEXT = pl.String
SCHEMA = {
    "source": pl.UInt32, "sheet": TEXT, "row": pl.Int64, "whole": TEXT, "holder": TEXT, "own": TEXT, "content": TEXT,
    "place": TEXT, "file": pl.UInt32,
}  # fmt: skip
few = st.sampled_from(["a", "b", None])
row = st.fixed_dictionaries({"own": few, "content": few, "place": few, "holder": st.sampled_from(["x", "y"])})
tables = st.lists(st.lists(row, min_size=1, max_size=6), min_size=1, max_size=4)


def index(tables: list[list[dict[str, Any]]], files: list[int]) -> pl.DataFrame:
    rows = [
        {**item, "source": number, "sheet": "", "row": at, "whole": repr(sorted(item.items(), key=str)),
         "file": files[number]}
        for number, table in enumerate(tables)
        for at, item in enumerate(table, 2)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA)


@given(tables)
@settings(max_examples=200, deadline=None)
def test_ids_are_unique_and_every_copy_points_to_an_earlier_row_that_is_none(tables: list[Any]) -> None:
    frame = identify(index(tables, list(range(len(tables)))), "f", [f"d{n}" for n in range(len(tables))])
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
    first, second = (identify(index([rows], [0]), "f", ["d"]) for rows in (table, other))
    assert set(first["_id"]) == set(second["_id"])


def test_a_copy_with_a_few_edits_is_a_copy_and_files_numbered_on_their_own_are_none() -> None:
    def numbered(names: str) -> list[dict[str, Any]]:
        return [{"own": str(at), "content": name, "place": None, "holder": "x"} for at, name in enumerate(names)]

    edited = identify(index([numbered("abcdefgh"), numbered("abcdefgX")], [0, 1]), "f", ["d0", "d1"])
    assert edited["_duplicate_rule"].to_list() == [None] * 8 + ["same-identifier"] * 8
    apart = identify(index([numbered("abcdefgh"), numbered("ABCDEFGh")], [0, 1]), "f", ["d0", "d1"])
    assert apart["_duplicate_rule"].to_list() == [None] * 15 + ["same-identifier"]
