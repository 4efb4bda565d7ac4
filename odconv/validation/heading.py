"""Which row is the header: the first one by the formats; titles above it are told once, not for every column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from odconv.schemas.model import Schema

LOOKED_AT = 30  # rows: published tables have titles of up to a dozen rows
_ENOUGH = 3  # known names that make a later row the header


@dataclass(frozen=True, slots=True)
class Heading:
    """The header row.

    Attributes:
        row: its number, from 1.
        labels: its cells, without empty cells at the end beyond the last label where title rows stand above it.
        matches: how many labels are names of the schema's fields.
    """

    row: int
    labels: tuple[str, ...]
    matches: int


def find_header(records: Sequence[Sequence[str]], schema: Schema) -> Heading:
    """The header among the first rows: the first row, unless it knows no field and a later row knows several.

    Args:
        records: the rows of the table, at least one.
        schema: the format.
    """
    names = set(schema.field_names)
    first = Heading(1, tuple(records[0]) if records else (), _known(records[0] if records else (), names))
    if first.matches:
        return first
    later = [
        Heading(number, tuple(record), _known(record, names))
        for number, record in enumerate(records[1:LOOKED_AT], start=2)
    ]
    best = max(later, key=lambda heading: heading.matches, default=first)
    return best if best.matches >= min(_ENOUGH, len(names)) else first


def _known(record: Sequence[str], names: set[str]) -> int:
    return len(names.intersection(record))
