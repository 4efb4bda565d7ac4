"""Characters that mean the same in another width or form: what may be folded, and what is content and never touched.

NFKC would take ① for 1, ㈱ for (株) and ～ for ~ in a name, so it is applied to chosen characters only. Code points:
Unicode blocks Halfwidth and Fullwidth Forms, Kangxi Radicals (which PDF files leave in place of kanji), Hiragana.
`plain` folds everything and is for reading numbers, dates and times, never for a name that is written out.
"""

from __future__ import annotations

import re
import unicodedata

HYPHENS = "‐‑‒–—―−－ーｰ─"
"""Dashes that Japanese keyboards and word processors put where a hyphen-minus is meant."""
WAVES = "~～〜∼〰"
"""Marks of a range."""

FULL_WIDTH_DIGITS = "０１２３４５６７８９"

_TO_HALF = ord("！") - ord("!")
_ASCII = {0xFF01 + place: 0x21 + place for place in range(94)} | {0x3000: 0x20, 0xFFE5: 0xA5}
_ERAS = {ord(sign): unicodedata.normalize("NFKC", sign) for sign in "㋿㍻㍼㍽㍾"}
_READING: dict[int, int | str] = {code: half for code, half in _ASCII.items() if chr(code) not in WAVES} | _ERAS
_HALF_KANA = re.compile("[｡-ﾟ]+")
_RADICALS = re.compile("[⼀-⿕]")
_VOICED = re.compile("[ぁ-ヿ][\u3099\u309a]")
_KANA = {ord(hiragana): ord(hiragana) + 0x60 for hiragana in map(chr, range(0x3041, 0x3097))} | {
    0x309D: 0x30FD,
    0x309E: 0x30FE,
}
_HYPHEN_TABLE = dict.fromkeys(map(ord, HYPHENS), "-")
_HYPHEN_BETWEEN_DIGITS = re.compile(f"(?<=[0-9])[{HYPHENS}](?=[0-9])")
_SPACES = re.compile(r"\s+")


def narrow(text: str, letters: str = FULL_WIDTH_DIGITS) -> str:
    """Some full-width letters of ASCII in half width; nothing else.

    >>> narrow("２丁目１－１")
    '2丁目1－1'
    """
    if not text.isascii():
        for letter in letters:  # each a search for one letter: of a whole column far faster than `translate`
            text = text.replace(letter, chr(ord(letter) - _TO_HALF))
    return text


def half_width(text: str) -> str:
    """ASCII characters in half width, and a hyphen-minus for any dash between digits; nothing else.

    >>> half_width("Ａ－１　２ー３"), half_width("①㈱コーヒー")
    ('A-1 2-3', '①㈱コーヒー')
    """
    return _HYPHEN_BETWEEN_DIGITS.sub("-", text if text.isascii() else text.translate(_ASCII))


def full_width_kana(text: str) -> str:
    """Half-width katakana with its marks and punctuation in full width; other characters stay.

    >>> full_width_kana("ﾃﾞｨｽｶﾊﾞﾘｰﾊﾟｰｸ A①"), full_width_kana("｢ｶﾞ｣､｡")
    ('ディスカバリーパーク A①', '「ガ」、。')
    """
    full = _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return text if full == text else whole_letters(full)  # a half-width voice mark may follow a full-width letter


def whole_letters(text: str) -> str:
    """Kanji for radicals that only look like them, and one character for a kana with its voice mark apart.

    >>> whole_letters("5⽉31⽇（⼟）"), whole_letters("か\u3099")
    ('5月31日（土）', 'が')
    """
    text = _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _VOICED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def katakana(text: str) -> str:
    """Katakana for hiragana; other characters stay.

    >>> katakana("ときわ公園ゔゞ")
    'トキワ公園ヴヾ'
    """
    return text.translate(_KANA)


def plain(text: str) -> str:
    r"""The text in NFKC without outer spaces, other spaces as one: for reading, not for writing.

    >>> plain("　㋿５年\n４月 ")
    '令和5年 4月'
    """
    text = text.replace("_x000D_", " ")
    return _SPACES.sub(" ", text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


def readable(text: str) -> str:
    """ASCII characters and eras in half width, spaces as one, no outer ones: for reading where the rest is kept.

    Waves stay, since a remark may hold them; every other character is content.

    >>> readable("９：００～　①㈱　㋿"), readable(" A_x000D_B ")
    ('9:00～ ①㈱ 令和', 'A B')
    """
    text = text.replace("_x000D_", " ")
    return _SPACES.sub(" ", text if text.isascii() else text.translate(_READING)).strip()


def compact(text: str) -> str:
    """As `plain`, without any spaces.

    >>> compact("令和 ５年　４ 月")
    '令和5年4月'
    """
    return plain(text).replace(" ", "")


def hyphenated(text: str) -> str:
    """A hyphen-minus for every dash and for the long vowel mark: only where no word can stand.

    >>> hyphenated("2200‐01ー002059")
    '2200-01-002059'
    """
    return text.translate(_HYPHEN_TABLE)
