"""What a table is about, by the words around it: file name, title rows, sheet name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from odconv.converters.columns.labels import folded
from odconv.errors import RulesError
from odconv.schemas.registry import catalog
from odconv.shipped import read_yaml

NONE = ""
"""The topic of tables that no national format is made for."""


def topics_in(texts: Sequence[str]) -> Mapping[str, float]:
    """The formats (without family) that words in some texts speak for, each with a weight between 0 and 1.

    The earlier a text stands in the sequence, the more it weighs; a word inside a longer one that speaks too is passed
    over (津波避難 before 津波). `NONE` is among them where a word speaks for no format.
    """
    found: dict[str, float] = {}
    for place, text in enumerate(texts):
        weight = 1.0 / (1 + 0.25 * place)
        for topic in _topics_of(text):
            found[topic] = max(found.get(topic, 0.0), weight)
    return found


@lru_cache(maxsize=1 << 12)  # labels, titles and names of sheets recur in a batch
def _topics_of(text: str) -> tuple[str, ...]:
    """The formats that the words of one text speak for."""
    found, rest = [], folded(text)
    likely = sorted(entry for letter in _words().keys() & set(rest) for entry in _words()[letter])
    for _, word, topic in likely:
        if word in rest:
            rest = rest.replace(word, "\0")
            found.append(topic)
    return tuple(found)


@cache
def _words() -> Mapping[str, Sequence[tuple[int, str, str]]]:
    """By their first letter all words, each with its place among all (the longest first) and its format.

    Raises:
        RulesError: `rules-unreadable` when a format is unknown or a word stands under two.
    """
    data = read_yaml("odconv.converters", "topics.yaml")
    known = {entry.id.split("/", 1)[1] for entry in catalog()}
    words: dict[str, str] = {}
    entries = [*data["formats"].items(), (NONE, data["none"])]
    for topic, spoken in entries:
        if topic and topic not in known:
            raise RulesError("rules-unreadable", file="topics.yaml", entry=topic, reason="unknown format")
        for word in spoken:
            plain = folded(str(word))
            if words.setdefault(plain, topic) != topic:
                raise RulesError("rules-unreadable", file="topics.yaml", entry=str(word), reason="two formats")
    found: dict[str, list[tuple[int, str, str]]] = {}
    for place, word in enumerate(sorted(words, key=lambda word: (-len(word), word))):
        found.setdefault(word[0], []).append((place, word, words[word]))
    return found
