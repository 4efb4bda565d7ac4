"""Texts: names, descriptions, remarks, identifiers, lists.

Rule: the national formats ask for half-width letters, digits, hyphens and colons in codes, numbers, dates, times,
phones and addresses of the web. Code points: Unicode block Halfwidth and Fullwidth Forms (U+FF01–U+FF5E).

What a name is made of is content: full-width letters, ①, ㈱, 髙, ～ and a full-width space stay. Folded is only what
nobody writes on purpose: outer spaces, line breaks, `_x000D_` left by Excel, control characters, half-width katakana,
radicals in place of kanji. Where a column is of half-width text (`half`), ASCII characters become half-width too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from odconv.values import lists
from odconv.values.characters import full_width_kana, half_width, whole_letters
from odconv.values.model import Certainty, Normalized, kept

# Dashes that Japanese keyboards and word processors put where a hyphen-minus is meant.
HYPHEN_LOOKALIKES = "‐‑‒–—―−ーｰ─"
_FULL_WIDTH = re.compile(f"[！-～]|(?<=[0-9])[{HYPHEN_LOOKALIKES}](?=[0-9])")
_ESCAPES = re.compile(r"_x000[dD]_\r?\n?")
_LINES = re.compile(r"[ \t　]*[\r\n\v\f\x85\u2028\u2029]+\s*")
_OUTER = re.compile(r"^[\s\ufeff\u200b]+|[\s\ufeff\u200b]+$")
# Controls, and marks without width; a joiner within an emoji or a name of another script is left.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]+")
_ODD_SPACES = re.compile(r"[\t\x1c-\x1f\xa0\u2000-\u200a\u202f\u205f]")
_MANY_SPACES = re.compile(r"[ 　]{2,}")
_TO_FOLD = re.compile(r"[^!-~ ぁ-ゖァ-ヺー一-龠、。・々（）　]|  |^[ 　]|[ 　]$|　[ 　]| 　|_x000[dD]_")
_LOST = re.compile("\ufffd|(?<=[0-9])\\?(?=[0-9])")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
Width = Literal["half"]


def has_full_width_ascii(text: str) -> bool:
    """Whether the text has a full-width form of an ASCII character, or another dash for the hyphen between digits.

    A full-width space is not one: names keep it. Neither is a long vowel mark in a word.

    >>> has_full_width_ascii("０３-5321-1111"), has_full_width_ascii("03ー5321"), has_full_width_ascii("1：00")
    (True, True, True)
    >>> has_full_width_ascii("03-5321-1111"), has_full_width_ascii("コーヒー"), has_full_width_ascii("東京　都庁")
    (False, False, False)
    """
    return _FULL_WIDTH.search(text) is not None


def normalise(text: str, *, width: Width | None = None, separator: str | None = None) -> Normalized:
    r"""The text without what nobody writes on purpose.

    Args:
        text: the cell.
        width: `half` for identifiers, Latin names and addresses of the web.
        separator: set between the items of a list; sentences are left whole (`lists.joined`).

    Returns:
        `doubtful` where characters are lost (U+FFFD, ? between digits) or private to one computer, and for a list that
        was told by weak signs.

    >>> normalise("  ｽﾎﾟｰﾂ広場　①\n(㈱髙橋) ").value, normalise("ＡＢ－０１", width="half").value
    ('スポーツ広場　① (㈱髙橋)', 'AB-01')
    >>> normalise("雄湊、砂山", separator=";").value, normalise("ＪＲ～駅").rule
    ('雄湊;砂山', '')
    """
    value, rule = _folded(text, lines="\n" if separator else " ")
    if width == "half" and value != (narrow := half_width(value)):
        value, rule = narrow.strip(), "text.width"
    certainty, issue = _told(value)
    if separator:
        split = lists.joined(value, separator)
        if split.value != value:
            return Normalized(
                split.value, max(split.certainty, certainty, key=_doubt), split.rule, split.issue or issue
            )
    return Normalized(value, certainty, rule, issue) if rule or issue else kept(text)


def _told(value: str) -> tuple[Certainty, str]:
    if _PRIVATE.search(value):
        return Certainty.DOUBTFUL, "value-private-character"
    if _LOST.search(value) and "://" not in value:
        return Certainty.DOUBTFUL, "value-lost-character"
    return Certainty.SURE, ""


def _doubt(certainty: Certainty) -> int:
    return list(Certainty).index(certainty)


def _folded(text: str, lines: str) -> tuple[str, str]:
    """The text after every step, and the rule of the weightiest step that changed it."""
    if _TO_FOLD.search(text) is None:
        return text, ""
    rule = ""
    for name, step in _STEPS:
        text, before = step(text), text
        rule = name if text != before else rule
    text, before = _LINES.sub(lines, text), text
    text = _OUTER.sub("", _MANY_SPACES.sub(_one_space, text))
    return text, ("text.spaces" if text != before and not rule else rule)


def _one_space(found: re.Match[str]) -> str:
    return "　" if set(found[0]) == {"　"} else " "


# The later step names the rule: what changes letters weighs more than what drops unseen ones.
_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("text.spaces", lambda text: _ODD_SPACES.sub(" ", text)),
    ("text.controls", lambda text: _CONTROLS.sub("", text)),
    ("text.escapes", lambda text: _ESCAPES.sub("\n", text)),
    ("text.letters", whole_letters),
    ("text.kana", full_width_kana),
)
