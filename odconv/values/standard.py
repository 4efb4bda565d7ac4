"""Column expressions that pass only texts which are standard already, so that Python looks at the others alone.

Every expression is *sound*: a text that it passes is one that the normaliser would give back as it is, sure and
without a word about it; it may leave out any number of those. A property test holds each to its normaliser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from odconv.reference.local_governments import LocalGovernment, local_governments
from odconv.values.coordinate import LIMITS
from odconv.values.model import Context
from odconv.values.place import home

_ASCII = "!->@-^`-~"  # without ?, which may stand for a lost character, and _, which Excel escapes with
_NAME = f"{_ASCII}ぁ-ゖァ-ヺー一-龠、。・々（）！-～①-⑳「」『』【】"
_READING = "ァ-ヺーヽヾ・゛゜!-~０-９Ａ-Ｚａ-ｚ、。（）「」－"
_PLACE = "[0-9ぁ-ゖァ-ヺ一-龠々-]|[ァ-ヺ]ー"
_TEN_DIGITS = "0(?:[1-9][1-9]|[134]0)[0-9]{7}"
_ELEVEN_DIGITS = "0[25-9]0[0-9]{8}"
_LONGEST_URL = 2000
_Params = Mapping[str, Any]
_Maker = Callable[[_Params, Context, pl.Expr], pl.Expr | None]


def standard(name: str, params: _Params, context: Context, column: pl.Expr) -> pl.Expr | None:
    """True where a text stays as it is; None where no expression is known for the normaliser.

    Args:
        name: of the normaliser, as `odconv.values.registry` has it.
        params: its parameters.
        context: what is known of the table.
        column: the texts, none of them null.
    """
    make = _EXPRESSIONS.get(name)
    found = None if make is None else make(params, context, column)
    return None if found is None else (found | (column == "")).fill_null(value=False)


def _spaced(letters: str, spaces: str) -> str:
    """Words of some letters with single spaces between."""
    return f"^[{letters}]+(?:[{spaces}][{letters}]+)*$"


def _text(params: _Params, _context: Context, column: pl.Expr) -> pl.Expr | None:
    if "separator" in params:
        return None
    half = params.get("width") == "half"
    return column.str.contains(_spaced(_ASCII, " ") if half else _spaced(_NAME, " 　"))


def _kana(_params: _Params, _context: Context, column: pl.Expr) -> pl.Expr:
    return column.str.contains(_spaced(_READING, " 　")) & column.str.contains("[ァ-ヺ]")


def _date(_params: _Params, _context: Context, column: pl.Expr) -> pl.Expr:
    shaped = column.str.contains("^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$")
    return shaped & column.str.to_date("%Y-%m-%d", strict=False).is_not_null()


def _coordinate(params: _Params, _context: Context, column: pl.Expr) -> pl.Expr:
    low, high = (float(limit) for limit in LIMITS[params["axis"]])
    shaped = column.str.contains(r"^[0-9]{1,3}\.[0-9]{1,10}$")
    return shaped & column.cast(pl.Float64, strict=False).is_between(low, high, closed="none")


def _phone(_params: _Params, _context: Context, column: pl.Expr) -> pl.Expr:
    shaped = column.str.contains("^0[0-9]{1,4}-[0-9]{1,4}-[0-9]{4}$")
    return shaped & column.str.replace_all("-", "", literal=True).str.contains(f"^(?:{_TEN_DIGITS}|{_ELEVEN_DIGITS})$")


def _url(_params: _Params, _context: Context, column: pl.Expr) -> pl.Expr:
    shaped = column.str.contains(r"^https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][!#-;=?-\[\]_a-z~]*)?$")
    return shaped & (column.str.len_bytes() < _LONGEST_URL)


def _postal(_params: _Params, _context: Context, column: pl.Expr) -> pl.Expr:
    return column.str.contains("^[0-9]{3}-?[0-9]{4}$")


def _address(params: _Params, context: Context, column: pl.Expr) -> pl.Expr | None:
    """Addresses in the table's own municipality that name it in full, of letters that nobody tidies."""
    body = home(context)
    if params.get("part") != "full" or body is None or not _is_plain(body):
        return None
    named = "|".join(dict.fromkeys(re.escape(name) for name in (f"{body.county or ''}{body.name}", body.name)))
    return column.str.contains(f"^{re.escape(body.prefecture)}(?:{named})(?:{_PLACE})*$")


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


_EXPRESSIONS: Mapping[str, _Maker] = {
    "text": _text,
    "kana": _kana,
    "date": _date,
    "coordinate": _coordinate,
    "phone": _phone,
    "url": _url,
    "postal": _postal,
    "address": _address,
}
