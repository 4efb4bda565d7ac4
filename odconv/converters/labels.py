"""Column labels as they are compared: what people type in many ways, folded to one key."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"^[*※◎○●◯★☆■◆▼]+|[*※◎○●◯★☆]+[0-9]*$")
_REQUIRED = re.compile(r"[(\[【<]?(?:必須|任意|推奨)(?:項目)?[)\]】>]?$|^[(\[【<](?:必須|任意|推奨)(?:項目)?[)\]】>]")
_FREE = re.compile(r"[\s_\-‐−–—―ーｰ・.,:;'\"()\[\]【】<>「」/、。]+")
_LOOKALIKES = str.maketrans({"〜": "~", "−": "-", "‐": "-", "–": "-", "—": "-"})


@lru_cache(maxsize=1 << 14)
def folded(label: str) -> str:
    """A label in one width, without white space, marks of obligation and differences of case.

    >>> folded("電 話　番号（※）"), folded("名称【必須】"), folded("ＴＥＬ")
    ('電話番号(※)', '名称', 'tel')
    """
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", label)).translate(_LOOKALIKES).lower()
    plain = _MARKS.sub("", plain)
    return _REQUIRED.sub("", plain) or plain


@lru_cache(maxsize=1 << 14)
def key(label: str) -> str:
    """A folded label without signs and brackets: what is left when people join words in their own way.

    >>> key("名称_カナ") == key("名称（カナ）") == key("名称カナ"), key("コ―ド") == key("コード")
    (True, True)
    """
    plain = folded(label)
    return _FREE.sub("", plain) or plain
