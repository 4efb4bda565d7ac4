"""Texts that say that there is no value (－, 不明, なし): told from texts that were not understood."""

from __future__ import annotations

from functools import cache

from odconv.shipped import read_yaml
from odconv.values.characters import compact, hyphenated
from odconv.values.model import Normalized, unknown


def says_nothing(text: str) -> bool:
    """Whether the text stands for an absent value, by `nothing.yaml`.

    >>> says_nothing("－"), says_nothing("不 明"), says_nothing("＃N/A"), says_nothing("0"), says_nothing("")
    (True, True, True, False, False)
    """
    return len(text) <= 12 and hyphenated(compact(text)).lower() in _texts()


def not_understood(text: str, issue: str, **params: object) -> Normalized:
    """The outcome for a text without a value: `value-says-none` where it says so, else the given issue.

    >>> not_understood("未定", "value-date-unknown").issue, not_understood("春", "value-date-unknown").issue
    ('value-says-none', 'value-date-unknown')
    """
    return unknown(text, "value-says-none" if says_nothing(text) else issue, **params)


@cache
def _texts() -> frozenset[str]:
    known = read_yaml("odconv.values", "nothing.yaml")
    return frozenset(hyphenated(compact(text)).lower() for texts in known.values() for text in texts)
