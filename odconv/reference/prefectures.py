"""The 47 prefectures, numbered north to south by JIS X 0401."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from odconv.reference import table
from odconv.reference.variants import fold

_SUFFIXES = "都府県"


@dataclass(frozen=True, slots=True)
class Prefecture:
    """One prefecture.

    Attributes:
        number: two digits, "01" to "47".
        code: six digits with the check digit, as the national formats write it.
        name: 東京都.
        kana: トウキョウト.
        hiragana: とうきょうと.
        name_en: Tokyo.
        iso: ISO 3166-2, JP-13.
    """

    number: str
    code: str
    name: str
    kana: str
    hiragana: str
    name_en: str
    iso: str


@cache
def prefectures() -> tuple[Prefecture, ...]:
    """All prefectures in the order of their numbers."""
    return tuple(Prefecture(**row) for row in table.rows("prefectures.csv"))


def prefecture(text: str) -> Prefecture | None:
    """The prefecture with this name, name without 都/府/県, number or code, in any spelling; None if there is none.

    >>> [p.name for p in (prefecture("東京"), prefecture("13"), prefecture("130001"), prefecture("廣島縣")) if p]
    ['東京都', '東京都', '東京都', '広島県']
    """
    return _by_key().get(fold(text))


@cache
def _by_key() -> dict[str, Prefecture]:
    keys: dict[str, Prefecture] = {}
    for one in prefectures():
        stem = one.name[:-1] if one.name[-1] in _SUFFIXES else one.name
        keys.update(dict.fromkeys((fold(one.name), fold(stem), one.number, one.code), one))
    return keys
