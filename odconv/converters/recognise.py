"""Which format is this table? Its header first, then the words around it; a table may be none of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

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
_NEWER = 0.05  # by which the newer family may lie behind
_WORDS_OF = 6  # title rows that are read


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
    labels = [column.name for column in table.columns if column.name]
    titles = [entry.text for entry in table.skipped if entry.reason is SkipReason.TITLE][:_WORDS_OF]
    topics = topics_in([*words, *titles, *filter(None, [table.sheet])]) or _topics_of(labels)
    matched: dict[int, list[Target]] = {}
    for label in labels:
        for at, target in _meant(label):
            matched.setdefault(at, []).append(target)
    found = [
        candidate
        for at, own in sorted(matched.items())
        if (candidate := _candidate(_all_targets()[at], own, len(labels), topics)) is not None
    ]
    found.sort(key=_rank)
    return tuple(found[:5])


def _topics_of(labels: Sequence[str]) -> Mapping[str, float]:
    """What labels name where nothing around the table names it: 公共施設名 above the names; they exclude nothing."""
    topics = topics_in(labels)
    return {topic: _LABELS_SAY * weight for topic, weight in topics.items() if topic != NONE}


def load_formats() -> None:
    """Load what recognition needs of all formats, which the first table would otherwise wait for."""
    for targets in _all_targets():
        _whole_weight(targets.schema.id)


def _rank(candidate: Candidate) -> tuple[float, int, str]:
    """Best first; where neither header is met, the newer family before the older one of nearly the same score."""
    newer = candidate.id.startswith("standard/") and candidate.score < _MET
    return -candidate.score - (_NEWER if newer else 0.0), -candidate.fields, candidate.id


def _candidate(targets: Targets, own: Sequence[Target], labels: int, topics: Mapping[str, float]) -> Candidate | None:
    """One format, with what the columns that have a place in it mean, and the number of all columns."""
    matched: dict[str, Target] = {}
    for target in own:
        for field in target.fields:
            matched.setdefault(field, target)
    if not matched:
        return None
    weights = _weights(targets.schema.id)
    won = sum(weights[field] * SCORES[target.how] for field, target in matched.items())
    recall = won / _whole_weight(targets.schema.id)
    precision = won / (won + (labels - len(own)))
    exact = sum(target.how in (How.EXACT, How.SPELLING) for target in matched.values()) / labels
    header = 0.45 * precision + 0.35 * recall + 0.2 * min(1.0, exact)
    name = targets.schema.id.split("/", 1)[1]
    score = _with_topic(header, name, topics)
    if score <= _LISTED:
        return None
    return Candidate(targets.schema.id, round(score, 4), len(matched), len(own), name in topics)


@lru_cache(maxsize=4096)
def _meant(label: str) -> tuple[tuple[int, Target], ...]:
    """What a label means in each of the formats (by their index) that have a place for it; labels recur in a batch."""
    found = ((at, targets.find(label) or _part(targets, label)) for at, targets in enumerate(_all_targets()))
    return tuple((at, target) for at, target in found if target is not None)


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


@cache
def _all_targets() -> tuple[Targets, ...]:
    schemas = (load_schema(entry.id) for entry in catalog())
    return tuple(targets_of(schema) for schema in schemas if schema.fields)


@cache
def _weights(identity: str) -> Mapping[str, float]:
    """How much each field of a format tells: the fewer formats have it, the more."""
    spread: Counter[str] = Counter()
    for targets in _all_targets():
        name = targets.schema.id.split("/", 1)[1]
        spread.update({f"{meaning}\0{name}" for meaning in _meanings(targets)})
    formats = Counter(meaning.split("\0")[0] for meaning in spread)
    total = len({targets.schema.id.split("/", 1)[1] for targets in _all_targets()})
    own = next(targets for targets in _all_targets() if targets.schema.id == identity)
    return {field.name: math.log(1 + total / formats[_meaning(own, field.name)]) for field in own.schema.fields}


@cache
def _whole_weight(identity: str) -> float:
    return sum(_weights(identity).values())


def _meanings(targets: Targets) -> set[str]:
    return {_meaning(targets, field.name) for field in targets.schema.fields}


def _meaning(targets: Targets, name: str) -> str:
    concept = targets.concept(name)
    return concept.name if concept is not None else targets.bare(name)
