"""Postal codes (郵便番号): seven digits.

Rule: Japan Post's format 000-0000. The columns of the national formats are filled with and without the hyphen, and
their book is not known to choose, so both are right.
"""

from __future__ import annotations

import re

_POSTAL = re.compile(r"[0-9]{3}-?[0-9]{4}")


def is_valid(text: str) -> bool:
    """Whether the text is seven half-width digits, with or without the hyphen after the third.

    >>> is_valid("163-8001"), is_valid("1638001"), is_valid("〒163-8001"), is_valid("１６３-８００１")
    (True, True, False, False)
    """
    return _POSTAL.fullmatch(text) is not None
