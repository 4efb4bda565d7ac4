from __future__ import annotations

import string
from typing import Any

import pytest

from odconv.errors import RulesError
from odconv.schemas.texts import degree, display_width, text, texts


def entries(group: Any, key: str = "") -> list[tuple[str, Any]]:
    if "ja" in group:
        return [(key, group)]
    return [entry for name, value in group.items() for entry in entries(value, f"{key}.{name}".strip("."))]


ENTRIES = entries(texts())


def facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize(("key", "entry"), ENTRIES, ids=[key for key, _ in ENTRIES])
def test_every_entry_speaks_both_languages_of_the_same_facts(key: str, entry: dict[str, str]) -> None:
    assert set(entry) == {"ja", "en"}
    assert facts(entry["ja"]) == facts(entry["en"])
    assert text(key, "ja", **dict.fromkeys(facts(entry["ja"]), "x")) or key.startswith("range.")


@pytest.mark.parametrize("key", ["nothing.here", "form", "guide.title"])
def test_a_missing_entry_or_fact_is_a_fault_of_the_rules(key: str) -> None:
    with pytest.raises(RulesError, match="rules-unreadable"):
        text(key, "ja")


def test_degrees_that_are_sentences_stay_as_they_are() -> None:
    assert degree("high", "ja").startswith("高")
    assert degree("high for the names", "ja") == "high for the names"


def test_full_width_characters_count_two() -> None:
    assert display_width("AED設置ｱ") == 3 + 4 + 1
