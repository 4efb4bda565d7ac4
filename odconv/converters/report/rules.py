"""The sentence of every rule that a change may name: those of the values, and those of the conversion itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from odconv.errors import RulesError
from odconv.shipped import read_yaml
from odconv.values.rules import rules as value_rules


@cache
def rules() -> Mapping[str, Mapping[str, str]]:
    """Every rule (`date.era`, `derived.publisher-code`) with its sentence by language.

    Raises:
        RulesError: `rules-unreadable` where a rule lacks a language or has a key that is none.
    """
    found = dict(value_rules())
    for module, entries in read_yaml("odconv.converters", "rules.yaml").items():
        for name, sentences in entries.items():
            if set(sentences) != {"ja", "en"}:
                entry = f"{module}.{name}"
                raise RulesError("rules-unreadable", file="converters/rules.yaml", entry=entry, reason="ja, en")
            found[f"{module}.{name}"] = sentences
    return found


def sentences(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """The sentences of some rules by language; a name without a rule is its own sentence.

    Args:
        names: names of rules, `""` is left out.
    """
    known = rules()
    return {name: dict(known.get(name, {"ja": name, "en": name})) for name in dict.fromkeys(names) if name}
