"""Times of day as published tables write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odconv.values.model import Certainty
from odconv.values.time import normalise


@pytest.mark.parametrize(
    ("text", "time", "rule"),
    [
        ("09:00", "09:00", ""),
        ("9:00", "09:00", "time.clock"),
        ("８：３０", "08:30", "time.clock"),
        ("09:00:00", "09:00", "time.clock"),
        (" 9:00 ", "09:00", "time.clock"),
        ("9:00～", "09:00", "time.clock"),
        ("～17:00", "17:00", "time.clock"),
        ("1899-12-30 08:30:00", "08:30", "time.clock"),
        ("9時", "09:00", "time.words"),
        ("9時00分", "09:00", "time.words"),
        ("17時まで", "17:00", "time.words"),
        ("九時三十分", "09:30", "time.words"),
        ("正午", "12:00", "time.words"),
        ("午前8時30分", "08:30", "time.half-day"),
        ("午後5時半", "17:30", "time.half-day"),
        ("午後0時", "12:00", "time.half-day"),
        ("AM 9:00", "09:00", "time.half-day"),
        ("5:30 pm", "17:30", "time.half-day"),
    ],
)
def test_a_time_is_read_from_every_form_met(text: str, time: str, rule: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, result.rule) == (time, Certainty.SURE, rule)


@pytest.mark.parametrize(
    ("text", "time", "issue"),
    [
        ("24:00", "00:00", "value-time-midnight"),
        ("900", "09:00", "value-time-assumed"),
        ("1730", "17:30", "value-time-assumed"),
        ("9.30", "09:30", "value-time-assumed"),
        ("0.375", "09:00", "value-time-assumed"),
        ("午後13時", "13:00", "value-time-assumed"),
        ("午後12時30分", "12:30", "value-time-assumed"),
        ("23:59:59", "23:59", "value-time-seconds"),
        ("17時（日曜は16時）", "17:00", "value-time-qualified"),
    ],
)
def test_what_can_be_wrong_is_doubted(text: str, time: str, issue: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, result.issue) == (time, Certainty.DOUBTFUL, issue)


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("25:00", "value-time-impossible"),
        ("午後12時", "value-time-unknown"),
        ("午前12時", "value-time-unknown"),
        ("9", "value-time-unknown"),
        ("9:75", "value-time-unknown"),
        ("日没まで", "value-time-unknown"),
        ("17時（予約あり）・22時（予約なし）", "value-time-unknown"),
        ("9時～日没", "value-time-unknown"),
        ("9時間", "value-time-unknown"),
        ("－", "value-says-none"),
    ],
)
def test_what_names_no_single_time_stays_and_is_told(text: str, issue: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, result.issue) == (text, Certainty.UNKNOWN, issue)


@pytest.mark.parametrize(
    ("text", "start", "end", "remark"),
    [
        ("9時～17時", "09:00", "17:00", None),
        ("8:30-17:15", "08:30", "17:15", None),
        ("8時30分から17時15分", "08:30", "17:15", None),
        ("午前９時～午後５時（ただし、入館は午後４時３０分まで）", "09:00", "17:00", "ただし、入館は午後4時30分まで"),
        ("平日8：30～17：00", "08:30", "17:00", "平日"),
        ("利用時間：9時00分～21時00分", "09:00", "21:00", "利用時間:"),
        ("チェックイン　15時00分チェックアウト　10時00分", "15:00", "10:00", None),
        ("【チェックイン】15時00分【チェックアウト】12時00分", "15:00", "12:00", None),
        ("In 15:00 Out 10:00", "15:00", "10:00", None),
        ("18:00～翌2:00", "18:00", "02:00", None),
        ("9:00ｰ17:00", "09:00", "17:00", None),
        ("午後1時から午後3時まで", "13:00", "15:00", None),
        ("9:00～17:00 ※祝日休み", "09:00", "17:00", "祝日休み"),
    ],
)
def test_the_ends_of_a_range_are_parts(text: str, start: str, end: str, remark: str | None) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, result.issue) == (text, Certainty.UNKNOWN, "value-is-range")
    assert dict(result.parts) == {"start": start, "end": end} | ({"remark": remark} if remark else {})


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("9:00-12:00、13:00-17:00", "09:00", "17:00"),
        ("9時00分～17時00分（冬季9時00分～16時00分）", "09:00", "17:00"),
        ("平日　10時00分～22時00分土日祝　10時00分～20時00分", "10:00", "22:00"),
    ],
)
def test_several_ranges_are_told_and_kept_word_by_word(text: str, start: str, end: str) -> None:
    result = normalise(text)
    assert (result.value, result.issue) == (text, "value-time-several")
    assert (result.parts["start"], result.parts["end"]) == (start, end)
    assert result.parts["remark"] == text.replace("　", " ").replace("（", "(").replace("）", ")")


def test_an_end_before_the_beginning_is_told() -> None:
    result = normalise("9時～5時")
    assert (result.issue, dict(result.parts)) == ("value-time-backwards", {"start": "09:00", "end": "05:00"})


@pytest.mark.parametrize(
    ("text", "time", "remark"), [("13時30分開演", "13:30", "開演"), ("9:00～（要確認）", "09:00", "要確認")]
)
def test_words_around_a_time_are_a_remark(text: str, time: str, remark: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, dict(result.parts)) == (time, Certainty.SURE, {"remark": remark})


def test_round_the_clock_is_told_with_the_ends_that_are_usual() -> None:
    result = normalise("２４時間")
    assert (result.issue, result.parts["start"], result.parts["end"]) == ("value-time-all-day", "00:00", "23:59")


@given(hour=st.integers(0, 23), minute=st.integers(0, 59), style=st.integers(0, 5))
def test_every_minute_of_the_day_is_found(hour: int, minute: int, style: int) -> None:
    half, short = ("午後", hour - 12) if hour >= 12 else ("午前", hour)
    written = [
        f"{hour}:{minute:02}",
        f"{hour:02}：{minute:02}：00",
        f"{hour}時{minute}分",
        f"{half}{short}時{minute}分",
        f"{hour}時" + ("半" if minute == 30 else f"{minute:02}"),
        f"{short}:{minute:02} {'PM' if hour >= 12 else 'am'}",
    ][style]
    assert normalise(written).value == f"{hour:02}:{minute:02}"
    assert normalise(written).certainty is Certainty.SURE
