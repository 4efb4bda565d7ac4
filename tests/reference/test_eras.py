"""Eras follow one another without a gap, and every day since 1868 has one."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.reference.eras import era, era_of, eras


def test_eras_follow_one_another_without_a_gap() -> None:
    assert [one.name for one in eras()] == ["明治", "大正", "昭和", "平成", "令和"]
    for earlier, later in pairwise(eras()):
        assert earlier.end == later.start - dt.timedelta(days=1)
    assert eras()[-1].end is None
    assert all(one.first_year == one.start.year for one in eras())


@given(day=st.dates(min_value=dt.date(1868, 1, 25)))
@settings(max_examples=200)
def test_every_day_since_meiji_lies_in_its_era(day: dt.date) -> None:
    found = era_of(day)
    assert found is not None
    assert found.start <= day <= (found.end or dt.date.max)


def test_a_day_before_meiji_has_no_era() -> None:
    assert era_of(dt.date(1868, 1, 24)) is None


@pytest.mark.parametrize("text", ["令和", "令", "R", "r", "Ｒ", "㋿", " 令和 "])
def test_an_era_is_known_by_name_and_abbreviation(text: str) -> None:
    assert era(text) == eras()[-1]


@given(text=st.text(max_size=4))
@settings(max_examples=200)
def test_any_other_text_is_no_era(text: str) -> None:
    found = era(text)
    assert found is None or found in eras()
