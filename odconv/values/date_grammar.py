"""How dates are written in Japanese tables: one text → its year, month and day as far as they stand there.

Read are the Gregorian and the era calendar (令和五年四月一日, R5.4.1, ㋿5年4月1日), signs of every kind, eight digits,
both years side by side (令和4年（2022年）4月1日), a weekday or a time behind the day, and words that qualify the day.
Whether the day exists is not judged here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from odconv.reference.eras import Era, era, eras
from odconv.values.characters import WAVES, hyphenated, readable
from odconv.values.kanji_numerals import with_digits

_TIME_BEHIND = re.compile(
    r"(?s)(.*\S)(?:(?: |(?<=[0-9])T)([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(?:Z|[+]09:?00)?"
    r"|(?<=[日)]) ?((?:午前|午後)?[0-9]{1,2}(?:時(?:[0-9]{1,2}分|半)?|:[0-9]{2})))"
)
_WEEKDAY_BEHIND = re.compile(r"(.*[0-9日])(?:[(\[]?([月火水木金土日])曜日?[)\]]?|[(\[]([月火水木金土日])[)\]])(.*)")
_HOLIDAY_BEHIND = re.compile(r"(.*[0-9日)])[(\[](?:祝日?|休日?|祝・休|振替?休?日?)[)\]](.*)")
_MIDDLE_HOLIDAY = re.compile(r"[(\[]([月火水木金土日])(?:曜日?)?[・･、,/]?(?:祝日?|休日?|振替?休?日?)[)\]]")
_QUALIFIED = re.compile(
    r"(.*[0-9日月年元)])(現在|時点|付け?|頃|ごろ|以降|以前|(?:より|から)(?:施行|適用|開始|実施|供用)?|施行|適用|開始|実施"
    rf"|まで|予定|改訂|更新|指定|登録|開設|設置|作成|認定|竣工|完成|末日?|吉日|初め|初旬|[上中下]旬|[{WAVES}])"
)
_BRACKET_BEHIND = re.compile(r"(.*[0-9日月年])[(\[]([^()\[\]]+)[)\]]")
_EIGHT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:\.0)?")
_ERA_SIX = re.compile(r"([A-Za-z])([0-9]{2})([0-9]{2})([0-9]{2})")
_YEAR_MONTH_DIGITS = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])")
_MONTH_DAY = re.compile(r"([0-9]{1,2})(?:月([0-9]{1,2})日?|/([0-9]{1,2}))")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it stands in a text; what does not stand there is None.

    Attributes:
        year: by the Gregorian calendar; by the era's counting where `era` is given.
        month: as written, perhaps 13.
        day: as written, perhaps 32.
        era: the era that `year` counts in.
        other_year: a second year in brackets, by the Gregorian calendar.
        weekday: 月 … 日, "" where none stands behind the day.
        time: a time behind the day, as written.
        remark: a word that qualifies the day (現在, 予定).
        rule: what was folded: era, digits, separators, year-short, month-first, weekday, time.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    era: Era | None = None
    other_year: int | None = None
    weekday: str = ""
    time: str = ""
    remark: str = ""
    rule: str = "separators"

    @property
    def gregorian_year(self) -> int | None:
        """The year by the Gregorian calendar; None for the year 0 of an era, which never was."""
        if self.year is None or self.era is None:
            return self.year
        return self.era.first_year + self.year - 1 if self.year else None


def read(text: str) -> Written | None:
    """What one date says; None where the text is no date, not even a part of one.

    >>> read("R5.4.1").gregorian_year, read("令和五年四月（予定）").remark, read("２０２２年４月１日（金）").weekday
    (2023, '予定', '金')
    >>> read("4月13日(日)").month, read("江戸時代"), read("2021/03/26 09:03:39").time
    (4, None, '09:03:39')
    """
    if len(text) > 60:
        return None
    rest, time = _cut_time(readable(text))
    rest = rest.replace(" ", "")
    rest, weekday = _cut_weekday(rest)
    rest, remark = _cut_remark(rest)
    if not weekday:
        rest, weekday = _cut_weekday(rest)
    found = _date(rest)
    if found is None:
        return None
    rule = "time" if time else "weekday" if weekday else ""
    return replace(
        found,
        weekday=weekday,
        time=time,
        remark=remark,
        rule=rule if rule and found.rule == "separators" else found.rule,
    )


def _cut_time(text: str) -> tuple[str, str]:
    found = _TIME_BEHIND.fullmatch(text)
    return (found[1], found[2] or found[3]) if found else (text, "")


def _cut_weekday(text: str) -> tuple[str, str]:
    text = _MIDDLE_HOLIDAY.sub(r"(\1)", text)
    while holiday := _HOLIDAY_BEHIND.fullmatch(text):
        text = holiday[1] + holiday[2]
    found = _WEEKDAY_BEHIND.fullmatch(text)
    return (found[1] + found[4], found[2] or found[3]) if found else (text, "")


def _cut_remark(text: str) -> tuple[str, str]:
    if found := _QUALIFIED.fullmatch(text):
        return found[1], found[2]
    bracket = _BRACKET_BEHIND.fullmatch(text)
    if bracket and not _year_in_brackets().search(f"({bracket[2]})"):
        return bracket[1], bracket[2]
    return text, ""


def _date(text: str) -> Written | None:
    text, other = _cut_other_year(with_digits(text))
    found = _with_year(text) or _without_signs(text) or _without_year(text)
    return replace(found, other_year=other) if found and other is not None else found


def _cut_other_year(text: str) -> tuple[str, int | None]:
    found = _year_in_brackets().search(text)
    if found is None or not found.start():
        return text, None
    other = _with_year(f"{found['era'] or ''}{found['year']}年")
    return text[: found.start()] + text[found.end() :], other.gregorian_year if other else None


def _with_year(text: str) -> Written | None:
    for pattern in (_with_kanji(), _with_signs()):
        found = pattern.fullmatch(hyphenated(text))
        if found:
            named = era(found["era"]) if found["era"] else None
            if named is None and len(found["year"]) not in {2, 4}:
                return None
            year = 1 if found["year"] == "元" else int(found["year"])
            rule = "era" if named else "separators" if len(found["year"]) == 4 else "year-short"
            return Written(year, _number(found["month"]), _number(found["day"]), named, rule=rule)
    return None


def _without_signs(text: str) -> Written | None:
    if found := _EIGHT.fullmatch(text):
        return Written(int(found[1]), int(found[2]), int(found[3]), rule="digits")
    if found := _ERA_SIX.fullmatch(text):
        named = era(found[1])
        return Written(int(found[2]), int(found[3]), int(found[4]), named, rule="era") if named else None
    if found := _YEAR_MONTH_DIGITS.fullmatch(text):
        return Written(int(found[1]), int(found[2]), rule="digits")
    if re.fullmatch(r"[12][0-9]{3}", text):
        return Written(int(text), rule="digits")
    return None


def _without_year(text: str) -> Written | None:
    if found := _MONTH_FIRST.fullmatch(text):
        return Written(int(found[3]), int(found[1]), int(found[2]), rule="month-first")
    if found := _MONTH_DAY.fullmatch(text):
        return Written(None, int(found[1]), int(found[2] or found[3]), rule="year-of-table")
    return None


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _era_names() -> str:
    names = sorted(
        {name for one in eras() for name in (one.name, one.name[0], one.abbreviation)}, key=len, reverse=True
    )
    return "|".join(names)


@cache
def _with_kanji() -> re.Pattern[str]:
    year = rf"(?P<era>{_era_names()})?(?P<year>元|[0-9]{{1,4}})年"
    return re.compile(rf"{year}(?:(?P<month>[0-9]{{1,2}})月(?:(?P<day>[0-9]{{1,2}})日?)?)?", re.IGNORECASE)


@cache
def _with_signs() -> re.Pattern[str]:
    year = rf"(?:(?P<era>{_era_names()})\.?)?(?P<year>元|[0-9]{{1,4}})"
    rest = r"(?P<sign>[-/.・])(?P<month>[0-9]{1,2})(?:(?P=sign)(?P<day>[0-9]{1,2})(?:\.|日)?)?"
    return re.compile(year + rest, re.IGNORECASE)


@cache
def _year_in_brackets() -> re.Pattern[str]:
    return re.compile(rf"\((?P<era>{_era_names()})?(?P<year>元|[0-9]{{1,4}})年?\)", re.IGNORECASE)
