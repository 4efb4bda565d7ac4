"""Text → bytes, all of it or none: a character that an encoding cannot hold is told, never replaced in silence.

Python's codecs are lenient where a round trip is not: `cp932` writes a wave dash as a full-width tilde, `euc_jp` a yen
sign as a backslash. Such characters count as missing from the encoding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp")
MARKS = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}

_CODECS = {"utf-8-sig": "utf-8"}
# What the codec would write as another character, or as a byte that only Python reads back.
_ALTERED = {"cp932": "¢£¬‖−〜\x80\xa0\uf8f1\uf8f2\uf8f3", "euc_jp": "¥‾", "iso2022_jp": "\x1b"}
_NEVER = "\0"  # no reader of delimited text takes it
# The same sign at two code points: vendors' tables (left) and the standard's (right) differ in which one they use.
_TWINS = (
    ("～", "〜"), ("－", "−"), ("∥", "‖"), ("￠", "¢"), ("￡", "£"), ("￢", "¬"), ("―", "—"), ("￥", "¥"), ("￣", "‾"),
    (" ", "\xa0"),
)  # fmt: skip


def encoded(text: str, encoding: str) -> bytes | None:
    """The bytes of a text without byte order mark; None where a character cannot be held.

    Args:
        text: any text.
        encoding: one of `ENCODINGS`.
    """
    altered = _altered(encoding)
    if _NEVER in text or (altered is not None and altered.search(text)):
        return None
    try:
        return text.encode(_CODECS.get(encoding, encoding))
    except UnicodeEncodeError:
        return None


def missing_from(text: str, encoding: str) -> Iterator[str]:
    """The characters of a text that an encoding cannot hold, in their order, each as often as it occurs."""
    if encoded(text, encoding) is None:
        yield from (character for character in text if encoded(character, encoding) is None)


def lookalike(character: str, encoding: str) -> str | None:
    """The same sign at a code point that the encoding has: `〜` is `～` in CP932. None where there is none.

    It looks alike and is another character all the same: use it for `replace` where a person will read the file.

    >>> lookalike("〜", "cp932"), lookalike("髙", "euc_jp")
    ('～', None)
    """
    for pair in _TWINS:
        if character in pair:
            other = pair[character == pair[0]]
            return other if encoded(other, encoding) is not None else None
    return None


@cache
def _altered(encoding: str) -> re.Pattern[str] | None:
    characters = _ALTERED.get(encoding)
    return re.compile(f"[{re.escape(characters)}]") if characters else None
