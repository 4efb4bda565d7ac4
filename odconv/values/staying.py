"""Patterns of texts that are standard already, so that a column is asked once for all of them.

Every pattern is *sound*: a text that it matches whole is one that the normaliser would give back as it is, sure and
without a word about it; it may leave out any number of those. A property test holds each to its normaliser. Python and
Polars read them alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from odconv.reference.local_governments import LocalGovernment, local_governments
from odconv.values.coordinate import USUAL
from odconv.values.model import Context
from odconv.values.place import home

LONGEST = 2000
"""Longer texts, in bytes, are left to their normalisers: they may be too long for what they are."""

_ASCII = "!->@-^`-~"  # without ?, which may stand for a lost character, and _, which Excel escapes with
_NAME = f"{_ASCII}ぁ-ゖァ-ヺー一-龠、。・々（）！-～①-⑳「」『』【】"
_ITEM = "0-9A-Za-zぁ-ゖァ-ヺー一-龠々"  # nothing that could set one item of a list apart from another
_READING = "ァ-ヺーヽヾ・゛゜!-~０-９Ａ-Ｚａ-ｚ、。（）「」－"
_PLACE = "0-9ぁ-ゖァ-ヺ一-龠々-"  # and a long vowel behind katakana
_MONTH_AND_DAY = (
    "(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"  # no leap days
)
_AREA = "(?:[1-9][1-9]|[134]0)"  # behind the zero: what no number of eleven digits begins with
_PHONE = (
    f"0(?:{_AREA}(?:-[0-9]{{3}}|[0-9]-[0-9]{{2}}|[0-9]{{2}}-[0-9])|[1-9]-[1-9][0-9]{{3}}"
    "|[25-9]0(?:-[0-9]{4}|[0-9]-[0-9]{3}))-[0-9]{4}|(?:0120|0180|0570|0990)-[0-9]{3}-[0-9]{3}"
)
_Params = Mapping[str, Any]
_Maker = Callable[[_Params, Context], str | None]


def pattern(name: str, params: _Params, context: Context) -> str | None:
    """The expression that whole texts match which stay as they are; None where none is known for the normaliser.

    Args:
        name: of the normaliser, as `odconv.values.registry` has it.
        params: its parameters.
        context: what is known of the table.
    """
    found = _PATTERNS.get(name)
    return found(params, context) if callable(found) else found


def _spaced(letters: str, spaces: str) -> str:
    """Words of some letters with single spaces between."""
    return f"[{letters}]+(?:[{spaces}][{letters}]+)*"


def _text(params: _Params, _context: Context) -> str:
    if "separator" in params:
        return f"[{_ITEM}]+"
    return _spaced(_ASCII, " ") if params.get("width") == "half" else _spaced(_NAME, " 　")


def _number(params: _Params, _context: Context) -> str:
    whole = params.get("integer") or params.get("unit") == "JPY"
    return "-?[0-9]+" if whole else r"-?[0-9]+(?:\.[0-9]+)?"


def _coordinate(params: _Params, _context: Context) -> str:
    return USUAL[params["axis"]].pattern


def _address(params: _Params, context: Context) -> str | None:
    """Addresses in the table's own municipality that name it in full, of letters that nobody tidies."""
    body = home(context)
    if params.get("part") != "full" or body is None or not _is_plain(body):
        return None
    named = "|".join(dict.fromkeys(re.escape(name) for name in (f"{body.county or ''}{body.name}", body.name)))
    return f"{re.escape(body.prefecture)}(?:{named})[{_PLACE}]*(?:[ァ-ヺ]ー[{_PLACE}]*)*"


def _is_plain(body: LocalGovernment) -> bool:
    """Whether a name that begins as this municipality's can be no other's."""
    if body.kind in ("prefecture", "designated_city"):
        return False
    others = local_governments(body.prefecture)
    return not any(
        name.startswith(body.name)
        for other in others
        if other.code != body.code
        for name in (other.name, f"{other.county or ''}{other.name}")
    )


_PATTERNS: Mapping[str, str | _Maker] = {
    "text": _text,
    "kana": f"[{_READING}]*[ァ-ヺ][{_READING}]*(?:[ 　][{_READING}]+)*",
    "date": f"[12][0-9]{{3}}-(?:{_MONTH_AND_DAY})",
    "time": "(?:[01][0-9]|2[0-3]):[0-5][0-9]",
    "number": _number,
    "coordinate": _coordinate,
    "phone": _PHONE,
    "url": r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][!#-;=?-\[\]_a-z~]*)?",
    "postal": "[0-9]{3}-?[0-9]{4}",
    "address": _address,
}
