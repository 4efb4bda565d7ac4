"""Numbers, weekdays, flags and codes as published tables write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odconv.errors import RulesError
from odconv.values.model import Certainty
from odconv.values.number import normalise


@pytest.mark.parametrize(
    ("text", "number", "rule", "remark"),
    [
        ("12", "12", "", None),
        ("-1.5", "-1.5", "", None),
        ("１２", "12", "number.sign", None),
        ("△5", "-5", "number.sign", None),
        ("▲１，２３４", "-1234", "number.grouping", None),
        ("1,353人（会場座席数）", "1353", "number.unit", "会場座席数"),
        ("30人（先着順）", "30", "number.unit", "先着順"),
        ("20組※先着順", "20", "number.unit", "先着順"),
        ("定員20人", "20", "number.unit", "定員"),
        ("3000人収容", "3000", "number.unit", "収容"),
        ("二十三", "23", "number.kanji", None),
        ("百二十人", "120", "number.kanji", None),
    ],
)
def test_a_number_is_read_from_every_form_met(text: str, number: str, rule: str, remark: str | None) -> None:
    result = normalise(text)
    assert (result.value, result.rule, result.certainty) == (number, rule, Certainty.SURE)
    assert result.parts.get("remark") == remark


@pytest.mark.parametrize(
    ("text", "number", "issue"),
    [
        ("約30", "30", "value-number-qualified"),
        ("5人以上", "5", "value-number-qualified"),
        ("16組（32人）", "16", "value-number-qualified"),
        ("30名/回", "30", "value-number-qualified"),
        ("各20名", "20", "value-number-qualified"),
        ("2万人", "20000", "value-number-multiplied"),
        ("100m2", "100", "value-number-unit"),
        ("6か月", "6", "value-number-unit"),
        ("2022年", "2022", "value-number-unit"),
    ],
)
def test_a_number_with_a_reservation_is_doubted(text: str, number: str, issue: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, result.issue) == (number, Certainty.DOUBTFUL, issue)


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("大人200円 小人100円", "value-number-several"),
        ("1,23", "value-number-unknown"),
        ("1.01321E+12", "value-exponent"),
        ("不明", "value-says-none"),
        ("－", "value-says-none"),
        ("要予約", "value-number-unknown"),
        ("10パーセク", "value-number-unknown"),
        ("〇", "value-number-unknown"),
        ("一", "value-number-unknown"),
        ("千", "value-number-unknown"),
        ("B1", "value-number-unknown"),
        ("20～10", "value-number-several"),
    ],
)
def test_what_is_no_single_number_stays_and_is_told(text: str, issue: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, result.issue) == (text, Certainty.UNKNOWN, issue)


@pytest.mark.parametrize("text", ["22~48", "22～48人", "22人から48人", "22-48", "２２〜４８"])
def test_the_ends_of_a_range_are_parts(text: str) -> None:
    result = normalise(text)
    assert (result.value, result.issue, dict(result.parts)) == (text, "value-is-range", {"start": "22", "end": "48"})


@pytest.mark.parametrize(
    ("text", "unit", "number", "certainty"),
    [
        ("200円", "JPY", "200", Certainty.SURE),
        ("￥1,200-", "JPY", "1200", Certainty.SURE),
        ("大人300円", "JPY", "300", Certainty.DOUBTFUL),
        ("300円/回", "JPY", "300", Certainty.DOUBTFUL),
        ("100円～", "JPY", "100", Certainty.DOUBTFUL),
        ("1回300円", "JPY", "1回300円", Certainty.UNKNOWN),
        ("千円", "JPY", "千円", Certainty.UNKNOWN),
        ("5千円", "JPY", "5000", Certainty.DOUBTFUL),
        ("1.5万円", "JPY", "15000", Certainty.DOUBTFUL),
        ("15.550円", "JPY", "15.550円", Certainty.UNKNOWN),
        ("拝観料　300円", "JPY", "300", Certainty.SURE),
        ("無料", "JPY", "0", Certainty.SURE),
        ("参加費無料", "JPY", "0", Certainty.SURE),
        ("入館無料", "JPY", "0", Certainty.SURE),
        ("無料（一部有料施設あり）", "JPY", "0", Certainty.DOUBTFUL),
        ("12ｍ", "m", "12", Certainty.SURE),
        ("1.2km", "m", "1200", Certainty.DOUBTFUL),
        ("12cm", "m", "12cm", Certainty.UNKNOWN),
        ("70.30", "m", "70.30", Certainty.SURE),
    ],
)
def test_only_the_unit_of_the_column_is_taken_off(text: str, unit: str, number: str, certainty: Certainty) -> None:
    result = normalise(text, unit=unit)
    assert (result.value, result.certainty) == (number, certainty)


def test_whole_numbers_lose_their_zero_fraction_and_no_other() -> None:
    assert normalise("120.0", integer=True).value == "120"
    assert normalise("120.5", integer=True).issue == "value-number-fraction"


def test_a_unit_that_no_list_names_is_refused() -> None:
    with pytest.raises(RulesError, match="normaliser-params"):
        normalise("1", unit="furlong")


@given(number=st.integers(-(10**12), 10**12))
def test_grouping_and_width_change_no_number(number: int) -> None:
    grouped = f"{number:,}"
    wide = grouped.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789,"})
    assert {normalise(grouped).value, normalise(wide).value, normalise(f"{wide}人").value} == {str(number)}
