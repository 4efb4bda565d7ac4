"""The distinct texts of a column made standard at once: most of them stay as they are or are spelt as usual."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, ItemsView, Iterator, Mapping, Sequence, ValuesView
from functools import partial
from importlib import import_module
from itertools import compress, filterfalse, islice, repeat
from typing import Any, cast

from odconv.values.model import Context, Normaliser, Normalized, kept, surely
from odconv.values.staying import LONGEST, pattern

Changes = Callable[[Collection[str]], dict[str, Normalized]]
"""Texts that differ → the outcomes of those that may not stay as they are, in their order."""

_Usual = Callable[[Sequence[str]], tuple[dict[str, Normalized], list[str]]]
"""Texts of one line each, none of them empty → the outcomes of those that are spelt as usual and do not stay as they
are, and the texts that are spelt in another way."""

_WITH_USUAL = {"address": "address_columns", "kana": "kana", "number": "number", "phone": "phone"}
_MOSTLY_CHANGED = "phone"  # where nearly no text stays: to ask for those first does not pay


class ColumnOutcomes(Mapping[str, Normalized]):
    """The outcomes of the distinct texts of a column; those of texts that stay are made when somebody asks for them.

    Attributes:
        texts: the distinct texts.
        changed: the outcomes of those that may not stay as they are, in the order of the texts.
    """

    __slots__ = ("_all", "changed", "texts")

    def __init__(self, texts: Mapping[str, object], changed: dict[str, Normalized]) -> None:
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
            self._all = dict(zip(self.texts, surely(self.texts, repeat("")), strict=False)) | self.changed
        return self._all


class _Staying:
    """The texts of columns that stay as they are, by the pattern that they match."""

    def __init__(self, staying: str) -> None:
        self._other = re.compile(f"^(?:(?:{staying})$|(.?).*)", re.MULTILINE)  # of others the first letter
        self._all = re.compile(f"(?:(?:{staying})?\n)*+")

    def hold(self, texts: Collection[str]) -> bool:
        """Whether all texts surely stay as they are."""
        lines = "\n".join([*texts, ""])
        fits = self._all.match(lines).end() == len(lines)  # type: ignore[union-attr]  # no lines match as well
        return fits and lines.count("\n") == len(texts) and not _any_too_long(lines)

    def others(self, texts: Collection[str]) -> Sequence[str]:
        """The texts that do not surely stay as they are, in their order."""
        lines = "\n".join([*texts, ""])
        if lines.count("\n") != len(texts) or _any_too_long(lines):
            asked = [text for text in texts if "\n" not in text and len(text) < LONGEST]
            staying = set(asked).difference(self.others(asked))
            return list(filterfalse(staying.__contains__, texts))
        end = self._all.match(lines).end()  # type: ignore[union-attr]  # no lines match as well
        if end == len(lines):
            return ()
        return list(compress(islice(texts, lines.count("\n", 0, end), None), self._other.findall(lines, end)))


def _any_too_long(lines: str) -> bool:
    """Whether a line is one of the texts that are left to their normalisers; only a few line feeds are sought."""
    start = 0
    while start + LONGEST <= len(lines):
        start = lines.rfind("\n", start, start + LONGEST) + 1
        if not start:
            return True
    return False


def changed_of(outcomes: Mapping[str, Normalized]) -> Mapping[str, Normalized]:
    """The outcomes that are to be looked at: those of all other texts are the texts, and nothing besides."""
    return outcomes.changed if isinstance(outcomes, ColumnOutcomes) else outcomes


def changes(name: str, params: Mapping[str, Any], context: Context, make: Normaliser) -> Changes:
    """What makes the texts of a column standard at once, as a normaliser would make each of them.

    Args:
        name: of the normaliser, as `odconv.values.registry` has it.
        params: its parameters.
        context: what is known of the table.
        make: the normaliser.
    """
    staying = pattern(name, params, context)
    stays = None if staying is None else _Staying(staying)
    return partial(
        _changes, stays=stays, usual=_usual(name, params, context), make=make, sieved=name != _MOSTLY_CHANGED
    )


def _usual(name: str, params: Mapping[str, Any], context: Context) -> _Usual | None:
    """What reads the usual spellings of a kind; its module, which may bring large look-ups, is loaded on demand."""
    if name not in _WITH_USUAL or (name == "address" and params.get("part") != "full"):
        return None
    usual = import_module(f"odconv.values.{_WITH_USUAL[name]}").usual
    return cast("_Usual", partial(usual, context=context) if name == "address" else usual)


def _changes(
    texts: Collection[str], *, stays: _Staying | None, usual: _Usual | None, make: Normaliser, sieved: bool
) -> dict[str, Normalized]:
    if usual is None or sieved:
        texts = list(filter(None, texts)) if stays is None else stays.others(texts)
    if usual is None:
        return dict(zip(texts, map(make, texts), strict=True))
    if sieved:
        return _with_usual(texts, None, usual, make)
    return {} if stays is not None and stays.hold(texts) else _with_usual(texts, stays, usual, make)


def _with_usual(
    texts: Collection[str], stays: _Staying | None, usual: _Usual, make: Normaliser
) -> dict[str, Normalized]:
    """Of most texts it is told at once what becomes of them; the others may stay, or are made standard one by one."""
    lines = [text for text in texts if text and "\n" not in text]
    found, others = usual(lines) if lines else ({}, [])
    if len(lines) < len(texts):
        others += [text for text in texts if "\n" in text]
    if not others:
        return found
    left = others if stays is None else stays.others(others)
    found.update(zip(left, map(make, left), strict=True))
    return {text: found[text] for text in texts if text in found}
