"""Corporate numbers (法人番号): 13 digits, the first of which checks the other twelve.

Rule: Ministry of Finance ordinance on the designation of corporate numbers (法人番号の指定等に関する省令, article 2):
9 minus the remainder by 9 of the sum of the digits, those at odd places from the right once, at even places twice.
"""

from __future__ import annotations

import re

from odconv.values.characters import compact, hyphenated
from odconv.values.model import Certainty, Normalized, kept, unknown
from odconv.values.nothing import not_understood

_THIRTEEN = re.compile(r"[1-9][0-9]{12}")
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?[eE][+]?1[0-9]")
_LABEL = re.compile(r"^(?:法人番号|T)[::]?(?=[0-9])")


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


def normalise(text: str) -> Normalized:
    """The number as 13 half-width digits.

    Twelve digits are the number in the company register (会社法人等番号), from which the corporate number is made by
    its check digit: done, and doubted. Digits that Excel rounded away (1.01321E+12) are lost.

    >>> normalise("８-0000-2013-0001 ").value, normalise("000020130001").value, normalise("1.01321E+12").issue
    ('8000020130001', '8000020130001', 'value-exponent')
    >>> normalise("7000020130001").issue
    'value-corporate-number-check'
    """
    if not text or is_valid(text):
        return kept(text)
    folded = _LABEL.sub("", hyphenated(compact(text)).removesuffix(".0"))
    digits = folded.replace("-", "")
    if is_valid(digits):
        return Normalized(digits, rule="corporate_number.width")
    if _EXPONENT.fullmatch(folded):
        return unknown(text, "value-exponent")
    if not (digits.isascii() and digits.isdigit()):
        return not_understood(text, "value-corporate-number-unknown")
    if len(digits) == 12:
        number = check_digit(digits) + digits
        return Normalized(
            number,
            Certainty.DOUBTFUL,
            "corporate_number.check-digit",
            "value-corporate-number-register",
            {"number": number},
        )
    issue = "value-corporate-number-check" if len(digits) == 13 else "value-corporate-number-length"
    return unknown(text, issue, digits=len(digits))
