"""Days of the week as published tables write them."""

from __future__ import annotations

from itertools import combinations

import pytest

from odconv.values.model import Certainty
from odconv.values.weekday import DAYS, normalise


@pytest.mark.parametrize(
    ("text", "days", "remark"),
    [
        ("月火水木金", "月火水木金", None),
        ("日月", "日月", None),
        ("月～金", "月火水木金", None),
        ("月曜日から土曜日まで", "月火水木金土", None),
        ("土～月", "月土日", None),
        ("月・水・金", "月水金", None),
        ("月 火 水 木 金 土", "月火水木金土", None),
        ("月、火、木曜日", "月火木", None),
        ("（月）（火）", "月火", None),
        ("月月火", "月火", None),
        ("毎日", DAYS, None),
        ("年中無休", DAYS, None),
        ("平日", "月火水木金", "平日"),
        ("土日祝", "土日", "祝"),
        ("日 祝", "日", "祝"),
        ("月～金（祝日を除く）", "月火水木金", "祝日を除く"),
        ("月～金、第2・4土曜", "月火水木金", "第2・4土曜"),
        ("日曜・祝日を除く毎日", "月火水木金土", "日曜・祝日を除く"),
        ("12/29～1/3を除く毎日", DAYS, "12/29～1/3を除く"),
        ("火～日※年末年始は休み", "火水木金土日", "※年末年始は休み"),
    ],
)
def test_open_days_are_read_and_exceptions_become_remarks(text: str, days: str, remark: str | None) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, result.parts.get("remark")) == (days, Certainty.SURE, remark)


@pytest.mark.parametrize("text", ["定休日：月曜", "毎週月曜日休館", "月曜を除く", "月曜定休"])
def test_closed_days_leave_the_others_and_are_doubted(text: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty) == ("火水木金土日", Certainty.DOUBTFUL)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("月", "火水木金土日"),
        ("土日", "月火水木金"),
        ("月曜（祝日の場合は翌日）", "火水木金土日"),
        ("月曜日、祝日の翌日", "火水木金土日"),
        ("なし", DAYS),
        ("年中無休", DAYS),
        ("第3月曜", DAYS),
    ],
)
def test_a_column_of_closed_days_tells_the_open_ones(text: str, days: str) -> None:
    result = normalise(text, closed=True)
    assert (result.value, result.certainty) == (days, Certainty.DOUBTFUL)


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("第2・4土曜", "value-weekday-no-regular-day"),
        ("祝日", "value-weekday-no-regular-day"),
        ("月曜日（祝日の場合は翌日）", "value-weekday-maybe-closed"),
        ("月曜日（祝日の場合は開館）", "value-weekday-maybe-closed"),
        ("月曜日、祝日の翌日", "value-weekday-maybe-closed"),
        ("不定休", "value-weekday-unknown"),
        ("日本", "value-weekday-unknown"),
        ("1月～3月", "value-weekday-unknown"),
        ("要予約", "value-weekday-unknown"),
        ("－", "value-says-none"),
    ],
)
def test_what_names_no_day_of_every_week_stays_and_is_told(text: str, issue: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, result.issue) == (text, Certainty.UNKNOWN, issue)


@pytest.mark.parametrize("separator", ["・", "、", "曜日、", " ", ","])
def test_every_set_of_days_is_found_and_its_closed_days_are_the_rest(separator: str) -> None:
    for size in range(2, 7):
        for days in combinations(DAYS, size):
            written = separator.join(days)
            assert set(normalise(written).value) == set(days)
            assert set(normalise(written, closed=True).value) == set(DAYS) - set(days)


@pytest.mark.parametrize("text", ["()", "（　）", "月（）"])
def test_empty_brackets_hold_no_remark(text: str) -> None:
    assert normalise(text).parts == {}
