"""Dates lost and dates invented: serial numbers in place of days and times, days in place of addresses and ages.

Rule of the serials: Excel counts days from 1899-12-30 (the epoch of ECMA-376, 18.17.4.1); 20000 to 60000 are the years
1954 to 2064. They are serials in a column that is headed as a day, or beside real days. Rule of the invented days:
Excel takes 2-1-3 for 2002-01-03 and 5-9 for 9 May; under a header of addresses, phones or ages, or among values such
as 10-14, a day is no day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from odconv.tables.alarms.headers import promises
from odconv.tables.alarms.model import Repair, Suspicion, suspicions
from odconv.tables.column_values import ColumnValues

_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001  (a spreadsheet's days have no zone)
_SERIAL = re.compile(r"([2-5][0-9]{4})(?:\.[0-9]+)?")
_DAY = re.compile(r"(?:19|20)[0-9]{2}[-/.年](?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12][0-9]|3[01])日?(?:0?0:00(?::00)?)?")
_MONTH_DAY = re.compile(r"(1[0-2]|[1-9])月(3[01]|[12][0-9]|[1-9])日")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(rf"(?:({'|'.join(_MONTHS)})-([0-9]{{2}})|([0-9]{{1,2}})-({'|'.join(_MONTHS)}))")
_PARTS = re.compile(r"[0-9]{1,4}(?:-[0-9]{1,4}){1,3}")
_FRACTION = re.compile(r"0?\.[0-9]{3,}|0?\.(?:25|5|75)")
_BESIDE = 0.2  # share of real days that makes a number beside them a day
_OTHER_SHAPE = 0.5


def serials(values: ColumnValues) -> Iterable[Suspicion]:
    """Serial numbers in place of days, and fractions of a day in place of times, with what they stand for."""
    days: dict[str, str | None] = {text: _day_of(plain) for text, plain in values.folded.items() if _is_serial(plain)}
    if days and not (promises("date", values) or _real_days(values) >= _BESIDE):
        days = {}
    times: dict[str, str | None] = {}
    if promises("time", values) and "." in values.joined:
        times = {text: clock for text, plain in values.folded.items() if (clock := _clock(plain)) is not None}
    return (*suspicions("date-serial", Repair.YES, days), *suspicions("time-serial", Repair.YES, times))


def invented(values: ColumnValues) -> Iterable[Suspicion]:
    """Days where the column holds addresses, phones or ranges of numbers, with what was probably typed."""
    found: dict[str, str | None] = {
        text: typed for text, plain in values.folded.items() if (typed := _typed(plain)) is not None
    }
    if not found or not (_promises_no_days(values) or _shape_of_parts(values) >= _OTHER_SHAPE):
        return ()
    return suspicions("turned-into-date", Repair.PATTERN, found)


def _promises_no_days(values: ColumnValues) -> bool:
    return any(promises(what, values) for what in ("address", "phone", "range"))


def _shape_of_parts(values: ColumnValues) -> float:
    shaped = (text for text, plain in values.folded.items() if _PARTS.fullmatch(plain) and not _DAY.fullmatch(plain))
    return values.share(list(shaped))


def _real_days(values: ColumnValues) -> float:
    return values.share([text for text, plain in values.folded.items() if _DAY.fullmatch(plain)])


def _is_serial(plain: str) -> bool:
    return len(plain) < 20 and _SERIAL.fullmatch(plain) is not None


def _day_of(plain: str) -> str:
    moment = _EPOCH + dt.timedelta(days=round(float(plain) * 1440) / 1440)
    return moment.strftime("%Y-%m-%d" if "." not in plain else "%Y-%m-%d %H:%M")


def _clock(plain: str) -> str | None:
    """The time of a fraction of a day, where it is a whole minute."""
    if len(plain) > 20 or not _FRACTION.fullmatch(plain):
        return None
    minutes = float(plain) * 1440
    if abs(minutes - round(minutes)) > 0.02:
        return None
    return f"{round(minutes) // 60:02d}:{round(minutes) % 60:02d}"


def _typed(plain: str) -> str | None:
    """What somebody typed that became this day; None where the text is no day.

    >>> _typed("2002-01-03"), _typed("1月3日"), _typed("9-may"), _typed("1-2-3")
    ('2-1-3', '1-3', '5-9', None)
    """
    if len(plain) > 24:
        return None
    if match := _MONTH_DAY.fullmatch(plain):
        return f"{match[1]}-{match[2]}"
    if match := _ENGLISH.fullmatch(plain):
        if match[1]:
            return f"{_MONTHS.index(match[1]) + 1}-{int(match[2])}"
        return f"{_MONTHS.index(match[4]) + 1}-{int(match[3])}"
    if not _DAY.fullmatch(plain):
        return None
    year, month, day = (int(part) for part in re.findall("[0-9]+", plain)[:3])
    return f"{year % 100}-{month}-{day}"
