"""Dates (年月日): YYYY-MM-DD by the Gregorian calendar.

Rule: the national formats ask for YYYY-MM-DD (ISO 8601). Days of the eras are converted by `odconv.reference.eras`; a
year past the end of its era (平成33年) is taken for what it counts to and doubted. A text that names no day stays as
it is: the year or month that it does name is told of, and no day is made up. `date_grammar` reads the texts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace

from odconv.values.characters import WAVES, plain, readable
from odconv.values.date_grammar import Written, read
from odconv.values.model import END, REMARK, START, Certainty, Context, Normalized, kept, unknown
from odconv.values.nothing import not_understood

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SERIAL = re.compile(r"([2-5][0-9]{4}|60000)(?:\.[0-9]+)?")
_EXCEL_ORIGIN = dt.date(1899, 12, 30)  # so that day 60, a 29 February that never was, does no harm after 1 March 1900
_RANGE = re.compile(
    rf"(.+?)(?:[{WAVES}→]|から|(?:(?<=[日)])|(?<=[/.][0-9])|(?<=[/.][0-9]{2}))[-－―ー–—])(.+?)(?:まで)?"
)
_FIRST_OF_SEVERAL = re.compile(rf"([^・、,;/{WAVES}]+日[^・、,;{WAVES}]*|[^・、,;{WAVES}]+)[・、,;{WAVES}].*[0-9]")
_PERIOD = re.compile(r"時代|世紀|年間|年代|年度|年[～〜~-]|初期|中期|後期|前期|末期|[上中下]旬|頃|ごろ")
_VAGUE = frozenset({"頃", "ごろ", "以降", "以前", "より", "から", "まで", "予定", *WAVES})
_WEEKDAYS = "月火水木金土日"
_NO_CONTEXT = Context()


def is_valid(text: str) -> bool:
    """Whether the text is a day that exists, as YYYY-MM-DD.

    >>> is_valid("2022-04-01"), is_valid("2022-02-30"), is_valid("2022-4-1"), is_valid("20220401")
    (True, False, False, False)
    """
    if _ISO.fullmatch(text) is None:
        return False
    return _day(int(text[:4]), int(text[5:7]), int(text[8:])) is not None


def normalise(text: str, *, serial: bool = False, context: Context = _NO_CONTEXT) -> Normalized:
    """The day as YYYY-MM-DD.

    Args:
        text: the cell.
        serial: whether the other values of the column are dates, so that a number of 20000–60000 is surely a day
            as Excel counts them; it is doubted otherwise.
        context: its year is taken, and doubted, for dates without one; a weekday that agrees clears the doubt.

    Returns:
        `unknown` with the parts `start` and `end` for a range of two days, which are sure with the issue
        `value-is-range`; with `known` among the params where only year or month stand in the text.

    >>> [normalise(text).value for text in ("令和五年四月一日", "2022/4/1(金)", "㋿５年４月１日", "20220401")]
    ['2023-04-01', '2022-04-01', '2023-04-01', '2022-04-01']
    >>> normalise("平成33年4月1日").value, normalise("平成33年4月1日").certainty.value
    ('2021-04-01', 'doubtful')
    >>> normalise("45017").rule, normalise("令和4年4月").params["known"], normalise("2022/2/30").issue
    ('date.serial', '2022-04', 'value-date-impossible')
    >>> normalise("令和5年4月1日～令和6年3月31日").parts
    {'start': '2023-04-01', 'end': '2024-03-31'}
    """
    if not text or is_valid(text):
        return kept(text)
    counted = _SERIAL.fullmatch(plain(text))
    if counted:
        return _of_serial(int(counted[1]), sure=serial)
    found = read(text)
    if found is None:
        return _of_range(text, context) or _not_a_day(text)
    return _of_written(text, found, context)


def _of_serial(number: int, *, sure: bool) -> Normalized:
    day = (_EXCEL_ORIGIN + dt.timedelta(days=number)).isoformat()
    if sure:
        return Normalized(day, rule="date.serial")
    return Normalized(day, Certainty.DOUBTFUL, "date.serial", "value-date-serial", {"number": number})


def _of_written(text: str, found: Written, context: Context) -> Normalized:
    if found.rule == "year-short":
        return unknown(text, "value-date-year-short")
    if found.year is None:
        return _of_yearless(text, found, context)
    year = found.gregorian_year
    if year is None:
        return unknown(text, "value-date-impossible")
    if found.day is None:
        return _incomplete(text, year, found.month)
    if found.rule == "month-first":
        return _of_month_first(text, found)
    day = _day(year, found.month or 0, found.day)
    if day is None:
        return unknown(text, "value-date-impossible")
    return _result(day, found)


def _of_yearless(text: str, found: Written, context: Context) -> Normalized:
    year = context.year_of_month(found.month or 0) or 0
    day = _day(year, found.month or 0, found.day or 0)
    if day is None:
        possible = context.year is not None or _day(2000, found.month or 0, found.day or 0)
        return unknown(text, "value-date-yearless" if context.year is None and possible else "value-date-impossible")
    result = _result(day, found)
    if result.certainty is Certainty.DOUBTFUL or found.weekday:
        return result  # a weekday that agrees speaks for the year
    return result._replace(certainty=Certainty.DOUBTFUL, issue="value-date-year-assumed", params={"year": year})


def _of_month_first(text: str, found: Written) -> Normalized:
    """4/13/2022 can be read in one way only, 4/1/2022 in two."""
    month, day, year = found.month or 0, found.day or 0, found.year or 0
    readings = {known for known in (_day(year, month, day), _day(year, day, month)) if known}
    if len(readings) != 1:
        return unknown(text, "value-date-order" if readings else "value-date-impossible")
    result = _result(readings.pop(), found)
    return result._replace(certainty=Certainty.DOUBTFUL, issue=result.issue or "value-date-order-assumed")


def _result(day: dt.date, found: Written) -> Normalized:
    issue, params = _doubt(day, found)
    parts = {REMARK: remark} if (remark := " ".join(filter(None, (found.remark, _clock(found.time))))) else {}
    certainty = Certainty.DOUBTFUL if issue else Certainty.SURE
    return Normalized(day.isoformat(), certainty, f"date.{found.rule}", issue, params, parts)


def _doubt(day: dt.date, found: Written) -> tuple[str, Mapping[str, object]]:
    if found.era and not found.era.start <= day <= (found.era.end or dt.date.max):
        return "value-date-era-disagrees", {"era": found.era.name, "day": day.isoformat()}
    if found.other_year not in {None, day.year}:
        return "value-date-years-disagree", {"year": day.year, "other": found.other_year or 0}
    weekday = _WEEKDAYS[day.weekday()]
    if found.weekday and found.weekday != weekday:
        return "value-date-weekday-disagrees", {"day": day.isoformat(), "weekday": weekday, "written": found.weekday}
    if found.remark in _VAGUE:
        return "value-date-vague", {"remark": found.remark}
    return "", {}


def _clock(time: str) -> str:
    """A time behind the day, without what Excel writes for none."""
    return "" if set(time) <= set("0:.") else time


def _incomplete(text: str, year: int, month: int | None) -> Normalized:
    if month is not None and not 1 <= month <= 12:
        return unknown(text, "value-date-impossible")
    return unknown(text, "value-date-incomplete", known=f"{year:04}" + (f"-{month:02}" if month else ""))


def _not_a_day(text: str) -> Normalized:
    if _PERIOD.search(text):
        return unknown(text, "value-date-period")
    if len(text) <= 100 and (first := _FIRST_OF_SEVERAL.match(readable(text))) and read(first[1]):
        return unknown(text, "value-date-several")
    return not_understood(text, "value-date-unknown")


def _of_range(text: str, context: Context) -> Normalized | None:
    """Two days; the second may leave out what it shares with the first (令和5年4月1日～10日)."""
    halves = _RANGE.fullmatch(plain(text)) if len(text) <= 100 else None
    start = read(halves[1]) if halves else None
    end = (read(halves[2]) or _day_alone(halves[2])) if halves and start else None
    if halves is None or start is None or end is None:
        return None
    if end.year is None and end.era is None:
        end = replace(end, year=start.year, era=start.era, month=end.month or start.month, rule=start.rule)
    if start.year is None and context.year is None:
        return unknown(text, "value-date-yearless")
    first, last = (_of_written("", found, context) for found in (start, end))
    if not first.value or not last.value or first.value > last.value:
        return None
    doubt = first.issue or last.issue or "value-is-range"
    return unknown(text, doubt)._replace(
        params=first.params or last.params, parts={START: first.value, END: last.value}
    )


def _day_alone(text: str) -> Written | None:
    found = re.fullmatch(r"([0-9]{1,2})日", plain(text))
    return Written(None, None, int(found[1])) if found else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None
