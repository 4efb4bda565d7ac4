"""What column labels mean, as `synonyms/*.yaml` tells: one concept for all labels of the same thing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from odconv.converters.columns.labels import folded, key
from odconv.errors import RulesError

PATTERN = "pattern"
"""Where a label is met that only a pattern knows."""

VALUES = "values"
"""Where a label is met that may mean many things: the values of its column decide (連絡先 above telephone numbers)."""

HINTED = "hints"
"""Where a label is met that nobody has listed: a word in it, and values that leave no doubt, tell what it means."""

PERHAPS = "perhaps"
"""Where a label is met that only a person can decide on: such a match is proposed, never applied."""


class _Hints(BaseModel):
    """What makes a label that is not listed one of the concept; the keys are explained at the head of `place.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str
    unless: str | None = None
    values: str


class _Entry(BaseModel):
    """One entry of a file; the keys are explained at the head of `place.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = {}
    patterns: tuple[str, ...] = ()
    kind: str | None = None
    several: bool = False
    each: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    otherwise: str | None = None
    words: tuple[str, ...] = ()
    hints: _Hints | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What a label that is not listed has to have, to be one of a concept where its values speak for it too.

    Attributes:
        words: pattern of the words that the folded label has one of.
        unless: pattern of the words that say that it is something else, None where none does.
        values: what nearly all values look like.
    """

    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    values: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning of column labels.

    Attributes:
        name: key of the entry.
        fields: names that the formats give it.
        labels: keys (`labels.key`) of other labels, each with where it is met.
        patterns: patterns of folded labels, None where there are none.
        kind: what the values look like, None where anything goes.
        several: whether more than one column may go into the field.
        each: concepts that one column tells of together, each in a field of its own.
        spans: concepts of the two ends that one column holds.
        otherwise: concept for a column whose values are no such spans.
        words: words by which a text in a cell names what the concept stands for, as 洪水 in 洪水、土砂災害.
        hints: what makes other labels one of it, None where nothing does.
    """

    name: str
    fields: tuple[str, ...]
    labels: Mapping[str, str]
    patterns: re.Pattern[str] | None
    kind: str | None
    several: bool
    each: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    otherwise: str | None = None
    words: tuple[str, ...] = ()
    hints: Hints | None = None


@cache
def concepts() -> Mapping[str, Concept]:
    """All concepts by name.

    Raises:
        RulesError: `rules-unreadable` when an entry has an unknown key, a pattern is none or a name is unknown.
    """
    found: dict[str, Concept] = {}
    for file in sorted(files("odconv.converters.columns").joinpath("synonyms").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            for name, entry in _read(file.name, file.read_text(encoding="utf-8")).items():
                found[name] = _concept(file.name, name, entry)
    for concept in found.values():
        for other in (*concept.each, *concept.spans, *((concept.otherwise,) if concept.otherwise else ())):
            if other not in found:
                raise RulesError("rules-unreadable", file="synonyms", entry=concept.name, reason=f"unknown {other}")
    return found


@lru_cache(maxsize=1 << 14)
def meanings(label: str) -> tuple[tuple[str, str], ...]:
    """What a label may mean: names of concepts and where such a label is met, synonyms before patterns.

    >>> meanings("北緯")[0][0]
    'latitude'
    """
    found = list(_by_key().get(key(label), ()))
    plain = folded(label)
    found += [
        (concept.name, PATTERN)
        for concept in concepts().values()
        if concept.patterns is not None and concept.patterns.fullmatch(plain)
    ]
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def hinted(label: str) -> tuple[str, ...]:
    """Names of the concepts that a word in a label hints at; the values of its column have to decide.

    >>> hinted("TEL番号"), hinted("事務局FAX")
    (('phone',), ('fax',))
    """
    plain = folded(label)
    return tuple(
        concept.name
        for concept in concepts().values()
        if (hints := concept.hints) is not None
        and hints.words.search(plain)
        and not (hints.unless is not None and hints.unless.search(plain))
    )


@cache
def concept_of_field() -> Mapping[str, Concept]:
    """The concept of each field name (without the prefix of its format); the first that names it."""
    found: dict[str, Concept] = {}
    for concept in concepts().values():
        for field in concept.fields:
            found.setdefault(field, concept)
    return found


@cache
def _by_key() -> Mapping[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for concept in concepts().values():
        own = {key(field): "format" for field in concept.fields}
        for label, source in {**own, **concept.labels}.items():
            found.setdefault(label, []).append((concept.name, source))
    return {label: tuple(names) for label, names in found.items()}


def _read(file: str, text: str) -> Mapping[str, object]:
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # all scalars are text: the field NO is no boolean
    entries = yaml.load(text, Loader=loader)  # noqa: S506  (it builds mappings, lists and texts only)
    if not isinstance(entries, dict):
        raise RulesError("rules-unreadable", file=file, entry="", reason="no mapping")
    return entries


def _concept(file: str, name: str, raw: object) -> Concept:
    try:
        entry = _Entry.model_validate(raw)
        patterns = re.compile("|".join(f"(?:{text})" for text in entry.patterns)) if entry.patterns else None
        hints = _hints(entry.hints) if entry.hints is not None else None
    except (ValidationError, re.error) as error:
        raise RulesError("rules-unreadable", file=file, entry=name, reason=str(error)) from error
    return Concept(
        name=name,
        fields=entry.fields,
        labels={key(label): source for source, labels in entry.labels.items() for label in labels},
        patterns=patterns,
        kind=entry.kind,
        several=entry.several,
        each=entry.each,
        spans=entry.spans,
        otherwise=entry.otherwise,
        words=entry.words,
        hints=hints,
    )


def _hints(entry: _Hints) -> Hints:
    return Hints(re.compile(entry.words), re.compile(entry.unless) if entry.unless else None, entry.values)
