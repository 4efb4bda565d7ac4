"""Readings in kana (名称_カナ): full-width katakana, with what else a name is written with.

Rule: the national formats ask for full-width katakana. Published readings of names that hold numbers, Latin letters or
brackets keep them (ダイ2ホイクエン, （カブ）ヤマダ), and no rule is known to forbid it; so digits, Latin letters,
spaces and the punctuation of names pass in either width. A letter of another script never passes: hiragana and kanji
are not readings in katakana, half-width katakana is not full-width. A reading has at least one katakana letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import compress, filterfalse, repeat
from operator import ne

from odconv.values import text as textual
from odconv.values.characters import full_width_kana, katakana
from odconv.values.model import Certainty, Normalized, kept, surely
from odconv.values.nothing import not_understood

_LETTER = "ァ-ヺ"
_MARKS = "ーヽヾ・゛゜"
_PUNCTUATION = "、。，．「」『』【】〔〕〈〉《》（）［］－―‐−〜～＆＋／：；！？＃＠＊％＝’”“‘…×※"
_READING = re.compile(
    rf"(?=.*[{_LETTER}])[{_LETTER}{_MARKS} 　!-~０-９Ⅰ-ⅻＡ-Ｚａ-ｚ{re.escape(_PUNCTUATION)}]+",
)
# Kanji that look like a katakana, and are typed or recognised in its place.
_LOOKALIKES = str.maketrans("二八力口夕卜工一", "ニハカロタトエー")
_USUAL = re.compile("^[ァ-ヺーｦ-ﾟ]*[ァ-ヺｦ-ｯｱ-ﾝ][ァ-ヺーｦ-ﾟ]*$", re.MULTILINE)
_KATAKANA_WORD = re.compile(rf"[{_LETTER}{_MARKS}]{{2}}")
_LETTERS = re.compile(f"[{_LETTER}ーｦ-ﾟ]+")
_SPACES_TO_FOLD = re.compile(r"^\s|\s$|\s\s")


def is_full_width_katakana(text: str) -> bool:
    """Whether the text is a reading in full-width katakana.

    >>> is_full_width_katakana("トチョウ　ダイ１ホンチョウシャ"), is_full_width_katakana("（カブ）ヤマダ")
    (True, True)
    >>> is_full_width_katakana("とうきょう"), is_full_width_katakana("ﾄｳｷｮｳ"), is_full_width_katakana("東京")
    (False, False, False)
    """
    return _READING.fullmatch(text) is not None


def usual(texts: Sequence[str]) -> tuple[dict[str, Normalized], list[str]]:
    """The outcomes of texts that are katakana with some in half width.

    Args:
        texts: of one line each, none of them empty.

    Returns:
        Outcomes, and the texts that are anything else; those that are katakana in full width are neither.
    """
    known = _USUAL.findall("\n".join(texts))
    values = unicodedata.normalize("NFKC", "\n".join(known)).split("\n")
    if not is_full_width_katakana("".join(values)):
        pairs = [pair for pair in zip(known, values, strict=False) if is_full_width_katakana(pair[1])]
        known, values = [text for text, _ in pairs], [value for _, value in pairs]
    changing = list(map(ne, known, values))
    found = zip(compress(known, changing), surely(compress(values, changing), repeat("kana.width")), strict=False)
    others = [] if len(known) == len(texts) else list(filterfalse(frozenset(known).__contains__, texts))
    return dict(found), others


def normalise(text: str) -> Normalized:
    """The reading in full-width katakana.

    Returns:
        `doubtful` where a kanji was taken for the katakana that looks like it (ダイ二 → ダイニ); `unknown` where other
        kanji or no katakana at all is left: no reading is made up.

    >>> [normalise(text).value for text in ("ﾔｸｼｮ ﾀﾞｲ1", "とっきんぐ　ゔゞ", "ナカミナトダイ二")]
    ['ヤクショ ダイ1', 'トッキング　ヴヾ', 'ナカミナトダイニ']
    >>> normalise("離乳食教室").issue, normalise("ダイ二カイ").certainty.value
    ('value-kana-unknown', 'doubtful')
    """
    if not text or (is_full_width_katakana(text) and _SPACES_TO_FOLD.search(text) is None):
        return kept(text)
    if _LETTERS.fullmatch(text) and is_full_width_katakana(value := full_width_kana(text)):
        return Normalized(value, rule="kana.width")
    spaced = textual.normalise(text).value
    value = katakana(spaced)
    rule = "katakana" if value != spaced else "width" if full_width_kana(text) != text else "spaces"
    if is_full_width_katakana(value):
        return Normalized(value, rule=f"kana.{rule}")
    guess = value.translate(_LOOKALIKES)
    if is_full_width_katakana(guess) and _KATAKANA_WORD.search(value):
        return Normalized(guess, Certainty.DOUBTFUL, "kana.lookalike", "value-kana-lookalike", {"reading": guess})
    return not_understood(text, "value-kana-unknown")
