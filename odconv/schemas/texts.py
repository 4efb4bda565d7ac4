"""The sentences of exports and comparisons: `texts.yaml` beside this module, filled with facts."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

import yaml

from odconv.errors import RulesError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from odconv.issues import Language


@cache
def texts() -> Mapping[str, Any]:
    """The whole table: groups of entries, each entry a sentence by language."""
    source = files("odconv.schemas").joinpath("texts.yaml").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506


def text(key: str, language: Language, **facts: object) -> str:
    """One sentence with its facts: `text("guide.title", "ja", title="AED設置箇所一覧")`.

    Raises:
        RulesError: `rules-unreadable` when there is no such entry, or it names a fact that is not given.
    """
    try:
        entry = texts()
        for part in key.split("."):
            entry = entry[part]
        return cast("str", entry[language]).format(**facts)
    except (KeyError, TypeError, IndexError) as error:
        raise RulesError("rules-unreadable", file="texts.yaml", entry=key, reason=str(error)) from error


def has_text(key: str) -> bool:
    """Whether the table has an entry of that key."""
    group, _, name = key.partition(".")
    return name in texts().get(group, {})


def degree(value: str, language: Language) -> str:
    """A degree of confidence in words; anything longer is a sentence already."""
    key = f"confidence.{value}"
    return text(key, language) if has_text(key) else value


def display_width(value: str) -> int:
    """How many half-width characters a text takes up: a full-width one counts two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in value)


def aligned(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table as lines of text: columns kept apart by two spaces, full-width characters counted as two.

    >>> list(aligned(["団体", "件"], [["区", "1"]]))
    ['団体  件', '区    1']
    """
    lines = [headers, *rows]
    widths = [max(display_width(line[index]) for line in lines) for index in range(len(headers))]
    for line in lines:
        cells = (cell + " " * (width - display_width(cell)) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(cells).rstrip()
