"""The rules by which normalisers change values, with a sentence each for the change report: `rules.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from odconv.errors import RulesError
from odconv.issues import Language
from odconv.shipped import read_yaml


@cache
def rules() -> Mapping[str, Mapping[str, str]]:
    """Every rule (`date.era`) with its sentence by language, in the order of the file.

    Raises:
        RulesError: `rules-unreadable` where a rule lacks a language or has a key that is none.
    """
    found: dict[str, Mapping[str, str]] = {}
    for module, entries in read_yaml("odconv.values", "rules.yaml").items():
        for name, sentences in entries.items():
            if set(sentences) != {"ja", "en"}:
                raise RulesError("rules-unreadable", file="rules.yaml", entry=f"{module}.{name}", reason="ja, en")
            found[f"{module}.{name}"] = sentences
    return found


def explain(rule: str, language: Language) -> str:
    """What a rule does, as one sentence.

    Raises:
        RulesError: `rules-unreadable` for a name that no rule has.

    >>> explain("date.era", "en")
    'A year of a Japanese era was written as the year of the Gregorian calendar.'
    """
    try:
        return rules()[rule][language]
    except KeyError:
        raise RulesError("rules-unreadable", file="rules.yaml", entry=rule, reason="no such rule") from None
