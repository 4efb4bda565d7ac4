"""Phone numbers (電話番号): one Japanese number in half-width digits.

Rule: the national formats ask for half-width digits and hyphens (03-0000-0000). The lengths are those of the
numbering plan of the Ministry of Internal Affairs (電気通信番号計画): eleven digits for 020, 050, 060, 070, 080 (0800
too) and 090, ten for all others, fixed lines as well as 0120, 0570 and 0990; the second digit is never 0. Area code
and exchange may be set off with brackets, as many municipalities write them; the international form of the standard
(+81, without the leading 0) is accepted too. Which numbers are assigned is not looked up.
"""

from __future__ import annotations

import re

_HYPHENS = re.compile(r"0[0-9]+(?:-[0-9]+){0,2}")
_BRACKETS = re.compile(r"\(0[0-9]+\)[0-9]+-?[0-9]+|0[0-9]+\([0-9]+\)[0-9]+")
_INTERNATIONAL = re.compile(r"\+81-?[1-9][0-9]*(?:-[0-9]+){0,2}")
_ELEVEN_DIGITS = re.compile(r"0[25-9]0[0-9]{8}")
_TEN_DIGITS = re.compile(r"0(?![25-9]0)[1-9][0-9]{8}")


def is_valid(text: str) -> bool:
    """Whether the text is one phone number: nothing before, nothing behind, no second number.

    >>> is_valid("03-5321-1111"), is_valid("(054)623-2554"), is_valid("0120-000-000"), is_valid("+81-3-5321-1111")
    (True, True, True, True)
    >>> is_valid("５３２１-１１１１"), is_valid("03-5321-1111(代表)"), is_valid("5321-1111"), is_valid("090-0000-000")
    (False, False, False, False)
    """
    digits = _national_digits(text)
    return bool(_TEN_DIGITS.fullmatch(digits) or _ELEVEN_DIGITS.fullmatch(digits))


def _national_digits(text: str) -> str:
    """The digits with the leading 0, or "" where the punctuation is not that of one number."""
    if _INTERNATIONAL.fullmatch(text):
        return "0" + text[3:].replace("-", "")
    if _HYPHENS.fullmatch(text) or _BRACKETS.fullmatch(text):
        return text.translate({ord(mark): None for mark in "()-"})
    return ""
