"""Characters lost: U+FFFD, a ? or 〓 in place of a character that an encoding does not have, residue of XML escapes.

Where a ? is no trace of a loss: in addresses of the web, after hiragana or the words that ask (何, 誰), at the end of a
sentence. What is left no Japanese text has: a ? between two digits (1512?1, a minus sign of U+2212 that CP932 lacks;
10:00?17:00, a wave dash), behind a number in place of a unit (15?以上), in place of a currency sign (?7,200円),
before or between kanji and katakana (?橋, 宮?町), behind a comma or an opening bracket.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from odconv.tables.alarms.headers import promises
from odconv.tables.alarms.model import Repair, Suspicion, suspicions
from odconv.tables.column_values import ColumnValues

_KANJI = "一-鿿㐀-䶿豈-﫿々"
_WORD = f"{_KANJI}ァ-ヺー"
_BETWEEN = re.compile(r"(?<=[0-9０-９])\?(?=[0-9０-９])|(?<=[日月年時分曜])\?(?=[0-9０-９月火水木金土日])")
_REPLACED = re.compile("�|ï¿½")
_WEB = re.compile(r"https?:|www\.|[?&][A-Za-z_]+=|\.(?:php|html?|cgi|aspx?|jsp|do)\?|/\?", re.IGNORECASE)
_RESIDUE = re.compile(r"_x([0-9A-F]{4})_")


def replaced(values: ColumnValues) -> Iterable[Suspicion]:
    """U+FFFD: the sign that a decoder leaves where it could not read; ï¿½ is the same sign, decoded once more."""
    joined = values.joined
    if "�" not in joined and "ï¿½" not in joined:
        return ()
    found = {text: None for text in values.counts if _REPLACED.search(text)}
    return suspicions("replacement-character", Repair.NO, found, _REPLACED)


def unknown(values: ColumnValues) -> Iterable[Suspicion]:
    """A ? or 〓 where a character was: between numbers it was a hyphen or a wave dash, elsewhere nobody can tell."""
    joined = values.joined
    if "?" not in joined and "〓" not in joined:
        return ()
    sign = "-" if promises("address", values) or promises("phone", values) else "～"
    between: dict[str, str | None] = {}
    lost: dict[str, str | None] = {}
    for text in values.counts:
        if ("?" not in text and "〓" not in text) or _WEB.search(text):
            continue
        joined_up = _BETWEEN.sub(sign, text)
        if _lost().search(joined_up):
            lost[text] = None
        elif joined_up != text:
            between[text] = joined_up
    return (
        *suspicions("hyphen-lost", Repair.PATTERN, between, _BETWEEN),
        *suspicions("character-lost", Repair.NO, lost, _lost()),
    )


def residue(values: ColumnValues) -> Iterable[Suspicion]:
    """`_x000D_`: how XLSX writes a control character (ECMA-376, ST_Xstring), left as it is by a careless program."""
    if "_x" not in values.joined:
        return ()
    found: dict[str, str | None] = {
        text: _RESIDUE.sub(_character, text) for text in values.counts if _RESIDUE.search(text)
    }
    return suspicions("escape-residue", Repair.YES, found, _RESIDUE)


def _character(match: re.Match[str]) -> str:
    """A carriage return stands beside its line feed and is dropped."""
    code = int(match[1], 16)
    return "" if code == 0x0D or 0xD800 <= code < 0xE000 else chr(code)


@cache
def _lost() -> re.Pattern[str]:
    """A ? or 〓 that stands for a character; compiled when first needed, as its classes are large."""
    return re.compile(
        "|".join(
            (
                rf"(?<=[{_WORD}])(?<![何誰故当])\?{{1,2}}(?=[{_WORD}0-9０-９])",
                rf"(?:^|(?<=[、「（(・]))\?{{1,2}}(?=[{_KANJI}])",
                rf"(?<=[0-9０-９])\?(?=[{_KANJI}ぁ-ゖ、。,)）])",
                r"(?:^|(?<=[\s　]))\?(?=[0-9][0-9,]*円)",
                r"(?<=[A-Za-z])\?(?=[a-z])",
                r"^\s*\?{2,}\s*$",
                rf"(?<!〓)〓{{1,2}}(?=[{_WORD}ぁ-ゖ])|(?<=[{_WORD}ぁ-ゖ])〓{{1,2}}(?!〓)",
            )
        )
    )
