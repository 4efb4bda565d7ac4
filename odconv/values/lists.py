"""Several values in one cell: which marks separate them, and when a text is a list at all.

The national formats ask for `;`. Published cells use 、 and line breaks, which also stand in sentences, and now and
then ・, / and spaces, which also stand within names. So a text is a list where no part reads like a sentence; weak
marks make it a doubtful one. Marks within brackets separate nothing. A text with `;` is separated already.
"""

from __future__ import annotations

import re
from functools import cache

from odconv.values.model import Certainty, Normalized, kept

STRONG = "、，,\n\r"
"""Marks that separate the items of a list wherever it is one."""
WEAK = "・･/／"
"""Marks that also stand within one name."""

_BRACKETS = {"(": ")", "（": "）", "「": "」", "『": "』", "【": "】", "［": "］", "[": "]", "〔": "〕", "＜": "＞"}
_CLOSING = frozenset(_BRACKETS.values())
_SEMICOLONS = re.compile(r"\s*[;；]\s*")
_SHORT_SENTENCE = re.compile("[。！？!?※を]|ます$|です$")
_LONGEST_ITEM, _SHORT_ITEM = 24, 8


@cache
def _sentence() -> re.Pattern[str]:
    """Signs of a sentence in a longer text; compiled when first asked for, as few processes take lists apart."""
    return re.compile(
        r"[。！？!?※]|を|(?<=[一-龠々ァ-ヶー）)])[がはも](?=.)|(?:です|ます|ください|下さい|ました|ません|ある|いる|する|した|して|れる|きる|なる|ない|ので|ため|から|まで|など|て|で|に|の|と)$"
    )


def split(text: str, marks: str) -> list[str]:
    """The trimmed parts between any of the marks, those within brackets aside; empty parts are left out.

    >>> split("大字瀬戸（瀬戸、中瀬）、大字下谷、", STRONG)
    ['大字瀬戸（瀬戸、中瀬）', '大字下谷']
    """
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        if sign in _BRACKETS:
            depth += 1
        elif sign in _CLOSING:
            depth = max(0, depth - 1)
        elif sign in marks and not depth and not _is_thousands_mark(text, place):
            parts.append(text[start:place])
            start = place + 1
    return [part for part in map(str.strip, [*parts, text[start:]]) if part]


def _is_thousands_mark(text: str, place: int) -> bool:
    return text[place] in ",，" and text[place - 1 : place].isdigit() and text[place + 1 : place + 4].isdigit()


def is_list(parts: list[str]) -> bool:
    """Whether every part reads like a name: short, no sentence, no end of a clause.

    >>> is_list(["手すり", "スロープ有り"]), is_list(["スロープ有り", "トイレ内に車いすは入れません"])
    (True, False)
    """
    return len(parts) > 1 and all(map(_is_name, parts))


def _is_name(part: str) -> bool:
    """Short words hold the letters of particles by chance (もみじ台, あけぼの); only the plain signs tell there."""
    signs = _SHORT_SENTENCE if len(part) <= _SHORT_ITEM else _sentence()
    return len(part) <= _LONGEST_ITEM and signs.search(part) is None


def joined(text: str, separator: str) -> Normalized:
    """The items of a list with the separator between them; a text that is no list stays.

    Args:
        text: without outer spaces.
        separator: `;`.

    >>> joined("内科、外科", ";").value, joined("a ; b;", ";").value, joined("雄湊　砂山", ";").certainty.value
    ('内科;外科', 'a;b', 'doubtful')
    >>> joined("段差無し、但し車いすは入れません", ";").value
    '段差無し、但し車いすは入れません'
    """
    separated = [part for part in _SEMICOLONS.split(text) if part]
    if len(separated) != 1:
        value = separator.join(separated)
        return Normalized(value, rule="text.separator") if value != text else kept(text)
    if separated != [text]:  # one item with a mark at its end
        return joined(separated[0], separator)._replace(rule="text.separator")
    for marks, certainty in ((STRONG, Certainty.SURE), (WEAK, Certainty.DOUBTFUL), (" 　", Certainty.DOUBTFUL)):
        parts = split(text, marks)
        if len(parts) > 1:
            if not is_list(parts) or (certainty is not Certainty.SURE and text.isascii()):
                return kept(text)
            issue = "value-list-assumed" if certainty is Certainty.DOUBTFUL else ""
            return Normalized(separator.join(parts), certainty, "text.separator", issue)
    return kept(text)
