"""The words around the facts of a description, in both languages (`words.yaml`)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from odconv.issues import Language


@cache
def all_words() -> Mapping[str, Mapping[str, str]]:
    """Every text of `words.yaml` by its key and language."""
    text = files("odconv.description").joinpath("words.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return cast("Mapping[str, Mapping[str, str]]", yaml.load(text, Loader=loader))  # noqa: S506


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
