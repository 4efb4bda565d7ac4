"""What undo keeps of a column: what follows from its changed texts is what a look at every cell yields."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odconv.converters.conversion import Filled
from odconv.converters.report import original
from odconv.converters.report.tally import tally_of
from odconv.values.model import Certainty, Normalized

LETTERS = st.sampled_from("abcdef")


@settings(max_examples=200, deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=20), st.dictionaries(LETTERS, LETTERS), st.sets(LETTERS))
@example(list("aba"), {"b": "a"}, set())  # cells that hold the value as it is are more
@example(list("bba"), {"b": "a"}, set())  # or fewer
@example(list("ba"), {"b": "a"}, set())  # or as many, and come later
@example(list("bcb"), {"b": "a", "c": "a"}, set())
def test_changed_texts_tell_what_every_cell_would(texts: list[str], made: dict[str, str], doubted: set[str]) -> None:
    outcomes = {
        text: Normalized(made.get(text, text), Certainty.DOUBTFUL if text in doubted else Certainty.SURE)
        for text in dict.fromkeys(texts)
    }
    values = [outcomes[text].value for text in texts]
    filled = Filled(0, "field", texts, outcomes)
    known = original.known_column(filled, tally_of(filled), values)
    every = original.column_of("field", texts, values, set())
    assert known == every
    assert known is not None
    assert list(known.before) == list(every.before)
    assert original.rebuilt([known], [], {"field": values}, len(texts)) == [texts]


def test_values_from_elsewhere_are_left_to_a_look_at_every_cell() -> None:
    filled = Filled(0, "field", ["a", "b"], {"a": Normalized("c"), "b": Normalized("b")})
    assert original.known_column(filled, tally_of(filled), ["c", "d"]) is None
