"""The distinct texts of a column made standard at once: most of them stay as they are or are spelt as usual."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, ItemsView, Iterator, Mapping, Sequence, ValuesView
from functools import partial
from importlib import import_module
from typing import Any, cast

from odconv.values.model import Context, Normaliser, Normalized, kept
from odconv.values.staying import LONGEST, pattern

Changes = Callable[[Collection[str]], dict[str, Normalized]]
"""Texts that differ → the outcomes of those that may not stay as they are, in their order."""

_Usual = Callable[[Sequence[str]], Mapping[str, Normalized]]
_WITH_USUAL = frozenset({"address", "kana", "number", "phone"})


class ColumnOutcomes(Mapping[str, Normalized]):
    """The outcomes of the distinct texts of a column; those of texts that stay are made when somebody asks for them.

    Attributes:
        texts: the distinct texts.
        changed: the outcomes of those that may not stay as they are, in the order of the texts.
    """

    __slots__ = ("_all", "changed", "texts")

    def __init__(self, texts: Mapping[str, object], changed: Mapping[str, Normalized]) -> None:
        self.texts, self.changed = texts, changed
        self._all: dict[str, Normalized] | None = None

    def __getitem__(self, text: str) -> Normalized:
        found = self.changed.get(text)
        if found is None and text not in self.texts:
            raise KeyError(text)
        return found or kept(text)

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def items(self) -> ItemsView[str, Normalized]:
        """Texts and outcomes."""
        return self._whole().items()

    def values(self) -> ValuesView[Normalized]:
        """The outcomes."""
        return self._whole().values()

    def _whole(self) -> dict[str, Normalized]:
        if self._all is None:
            get = self.changed.get
            self._all = {text: get(text) or Normalized(text) for text in self.texts}
        return self._all


def changes(name: str, params: Mapping[str, Any], context: Context, make: Normaliser) -> Changes:
    """What makes the texts of a column standard at once, as a normaliser would make each of them.

    Args:
        name: of the normaliser, as `odconv.values.registry` has it.
        params: its parameters.
        context: what is known of the table.
        make: the normaliser.
    """
    staying = pattern(name, params, context)
    whole = None if staying is None else re.compile(f"^(?:{staying})$", re.MULTILINE)
    return partial(_changes, whole=whole, usual=_usual(name, params, context), make=make)


def _usual(name: str, params: Mapping[str, Any], context: Context) -> _Usual | None:
    """What reads the usual spellings of a kind; its module, which may bring large look-ups, is loaded on demand."""
    if name not in _WITH_USUAL or (name == "address" and params.get("part") != "full"):
        return None
    usual = import_module(f"odconv.values.{name}").usual
    return cast("_Usual", partial(usual, context=context) if name == "address" else usual)


def _changes(
    texts: Collection[str], *, whole: re.Pattern[str] | None, usual: _Usual | None, make: Normaliser
) -> dict[str, Normalized]:
    left = _not_staying(whole, texts)
    if usual is None or not left:
        return dict(zip(left, map(make, left), strict=True))
    lines = [text for text in left if "\n" not in text]
    found = usual(lines) if lines else {}
    return {text: found.get(text) or make(text) for text in left}


def _not_staying(whole: re.Pattern[str] | None, texts: Collection[str]) -> Sequence[str]:
    """The texts that do not surely stay as they are."""
    if whole is None:
        return [text for text in texts if text]
    joined = "\n".join(texts)
    standing = set(whole.findall(joined))
    if len(joined) >= LONGEST:
        return [text for text in texts if text and (text not in standing or len(text) >= LONGEST)]
    return [text for text in texts if text and text not in standing]
