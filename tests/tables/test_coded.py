"""A column as numbers gives the cells that it was made of, whether its texts repeat or not."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from odconv.tables.coded import Coded


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
