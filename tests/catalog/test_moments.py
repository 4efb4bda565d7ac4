"""Points in time as catalogs write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odconv.catalog.moments import JST, moment


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025-12-12T07:32:32.936608", "2025-12-12T07:32:32+09:00"),
        ("2025-12-12T07:32:32Z", "2025-12-12T07:32:32+00:00"),
        ("2021/03/26 09:03:39", "2021-03-26T09:03:39+09:00"),
        ("2018/3/15", "2018-03-15T00:00:00+09:00"),
        ("令和3年3月26日", "2021-03-26T00:00:00+09:00"),
        ("20240401", "2024-04-01T00:00:00+09:00"),
        ("随時", None),
        ("2018/3/15 25:00", None),
        ("", None),
        (None, None),
        (20240401, None),
    ],
)
def test_a_date_is_read_as_it_is_written(text: object, iso: str | None) -> None:
    found = moment(text)
    assert (found and found.isoformat()) == iso


def test_what_has_no_offset_is_of_the_zone_of_its_catalog() -> None:
    found = moment("2025-12-12T07:32:32", dt.UTC)
    assert found is not None
    assert found.utcoffset() == dt.timedelta(0)


@given(st.datetimes(min_value=dt.datetime(1900, 1, 1)), st.sampled_from(["%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S"]))  # noqa: DTZ001
def test_every_time_comes_back_to_the_second(when: dt.datetime, form: str) -> None:
    assert moment(when.strftime(form)) == when.replace(microsecond=0, tzinfo=JST)


@given(st.text())
def test_any_text_is_a_time_with_an_offset_or_nothing(text: str) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is not None
