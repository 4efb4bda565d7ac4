"""Coordinates as municipalities write them, made decimal degrees of one axis."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.values.coordinate import LIMITS, Axis, is_valid, normalise
from odconv.values.model import Certainty

LATITUDES = {
    "34.897932": "34.897932",
    "34.008932102674024": "34.008932102674024",
    "36.54810 ": "36.54810",
    "３４．８９７９３２": "34.897932",
    "34. 897932": "34.897932",
    "34.897932°": "34.897932",
    "34.897932度": "34.897932",
    "N34.897932": "34.897932",
    "34.897932N": "34.897932",
    "北緯34.897932": "34.897932",
    "緯度：34.897932": "34.897932",
    "34°25’28”": "34.424444",
    '34°02’47"': "34.046389",
    "34°03'40.9\"N ": "34.061361",
    "34°　14′06″": "34.235",
    "34度14分6秒": "34.235",
    "北緯 ３４度１４分６．５秒": "34.235139",
    "34°14'06.1234\"": "34.23503428",
    "34°14.5'": "34.241667",
    "34.05213799999999": "34.052138",
    "34.03388500000001": "34.033885",
    "34.500000": "34.500000",
}


@pytest.mark.parametrize(("text", "value"), LATITUDES.items())
def test_a_latitude_becomes_decimal_degrees(text: str, value: str) -> None:
    result = normalise(text, axis="latitude")
    assert (result.value, result.certainty) == (value, Certainty.SURE)
    assert is_valid(value, axis="latitude")


def test_longitudes_are_read_alike() -> None:
    texts = ("131°38'37.1\"E", "東経131度38分37.1秒", "131.241393499999", "E 138.346708")
    assert [normalise(text, axis="longitude").value for text in texts] == [
        "131.643639",
        "131.643639",
        "131.2413935",
        "138.346708",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "34.236976,134.041",
        "34.236976、134.041",
        "134.041 34.236976",
        "北緯34.236976 東経134.041",
        "(34.236976, 134.041)",
    ],
)
def test_both_axes_in_a_cell_are_parted(text: str) -> None:
    latitude, longitude = normalise(text, axis="latitude"), normalise(text, axis="longitude")
    assert (latitude.value, dict(latitude.parts)) == ("34.236976", {"longitude": "134.041"})
    assert (longitude.value, dict(longitude.parts)) == ("134.041", {"latitude": "34.236976"})
    assert latitude.certainty is longitude.certainty is Certainty.SURE


def test_sexagesimal_degrees_of_both_axes_are_parted() -> None:
    result = normalise("34°14′06″ 134°02′30″", axis="longitude")
    assert (result.value, dict(result.parts)) == ("134.041667", {"latitude": "34.235"})


@pytest.mark.parametrize("text", ["34.14.06", "34-14-06", "34:14:06", "34 14 06", "34°14”06”", "34°14'06"])
def test_missing_or_wrong_signs_are_doubted(text: str) -> None:
    result = normalise(text, axis="latitude")
    assert (result.value, result.certainty) == ("34.235", Certainty.DOUBTFUL)


def test_a_missing_point_is_put_in_only_where_one_reading_is_possible() -> None:
    assert normalise("349908813", axis="latitude").value == "34.9908813"
    assert normalise("1389908813", axis="longitude").certainty is Certainty.DOUBTFUL
    assert normalise("343208813", axis="latitude").issue == "value-coordinate-point"
    assert normalise("34,897932", axis="latitude").value == "34.897932"


REFUSED = {
    "0": "value-coordinate-zero",
    "0,0": "value-coordinate-zero",
    "0.000000": "value-coordinate-zero",
    "135.1": "value-latitude-longitude-swapped",
    "東経34.5": "value-latitude-longitude-swapped",
    "134°14′06″": "value-latitude-longitude-swapped",
    "343.208813": "value-coordinate-outside",
    "51.5": "value-coordinate-outside",
    "-34.5": "value-coordinate-outside",
    "34°74′06″": "value-coordinate-unknown",
    "西万倉岩滝793番地": "value-coordinate-unknown",
    "9:00～17:00": "value-coordinate-unknown",
    "不明": "value-says-none",
    "－": "value-says-none",
}


@pytest.mark.parametrize(("text", "issue"), REFUSED.items())
def test_what_is_no_latitude_in_japan_is_kept_and_told(text: str, issue: str) -> None:
    result = normalise(text, axis="latitude")
    assert (result.value, result.certainty, result.issue) == (text, Certainty.UNKNOWN, issue)


@given(
    axis=st.sampled_from(["latitude", "longitude"]),
    minutes=st.integers(0, 59),
    tenths=st.integers(0, 599),
    whole=st.integers(1, 25),
)
@settings(max_examples=200, deadline=None)
def test_sexagesimal_degrees_come_out_within_a_tenth_of_a_metre(
    axis: Axis, minutes: int, tenths: int, whole: int
) -> None:
    degree = int(LIMITS[axis][0]) + whole
    text = f"{degree}°{minutes:02d}'{tenths / 10:04.1f}\""
    exact = degree + Decimal(minutes) / 60 + Decimal(tenths) / 36000
    assert abs(Decimal(normalise(text, axis=axis).value) - exact) <= Decimal("5e-7")


@given(st.decimals(20, 46, places=8))
@settings(max_examples=200, deadline=None)
def test_binary_remainders_are_all_that_is_rounded_away(number: Decimal) -> None:
    text = f"{number:f}"
    assert normalise(text, axis="latitude").value == text
    remainder = repr(float(number) * 3 / 3)
    assert abs(Decimal(normalise(remainder, axis="latitude").value) - number) < Decimal("1e-12")
