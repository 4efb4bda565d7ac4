"""Postal codes (郵便番号): seven digits.

Rule: Japan Post's format 000-0000. The columns of the national formats are filled with and without the hyphen, and
their book is not known to choose, so both are right. `normalise` writes what it has to
mend with the hyphen, as Japan Post does, and leaves seven digits as they are.
"""

from __future__ import annotations

import re

from odconv.values.characters import compact, hyphenated
from odconv.values.model import REMARK, Certainty, Context, Normalized, kept, unknown
from odconv.values.nothing import not_understood

_POSTAL = re.compile(r"[0-9]{3}-?[0-9]{4}")
_MARK = re.compile(r"^(?:〒|郵便番号)?:?(?:〒)?")
_DIGITS = re.compile(r"([0-9]{3})-?([0-9]{4})(?:\.0+)?")
_SIX = re.compile(r"([0-9]{2})-?([0-9]{4})(?:\.0+)?")
_LED = re.compile(r"([0-9]{3})-([0-9]{4})(?![0-9-])(.+)")


def is_valid(text: str) -> bool:
    """Whether the text is seven half-width digits, with or without the hyphen after the third.

    >>> is_valid("163-8001"), is_valid("1638001"), is_valid("〒163-8001"), is_valid("１６３-８００１")
    (True, True, False, False)
    """
    return _POSTAL.fullmatch(text) is not None


def normalise(text: str, *, context: Context | None = None) -> Normalized:  # noqa: ARG001
    """The code as 000-0000; an address behind it as the part `remark`. The place (`context`) tells nothing about it.

    Six digits are a code without its leading zero (001-… to 099-…): put back, and doubted.

    >>> normalise("〒１６３－８００１").value, normalise("163 8001").value, normalise("1638001").value
    ('163-8001', '163-8001', '1638001')
    >>> normalise("600001").value, normalise("600001").issue, normalise("16380").issue
    ('060-0001', 'value-postal-leading-zero', 'value-postal-unknown')
    >>> normalise("〒747-1111 防府市富海").parts
    {'remark': '防府市富海'}
    """
    if not text or is_valid(text):
        return kept(text)
    plain = compact(text)
    folded = _MARK.sub("", hyphenated(plain))
    if found := _DIGITS.fullmatch(folded):
        return Normalized(f"{found[1]}-{found[2]}", rule="postal.hyphen")
    if found := _SIX.fullmatch(folded):
        value = f"0{found[1]}-{found[2]}"
        params = {"value": value}
        return Normalized(value, Certainty.DOUBTFUL, "postal.leading-zero", "value-postal-leading-zero", params)
    if found := _LED.fullmatch(folded):
        address = _MARK.sub("", plain)[8:]
        return Normalized(f"{found[1]}-{found[2]}", rule="postal.address", parts={REMARK: address})
    return unknown(text, not_understood(text, "value-postal-unknown").issue)
