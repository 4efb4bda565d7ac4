"""Which national formats a header is like: how many of a format's field names it has, and how many others.

A name weighs by its rarity among the formats (備考 is in most of them and tells nothing, 一回当たり接種量 tells all), a
name that no format has weighs as much as the average. The score is the harmonic mean of the weighted share of the
format's names that the header has and of the header's names that the format has. A name that agrees only after folding
(NFKC, no white space, small letters) counts a little less, so that 名称_カナ goes before 名称カナ.

Of two formats with the same score the one of the newer family (`standard`) comes first: it is the one to publish in.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from odconv.schemas.registry import catalog, load_schema
from odconv.tables.layout.words import folded

_MOST = 5
_LEAST_SCORE = 0.2
_FOLDED = 0.95  # what a name counts that is spelt otherwise


@dataclass(frozen=True, slots=True)
class Candidate:
    """A format and how well a header fits it, from 0 (nothing in common) to 1 (all names, and no others)."""

    id: str
    title: str
    title_en: str
    score: float


@dataclass(frozen=True, slots=True)
class _Format:
    id: str
    title: str
    title_en: str
    newer: bool
    names: Mapping[str, str]  # folded → exact
    weight: float


@dataclass(frozen=True, slots=True)
class _Index:
    formats: tuple[_Format, ...]
    by_name: Mapping[str, tuple[int, ...]]
    weights: Mapping[str, float]
    unknown: float


def candidates(header: Iterable[str]) -> tuple[Candidate, ...]:
    """The formats that a header is like, best first, at most five; none where it is like none.

    Args:
        header: names of columns; empty ones do not count.

    >>> [found.id for found in candidates(["名称", "緯度", "経度", "対象種別", "接種後観察"])]
    []
    """
    index = _index()
    names = {folded(name): name for name in header if name.strip()}
    whole = sum(index.weights.get(name, index.unknown) for name in names)
    shared: dict[int, float] = {}
    for name, spelt in names.items():
        for number in index.by_name.get(name, ()):
            exact = index.formats[number].names[name] == spelt
            shared[number] = shared.get(number, 0.0) + index.weights[name] * (1.0 if exact else _FOLDED)
    found = []
    for number, weight in shared.items():
        form = index.formats[number]
        score = 2 * weight / (form.weight + whole)  # the harmonic mean of weight / form.weight and weight / whole
        if score >= _LEAST_SCORE:
            found.append((-round(score, 4), not form.newer, form.id, form))
    return tuple(Candidate(form.id, form.title, form.title_en, -score) for score, _, _, form in sorted(found)[:_MOST])


@cache
def _index() -> _Index:
    """Names and weights of all formats, worked out once."""
    entries = [(entry, load_schema(entry.id).field_names) for entry in catalog() if entry.fields]
    often = Counter(name for _, names in entries for name in {folded(name) for name in names})
    weights = {name: math.log(1 + len(entries) / times) for name, times in often.items()}
    formats = tuple(
        _Format(
            entry.id,
            entry.title,
            entry.title_en,
            entry.family == "standard",
            exact := {folded(name): name for name in names},
            sum(weights[name] for name in exact),
        )
        for entry, names in entries
    )
    by_name: dict[str, list[int]] = {}
    for number, form in enumerate(formats):
        for name in form.names:
            by_name.setdefault(name, []).append(number)
    unknown = sum(weights.values()) / len(weights)
    return _Index(formats, {name: tuple(numbers) for name, numbers in by_name.items()}, weights, unknown)
