"""Columns → fields: which column goes where, how sure that is, and why; every column stands in exactly one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from odconv.converters.columns.axes import righted
from odconv.converters.columns.concepts import HINTED, PATTERN, PERHAPS, VALUES, Concept
from odconv.converters.columns.evidence import STRICT, sample, share
from odconv.converters.columns.labels import is_name, is_thing
from odconv.converters.columns.listed import LISTED, listed_share
from odconv.converters.columns.structures import groups_of
from odconv.converters.columns.targets import SCORES, How, Target, Targets, targets_of
from odconv.converters.records.addressparts import address_parts
from odconv.schemas.model import Schema
from odconv.tables.table import Column, Table

APPLIED = 0.75
"""Matches below this score are proposed to a person and not applied."""

_CONTRADICTED = 0.7  # factor of a label's score where its values look like something else
_LEAST_SHARE = 0.5  # of the values that have to look like what the label says
_APART_SHARE = 0.75  # of the values of a column of names that differ from one another
_DECIDING_SHARE = 0.8  # of the values that have to look like what a label of many meanings may mean
_HINT_COSTS = 0.03  # for a label that only hints at its field: a listed one goes first
_TIER_COSTS = 0.04  # for a label that is only one tier of a stacked header
_SPAN_SHARE = 0.6  # of the values that are spans of times: else they go to the remarks


class Status(StrEnum):
    """What is done with a column."""

    APPLIED = "applied"
    PROPOSED = "proposed"
    UNMAPPED = "unmapped"


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column and the fields that it goes to.

    Attributes:
        column: the column.
        fields: names of the fields, empty where it has no place in the format.
        status: what is done with it.
        how: how it was recognised, None where it was not.
        score: how sure that is, between 0 and 1.
        reason: facts for the sentence that a person reads (where the label is met, share of fitting values).
        runner_up: the next best fields, where there were others.
        part: what the column is of a field that several columns fill together: a weekday, a code, `year`, `town`.
    """

    column: Column
    fields: tuple[str, ...] = ()
    status: Status = Status.UNMAPPED
    how: How | None = None
    score: float = 0.0
    reason: str = ""
    runner_up: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How the columns of a table go into the fields of a format.

    Attributes:
        schema: the format.
        matches: one for each column of the table, in its order.
        constants: values for all records, by name of a field that no column fills.
    """

    schema: Schema
    matches: tuple[ColumnMatch, ...]
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def unfilled(self) -> tuple[str, ...]:
        """Names of the fields that no applied column fills, in the format's order."""
        filled = {name for match in self.matches if match.status is Status.APPLIED for name in match.fields}
        filled |= set(self.constants)
        return tuple(item.name for item in self.schema.fields if item.name not in filled)


class _Candidate(NamedTuple):
    column: int
    target: Target
    score: float
    reason: str


def map_columns(table: Table, schema: Schema) -> ColumnMapping:
    """The mapping of a table's columns onto a format, by labels first and values second.

    Args:
        table: the table.
        schema: the format.
    """
    targets = targets_of(schema)
    matches = _grouped(table, targets)
    candidates = [
        candidate
        for at, column in enumerate(table.columns)
        if at not in matches
        for candidate in _candidates(table, at, column, targets)
    ]
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.column))
    taken = {name for match in matches.values() for name in match.fields}
    for candidate in candidates:
        _place(candidate, table.columns[candidate.column], matches, taken)
    matches = righted(matches, table, targets)
    named = _named(table, targets, matches, taken)
    if named is not None:
        matches[named.column] = _match(named, table.columns[named.column])
    for at, (name, part) in address_parts(table, targets, _placed(matches)).items():
        matches[at] = _gathered(table.columns[at], How.JOINED, name, part)
    return ColumnMapping(schema, tuple(matches.get(at, ColumnMatch(column)) for at, column in enumerate(table.columns)))


def _grouped(table: Table, targets: Targets) -> dict[int, ColumnMatch]:
    """The columns that fill a field only together with others."""
    return {
        at: _gathered(table.columns[at], group.how, group.field, part)
        for group in groups_of(table, targets)
        for at, part in group.parts.items()
    }


def _gathered(column: Column, how: How, name: str, part: str) -> ColumnMatch:
    return ColumnMatch(column, (name,), Status.APPLIED, how, SCORES[how], part=part)


def _placed(matches: Mapping[int, ColumnMatch]) -> dict[int, tuple[str, ...]]:
    """The fields of the columns that have some."""
    return {at: match.fields for at, match in matches.items() if match.fields}


def _place(candidate: _Candidate, column: Column, matches: dict[int, ColumnMatch], taken: set[str]) -> None:
    """Give a column its fields, unless it has some or they are taken by a surer column."""
    at, target = candidate.column, candidate.target
    if at in matches and matches[at].fields:
        if not matches[at].runner_up and matches[at].fields != target.fields:
            matches[at] = replace(matches[at], runner_up=target.fields)
        return
    several = target.concept is not None and target.concept.several
    if not several and any(name in taken for name in target.fields):
        matches[at] = ColumnMatch(column, runner_up=target.fields, reason=candidate.reason)
        return
    if candidate.score >= APPLIED:
        taken.update(target.fields)
    matches[at] = _match(candidate, column)


def _match(candidate: _Candidate, column: Column) -> ColumnMatch:
    target, status = candidate.target, Status.APPLIED if candidate.score >= APPLIED else Status.PROPOSED
    return ColumnMatch(column, target.fields, status, target.how, round(candidate.score, 4), candidate.reason)


def _named(table: Table, targets: Targets, matches: Mapping[int, ColumnMatch], taken: set[str]) -> _Candidate | None:
    """Where no label is listed as the name: a column labelled with the thing that is listed, or as names are."""
    target = targets.of_concept("name")
    if target is None or taken & set(target.fields):
        return None
    free = [
        (at, column.name)
        for at, column in enumerate(table.columns)
        if at not in matches or matches[at].status is not Status.APPLIED
    ]
    things = [at for at, label in free if is_thing(label)]
    called = [at for at, label in free if is_name(label) and at not in things and _tells_apart(table.texts(at))]
    for at in (*things, *called):
        fitting = share("name", sample(table.texts(at)))
        if fitting is not None and fitting >= _DECIDING_SHARE:
            target = replace(target, how=How.PATTERN, source=PATTERN)
            return _Candidate(at, target, target.score, f"{PATTERN} name {fitting:.0%}")
    return None


def _tells_apart(values: Sequence[str]) -> bool:
    """Whether nearly every value is another, as the names of what a table lists are."""
    filled = [value for value in values if value and not value.isspace()]
    return len(set(filled)) >= _APART_SHARE * len(filled)


def _candidates(table: Table, at: int, column: Column, targets: Targets) -> list[_Candidate]:
    """What the labels of one column may mean, weighed with its values."""
    found: list[_Candidate] = []
    known: set[tuple[str, ...]] = set()
    values = _Values(table, at)
    for target, costs in _meant(column.name, tuple([label.text for label in column.labels]), targets):
        weighed = _weighed(at, target, values, costs, targets)
        if weighed is not None and weighed.target.fields not in known:
            found.append(weighed)
            known.add(weighed.target.fields)
    return found


@lru_cache(maxsize=1 << 12)
def _meant(name: str, texts: Sequence[str], targets: Targets) -> Sequence[tuple[Target, float]]:
    """What the labels of a column may mean, each with the price of its label; labels recur in a batch."""
    return [(target, costs) for label, costs in _labels(name, texts) for target in targets.find_all(label)]


def _labels(name: str, texts: Sequence[str]) -> Sequence[tuple[str, float]]:
    """The labels to look up: the joined name, and for a stacked header its lowest tiers, at a price."""
    labels = [(name, 0.0)] if name else []
    if len(texts) > 1:
        labels += [("_".join(texts[start:]), _TIER_COSTS * start) for start in range(1, len(texts))]
        labels.append((texts[0], 3 * _TIER_COSTS))
    elif texts and texts[0] != name:
        labels.append((texts[0], 0.0))
    return labels


class _Values:
    """The values of a column as evidence, looked at when they are first asked for."""

    def __init__(self, table: Table, at: int) -> None:
        self._table, self._at = table, at
        self._sample: Sequence[str] | None = None
        self._shares: dict[str, float | None] = {}

    @property
    def sample(self) -> Sequence[str]:
        """Some of them."""
        if self._sample is None:
            self._sample = sample(self._table.texts(self._at))
        return self._sample

    def share(self, kind: str) -> float | None:
        """How many of them look like a kind."""
        if kind not in self._shares:
            self._shares[kind] = share(kind, self.sample)
        return self._shares[kind]


def _weighed(at: int, target: Target, values: _Values, costs: float, targets: Targets) -> _Candidate | None:
    """A target with the score that label and values give together, None where the values decide against it."""
    target = _spanned(target, values, targets)
    score, reason = target.score - costs, target.source
    if target.source == PERHAPS:
        score *= _CONTRADICTED
    kind = _kind_asked(target.concept, target.source)
    if target.source == HINTED:
        score -= _HINT_COSTS
    if kind is not None and target.how is not How.EXACT:
        fitting = _fitting(kind, target, values, targets)
        if fitting is not None:
            reason = f"{reason} {kind} {fitting:.0%}".strip()
            if fitting < _LEAST_SHARE:
                score *= _CONTRADICTED
        if target.source in (VALUES, HINTED) and (fitting is None or fitting < _DECIDING_SHARE):
            return None
    return _Candidate(at, target, score, reason)


def _fitting(kind: str, target: Target, values: _Values, targets: Targets) -> float | None:
    """How many of the values look like what a target's cells hold."""
    if kind == LISTED:
        return listed_share(targets.schema, target.fields[0], values.sample)
    return values.share(kind)


def _kind_asked(concept: Concept | None, source: str) -> str | None:
    """What the values have to look like, the stricter the less the label says; None where anything goes."""
    if concept is None:
        return None
    if source == HINTED and concept.hints is not None:
        return concept.hints.values
    if source == VALUES and concept.kind is not None:
        return STRICT.get(concept.kind, concept.kind)
    return concept.kind


def _spanned(target: Target, values: _Values, targets: Targets) -> Target:
    """Hours in the shape of their column: both ends where it holds spans, a remark where it holds sentences."""
    concept = target.concept
    if concept is None or not (concept.spans or concept.name == "open_time"):
        return target
    spans = values.share("span")
    if spans is not None and concept.spans and target.otherwise and spans < _SPAN_SHARE:
        one_end = (values.share("clock") or 0.0) >= _DECIDING_SHARE  # which end, another meaning of the label may know
        return replace(target, fields=target.otherwise, how=How.PATTERN if one_end else How.SYNONYM)
    if spans is not None and not concept.spans and target.how is not How.EXACT and spans >= _SPAN_SHARE:
        return targets.of_concept("hours") or target
    return target
