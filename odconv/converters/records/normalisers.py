"""The normaliser of a field; for short tables one that takes columns at once and remembers what comes again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache, partial

from odconv.schemas.model import Field
from odconv.schemas.registry import code_list
from odconv.values.columns import Changes, ColumnOutcomes, changes
from odconv.values.model import Context, Normaliser, Normalized
from odconv.values.registry import normaliser

_PLACED = frozenset({"date", "local_government_code"})  # look at the table's place or year
_REPEATED = _PLACED | {"text", "time", "number", "flag", "weekday", "code", "corporate_number"}
_BY_PLACE = _PLACED | {"phone", "address"}
_NOWHERE = Context()
_TEXTS = 1 << 15
"""So many outcomes are remembered in all, of whatever fields."""


@dataclass(frozen=True, slots=True)
class ColumnNormaliser:
    """A normaliser that may be asked for the texts of a column at once.

    Attributes:
        make: makes one text standard.
        changes: gives the outcomes of those of many texts that may not stay as they are.
    """

    make: Normaliser
    changes: Changes

    def __call__(self, text: str) -> Normalized:
        """The outcome of one text."""
        return self.make(text)

    def at_once(self, texts: Collection[str]) -> Collection[Normalized]:
        """The outcomes of texts that differ, in their order."""
        return ColumnOutcomes(dict.fromkeys(texts), self.changes(texts)).values()


def changed(texts: Collection[str], make: Normaliser) -> dict[str, Normalized]:
    """The outcomes of texts that differ, of those at least that do not stay as they are, in their order."""
    if isinstance(make, ColumnNormaliser):
        return make.changes(texts)
    return dict(zip(texts, map(make, texts), strict=True))


def normaliser_of(item: Field, context: Context, **known: object) -> Normaliser:
    """The function that makes the texts of a field standard.

    Args:
        item: the field.
        context: the publisher.
        known: further parameters that the caller knows of the column.
    """
    name, params = item.normaliser
    return _made(name, (*params, *known.items()), context)


def column_normaliser_of(item: Field, context: Context, *, remember: bool = True) -> ColumnNormaliser:
    """The same for whole columns.

    Args:
        item: the field.
        context: the publisher.
        remember: whether to keep, for all tables, the outcomes of texts that come again: ○, 平日, 300. Telephone
            numbers, addresses and points never are: hardly any two lists hold the same.
    """
    name, params = item.normaliser
    return _of_columns(name, params, context if name in _BY_PLACE else _NOWHERE, remember=remember)


_Params = tuple[tuple[str, object], ...]


def _made(name: str, params: _Params, context: Context) -> Normaliser:
    given = dict(params)
    return normaliser(name, given, context, code_list(str(given["list"])) if "list" in given else None)


@lru_cache(maxsize=256)  # the same function each time: it is what outcomes are remembered by
def _of_columns(name: str, params: _Params, context: Context, *, remember: bool) -> ColumnNormaliser:
    make = _made(name, params, context)
    make = partial(_outcome, make) if remember and name in _REPEATED else make
    return ColumnNormaliser(make, changes(name, dict(params), context, make))


@lru_cache(maxsize=_TEXTS)
def _outcome(make: Normaliser, text: str) -> Normalized:
    return make(text)
