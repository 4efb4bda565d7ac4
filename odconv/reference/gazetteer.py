"""Municipalities named in a text: at the start of an address, or anywhere in a title or file name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from odconv.reference.local_governments import LocalGovernment, local_governments
from odconv.reference.prefectures import prefectures
from odconv.reference.variants import fold

_LONGEST = 16
_LAST_LETTERS = "市区町村"


@dataclass(frozen=True, slots=True)
class Mention:
    """A municipality, or several of one name, in a text.

    Attributes:
        bodies: who can be meant, in the order of the codes; one where the name leaves no doubt.
        start: where the name begins in the text.
        end: where it ends.
    """

    bodies: tuple[LocalGovernment, ...]
    start: int
    end: int


def prefecture_at_start(text: str) -> str:
    """The full name of the prefecture that a text begins with; "" where there is none.

    >>> prefecture_at_start("東京都千代田区"), prefecture_at_start("千代田区"), prefecture_at_start("京都府")
    ('東京都', '', '京都府')
    """
    return text[:4] if text[:4] in _prefecture_names() else text[:3] if text[:3] in _prefecture_names() else ""


def municipality_at_start(text: str, prefecture: str = "") -> Mention | None:
    """The longest name of a current municipality that a text begins with, with county or city before it or without.

    Wards are found behind their city only; a ward alone (中央区) is one where it is a special ward. Spellings of the
    list come first, then those that `fold` takes for the same.

    Args:
        text: an address without spaces, the prefecture cut off.
        prefecture: full name that narrows the search; "" for all.

    >>> [body.code for body in municipality_at_start("西多摩郡瑞穂町箱根ケ崎2335").bodies]
    ['133035']
    >>> len(municipality_at_start("府中市宮西町").bodies), municipality_at_start("府中市宮西町", "広島県").end
    (2, 3)
    >>> municipality_at_start("宮西町") is None
    True
    """
    start = text[:_LONGEST]
    return _longest(start, _named(folded=False), prefecture) or _longest(
        "".join(map(_letter, start)), _named(folded=True), prefecture
    )


def mentions(text: str) -> Iterator[Mention]:
    """Every municipality that a text names, from left to right, the prefecture before it taken into account.

    >>> [[body.code for body in found.bodies] for found in mentions("令和5年度 山口県防府市・府中市 AED設置箇所一覧")]
    [['352063'], ['132063', '342084']]
    """
    place, prefecture = 0, ""
    while place < len(text):
        named = prefecture_at_start(text[place:])
        if named:
            prefecture, place = named, place + len(named)
            found = municipality_at_start(text[place:], prefecture)
        else:
            found, prefecture = municipality_at_start(text[place:]), ""
        if found:
            yield Mention(found.bodies, place, place + found.end)
        place += found.end if found else 0 if named else 1


def _longest(start: str, index: dict[str, tuple[LocalGovernment, ...]], prefecture: str) -> Mention | None:
    for end in range(len(start), 1, -1):
        if start[end - 1] not in _LAST_LETTERS:
            continue
        bodies = index.get(start[:end], ())
        found = tuple(body for body in bodies if not prefecture or body.prefecture == prefecture)
        if found:
            return Mention(found, 0, end)
    return None


@lru_cache(maxsize=8192)
def _letter(letter: str) -> str:
    """The folded letter, or a space where it would not stay one letter, so that places in the text are kept."""
    folded = fold(letter)
    return folded if len(folded) == 1 else " "


@cache
def _prefecture_names() -> frozenset[str]:
    return frozenset(prefecture.name for prefecture in prefectures())


@cache
def _named(folded: bool) -> dict[str, tuple[LocalGovernment, ...]]:
    """Name, with and without county → bodies."""
    index: dict[str, list[LocalGovernment]] = {}
    for body in local_governments():
        if body.kind == "prefecture":
            continue
        names = {body.name, f"{body.county or ''}{body.name}"}
        for name in {fold(name) for name in names} if folded else names:
            index.setdefault(name, []).append(body)
    return {name: tuple(bodies) for name, bodies in index.items()}
