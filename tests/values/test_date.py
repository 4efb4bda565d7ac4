"""Dates as published tables write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.values import kanji_numerals
from odconv.values.date import normalise
from odconv.values.model import Certainty, Context

# Written out here and not read from the package: the oracle of the tests below.
ERAS = (
    ("令和", "R", "㋿", dt.date(2019, 5, 1), dt.date(2099, 12, 31)),
    ("平成", "H", "㍻", dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    ("昭和", "S", "㍼", dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
    ("大正", "T", "㍽", dt.date(1912, 7, 30), dt.date(1926, 12, 24)),
    ("明治", "M", "㍾", dt.date(1873, 1, 1), dt.date(1912, 7, 29)),
)
FIRST_YEAR = {"令和": 2019, "平成": 1989, "昭和": 1926, "大正": 1912, "明治": 1868}
DIGITS = "〇一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "day", "rule"),
    [
        ("2022-04-01", "2022-04-01", ""),
        ("2022/4/1", "2022-04-01", "date.separators"),
        ("2022.4.1", "2022-04-01", "date.separators"),
        ("2022‐4‐1", "2022-04-01", "date.separators"),
        ("２０２２／０４／０１", "2022-04-01", "date.separators"),
        ("2022年 4月 1日", "2022-04-01", "date.separators"),
        ("20220401", "2022-04-01", "date.digits"),
        ("R5.4.1", "2023-04-01", "date.era"),
        ("r5/4/1", "2023-04-01", "date.era"),
        ("Ｈ１５．１２．３", "2003-12-03", "date.era"),
        ("令和五年四月一日", "2023-04-01", "date.era"),
        ("㋿5年4月1日", "2023-04-01", "date.era"),
        ("令5.4.1", "2023-04-01", "date.era"),
        ("平成元年１月８日", "1989-01-08", "date.era"),
        ("令和4年（2022年）4月1日", "2022-04-01", "date.era"),
        ("2022(令和4)年4月1日", "2022-04-01", "date.separators"),
        ("2025年11月16日（日曜日）", "2025-11-16", "date.weekday"),
        ("2025/11/16(日)", "2025-11-16", "date.weekday"),
        ("2025年11月3日(月・祝)", "2025-11-03", "date.weekday"),
        ("2021/03/26 09:03:39", "2021-03-26", "date.time"),
        ("2025-10-05T00:00:00+09:00", "2025-10-05", "date.time"),
        ("昭和５８年１０月１日指定", "1983-10-01", "date.era"),
        ("令和５年４月１日から施行", "2023-04-01", "date.era"),
        ("H280331", "2016-03-31", "date.era"),
        ("2022年4月1日 午前10時30分", "2022-04-01", "date.time"),
    ],
)
def test_a_day_is_read_from_every_form_met(text: str, day: str, rule: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, result.rule) == (day, Certainty.SURE, rule)


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("2022/2/30", "value-date-impossible"),
        ("2022年13月1日", "value-date-impossible"),
        ("令和0年4月1日", "value-date-impossible"),
        ("明治33年2月29日", "value-date-impossible"),
        ("22/4/1", "value-date-year-short"),
        ("4/1/2022", "value-date-order"),
        ("4月13日(日)", "value-date-yearless"),
        ("10月中旬", "value-date-period"),
        ("江戸時代", "value-date-period"),
        ("令和4年度", "value-date-period"),
        ("16世紀後半", "value-date-period"),
        ("未定", "value-says-none"),
        ("－", "value-says-none"),
        ("19999", "value-date-unknown"),
        ("60001", "value-date-unknown"),
        ("元禄3年4月1日", "value-date-unknown"),
        ("2022/4-1", "value-date-unknown"),
        ("2023年4月1日(土)・2日(日)", "value-date-several"),
        ("2023/4/1,2023/4/8", "value-date-several"),
        ("昭和55年～56年", "value-date-period"),
        ("4月1日～4月30日", "value-date-yearless"),
    ],
)
def test_what_names_no_day_stays_and_is_told(text: str, issue: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, result.issue) == (text, Certainty.UNKNOWN, issue)


@pytest.mark.parametrize(
    ("text", "known"),
    [("令和4年4月", "2022-04"), ("R4.4", "2022-04"), ("平成元年", "1989"), ("2022", "2022"), ("202204", "2022-04"),
     ("昭和63年頃", "1988"), ("2022/4", "2022-04"), ("2016年3月末", "2016-03")],
)  # fmt: skip
def test_a_year_or_month_alone_is_told_and_no_day_made_up(text: str, known: str) -> None:
    result = normalise(text)
    assert (result.value, result.issue, result.params["known"]) == (text, "value-date-incomplete", known)


@pytest.mark.parametrize(
    ("text", "day", "issue"),
    [
        ("平成33年4月1日", "2021-04-01", "value-date-era-disagrees"),
        ("令和元年4月30日", "2019-04-30", "value-date-era-disagrees"),
        ("昭和64年1月8日", "1989-01-08", "value-date-era-disagrees"),
        ("令和4年（2021年）4月1日", "2022-04-01", "value-date-years-disagree"),
        ("2022年4月1日（月）", "2022-04-01", "value-date-weekday-disagrees"),
        ("2022年4月1日（予定）", "2022-04-01", "value-date-vague"),
        ("令和4年4月1日～", "2022-04-01", "value-date-vague"),
        ("4/13/2022", "2022-04-13", "value-date-order-assumed"),
        ("45017", "2023-04-01", "value-date-serial"),
        ("45017.5", "2023-04-01", "value-date-serial"),
    ],
)
def test_what_can_be_wrong_is_doubted(text: str, day: str, issue: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, result.issue) == (day, Certainty.DOUBTFUL, issue)


def test_a_number_is_surely_a_day_in_a_column_of_days() -> None:
    assert normalise("41919", serial=True).certainty is Certainty.SURE
    assert normalise("41919", serial=True).value == "2014-10-07"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("令和5年4月1日～令和6年3月31日", "2023-04-01", "2024-03-31"),
        ("2022年7月16日（土）～8月14日（日）", "2022-07-16", "2022-08-14"),
        ("令和5年4月1日から10日まで", "2023-04-01", "2023-04-10"),
        ("2023/4/1-2023/4/3", "2023-04-01", "2023-04-03"),
        ("2023-04-01〜2023-04-03", "2023-04-01", "2023-04-03"),
    ],
)
def test_two_days_are_parts_and_the_text_stays(text: str, start: str, end: str) -> None:
    result = normalise(text)
    assert (result.value, result.issue, dict(result.parts)) == (text, "value-is-range", {"start": start, "end": end})


def test_a_doubt_about_one_end_of_a_range_is_told() -> None:
    result = normalise("4月1日～4月30日", context=Context(year=2025))
    assert (result.issue, dict(result.parts)) == (
        "value-date-year-assumed",
        {"start": "2025-04-01", "end": "2025-04-30"},
    )


def test_a_range_that_runs_backwards_is_none() -> None:
    assert normalise("2022年12月1日～1月10日").parts == {}


def test_the_year_of_the_table_is_taken_and_doubted_unless_the_weekday_agrees() -> None:
    table = Context(year=2025)
    assert normalise("5月1日", context=table).issue == "value-date-year-assumed"
    assert normalise("4月13日(日)", context=table).certainty is Certainty.SURE
    assert normalise("4月13日(月)", context=table).issue == "value-date-weekday-disagrees"
    assert normalise("2月29日", context=table).issue == "value-date-impossible"


@given(day=st.dates(dt.date(1873, 1, 1), dt.date(2099, 12, 31)), style=st.integers(0, 5))
@settings(max_examples=200)
def test_every_day_since_1873_is_found_from_its_era(day: dt.date, style: int) -> None:
    name, letter, sign, _, _ = next(era for era in ERAS if era[3] <= day <= era[4])
    year = day.year - FIRST_YEAR[name] + 1
    written = [
        f"{name}{year}年{day.month}月{day.day}日",
        f"{letter}{year}.{day.month}.{day.day}",
        f"{sign}{year:02}年{day.month:02}月{day.day:02}日",
        f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）",
        f"{name}{in_kanji(year)}年{in_kanji(day.month)}月{in_kanji(day.day)}日",
        f"{letter.lower()}{year}/{day.month}/{day.day}",
    ][style]
    assert normalise(written).value == day.isoformat()
    assert normalise(written).certainty is Certainty.SURE


@given(day=st.dates(dt.date(1954, 10, 3), dt.date(2064, 4, 8)))
@settings(max_examples=200)
def test_every_serial_is_the_day_that_excel_shows(day: dt.date) -> None:
    assert normalise(str((day - dt.date(1954, 10, 3)).days + 20000)).value == day.isoformat()


@given(number=st.integers(0, 99_999_999))
@settings(max_examples=200)
def test_kanji_numerals_are_read_as_they_are_written(number: int) -> None:
    assert kanji_numerals.value(in_kanji(number)) == number
    assert kanji_numerals.value("".join(DIGITS[int(digit)] for digit in str(number))) == number


def in_kanji(number: int) -> str:
    """An independent writer of kanji numerals below 10^8: 二十三, 三万五千."""
    if number >= 10_000:
        head = in_kanji(number // 10_000) + "万"
        return head + (in_kanji(number % 10_000) if number % 10_000 else "")
    if number == 0:
        return "〇"
    written = ""
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            written += ("" if digit == 1 and name else DIGITS[digit]) + name
    return written
