"""Every normaliser by the name that a format gives it (`odconv:normaliser`), with the parameters that it takes.

    weekday  text  kana  date  time  number  flag  code  url  corporate_number  local_government_code
    phone  postal  address  coordinate

Parameters are those of the formats, and what the caller knows of the column: `serial` of a date column, `integer` of a
number, `closed` of weekdays, `area_code` of phones without one. Code lists are data of the formats, so `flag` and
`code` with `list` are given it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Protocol, cast

from odconv.errors import RulesError
from odconv.values import (
    code,
    corporate_number,
    date,
    flag,
    kana,
    local_government_code,
    number,
    text,
    time,
    url,
    weekday,
)
from odconv.values.model import Context, Normaliser

_Params = Mapping[str, Any]


class CodeList(Protocol):
    """What a normaliser reads of a code list (`odconv.schemas.registry.CodeList` is one)."""

    @property
    def codes(self) -> Mapping[str, str]:
        """Value → what it means."""

    @property
    def fixes(self) -> Mapping[str, str]:
        """Other spelling → value."""

    @property
    def ignored(self) -> Mapping[str, str]:
        """Text that says "no value" → why."""

    @property
    def narrower(self) -> Mapping[str, str]:
        """Text that names a kind of what a value stands for → that value."""


_Maker = Callable[[_Params, Context, CodeList | None], Normaliser]


def normaliser(
    name: str, params: _Params, context: Context | None = None, code_list: CodeList | None = None
) -> Normaliser:
    """The function that makes the texts of one column standard.

    Args:
        name: as `odconv:normaliser` gives it.
        params: the same; unknown ones are refused.
        context: what is known of the table.
        code_list: the list that `params["list"]` names.

    Raises:
        RulesError: `normaliser-unknown`; `normaliser-params` for a parameter or value that the normaliser does not
            take, and for a list that is named and not given.

    >>> normaliser("number", {"unit": "JPY"})("１，２００円").value
    '1200'
    """
    try:
        allowed, make = _NORMALISERS[name]
    except KeyError:
        raise RulesError("normaliser-unknown", name=name) from None
    strange = [f"{key}={value!r}" for key, value in params.items() if not _is_allowed(allowed.get(key), value)]
    if strange or ("list" in params) != (code_list is not None):
        raise RulesError("normaliser-params", name=name, params=", ".join(strange) or str(params.get("list")))
    return make(params, context or Context(), code_list)


def names() -> tuple[str, ...]:
    """All names, in the order of the list above."""
    return tuple(_NORMALISERS)


def _is_allowed(allowed: type | tuple[str, ...] | None, value: object) -> bool:
    return isinstance(value, allowed) if isinstance(allowed, type) else value in (allowed or ())


def _simple(function: Callable[..., Any]) -> _Maker:
    """A normaliser that takes the parameters as they are, and nothing of the table."""
    return lambda params, _context, _list: cast("Normaliser", partial(function, **params))


def _placed(module: str) -> _Maker:
    """A normaliser that asks for the table's place; its module, which brings large look-ups, is loaded on demand."""

    def make(params: _Params, context: Context, _list: CodeList | None) -> Normaliser:
        found = import_module(f"odconv.values.{module}")
        return cast("Normaliser", partial(found.normalise, **params, context=context))

    return make


def _date(params: _Params, context: Context, _list: CodeList | None) -> Normaliser:
    return partial(date.normalise, **params, context=context)


def _local_government_code(_params: _Params, context: Context, _list: CodeList | None) -> Normaliser:
    return partial(local_government_code.normalise, context=context)


def _number(params: _Params, _context: Context, _list: CodeList | None) -> Normaliser:
    ready: Normaliser = partial(number.normalise, **params)
    ready("")  # a unit that is none is refused here, not at the first cell
    return ready


def _flag(params: _Params, _context: Context, given: CodeList | None) -> Normaliser:
    if given is None:
        raise RulesError("normaliser-params", name="flag", params=str(params.get("list")))
    return partial(flag.normalise, listed=flag.known(given.codes, given.fixes, given.ignored))


def _code(params: _Params, _context: Context, given: CodeList | None) -> Normaliser:
    if given is not None:
        listed = code.known(given.codes, given.fixes, given.ignored, given.narrower)
        return partial(code.normalise, listed=listed, separator=params.get("separator"))
    if "shape" in params:
        return partial(code.of_shape, shape=params["shape"])
    return partial(code.of_width, width=params.get("width", "half"))


_PARTS = ("prefecture", "city", "town", "block", "building", "full")
_NORMALISERS: Mapping[str, tuple[Mapping[str, type | tuple[str, ...]], _Maker]] = {
    "text": ({"width": ("half",), "separator": (";",)}, _simple(text.normalise)),
    "kana": ({}, _simple(kana.normalise)),
    "date": ({"serial": bool}, _date),
    "time": ({}, _simple(time.normalise)),
    "number": ({"unit": str, "integer": bool}, _number),
    "flag": ({"list": str}, _flag),
    "weekday": ({"closed": bool}, _simple(weekday.normalise)),
    "code": ({"list": str, "shape": str, "width": ("half",), "separator": (";",)}, _code),
    "url": ({"text_allowed": bool}, _simple(url.normalise)),
    "corporate_number": ({}, _simple(corporate_number.normalise)),
    "local_government_code": ({}, _local_government_code),
    "phone": ({"area_code": str}, _placed("phone")),
    "postal": ({}, _placed("postal")),
    "address": ({"part": _PARTS}, _placed("address")),
    "coordinate": ({"axis": ("latitude", "longitude")}, _placed("coordinate")),
}
