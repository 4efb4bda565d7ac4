"""Times of day (開始時間, 終了時間): HH:MM by 24 hours.

Rule: the national formats ask for hh:mm, half-width. A text that holds a range keeps as it is, and its two times are
parts: the formats have a field for each. 24:00 is written 00:00 and doubted, since it ends a day that 00:00 begins;
hours beyond (25:00) belong to no day. `time_grammar` reads the texts.
"""

from __future__ import annotations

import re
from itertools import pairwise

from odconv.values.characters import WAVES, readable
from odconv.values.model import END, REMARK, START, Certainty, Normalized, kept, unknown
from odconv.values.nothing import not_understood
from odconv.values.time_grammar import Clock, Span, check_in, is_all_day, mentions_time, read_time, spans

_STANDARD = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_DAY = 24 * 60
_DATE_BEFORE = re.compile(r"(?:1899[-/]12[-/]3[01]|1900[-/]0?1[-/]0?[01])[ T](.+)")  # Excel's days for a time alone
_AROUND = re.compile(
    rf"(?:[{WAVES}]|から|より|(?P<before>翌日?|朝))? ?(?P<time>.+?) ?"
    rf"(?:[{WAVES}-]|から|より|まで|(?P<behind>頃|ごろ|開始|開演|開場|開会|集合|終了|閉会|受付開始))?"
)
_BRACKET_BEHIND = re.compile(r"(.+?) ?(?:[(]([^()]+)[)]|[※*]([^※*]+))")
_LABEL = re.compile(r"[^0-9]{0,14}")


def is_valid(text: str) -> bool:
    """Whether the text is a time of day as HH:MM.

    >>> is_valid("09:00"), is_valid("9:00"), is_valid("24:00"), is_valid("09:00:00")
    (True, False, False, False)
    """
    return _STANDARD.fullmatch(text) is not None


def normalise(text: str) -> Normalized:
    """The time as HH:MM.

    Returns:
        `unknown` with the parts `start` and `end` for a range; they are sure with the issue `value-is-range` and want a
        look with `value-time-several` (lunch breaks, times by weekday or season), `value-time-backwards` (9時～5時) and
        `value-time-all-day`.

    >>> [normalise(text).value for text in ("9:00", "９：００", "午後5時半", "08:30:00", "正午", "9時")]
    ['09:00', '09:00', '17:30', '08:30', '12:00', '09:00']
    >>> dict(normalise("9時～17時（受付は16時まで）").parts)
    {'start': '09:00', 'end': '17:00', 'remark': '受付は16時まで'}
    >>> normalise("25:00").issue, normalise("24:00").issue, normalise("900").certainty.value
    ('value-time-impossible', 'value-time-midnight', 'doubtful')
    """
    if not text or is_valid(text):
        return kept(text)
    folded = readable(text)
    if before := _DATE_BEFORE.fullmatch(folded):
        folded = before[1]
    single = _of_single(text, folded)
    if single is not None:
        return single
    return _of_range(text, folded) or not_understood(text, "value-time-unknown")


def _of_single(text: str, folded: str) -> Normalized | None:
    found, remarks = read_time(folded), [""]
    if found is None and (bracket := _BRACKET_BEHIND.fullmatch(folded)):
        folded, remarks = bracket[1], [bracket[2] or bracket[3]]
        found = read_time(folded)
    if found is None and (around := _AROUND.fullmatch(folded)):
        found = read_time(around["time"])
        remarks = [around["before"] or "", around["behind"] or "", *remarks]
    return None if found is None else _of_clock(text, found, " ".join(filter(None, remarks)))


def _of_clock(text: str, found: Clock, remark: str) -> Normalized:
    parts = {REMARK: remark} if remark else {}
    if found.minutes > _DAY:
        return unknown(text, "value-time-impossible")
    value, rule = _written(found), f"time.{found.rule}"
    doubt = _doubt(found)
    if not doubt and mentions_time(remark):
        doubt = "value-time-qualified"
    if doubt:
        return Normalized(value, Certainty.DOUBTFUL, rule, doubt, {"time": value}, parts)
    return Normalized(value, rule=rule, parts=parts)


def _doubt(found: Clock) -> str:
    if found.minutes == _DAY:
        return "value-time-midnight"
    if found.seconds:
        return "value-time-seconds"
    return "" if found.sure else "value-time-assumed"


def _of_range(text: str, folded: str) -> Normalized | None:
    if is_all_day(folded):
        return unknown(text, "value-time-all-day")._replace(parts={START: "00:00", END: "23:59", REMARK: text})
    if staying := check_in(folded):
        return _span_parts(text, staying[0], "value-is-range", staying[1])
    found, rest = spans(folded)
    if not found or any(max(span.start.minutes, span.end.minutes) > _DAY for span in found):
        return None
    if len(found) > 1 or not _is_remark(rest):
        return _span_parts(text, _whole(found), "value-time-several", folded)
    span = found[0]
    backwards = span.end.minutes <= span.start.minutes and not span.overnight
    return _span_parts(text, span, "value-time-backwards" if backwards else "value-is-range", _bare(rest))


def _whole(found: list[Span]) -> Span:
    """Ranges with breaks between them as one; the first, where they are alternatives (by weekday, by season)."""
    broken = all(first.end.minutes <= then.start.minutes for first, then in pairwise(found))
    return Span(found[0].start, found[-1].end) if broken else found[0]


def _span_parts(text: str, span: Span, issue: str, remark: str) -> Normalized | None:
    if max(span.start.minutes, span.end.minutes) > _DAY:
        return None
    parts = {START: _written(span.start), END: _written(span.end)}
    return unknown(text, issue)._replace(parts=parts | ({REMARK: remark} if remark else {}))


def _is_remark(rest: str) -> bool:
    """Whether what stands around a range only explains it: a label before it, or words in brackets or behind a ※."""
    words = re.sub(r"[(][^()]*[)]|[※*].*", "", rest).strip()
    return not mentions_time(words) and len(words) <= 14 and _LABEL.fullmatch(words) is not None


def _bare(rest: str) -> str:
    """A remark without the one pair of brackets around it."""
    rest = rest.removeprefix("まで").strip()
    inner = re.fullmatch(r"[(]([^()]*)[)]|[※*]([^※*]*)", rest)
    return rest if inner is None else inner[1] or inner[2] or ""


def _written(clock: Clock) -> str:
    hour, minute = divmod(clock.minutes % _DAY, 60)
    return f"{hour:02}:{minute:02}"
