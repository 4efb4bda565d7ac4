"""A column as numbers gives the cells that it was made of, whether its texts repeat or not."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from odconv.tables.coded import Coded, combinations, uncoded


@given(st.lists(st.sampled_from(["", " ", "公園", "広場", "a", "1"]), max_size=12))
def test_cells_and_distinct_texts_are_those_of_the_list(texts: list[str]) -> None:
    column = Coded.of(texts)
    assert list(column) == texts
    assert column.distinct.to_list() == list(dict.fromkeys(texts))
    assert column.counts.tolist() == [texts.count(text) for text in column.distinct]
    assert column.firsts.tolist() == [texts.index(text) for text in column.distinct]


@given(st.integers(0, 600))
def test_a_column_in_which_no_text_comes_twice_is_its_own_list_of_texts(size: int) -> None:
    texts = [f"{number}番" for number in range(size)]
    column = Coded.of(texts)
    assert list(column) == column.distinct.to_list() == texts
    assert column.codes.tolist() == list(range(size))
    assert column == Coded(np.arange(size, dtype=np.uint32), column.distinct)
    assert column.some([0] if size else []) == texts[:1]
    assert list(column.picked(range(size // 2))) == texts[: size // 2]


@given(st.lists(st.sampled_from(["", "公園", "公園", "広場", "a"]), min_size=1, max_size=9), st.data())
def test_texts_that_repeat_or_that_no_cell_holds_leave_the_column_as_if_made_of_its_cells(
    texts: list[str], data: st.DataObject
) -> None:
    codes = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=12))
    column = uncoded(np.array(codes, np.int64), pl.Series(texts, dtype=pl.String))
    assert column == Coded.of([texts[code] for code in codes])


@given(st.lists(st.tuples(*[st.sampled_from(["", "公園", "広場", "a", "b", "c", "d"])] * 3), max_size=12))
def test_combinations_are_numbered_by_their_first_record(rows: list[tuple[str, ...]]) -> None:
    codes, firsts = combinations([Coded.of(list(texts)) for texts in zip(*rows, strict=True)] or [Coded.of([])])
    numbers = {row: number for number, row in enumerate(dict.fromkeys(rows))}
    assert codes.tolist() == [numbers[row] for row in rows]
    assert firsts.tolist() == [rows.index(row) for row in numbers]
