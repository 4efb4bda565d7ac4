"""How times of day are written in Japanese tables: one text → minutes, and what else it holds.

Read are 9:00 and 9時30分 in every width, 午前・午後 and AM・PM, 正午, 半, seconds, a fraction of a day as Excel counts
it, ranges with their marks, check-in and check-out, and several ranges in one text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from odconv.values.characters import WAVES, readable
from odconv.values.kanji_numerals import with_digits

_HALF_DAY = r"(?P<half>午前|午後|正午|[AaPp]\.?[Mm]\.?)?"
_CLOCK = r"(?P<hour>[0-9]{1,2}) ?: ?(?P<minute>[0-9]{2})(?: ?:(?P<second>[0-9]{2})(?:\.0+)?| ?分)?"
_MINUTE_IN_WORDS = r"(?: ?(?P<minute2>[0-9]{1,2})(?: ?分)?|(?P<thirty>半))?(?: ?(?P<second2>[0-9]{1,2}) ?秒)?"
_WORDS = rf"(?P<hour2>[0-9]{{1,2}}) ?時(?!間){_MINUTE_IN_WORDS}"
_TIME = re.compile(rf"{_HALF_DAY} ?(?:{_CLOCK}|{_WORDS})(?: ?(?P<behind>[AaPp]\.?[Mm]\.?))?|(?P<noon>正午)")
_BARE = re.compile(r"([0-9]{1,2})([0-5][0-9])")
_DOTTED = re.compile(r"([0-9]{1,2})[.．]([0-5][0-9])")
_FRACTION = re.compile(r"0\.[0-9]{1,17}")
_DASH = r"[-‐‑‒–—―−ーｰ─]"
_BETWEEN = re.compile(rf" ?(?:[{WAVES}→]|{_DASH}|から|より|/) ?(?:翌日?|当日)?")
_CHECK_IN = re.compile(r"[【(]?(?:チェックイン|Check ?-?in|In|イン)[】)]?[ :]*", re.IGNORECASE)
_CHECK_OUT = re.compile(
    rf"[ 、,/【({WAVES}]*(?:チェックアウト|Check ?-?out|Out|アウト)[】)]?[ :{WAVES}]*", re.IGNORECASE
)
_ALL_DAY = re.compile(r"(?:終日|常時|全日|24 ?時間)(?:営業|開放|開館|利用可能?|可能?|対応|受付|年中無休)?")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as written.

    Attributes:
        minutes: since midnight; 1440 for 24:00, and beyond.
        seconds: what stands behind the minutes.
        rule: `clock`, `words`, `digits`, `dots`, `fraction`.
        sure: False where hour and half of the day disagree (午後13時) or the form may be another number.
    """

    minutes: int
    seconds: int = 0
    rule: str = "clock"
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """From one time to another; `overnight` where the text says that the other is on the next day."""

    start: Clock
    end: Clock
    overnight: bool = False


def read_time(text: str) -> Clock | None:
    """One time of day that fills the whole text; None where there is none, or hour and minute cannot be.

    >>> [found.minutes for text in ("9:00", "９：００", "午後5時半", "正午", "0930") if (found := read_time(text))]
    [540, 540, 1050, 720, 570]
    >>> read_time("午後12時"), read_time("9:75"), read_time("9")
    (None, None, None)
    """
    text = _folded(text)
    found = _TIME.fullmatch(text)
    if found:
        return _clock(found)
    return _other_form(text)


def spans(text: str) -> tuple[list[Span], str]:
    """The ranges of a text, and the text without them.

    >>> found, rest = spans("月～金 9時～17時（受付は16時30分まで）")
    >>> [(span.start.minutes, span.end.minutes) for span in found], rest
    ([(540, 1020)], '月～金(受付は16時30分まで)')
    """
    text = _folded(text)
    found, rest, place = [], "", 0
    for start in _TIME.finditer(text):
        if start.start() < place:
            continue
        between = _BETWEEN.match(text, start.end())
        end = _TIME.match(text, between.end()) if between else None
        both = (_clock(start), _clock(end)) if end else (None, None)
        if end is None or both[0] is None or both[1] is None:
            continue
        found.append(Span(both[0], both[1], overnight="翌" in text[start.end() : end.start()]))
        rest, place = f"{rest}{text[place : start.start()]}", end.end()
    return found, (rest + text[place:]).strip()


def check_in(text: str) -> tuple[Span, str] | None:
    """From check-in to check-out, and what stands behind.

    >>> found = check_in("チェックイン　15時00分チェックアウト　10時00分")
    >>> found and (found[0].start.minutes, found[0].end.minutes, found[1])
    (900, 600, '')
    """
    text = _folded(text)
    word = _CHECK_IN.match(text)
    start = _TIME.match(text, word.end()) if word else None
    word = _CHECK_OUT.match(text, start.end()) if start else None
    end = _TIME.match(text, word.end()) if word else None
    if start is None or end is None:
        return None
    both = _clock(start), _clock(end)
    return (
        (Span(both[0], both[1], overnight=True), text[end.end() :].strip(f" {WAVES}")) if both[0] and both[1] else None
    )


def is_all_day(text: str) -> bool:
    """Whether the text says that the place is open round the clock.

    >>> is_all_day("２４時間"), is_all_day("終日開放"), is_all_day("24時")
    (True, True, False)
    """
    return _ALL_DAY.fullmatch(_folded(text)) is not None


def mentions_time(text: str) -> bool:
    """Whether a time of day stands anywhere in the text.

    >>> mentions_time("受付は16時30分まで"), mentions_time("24時間")
    (True, False)
    """
    return _TIME.search(_folded(text)) is not None


def _folded(text: str) -> str:
    folded = readable(text)
    return with_digits(folded) if "時" in folded else folded


def _clock(found: re.Match[str]) -> Clock | None:
    if found["noon"]:
        return Clock(720, rule="words")
    hour = int(found["hour"] or found["hour2"])
    minute = 30 if found["thirty"] else int(found["minute"] or found["minute2"] or 0)
    second = int(found["second"] or found["second2"] or 0)
    if minute > 59 or second > 59:
        return None
    rule = "clock" if found["hour"] else "words"
    return _half_of_day(Clock(hour * 60 + minute, second, rule), found["half"] or found["behind"])


def _half_of_day(clock: Clock, half: str | None) -> Clock | None:
    """The time by 24 hours; None for 12 o'clock of either half, which is noon to some and midnight to others."""
    if not half:
        return clock
    hour = clock.minutes // 60
    afternoon = half == "午後" or half[0] in "Pp"
    if half == "正午" or clock.minutes == 12 * 60 or (hour == 12 and not afternoon):
        return None
    minutes = clock.minutes + 12 * 60 if afternoon and hour < 12 else clock.minutes
    return Clock(minutes, clock.seconds, "half-day", sure=hour < 12)


def _other_form(text: str) -> Clock | None:
    for pattern, rule in ((_BARE, "digits"), (_DOTTED, "dots")):
        if found := pattern.fullmatch(text):
            return Clock(int(found[1]) * 60 + int(found[2]), rule=rule, sure=False)
    if _FRACTION.fullmatch(text):
        seconds = round(float(text) * 86400)
        whole = abs(float(text) * 86400 - seconds) < 0.01 and seconds % 60 == 0
        return Clock(seconds // 60, rule="fraction", sure=False) if whole else None
    return None
