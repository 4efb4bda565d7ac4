"""The words and numbers of the coverage, from `coverage.yaml`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from odconv.errors import RulesError
from odconv.issues import Language


class Reach(StrEnum):
    """How far a format of a publisher has come; the best first."""

    CONFORMING = "conforming"
    CONVERTIBLE = "convertible"
    STALE = "stale"
    HELD = "held"
    LICENCE_UNCLEAR = "licence-unclear"
    NOT_MACHINE_READABLE = "not-machine-readable"
    BROKEN = "broken"
    NOT_PUBLISHED = "not-published"

    @property
    def is_usable(self) -> bool:
        """Whether users of the combined tables get these rows."""
        return self in _USABLE

    @property
    def rank(self) -> int:
        """0 for the best."""
        return _ORDER[self]


_USABLE = frozenset({Reach.CONFORMING, Reach.CONVERTIBLE, Reach.STALE})
_ORDER = {reach: rank for rank, reach in enumerate(Reach)}


@dataclass(frozen=True, slots=True)
class Told:
    """How one reach is told: its sign, its name and its meaning by language, and its weight in the score, 0 to 1."""

    sign: str
    title: Mapping[str, str]
    why: Mapping[str, str]
    weight: float


@dataclass(frozen=True, slots=True)
class Rules:
    """All of `coverage.yaml`: reaches, days by words of frequencies, how much later than due is overdue, words."""

    reaches: Mapping[Reach, Told]
    frequencies: tuple[tuple[str, int], ...]
    tolerance: float
    nights: int
    words: Mapping[str, Mapping[str, str]]

    def say(self, name: str, language: Language, **facts: object) -> str:
        """One of the words with its facts filled in."""
        return self.words[name][language].format(**facts)


@cache
def rules() -> Rules:
    """The rules.

    Raises:
        RulesError: `rules-unreadable`: a reach is missing or unknown.
    """
    data: dict[str, Any] = yaml.safe_load(files(__package__ or "").joinpath("coverage.yaml").read_text("utf-8"))
    if set(data["reaches"]) != set(Reach):
        wrong = ", ".join(sorted(set(data["reaches"]) ^ set(Reach)))
        raise RulesError("rules-unreadable", file="coverage.yaml", entry=wrong, reason="reaches differ")
    reaches = {Reach(name): Told(**told) for name, told in data["reaches"].items()}
    pairs = ((word, entry["days"]) for entry in data["frequencies"] for word in entry["words"])
    frequencies = tuple((unicodedata.normalize("NFKC", str(word)).casefold(), days) for word, days in pairs)
    return Rules(reaches, frequencies, data["tolerance"], data["nights"], data["words"])
