"""Fields whose labels look like the label of a column that means none: only ever a proposal to a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from odconv.converters.columns.labels import key
from odconv.converters.columns.mapping import ColumnMapping, Status
from odconv.converters.columns.targets import How, targets_of
from odconv.schemas.model import Schema

_ALIKE = 0.6  # of the pairs of letters that two labels share
_SHORTEST = 3  # letters: shorter labels are alike by chance


def with_near(mapping: ColumnMapping) -> ColumnMapping:
    """The mapping with a proposal for every column without a field whose label looks like a free field's.

    Args:
        mapping: as `map_columns` made it.
    """
    taken = {name for match in mapping.matches for name in match.fields}
    matches = []
    for match in mapping.matches:
        if match.status is Status.UNMAPPED and not match.runner_up:
            score, name = nearest(match.column.name, mapping.schema)
            if score >= _ALIKE and name not in taken:
                taken.add(name)
                score = round(score * 0.7, 4)
                matches.append(
                    replace(match, fields=(name,), status=Status.PROPOSED, how=How.NEAR, score=score, reason="")
                )
                continue
        matches.append(match)
    return replace(mapping, matches=tuple(matches))


def nearest(label: str, schema: Schema) -> tuple[float, str]:
    """The field whose name or synonym looks most like a label, with how much (0 to 1).

    Args:
        label: any text.
        schema: the format.
    """
    wanted = key(label)
    if len(wanted) < _SHORTEST:
        return 0.0, ""
    pairs = _pairs(wanted)
    return max(((_alike(pairs, _pairs(spelling)), name) for spelling, name in _spellings(schema)), default=(0.0, ""))


def _spellings(schema: Schema) -> Iterator[tuple[str, str]]:
    targets = targets_of(schema)
    for name in schema.field_names:
        yield key(name), name
        yield key(targets.bare(name)), name
        concept = targets.concept(name)
        for label in concept.labels if concept is not None else ():
            yield label, name


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text})


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
