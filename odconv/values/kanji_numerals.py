"""Numbers in kanji (漢数字): 二十三, 二〇二三, 千二百, and mixed ones as 3万5千."""

from __future__ import annotations

import re

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "壱": 1, "弐": 2, "参": 3}
_SMALL = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_DIGIT_LETTERS = "".join(_DIGITS)
_SMALL_LETTERS = "".join(_SMALL)
_LARGE_LETTERS = "".join(_LARGE)
_POSITIONAL = re.compile(rf"[{_DIGIT_LETTERS}]+")
_COEFFICIENT = rf"(?:[{_DIGIT_LETTERS}]|[0-9]{{1,4}})"
_WITHIN_TEN_THOUSAND = re.compile(rf"({_COEFFICIENT}?)([{_SMALL_LETTERS}])|({_COEFFICIENT})$")
_NUMERAL = re.compile(rf"[0-9{_DIGIT_LETTERS}{_SMALL_LETTERS}{_LARGE_LETTERS}]+")
_RUN = re.compile(rf"[{_DIGIT_LETTERS}{_SMALL_LETTERS}]+")


def value(text: str) -> int | None:
    """The number that a text of kanji numerals, or of kanji and half-width digits, stands for; None if it is none.

    >>> [value(text) for text in ("二十三", "二〇二三", "十", "千二百", "3万5千", "一億二千万", "12")]
    [23, 2023, 10, 1200, 35000, 120000000, 12]
    >>> [value(text) for text in ("十二十", "二百千", "万", "", "三四百", "5千5百万9億")]
    [None, None, None, None, None, None]
    """
    if len(text) > 30 or _NUMERAL.fullmatch(text) is None:
        return None
    total, rest, last = 0, text, 10**16
    for letter, size in reversed(_LARGE.items()):
        before, found, after = rest.partition(letter)
        if not found:
            continue
        part = _below_ten_thousand(before)
        if not part or size >= last:
            return None
        total, rest, last = total + part * size, after, size
    if rest or not total:
        part = _below_ten_thousand(rest) if total else _plain(rest)
        return None if part is None else total + part
    return total


def with_digits(text: str) -> str:
    """The text with half-width digits for every run of kanji numerals below ten thousand that is well formed.

    >>> with_digits("令和五年十二月二十三日"), with_digits("平成元年"), with_digits("二〇二三年")
    ('令和5年12月23日', '平成元年', '2023年')
    """
    return _RUN.sub(lambda run: run[0] if (number := _plain(run[0])) is None else str(number), text)


def _plain(text: str) -> int | None:
    """A number by place (二〇二三, 12) or below ten thousand by size (二千二十三)."""
    if text.isascii() and text.isdigit():
        return int(text)
    if _POSITIONAL.fullmatch(text):
        return int("".join(str(_DIGITS[digit]) for digit in text))
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 4 else None
    total, place, last = 0, 0, 10**4
    while place < len(text):
        found = _WITHIN_TEN_THOUSAND.match(text, place)
        if found is None:
            return None
        size = _SMALL[found[2]] if found[2] else 1
        coefficient = _coefficient(found[1] or found[3] or "")
        if size >= last or (coefficient >= 10 and size > 1):
            return None
        total, last, place = total + coefficient * size, size, found.end()
    return total if text else None


def _coefficient(text: str) -> int:
    if not text:
        return 1
    return _DIGITS[text] if text in _DIGITS else int(text)
