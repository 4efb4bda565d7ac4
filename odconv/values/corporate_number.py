"""Corporate numbers (法人番号): 13 digits, the first of which checks the other twelve.

Rule: Ministry of Finance ordinance on the designation of corporate numbers (法人番号の指定等に関する省令, article 2):
9 minus the remainder by 9 of the sum of the digits, those at odd places from the right once, at even places twice.
"""

from __future__ import annotations

import re

_THIRTEEN = re.compile(r"[1-9][0-9]{12}")


def is_valid(text: str) -> bool:
    """Whether the text is 13 half-width digits and the first agrees with the rest.

    >>> is_valid("8000020130001"), is_valid("7000020130001"), is_valid("8-0000-2013-0001")
    (True, False, False)
    """
    return _THIRTEEN.fullmatch(text) is not None and text[0] == check_digit(text[1:])


def check_digit(body: str) -> str:
    """The first digit that goes before the twelve others.

    Args:
        body: twelve half-width digits.

    Raises:
        ValueError: the text is not twelve half-width digits.

    >>> check_digit("000020130001")
    '8'
    """
    if len(body) != 12 or not (body.isascii() and body.isdigit()):
        raise ValueError(f"twelve digits expected: {body!r}")
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(body)))
    return str(9 - total % 9)
