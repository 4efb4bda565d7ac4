"""Which format is this table? Its header first, then the words around it; a table may be none of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from odconv.converters.columns.structures import belonging
from odconv.converters.columns.targets import SCORES, How, Target, Targets, targets_of
from odconv.converters.topics import NONE, topics_in
from odconv.schemas.registry import catalog, load_schema
from odconv.tables.table import SkipReason, Table

RECOGNISED = 0.42
"""A table whose best candidate stays below is none of the formats."""

_LISTED = 0.25  # candidates below are not even told
_TOPIC = 0.34  # what the words around a table add to a header that fits in part
_FOREIGN = 0.4  # what words of another subject take away
_LABELS_SAY = 0.5  # weight of a subject that only a column's label names
_MET = 0.95  # from here on the header is a format's own
_TELLING = 1.8  # weight of a field that some formats have and most have not
_ANYBODYS = 0.85  # factor for a header of names, addresses and telephones, as any list has them
_NEWER = 0.05  # by which the newer family may lie behind
_WORDS_OF = 6  # title rows that are read
_ROUNDED = 1e-9  # sums in another order may differ by less
_TO_THE_LETTER = frozenset({How.EXACT, How.SPELLING})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A format that a table may be in.

    Attributes:
        id: `family/name`.
        score: between 0 and 1.
        fields: number of the format's fields that the header names.
        columns: number of the table's columns with a place in the format.
        topic: whether words around the table speak for it.
    """

    id: str
    score: float
    fields: int
    columns: int
    topic: bool


def recognise(table: Table, words: Sequence[str] = ()) -> tuple[Candidate, ...]:
    """The formats that a table may be in, best first; none where it is none of them.

    Args:
        table: the table.
        words: what else is known of it, the weightiest first: the file name without its ending, a data set's title.
    """
    found = nearest_formats(table, words)
    return found if found and found[0].score >= RECOGNISED else ()


def nearest_formats(table: Table, words: Sequence[str] = ()) -> tuple[Candidate, ...]:
    """The formats that a table is nearest to, best first, whether it is one of them or not.

    Args:
        table: the table.
        words: as `recognise` takes them.
    """
    labels = tuple(column.name for column in table.columns if column.name)
    titles = [entry.text for entry in table.skipped if entry.reason is SkipReason.TITLE][:_WORDS_OF]
    topics = topics_in([*words, *titles, *filter(None, [table.sheet])])
    return _nearest(labels, tuple(topics.items()))


@lru_cache(maxsize=256)
def _nearest(labels: tuple[str, ...], told: tuple[tuple[str, float], ...]) -> tuple[Candidate, ...]:
    """The formats that a header is nearest to, by its labels and the topics that the words around it tell."""
    header = _header(labels)
    topics = dict(told) or header.topics
    found = [
        candidate
        for at, most in header.bounds.items()
        if _with_topic(most, _formats()[at].name, topics) > _LISTED
        and (candidate := _candidate(header, at, topics)) is not None
    ]
    found.sort(key=_rank)
    return tuple(found[:5])


def load_formats() -> None:
    """Load what recognition needs of all formats, which the first table would otherwise wait for."""
    _formats()


def _rank(candidate: Candidate) -> tuple[float, int, str]:
    """Best first; where neither header is met, the newer family before the older one of nearly the same score."""
    newer = candidate.id.startswith("standard/") and candidate.score < _MET
    return -candidate.score - (_NEWER if newer else 0.0), -candidate.fields, candidate.id


def _candidate(header: _Header, at: int, topics: Mapping[str, float]) -> Candidate | None:
    """One format with what its header and the words around the table say."""
    own = _formats()[at]
    fit = header.fit(at)
    score = _with_topic(fit.score, own.name, topics)
    if own.name not in topics and fit.telling < _TELLING and fit.score < _MET:
        score *= _ANYBODYS
    if score <= _LISTED:
        return None
    return Candidate(own.targets.schema.id, round(score, 4), fit.fields, fit.columns, own.name in topics)


class _Fit(NamedTuple):
    """How well a header fits a format.

    Attributes:
        score: between 0 and 1.
        fields: number of fields that it names.
        columns: number of columns with a place in the format.
        telling: the weight of the field that tells most.
    """

    score: float
    fields: int
    columns: int
    telling: float


class _Header:
    """The labels of a table, and what they mean in each format (by index) that has a place for one of them.

    Attributes:
        bounds: what the fit of the header to each of these formats does not exceed.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels = labels
        self._own: dict[int, list[Target]] = {}
        most: dict[int, list[float]] = {}
        for label in labels:
            for at, target, weight, exact in _meant(label):
                self._own.setdefault(at, []).append(target)
                sums = most.setdefault(at, [0.0, 0])
                sums[0] += weight
                sums[1] += exact
        self.bounds = {
            at: self._score(won, _formats()[at].whole, len(self._own[at]), exact) + _ROUNDED
            for at, (won, exact) in sorted(most.items())
        }
        self._fits: dict[int, _Fit] = {}

    @cached_property
    def topics(self) -> Mapping[str, float]:
        """Subjects that the labels name, for tables around which nothing names one (公共施設名); they exclude none."""
        return {topic: _LABELS_SAY * weight for topic, weight in topics_in(self._labels).items() if topic != NONE}

    def fit(self, at: int) -> _Fit:
        """How well the header fits a format."""
        if at not in self._fits:
            self._fits[at] = self._fit(_formats()[at], self._own[at])
        return self._fits[at]

    def _fit(self, own: _Format, targets: Sequence[Target]) -> _Fit:
        """Each field counts once, by the first column that means it."""
        matched: dict[str, Target] = {}
        for target in targets:
            for field in target.fields:
                matched.setdefault(field, target)
        won = sum(own.weights[field] * SCORES[target.how] for field, target in matched.items())
        exact = sum(target.how in _TO_THE_LETTER for target in matched.values())
        telling = max(own.weights[field] for field in matched)
        return _Fit(self._score(won, own.whole, len(targets), exact), len(matched), len(targets), telling)

    def _score(self, won: float, whole: float, columns: int, exact: float) -> float:
        """The score of some fields; the more they weigh and the more of them are met, the higher."""
        precision = won / (won + (len(self._labels) - columns))
        return 0.45 * precision + 0.35 * (won / whole) + 0.2 * min(1.0, exact / len(self._labels))


@lru_cache(maxsize=256)
def _header(labels: tuple[str, ...]) -> _Header:
    """Headers recur in a batch: one publisher's files, one template."""
    return _Header(labels)


@lru_cache(maxsize=4096)
def _meant(label: str) -> tuple[tuple[int, Target, float, int], ...]:
    """What a label means in each of the formats (by index) that have a place for it; labels recur in a batch.

    Returns:
        Index of the format, target, the weight that its fields win at most, and how many are met to the letter.
    """
    found = []
    for at, own in enumerate(_formats()):
        target = own.targets.find(label) or _part(own.targets, label)
        if target is not None:
            weight = sum(own.weights[field] for field in target.fields) * SCORES[target.how]
            found.append((at, target, weight, len(target.fields) if target.how in _TO_THE_LETTER else 0))
    return tuple(found)


def _part(targets: Targets, label: str) -> Target | None:
    """A column that fills a field only together with others counts as one that names it."""
    name = belonging(label, targets)
    return None if name is None else Target((name,), How.LISTED)


def _with_topic(header: float, name: str, topics: Mapping[str, float]) -> float:
    """The score of a header with what the words around it add or take away: the less, the better the header fits."""
    doubt = 1 - header
    score = header
    if name in topics:
        score += _TOPIC * topics[name] * doubt * 1.6
    elif topics:
        score -= _FOREIGN * max(topics.values()) * doubt
    if NONE in topics:
        score -= _FOREIGN * doubt
    return max(0.0, min(1.0, score))


class _Format(NamedTuple):
    """A format as recognition needs it.

    Attributes:
        name: without its family.
        targets: its fields.
        weights: how much each field tells: the fewer formats have it, the more.
        whole: the sum of the weights.
    """

    name: str
    targets: Targets
    weights: Mapping[str, float]
    whole: float


@cache
def _formats() -> tuple[_Format, ...]:
    """All formats with fields of their own, as the catalog has them."""
    schemas = (load_schema(entry.id) for entry in catalog())
    named = [(schema.id.split("/", 1)[1], targets_of(schema)) for schema in schemas if schema.fields]
    meanings = [{field: _meaning(targets, field) for field in targets.schema.field_names} for _, targets in named]
    spread = {(meaning, name) for (name, _), own in zip(named, meanings, strict=True) for meaning in own.values()}
    often, total = Counter(meaning for meaning, _ in spread), len({name for name, _ in named})
    weights = [{field: math.log(1 + total / often[meaning]) for field, meaning in own.items()} for own in meanings]
    return tuple(
        _Format(name, targets, own, sum(own.values())) for (name, targets), own in zip(named, weights, strict=True)
    )


def _meaning(targets: Targets, name: str) -> str:
    concept = targets.concept(name)
    return concept.name if concept is not None else targets.bare(name)
