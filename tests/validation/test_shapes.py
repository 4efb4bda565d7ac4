"""What a shape implies: a pattern is passed over only where no text of the shape could fail it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.schemas.registry import catalog, load_schema
from odconv.validation import shapes

PATTERNS = sorted(
    {
        field.constraints["pattern"]
        for entry in catalog()
        if entry.fields
        for field in load_schema(entry.id).fields
        if "pattern" in field.constraints
    }
)


@pytest.mark.parametrize("name", ["phone", "postal-code"])
@settings(max_examples=50)
@given(data=st.data())
def test_texts_of_a_shape_fit_the_patterns_that_it_implies(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(shapes.CHECKS[name], fullmatch=True))
    implied = [pattern for pattern in PATTERNS if shapes.implies(name, pattern)]
    assert implied
    assert all(re.fullmatch(pattern, text) for pattern in implied)


@pytest.mark.parametrize(
    ("pattern", "implied"),
    [
        ("[0-9()+-]{9,20}", True),
        ("[0-9-]{12,12}", True),
        ("[0-9-]{13,20}", False),
        ("[0-9-]{9,11}", False),
        ("[0-9]{9,20}", False),
        ("[0-9-]+", False),
        ("", False),
    ],
)
def test_a_pattern_is_implied_by_its_letters_and_lengths(pattern: str, implied: bool) -> None:
    assert shapes.implies("phone", pattern) is implied


def test_a_shape_without_known_letters_implies_only_itself() -> None:
    assert shapes.implies("katakana", shapes.CHECKS["katakana"])
    assert not shapes.implies("katakana", "[ァ-ヴ]{1,9}")
