"""The formats that a header is like, from its names alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.description.candidates import candidates
from odconv.schemas.registry import catalog, load_schema

FORMATS = [entry.id for entry in catalog() if entry.fields]


@pytest.mark.parametrize("schema", FORMATS)
def test_the_header_of_a_format_is_that_format(schema: str) -> None:
    best = candidates(load_schema(schema).field_names)[0]
    assert (best.id, best.score) == (schema, 1.0)


def test_another_spelling_counts_a_little_less() -> None:
    names = load_schema("standard/aed").field_names
    wide = [name.replace("_", "＿").replace("ID", "ＩＤ") for name in names]
    best = candidates(wide)[0]
    assert best.id == "standard/aed"
    assert 0.9 < best.score < 1


def test_own_columns_and_missing_ones_lower_the_score() -> None:
    names = load_schema("standard/aed").field_names
    whole, more, less = (candidates(header)[0] for header in (names, [*names, "課独自の列"], names[:30]))
    assert whole.score > more.score > 0.9
    assert whole.score > less.score


def test_names_that_all_formats_share_tell_nothing() -> None:
    assert candidates(["名称"]) == ()
    assert candidates(["道路名", "延長", "幅員"]) == ()
    assert candidates(["", " "]) == ()


def test_of_equals_the_newer_family_comes_first() -> None:
    both = {entry.name for entry in catalog() if entry.family == "standard"}
    shared = [entry for entry in catalog() if entry.family == "recommended" and entry.name in both and entry.fields]
    for entry in shared:
        older, newer = (
            set(load_schema(f"{family}/{entry.name}").field_names) for family in ("recommended", "standard")
        )
        found = candidates(older & newer)
        equal = [one for one in found if one.score == found[0].score]
        assert found == () or len(equal) == 1 or equal[0].id.startswith("standard/")


def test_a_table_takes_less_than_a_millisecond_after_the_first() -> None:
    names = load_schema("standard/event").field_names
    candidates(names)
    begin = time.process_time()
    for _ in range(50):
        candidates(names)
    assert (time.process_time() - begin) / 50 < 0.001


@given(st.lists(st.one_of(st.text(max_size=12), st.sampled_from(load_schema("standard/aed").field_names)), max_size=20))
@settings(max_examples=100, deadline=None)
def test_scores_are_ranked_and_bounded(header: list[str]) -> None:
    scores = [found.score for found in candidates(header)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert len(scores) <= 5
