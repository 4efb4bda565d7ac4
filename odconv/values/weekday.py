"""Days of the week (利用可能曜日): the usable days as letters in a row.

Rule: the usable days are written as 月火水木金; holidays and exceptions belong to the remarks column. The rule names no
order, so 日月 is as good as 月日; a day that stands twice is a slip. Days of some weeks only (第2・4土曜) are
exceptions too, and become a remark. Closed days (月曜定休) are turned into the open ones, and doubted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from odconv.values.characters import WAVES, readable
from odconv.values.model import REMARK, Certainty, Normalized, kept, unknown
from odconv.values.nothing import not_understood

DAYS = "月火水木金土日"

_DAY = rf"[{DAYS}](?:曜日|曜(?!日)|(?![曜本中程]))"
_HOLIDAY = r"(?:国民の)?祝(?:祭日|・休日|日|祭)?|祭日|休日|年末年始|年始|お?盆(?:休み)?"
_NAMED = rf"(?:{_HOLIDAY}|{_DAY})"
_JOIN = r"(?:[・･、,;/ &]|及び|および|並びに|と|又は)*"
_WEEKS = r"第?[1-5一二三四五](?:[・･、,]?第?[1-5一二三四五])*"
_DATE = r"[0-9]{1,2}(?:/|月)[0-9]{1,2}日?"
_CLOSED = r"(?:定休|休館|休業|休診|休園|休所|休場|休校|閉館|閉園|閉庁|お?休み)日?"
_EACH_DAY = re.compile(_DAY)


@cache
def _tokens() -> re.Pattern[str]:
    """What a text consists of; compiled when first asked for, in 3 ms that a check of letters can do without."""
    return re.compile(
        rf"(?P<note>※.*$)|[(\[](?P<bracket>[^()\[\]]*)[)\]]"
        rf"|(?P<weeks>(?:毎月)?(?:第{_WEEKS}(?:週の?)?|毎月)(?:{_DAY}{_JOIN})+)"
        rf"|(?P<except>{_NAMED}(?:{_JOIN}{_NAMED})*(?:は|を)?(?:除く|除き|のぞく|以外))"
        rf"|(?P<closed>{_CLOSED})"
        rf"|(?P<all>毎日|全日|全曜日|年中無休|無休|通年|通常)|(?P<workdays>平日)|(?P<weekend>週末)"
        rf"|(?P<first>{_DAY})(?: ?[{WAVES}→‐–―ー－-] ?|から)(?P<last>{_DAY})(?:まで)?"
        rf"|(?P<other>(?:{_HOLIDAY})(?:日)?の?翌日|{_DATE}(?: ?[{WAVES}-] ?{_DATE})?(?:は|を)?(?:除く|除き|休み)?)"
        rf"|(?P<holiday>{_HOLIDAY})|(?P<day>{_DAY})"
        rf"|(?P<join>[・･、,;/: &]|及び|および|並びに|と|又は|のみ|の|は|毎週"
        rf"|営業日?|開館日?|開園日?|診療日?|利用可能?|曜日)"
    )


def is_day_letters(text: str) -> bool:
    """Whether the text is days of the week in any order, each once, and nothing else.

    >>> is_day_letters("月火水木金"), is_day_letters("日月"), is_day_letters("月月"), is_day_letters("月・火")
    (True, True, False, False)
    """
    return bool(text) and set(text) <= set(DAYS) and len(set(text)) == len(text)


@dataclass(slots=True)
class _Said:
    """What a text says: the days it names, those it excepts, and its remarks in order."""

    days: set[str] = field(default_factory=set)
    excepted: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)
    closed: bool = False

    @property
    def named(self) -> bool:
        return bool(self.days or self.excepted)


def normalise(text: str, *, closed: bool = False) -> Normalized:
    """The usable days as letters, Monday first.

    Args:
        text: the cell.
        closed: whether the column names closed days. This speaks of the source: a result of it is open days, and is
            not to be given back with `closed`.

    >>> [normalise(text).value for text in ("月～金", "平日", "毎日", "月・水・金", "土日祝", "月曜日から土曜日")]
    ['月火水木金', '月火水木金', '月火水木金土日', '月水金', '土日', '月火水木金土']
    >>> normalise("月～金、第2・4土曜（祝日を除く）").parts
    {'remark': '第2・4土曜 祝日を除く'}
    >>> normalise("月曜定休").value, normalise("月曜（祝日の場合は翌日）", closed=True).certainty.value
    ('火水木金土日', 'doubtful')
    """
    if not text or (is_day_letters(text) and not closed):
        return kept(text)
    said = _said(readable(text)) if len(text) <= 120 else None
    if said is None or (closed and not (said.named or said.remarks)):
        return _all_open(text) if closed and _is_none(text) else not_understood(text, "value-weekday-unknown")
    if closed or said.closed:
        return _opened(text, said)
    if any(re.search("翌|振替|代休|は開|は営業", remark) for remark in said.remarks):
        return unknown(text, "value-weekday-maybe-closed")  # only a closed day moves to another
    days = said.days - said.excepted if said.days else set(DAYS) - said.excepted if said.excepted else set()
    parts = {REMARK: " ".join(said.remarks)} if said.remarks else {}
    if not days:
        return Normalized(text, Certainty.UNKNOWN, issue="value-weekday-no-regular-day", parts=parts)
    if not said.days:
        return Normalized(_row(days), Certainty.DOUBTFUL, "weekday.open", "value-weekday-from-closed", {}, parts)
    return Normalized(_row(days), rule="weekday.row", parts=parts)


def _said(text: str) -> _Said | None:
    """What the text says, None where a word of it is not known."""
    said, place, tokens = _Said(), 0, _tokens()
    while place < len(text):
        found = tokens.match(text, place)
        if found is None or found.end() == place:
            return None
        _take(said, found)
        place = found.end()
    return said if said.named or said.remarks or said.closed else None


def _take(said: _Said, found: re.Match[str]) -> None:
    kind = found.lastgroup or ""
    words = found[0].strip("・･、,;/ &")
    if kind == "last":
        said.days |= _between(found["first"][0], found["last"][0])
    elif kind in _SETS:
        said.days |= set(_SETS[kind])
        said.remarks += [words] if kind == "workdays" else []
    elif kind == "bracket":
        _take_bracket(said, found["bracket"])
    elif kind == "except":
        said.excepted |= _letters(re.sub(_HOLIDAY, "", words))
        said.remarks.append(words)
    elif kind in _ACTIONS:
        _ACTIONS[kind](said, words)


def _take_bracket(said: _Said, inner: str) -> None:
    """月(祝日を除く) holds a remark, (月) a day."""
    nested = _said(inner)
    if nested and nested.days and not (nested.excepted or nested.closed or nested.remarks):
        said.days |= nested.days
    elif inner.strip():
        said.remarks.append(inner)


def _take_remark(said: _Said, words: str) -> None:
    said.remarks.append(words)


def _take_closed(said: _Said, _words: str) -> None:
    said.closed = True


_SETS = {"all": DAYS, "workdays": "月火水木金", "weekend": "土日"}
_ACTIONS: dict[str, Callable[[_Said, str], None]] = {
    "weeks": _take_remark,
    "closed": _take_closed,
    "note": _take_remark,
    "other": _take_remark,
    "holiday": _take_remark,
    "day": lambda said, words: said.days.add(words[0]),
}


def _opened(text: str, said: _Said) -> Normalized:
    """The days that are left when the named ones are closed; the closed ones stay in a remark word by word."""
    if said.excepted or (said.days == set(DAYS) and not _is_none(text)):
        return unknown(text, "value-weekday-unknown")
    if _is_none(text):
        return _all_open(text)
    days = set(DAYS) - said.days
    parts = {REMARK: readable(text)} if said.remarks else {}
    return Normalized(_row(days), Certainty.DOUBTFUL, "weekday.open", "value-weekday-from-closed", {}, parts)


def _all_open(text: str) -> Normalized:
    return Normalized(DAYS, Certainty.DOUBTFUL, "weekday.open", "value-weekday-from-closed", {"closed": text})


def _is_none(text: str) -> bool:
    return re.fullmatch(r"(?:年中)?無休|(?:定休日?)?(?:なし|無し|無)", readable(text).replace(" ", "")) is not None


def _letters(words: str) -> set[str]:
    return {found[0][0] for found in _EACH_DAY.finditer(words)}


def _between(first: str, last: str) -> set[str]:
    """The days from one to another, over the end of the week where need be: 土～月 is 土日月."""
    start = DAYS.index(first)
    return set((DAYS + DAYS)[start : start + (DAYS.index(last) - start) % 7 + 1])


def _row(days: set[str]) -> str:
    return "".join(sorted(days, key=DAYS.index))
