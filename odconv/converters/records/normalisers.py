"""The normaliser of a field; for short tables one that remembers, as lists say the same again and again."""

from __future__ import annotations

from functools import lru_cache, partial

from odconv.schemas.model import Field
from odconv.schemas.registry import code_list
from odconv.values.model import Context, Normaliser, Normalized
from odconv.values.registry import normaliser

_PLACED = frozenset({"date", "local_government_code"})  # look at the table's place or year
_REPEATED = _PLACED | {"text", "kana", "time", "number", "flag", "weekday", "code", "corporate_number"}
_TEXTS = 1 << 15
"""So many outcomes are remembered in all, of whatever fields."""


def normaliser_of(item: Field, context: Context, **known: object) -> Normaliser:
    """The function that makes the texts of a field standard.

    Args:
        item: the field.
        context: the publisher.
        known: further parameters that the caller knows of the column.
    """
    name, params = _spec(item)
    return _made(name, (*params, *known.items()), context)


def remembering_normaliser_of(item: Field, context: Context) -> Normaliser:
    """The same with a memory, shared by all tables, of texts that come again: ○, 平日, 公園, 300.

    Telephone numbers, addresses and points are not remembered: hardly any two lists hold the same.
    """
    name, params = _spec(item)
    if name not in _REPEATED:
        return _made(name, params, context)
    return partial(_outcome, _kept(name, params, context if name in _PLACED else Context()))


_Params = tuple[tuple[str, object], ...]


def _spec(item: Field) -> tuple[str, _Params]:
    spec = item.extra("normaliser") or {"name": "text", "params": {}}
    return spec["name"], tuple(spec["params"].items())


def _made(name: str, params: _Params, context: Context) -> Normaliser:
    given = dict(params)
    return normaliser(name, given, context, code_list(str(given["list"])) if "list" in given else None)


_kept = lru_cache(maxsize=256)(_made)  # the same function each time: it is what outcomes are remembered by


@lru_cache(maxsize=_TEXTS)
def _outcome(make: Normaliser, text: str) -> Normalized:
    return make(text)
