"""Widths of characters: where half-width ones are asked for, which full-width ones betray a Japanese keyboard?

Rule: the national formats ask for half-width letters, digits, hyphens and colons in codes, numbers, dates, times,
phones and addresses of the web. Code points: Unicode block Halfwidth and Fullwidth Forms (U+FF01–U+FF5E).
"""

from __future__ import annotations

import re

# Dashes that Japanese keyboards and word processors put where a hyphen-minus is meant.
HYPHEN_LOOKALIKES = "‐‑‒–—―−ーｰ─"
_FULL_WIDTH = re.compile(f"[！-～]|(?<=[0-9])[{HYPHEN_LOOKALIKES}](?=[0-9])")


def has_full_width_ascii(text: str) -> bool:
    """Whether the text has a full-width form of an ASCII character, or another dash for the hyphen between digits.

    A full-width space is not one: names keep it. Neither is a long vowel mark in a word.

    >>> has_full_width_ascii("０３-5321-1111"), has_full_width_ascii("03ー5321"), has_full_width_ascii("1：00")
    (True, True, True)
    >>> has_full_width_ascii("03-5321-1111"), has_full_width_ascii("コーヒー"), has_full_width_ascii("東京　都庁")
    (False, False, False)
    """
    return _FULL_WIDTH.search(text) is not None
