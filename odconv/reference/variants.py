"""Names under one spelling: old and new character forms, ヶ and ケ, widths and spaces folded together for a search."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

import yaml

# Spaces of any width, and the selectors that only choose the drawing of the character before them.
_IGNORED = re.compile("[\\s\ufe00-\ufe0f\U000e0100-\U000e01ef]+")


def fold(name: str) -> str:
    """The key under which spellings of one name meet; for searching, never for writing.

    >>> fold("龍ヶ崎市") == fold("竜ケ﨑 市"), fold("葛󠄀城市") == fold("葛城市"), fold("上田市") == fold("上山市")
    (True, True, False)
    """
    plain = _IGNORED.sub("", unicodedata.normalize("NFKC", name)).translate(_table())
    return unicodedata.normalize("NFC", plain)  # a mark may now follow a letter that it joins


@cache
def groups() -> tuple[str, ...]:
    """The groups of `kanji_variants.yaml`: characters that stand for one another, first the folded one."""
    text = files("odconv.reference").joinpath("kanji_variants.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text))


@cache
def _table() -> dict[int, str]:
    return {ord(other): group[0] for group in groups() for other in group[1:]}
