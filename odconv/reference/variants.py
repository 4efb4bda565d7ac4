"""Names under one spelling: old and new character forms, ヶ and ケ, widths and spaces folded together for a search."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from odconv.shipped import read_yaml

# Spaces of any width or none, and the selectors that only choose the drawing of the character before them.
_BAR = "|"  # no letter is joined with it, so that it parts names whatever becomes of them
_IGNORED = re.compile("[\\s\u200b-\u200d\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef]+")


def squeeze(name: str) -> str:
    """The name in NFKC without spaces and selectors; no character is taken for another yet.

    >>> squeeze(" 札幌市　ｱ１ "), squeeze("鹿嶋市") == squeeze("鹿島市")
    ('札幌市ア1', False)
    """
    plain = _IGNORED.sub("", unicodedata.normalize("NFKC", name))
    return unicodedata.normalize("NFC", plain)  # a mark may now follow a letter that it joins


def fold(name: str) -> str:
    """The key under which spellings of one name meet; for searching, never for writing.

    >>> fold("龍ヶ崎市") == fold("竜ケ﨑 市"), fold("葛󠄀城市") == fold("葛城市"), fold("上田市") == fold("上山市")
    (True, True, False)
    """
    return unicodedata.normalize("NFC", squeeze(name).translate(_table()))


def fold_all(names: Sequence[str]) -> list[str]:
    """`fold` of names without a vertical bar, thousands of them at once.

    >>> fold_all(["龍ヶ崎市", "葛󠄀城市 "]) == [fold("竜ケ崎市"), fold("葛城市")], fold_all([])
    (True, [])
    """
    return fold(_BAR.join(names)).split(_BAR) if names else []


@cache
def groups() -> tuple[str, ...]:
    """The groups of `kanji_variants.yaml`: characters that stand for one another, first the folded one."""
    return tuple(read_yaml("odconv.reference", "kanji_variants.yaml"))


@cache
def _table() -> dict[int, str]:
    return {ord(other): group[0] for group in groups() for other in group[1:]}
