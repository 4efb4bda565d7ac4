"""What letters are told with, from `letters.yaml`: kinds of requests, remedies for municipalities, words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from odconv.issues import Issue, explain, render
from odconv.shipped import read_yaml


@dataclass(frozen=True, slots=True)
class Words:
    """All of `letters.yaml`; kinds with their patterns and titles in the order of their importance."""

    kinds: Mapping[str, tuple[str, tuple[str, ...]]]
    silent: tuple[str, ...]
    fixes: Mapping[str, str]
    messages: Mapping[str, str]
    words: Mapping[str, str]


@cache
def all_words() -> Words:
    """The words."""
    data: dict[str, Any] = read_yaml(__package__ or "", "letters.yaml")
    kinds = {name: (kind["title"], tuple(kind["codes"])) for name, kind in data["kinds"].items()}
    return Words(kinds, tuple(data["silent"]), data["fixes"], data["messages"], data["words"])


def say(key: str, **facts: object) -> str:
    """One text with its facts filled in; whole numbers get thousands separators.

    >>> say("mended_count", count=1234)
    '1,234 か所'
    """
    return _filled(all_words().words[key], facts)


def kind_title(kind: str) -> str:
    """What a kind of request is called."""
    return all_words().kinds[kind][0]


@cache
def rank(kind: str) -> int:
    """0 for the most important kind."""
    return list(all_words().kinds).index(kind)


@cache
def kind_of(code: str) -> str | None:
    """The kind of request that a code makes to a publisher; None for codes that ask nothing of it."""
    if _fits(code, all_words().silent):
        return None
    return next((kind for kind, (_, codes) in all_words().kinds.items() if _fits(code, codes)), None)


def message_of(issue: Issue) -> str:
    """What was found, for a municipality."""
    own = all_words().messages.get(issue.code)
    return render(issue.code, issue.params, "ja") if own is None else _filled(own, issue.params)


def fix_of(code: str) -> str:
    """How a municipality mends it."""
    own = next((text for pattern, text in all_words().fixes.items() if _fits(code, [pattern])), None)
    return render(code, {}, "ja", "fix") if own is None else own


def date(day: str) -> str:
    """A day as it stands in letters.

    >>> date("2026-04-01")
    '2026年4月1日'
    """
    year, month, number = (int(part) for part in day[:10].split("-"))
    return f"{year}年{month}月{number}日"


def listed(texts: Iterable[str]) -> str:
    """Texts in a row."""
    return say("list_separator").join(texts)


def _fits(code: str, patterns: Iterable[str]) -> bool:
    stage = f"stage:{explain(code).stage}"
    return any(pattern == stage or fnmatchcase(code, pattern) for pattern in patterns)


def _filled(text: str, facts: Mapping[str, object]) -> str:
    return text.format(**{name: f"{fact:,}" if isinstance(fact, int) else fact for name, fact in facts.items()})
