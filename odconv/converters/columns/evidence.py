"""What the values of a column speak for: how many of them look like a telephone number, a latitude, a reading in kana.

A label may say one thing and its values another; the values decide whether a mapping is applied or only proposed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from odconv.values.characters import FULL_WIDTH_DIGITS, narrow

SAMPLE = 60  # distinct values that are looked at
_WIDE = f"{FULL_WIDTH_DIGITS}（）－"
_nfkc = partial(unicodedata.normalize, "NFKC")
_NO_VALUES = frozenset({"-", "―", "ー", "なし", "不明"})

_PHONE = re.compile(r"\(?\+?[0-9]{1,5}\)?[-( ]?[0-9]{1,4}[-) ]?[0-9]{3,4}")  # at the beginning
_SIX_DIGITS = re.compile("(?:[^0-9]*[0-9]){6}")
_POSTAL = re.compile(r"〒?[0-9]{3}-?[0-9]{4}")
_URL = re.compile(r"(?:https?://|www\.)\S+|\S+\.(?:jpe?g|png|gif|pdf|html?)", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー゛゜・\s0-9A-Za-z().,&'!~\-]+")
_KANA_LETTER = re.compile(r"[ぁ-ゖァ-ヺ]")
_TIME = re.compile(
    r"(?:午前|午後|am|pm)?[0-9]{1,2}(?:[:時][0-9]{0,2}(?:[:分][0-9]{0,2}秒?)?半?)?(?:am|pm)?", re.IGNORECASE
)
_SPAN = re.compile(rf"(?:{_TIME.pattern})\s*(?:[~〜\-−ー]|から)\s*翌?(?:{_TIME.pattern})(?:まで)?", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:午前|午後|am|pm)?\s*[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2})?|時(?:半|[0-9]{1,2}分?)?)(?:頃|~)?", re.IGNORECASE
)
_CODE = re.compile(r"[0-9]{4,6}|[0-9](?:\.[0-9]+)?e\+?[0-9]+", re.IGNORECASE)
_NUMBER = re.compile(r"[-+△▲約]?[0-9][0-9,]*(?:\.[0-9]+)?(?:人|名|床|m|㎡|世帯|台|%|程度)?")
_FLAG = re.compile(
    r"[○〇◯◎●×✕△▲レ✓\-ー−―01]|有り?|無し?|あり|なし|可能?|否|不可|対応|非対応|該当|実施|未実施|完備|true|false|yes|no|y|n",
    re.IGNORECASE,
)
_NO_NAME = re.compile(rf"{_NUMBER.pattern}|(?i:{_FLAG.pattern})")
_LONGEST_NAME = 80
_PREFECTURE = re.compile(r"(?:北海|.{2,3})[道都府県]")
_CITY = re.compile(r".{1,12}[市区町村郡]")
_ADDRESS = re.compile(r"[都道府県市区町村郡字]|[0-9一二三四五六七八九十]丁目|[0-9]番|[0-9]-[0-9]")
_HOUSE = re.compile(
    r"[0-9一二三四五六七八九十]+(?:丁目|番地?|号)|[0-9]-[0-9]|字.{1,8}[0-9]|[町村]\D{0,8}[0-9]+$", re.DOTALL
)
_DATE = re.compile(
    r"(?:明治|大正|昭和|平成|令和|[mtshr])?\s*(?:[0-9]{1,4}|元)\s*[年/.\-]\s*[0-9]{1,2}.*", re.IGNORECASE
)
_WEEKDAYS = re.compile(r"[月火水木金土日祝曜・,、;~\-/平毎]+.*", re.DOTALL)
_PAIR = re.compile(r"\D{0,6}[0-9]{2,3}[.°度][0-9].*?[,、;/\s度秒\"NＮ].*?[0-9]{2,3}[.°度][0-9].*", re.DOTALL)
_INSIDE = re.compile(
    r"[0-9一二三四五六七八九]階|[0-9]f\b|[0-9]f|玄関|ロビー|受付|事務|入口|入り口|ホール|カウンター|廊下|職員室|保健室|エントランス|窓口|フロア|室|管理棟",
    re.IGNORECASE,
)
_DEPARTMENTS = re.compile(r"内科|外科|歯科|眼科|小児科|皮膚科|整形|産科|婦人科|耳鼻|精神科|泌尿器")
_ERA = re.compile(r"明治|大正|昭和|平成|令和|西暦|[mtshr]", re.IGNORECASE)
_YEAR = re.compile(r"(?:明治|大正|昭和|平成|令和|[mtshr])?\s*(?:[0-9]{1,4}|元)年?", re.IGNORECASE)
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])月?")
_DAY = re.compile(r"(?:0?[1-9]|[12][0-9]|3[01])日?")
_CLOSED = re.compile(r"定?休(?:[館業園診所場店]?日?)?|閉[館園所]|(?:\D{0,4}[0-9]{1,2}[:時].*)", re.DOTALL)
_DEGREES = re.compile(r"[北南東西緯経NSEW]*\s*([0-9]{1,3})(?:[°度.]\s*[0-9]|$)")


STRICT: Mapping[str, str] = {"address": "house", "latitude": "northing", "longitude": "easting"}
"""Kinds that decide where the label may mean many things: addresses with house numbers, degrees of one axis."""


def share(kind: str, values: Sequence[str]) -> float | None:
    """How many of some values look like a kind, between 0 and 1.

    Args:
        kind: a name in `KINDS`.
        values: texts; empty ones and dashes do not count.

    Returns:
        None where no value counts.
    """
    counted = [plain for plain in map(str.strip, _in_one_width(values)) if plain and plain not in _NO_VALUES]
    return len(list(filter(KINDS[kind], counted))) / len(counted) if counted else None


def _in_one_width(values: Sequence[str]) -> Sequence[str]:
    """The texts in NFKC; mostly digits, brackets and spaces are all that has another width: those are told at once."""
    lines = narrow("\n".join(values), _WIDE).replace("　", " ")
    if lines.count("\n") != len(values) - 1:
        return list(map(_nfkc, values))
    return unicodedata.normalize("NFKC", lines).split("\n")  # no letter of a line changes one of another line


def sample(values: Sequence[str]) -> list[str]:
    """The first distinct values of a column that are not empty."""
    distinct: dict[str, None] = {}
    for start in range(0, len(values), SAMPLE):
        distinct.update(dict.fromkeys(values[start : start + SAMPLE]))
        if len(distinct) >= SAMPLE and len(found := list(filter(str.strip, distinct))) >= SAMPLE:
            return found[:SAMPLE]
    return list(filter(str.strip, distinct))


def _between(least: int, most: int) -> Callable[[str], bool]:
    """Whether a value begins with so many degrees; the other axis counts too, as columns may be swapped."""

    def looks(value: str) -> bool:
        found = _DEGREES.match(value)
        return found is not None and (least <= int(found[1]) <= most or 20 <= int(found[1]) <= 154)

    return looks


def _kana(value: str) -> bool:
    return _KANA.fullmatch(value) is not None and _KANA_LETTER.search(value) is not None


def _name(value: str) -> bool:
    if len(value) > _LONGEST_NAME or _NO_NAME.fullmatch(value):
        return False
    return not (("." in value or "/" in value) and _URL.fullmatch(value))  # which takes a while, and few have one


def _phone(value: str) -> bool:
    if _PHONE.match(value) is None:
        return False
    return _SIX_DIGITS.match(value) is not None or sum(map(str.isdigit, value)) >= 6  # the first tells of nearly all


KINDS: Mapping[str, Callable[[str], object]] = {
    "address": _ADDRESS.search,
    "city": _CITY.fullmatch,
    "clock": _CLOCK.fullmatch,
    "closed": _CLOSED.fullmatch,
    "code": _CODE.fullmatch,
    "date": _DATE.fullmatch,
    "day": _DAY.fullmatch,
    "email": _EMAIL.fullmatch,
    "era": _ERA.fullmatch,
    "house": _HOUSE.search,
    "flag": _FLAG.fullmatch,
    "kana": _kana,
    "latin": lambda value: value.isascii(),
    "latitude": _between(20, 46),
    "longitude": _between(122, 154),
    "northing": lambda value: (found := _DEGREES.match(value)) is not None and 20 <= int(found[1]) <= 46,
    "departments": lambda value: (
        re.search("内科|外科|歯科|眼科|小児科|皮膚科|整形|産婦?人?科|耳鼻|精神科|泌尿器", value) is not None
    ),
    "easting": lambda value: (found := _DEGREES.match(value)) is not None and 122 <= int(found[1]) <= 154,
    "month": _MONTH.fullmatch,
    "name": _name,
    "number": _NUMBER.fullmatch,
    "office": lambda value: _name(value) and not _phone(value) and not _EMAIL.fullmatch(value),
    "area": lambda value: re.search(r"[町会区丁目内]", value) is not None and not _HOUSE.search(value),
    "inside": lambda value: _INSIDE.search(value) is not None and not _HOUSE.search(value),
    "reading": lambda value: _kana(value) and not _FLAG.fullmatch(value) and not _SPAN.fullmatch(value),
    "opening": lambda value: any(pattern.fullmatch(value) for pattern in (_FLAG, _SPAN, _CLOSED)),
    "pair": _PAIR.fullmatch,
    "phone": _phone,
    "postal": _POSTAL.fullmatch,
    "prefecture": _PREFECTURE.fullmatch,
    "serial": lambda value: len(value) <= 12 and value.isascii() and any(map(str.isdigit, value)),
    "span": _SPAN.fullmatch,
    "text": _name,
    "time": lambda value: _TIME.match(value) is not None,
    "url": _URL.fullmatch,
    "weekdays": _WEEKDAYS.fullmatch,
    "year": _YEAR.fullmatch,
}
