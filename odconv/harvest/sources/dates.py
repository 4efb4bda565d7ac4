"""Dates in the text of a link or the name of a file, as people write them there."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from odconv.reference.eras import era

_ERA = r"(?P<era>令和|平成|昭和|[RHS])\s*\.?\s*(?P<eyear>元|\d{1,2})"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:{_ERA}|{_YEAR})年度?(?:(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?)?",
        rf"(?<![0-9A-Za-z]){_ERA}[._/-](?P<month>\d{{1,2}})(?:[._/-](?P<day>\d{{1,2}}))?(?!\d)",
        r"(?<![0-9A-Za-z])(?P<era>[RHS])(?P<eyear>\d{2})(?P<month>\d{2})(?P<day>\d{2})?(?!\d)",
        rf"(?<!\d){_YEAR}[._/-](?P<month>\d{{1,2}})(?:[._/-](?P<day>\d{{1,2}}))?(?!\d)",
        rf"(?<!\d){_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>\d{{2}})?(?!\d)",
    )
)


def newest_date(text: str) -> dt.date | None:
    """The newest date that a text names; a month or year alone means its first day.

    >>> [str(newest_date(text)) for text in ("令和6年4月1日現在", "jinkou_202405.csv", "R060301.xlsx", "2024-06")]
    ['2024-04-01', '2024-05-01', '2024-03-01', '2024-06-01']
    >>> newest_date("AED設置箇所一覧"), str(newest_date("平成31年4月～令和2年3月"))
    (None, '2020-03-01')
    """
    plain = unicodedata.normalize("NFKC", text)
    dates = [_date(found.groupdict()) for form in _FORMS for found in form.finditer(plain)]
    return max((date for date in dates if date is not None), default=None)


def _date(parts: dict[str, str | None]) -> dt.date | None:
    """The day of a match; None where there is no such day."""
    year = parts.get("year")
    counted = parts.get("eyear")
    named = era((parts.get("era") or "").upper())
    if named is not None and counted is not None:
        number = named.first_year - 1 + (1 if counted == "元" else int(counted))
    elif year is not None:
        number = int(year)
    else:
        return None
    try:
        return dt.date(number, int(parts.get("month") or 1), int(parts.get("day") or 1))
    except ValueError:
        return None
