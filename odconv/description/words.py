"""The words around the facts of a description, in both languages (`words.yaml`)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from odconv.shipped import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from odconv.issues import Language


@cache
def all_words() -> Mapping[str, Mapping[str, str]]:
    """Every text of `words.yaml` by its key and language."""
    return cast("Mapping[str, Mapping[str, str]]", read_yaml("odconv.description", "words.yaml"))


def say(key: str, language: Language, **facts: object) -> str:
    """One text with its facts filled in; whole numbers get thousands separators.

    >>> say("and_more", "ja", count=1234)
    'ほか 1,234'
    """
    shown = {name: f"{fact:,}" if isinstance(fact, int) else fact for name, fact in facts.items()}
    return all_words()[key][language].format(**shown)


def has(key: str) -> bool:
    """Whether there is such a text."""
    return key in all_words()
