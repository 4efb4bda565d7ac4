"""The words of `words.yaml`, folded and compiled once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from odconv.errors import RulesError
from odconv.shipped import read_yaml

NAMES = ("total", "part", "note", "section", "title", "metadata", "unit", "example", "choices", "notes", "header")
# Signs that NFKC keeps apart though people type one for the other.
_LOOKALIKES = (("〜", "~"), ("−", "-"), ("‐", "-"), ("–", "-"), ("—", "-"))
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,8})[)\]]$")


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> str:
    """A text as the words are compared: NFKC, without white space, in small letters.

    >>> folded("総　 数"), folded("（単位：人）")
    ('総数', '(単位:人)')
    """
    if text.isascii():
        return "".join(text.split()).lower()
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    for sign, typed in _LOOKALIKES:
        plain = plain.replace(sign, typed)
    return plain.lower()


@lru_cache(maxsize=1 << 13)
def says(name: str, text: str) -> bool:
    """Whether a text is of the words called `name` in `words.yaml`.

    >>> says("total", "合　計"), says("note", "※令和7年4月1日現在"), says("total", "合計画面")
    (True, True, False)
    """
    return _patterns()[name].match(folded(text)) is not None


@lru_cache(maxsize=1 << 13)
def names_unit(label: str) -> bool:
    """Whether a label ends with a unit in brackets: 面積（㎡）.

    >>> names_unit("使用料（円）"), names_unit("名称（カナ）")
    (True, False)
    """
    found = _IN_BRACKETS.search(folded(label))
    return found is not None and says("unit", found[1])


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """One pattern for each list.

    Raises:
        RulesError: `rules-unreadable` when `words.yaml` has an unknown or missing list, or a pattern is none.
    """
    entries = read_yaml("odconv.tables.layout", "words.yaml")
    if set(entries) != set(NAMES):
        wrong = ", ".join(sorted(set(entries) ^ set(NAMES)))
        raise RulesError("rules-unreadable", file="words.yaml", entry=wrong, reason="unknown or missing list")
    return {name: _compiled(name, entry) for name, entry in entries.items()}


def _compiled(name: str, entry: Mapping[str, Any]) -> re.Pattern[str]:
    parts = [f"(?:{_nfkc(text)})$" for text in entry.get("pattern", ())]
    parts += [re.escape(_nfkc(text)) for text in entry.get("begins", ())]
    try:
        return re.compile("|".join(parts))
    except re.error as error:
        raise RulesError("rules-unreadable", file="words.yaml", entry=name, reason=str(error)) from error


def _nfkc(text: str) -> str:
    """An entry in the form of the texts that it is compared with: NFKC, but in no way that breaks its syntax."""
    kept = {"（": "\\(", "）": "\\)", "［": "\\[", "］": "\\]", "．": "\\."}
    return "".join(kept.get(mark, unicodedata.normalize("NFKC", mark)) for mark in text).lower()
