from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.harvest.combine.groups import Groups, joined

rows = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.booleans()), min_size=1, max_size=30)


@given(rows)
@settings(max_examples=200, deadline=None)
def test_groups_say_what_a_dictionary_of_rows_says(table: list[tuple[int, int, bool]]) -> None:
    keys, values, flags = (list(column) for column in zip(*table, strict=True))
    of = {key: [row for row, other in enumerate(keys) if other == key] for key in keys}
    groups = Groups(np.array(keys, dtype=np.uint64))
    assert groups.first().tolist() == [of[key][0] for key in keys]
    assert groups.nth().tolist() == [of[key].index(row) for row, key in enumerate(keys)]
    assert groups.differ(np.array(values)).tolist() == [len({values[row] for row in of[key]}) > 1 for key in keys]
    assert groups.count(np.array(flags)).tolist() == [sum(flags[row] for row in of[key]) for key in keys]


def test_pairs_that_differ_have_different_keys_in_either_order() -> None:
    small = np.arange(400, dtype=np.uint64)
    first, second = (side.ravel() for side in np.meshgrid(small, small))
    assert len(np.unique(joined(first, second))) == len(first)
