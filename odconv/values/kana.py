"""Readings in kana (名称_カナ): full-width katakana, with what else a name is written with.

Rule: the national formats ask for full-width katakana. Published readings of names that hold numbers, Latin letters or
brackets keep them (ダイ2ホイクエン, （カブ）ヤマダ), and no rule is known to forbid it; so digits, Latin letters,
spaces and the punctuation of names pass in either width. A letter of another script never passes: hiragana and kanji
are not readings in katakana, half-width katakana is not full-width. A reading has at least one katakana letter.
"""

from __future__ import annotations

import re

_LETTER = "ァ-ヺ"
_MARKS = "ーヽヾ・゛゜"
_PUNCTUATION = "、。，．「」『』【】〔〕〈〉《》（）［］－―‐−〜～＆＋／：；！？＃＠＊％＝’”“‘…×※"
_READING = re.compile(
    rf"(?=.*[{_LETTER}])[{_LETTER}{_MARKS} 　!-~０-９Ⅰ-ⅻＡ-Ｚａ-ｚ{re.escape(_PUNCTUATION)}]+",
)


def is_full_width_katakana(text: str) -> bool:
    """Whether the text is a reading in full-width katakana.

    >>> is_full_width_katakana("トチョウ　ダイ１ホンチョウシャ"), is_full_width_katakana("（カブ）ヤマダ")
    (True, True)
    >>> is_full_width_katakana("とうきょう"), is_full_width_katakana("ﾄｳｷｮｳ"), is_full_width_katakana("東京")
    (False, False, False)
    """
    return _READING.fullmatch(text) is not None
