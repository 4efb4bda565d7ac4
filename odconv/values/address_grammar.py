"""How an address is written: what may be tidied in it, and where its town, number and building begin."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from odconv.values.characters import HYPHENS, narrow

# Dashes that are never a vowel mark, nor the kanji for one.
_DASHES = "".join(sign for sign in HYPHENS if sign not in "ーｰ─―—")
_LETTER = re.compile("[Ａ-Ｚａ-ｚ](?<=[0-9].)(?![Ａ-Ｚａ-ｚ])")
# The sign stands before what is to stand around it: an expression that begins with a set of signs is found quickly.
_HYPHEN = re.compile(
    rf"[- {HYPHENS}](?:(?<=[0-9][-{HYPHENS}]) ?(?=[0-9])|(?<=[0-9] )[-{HYPHENS}] ?(?=[0-9])"
    rf"|(?<=[0-9番地号丁目の甲乙ァ-ヶぁ-ゖ][{_DASHES}])(?=[0-9])"
    rf"|(?<=[0-9番地号目][{_DASHES}])(?=[0-9A-Zァ-ヶぁ-ゖ甲乙]))"
)
_DASHED = re.compile(rf"[{HYPHENS}Ａ-Ｚａ-ｚ]|[0-9] -|- [0-9]")
_UNTIDY = re.compile(rf"[\s_０-９{HYPHENS}Ａ-Ｚａ-ｚ]")
_POSTAL = re.compile(r"(?:〒 ?([0-9]{3})-?([0-9]{4})|([0-9]{3})-([0-9]{4})(?![0-9-])) ?(?=\S)")

_CHOME = r"(?:[0-9]+|[一二三四五六七八九十]+) ?丁目"
# イ, ロ, ハ and 46部 name a field (小字) of the town; 甲, and a kana that a hyphen ties to the number, belong to the
# number.
_SIGN = "(?:[甲乙丙丁戊己庚辛壬癸][- ]?|(?<![ァ-ヺーぁ-ゖ])[ァ-ヺぁ-ゖ]部?[-の])"
_NUMBER = "[0-9]+(?![0-9]|[部字]| ?(?:階|[FＦ](?![A-Za-z])))"
_UNIT = " ?(?:丁目|番地|番耕地|番戸|番|地割|号室|号(?![館棟車線店]))"
_LINK = rf"(?:{_UNIT} ?(?:[のノ之]|-)?|[のノ之]|-| ?[、,・~～] ?)"
_MORE = r" ?(?:地先|先|地内|付近|外|ほか|他)(?:[0-9]+筆)?(?=$|[ (（])"
_FLAT = "(?:-[0-9]+ ?[F階]|-[A-Z甲乙丙丁](?![A-Za-z]))"
_BLOCK = re.compile(
    rf"(?:{_SIGN})?{_NUMBER}(?:(?:{_LINK}(?:{_SIGN})?|{_SIGN}){_NUMBER})*(?:{_UNIT})?{_FLAT}?(?:{_MORE})?"
)
_STREET = re.compile(
    rf"[東西南北]?(?:[0-9]+|[一二三四五六七八九十]+)条(?:通|[東西南北])?(?: ?{_CHOME})?"
)  # 北1条西2丁目
_TO_CHOME = re.compile(rf"[^0-9(（]*?{_CHOME}")
_CHOME_NEXT = re.compile(f" ?{_CHOME}")
# Nothing is ever given back here (++): no letter of what follows may belong to what stands before it.
USUAL = re.compile("((?:[0-9]+丁目)?+)([0-9]++(?:(?:-[0-9]++)++|番地[0-9]*+|番(?:[0-9]++号)?+)?+)")
"""What mostly stands behind a town's name, 丁目 and number: `pieces` parts it so too, unless the name is odd."""

_NAMES = rf"[^\s_0-9０-９{HYPHENS}Ａ-Ｚａ-ｚ〒]++(?<!字)"
WHOLE = re.compile(f"({_NAMES}){USUAL.pattern}")
"""The same with all that stands before it, where nothing is to be tidied, and no name goes on behind a digit."""

LINES = re.compile(f"^(?:({_NAMES})({re.sub('[(](?![?])', '(?:', USUAL.pattern)})|.*)$", re.MULTILINE)
"""Every line of a text, empty ones too, with names and the rest of those that are a `WHOLE`, "" of all others."""

_PARTS = re.compile(f"^(?:{WHOLE.pattern}|.*)$", re.MULTILINE)
_UNUSUAL = ("", "", "")

ODD = re.compile("[ 条]")
"""What in the name of a listed town asks for a closer look: spaces are not counted, 北一条 goes on with numbers."""

ODDER = re.compile("[- 条(（「【※]|丁目|[の甲乙丙丁戊己庚辛壬癸]$")
"""The same of any other town: where it ends is told by these."""

_END_OF_TOWN = re.compile(r"[(（「【※]")


@dataclass(frozen=True, slots=True)
class Pieces:
    """What stands behind the municipality: town, number, and the rest; `space` before the rest."""

    town: str
    block: str
    building: str
    space: bool


def tidy(text: str) -> str:
    """Digits in half width, letters beside them too, a hyphen for any dash in a number, single spaces.

    >>> tidy("大手町３丁目３－３　ビル４Ｆ "), tidy("１０７ー４"), tidy("ＢＳビル　コーポ－ニ")
    ('大手町3丁目3-3 ビル4F', '107-4', 'ＢＳビル コーポ－ニ')
    """
    return _tidied(_spaced(text)) if _UNTIDY.search(text) else text


def tidy_all(texts: Sequence[str]) -> Sequence[str]:
    """`tidy` of texts of one line each, all at once."""
    joined = "\n".join(texts)
    flat = joined.replace("\n", "")
    if not _UNTIDY.search(flat):
        return texts
    if flat.split(None, 1) != [flat] or "_x000D_" in flat:  # finds white space faster than an expression
        joined = "\n".join(map(_spaced, texts))
    return _tidied(joined).split("\n")


def whole_parts(texts: Collection[str]) -> Sequence[tuple[str, str, str]]:
    """The groups of each text that is a `WHOLE`, three times "" of all others.

    >>> whole_parts(["山口県下松市大手町3丁目3-3", "大手町"])
    [('山口県下松市大手町', '3丁目', '3-3'), ('', '', '')]
    """
    lines = "\n".join(texts)
    if lines.count("\n") == len(texts) - 1:
        return _PARTS.findall(lines)
    return [_UNUSUAL if whole is None else (whole[1], whole[2], whole[3]) for whole in map(WHOLE.fullmatch, texts)]


def _spaced(text: str) -> str:
    return " ".join(text.replace("_x000D_", " ").split())


def _tidied(text: str) -> str:
    text = narrow(text)
    if not _DASHED.search(text):
        return text
    return _HYPHEN.sub("-", _LETTER.sub(lambda found: chr(ord(found[0]) - 0xFEE0), text))


def postal(text: str) -> tuple[str, str]:
    """The postal code that a tidied address begins with (000-0000, "" where there is none), and the address.

    >>> postal("〒1008111 千代田区"), postal("100-1号")
    (('100-8111', '千代田区'), ('', '100-1号'))
    """
    found = _POSTAL.match(text)
    if not found or _POSTAL.match(text, found.end()):  # two codes: none of them is the address' own
        return "", text
    return f"{found[1] or found[3]}-{found[2] or found[4]}", text[found.end() :]


def pieces(rest: str, known: int) -> Pieces:
    """Parts what stands behind the municipality.

    Args:
        rest: tidied text.
        known: how many of its characters, spaces not counted, a town of the list takes; 0 where none is known.

    >>> pieces("大手町3丁目3番3号 下松市役所2階", 3)
    Pieces(town='大手町3丁目', block='3番3号', building='下松市役所2階', space=True)
    >>> pieces("阿月 2135番地先(港)", 0)
    Pieces(town='阿月', block='2135番地先', building='(港)', space=False)
    >>> pieces("富来領家町タ-2-11", 0).block, pieces("浜田町イ233", 0).town, pieces("能登部下46部1番地1", 0).town
    ('タ-2-11', '浜田町イ', '能登部下46部')
    """
    found = _pieces(rest, known)
    joined = f"{found.town}{found.block}{' ' * found.space}{found.building}"
    return found if joined == rest else pieces(tidy(joined), known)  # spaces are gone: they may have parted wrongly


def _pieces(rest: str, known: int) -> Pieces:
    end = _town_end(rest, known)
    block = _BLOCK.match(rest, end + rest[end : end + 1].count(" "))
    if block is None:
        return Pieces(_joined(rest[:end]), "", rest[end:].strip(" "), rest[end : end + 1] == " ")
    behind = rest[block.end() :]
    return Pieces(_joined(rest[:end]), _joined(block[0]), behind.strip(" "), behind.startswith(" "))


def block(text: str) -> str:
    """The tidied text without its spaces where it is nothing but a number of an address."""
    return _joined(text) if _BLOCK.fullmatch(text) else text


def _town_end(rest: str, known: int) -> int:
    """Where the town ends: behind its 丁目, else where the number begins, else at a bracket or space."""
    street = _STREET.match(rest)
    start = street.end() if street else _place(rest, known)
    chome = _CHOME_NEXT.match(rest, start) if known or street else _TO_CHOME.match(rest)
    start = chome.end() if chome else start
    bracket = _END_OF_TOWN.search(rest, start)
    limit = bracket.start() if bracket else len(rest)
    number = _BLOCK.search(rest, start, limit)
    if number:
        return len(rest[: number.start()].rstrip(" "))
    space = rest.find(" ", start, limit)
    return space if space >= 0 else limit


def _place(rest: str, known: int) -> int:
    """The index behind so many characters, spaces not counted."""
    for place, letter in enumerate(rest):
        if not known:
            return place
        known -= letter != " "
    return len(rest)


def _joined(text: str) -> str:
    return text.replace(" ", "")
