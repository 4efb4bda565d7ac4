"""Which row is the header: the first one by the formats; titles above it are told once, not for every column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from odconv.errors import UnreadableFile
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
    """The header among the first rows: the first that is not blank, unless it knows no field and a later row several.

    Args:
        records: the rows of the table.
        schema: the format.

    Raises:
        UnreadableFile: `file-empty` when all rows are blank.
    """
    names = set(schema.field_names)
    begin = next((place for place, record in enumerate(records) if any(map(str.strip, record))), None)
    if begin is None:
        raise UnreadableFile("file-empty")
    first = Heading(begin + 1, tuple(records[begin]), _known(records[begin], names))
    if first.matches:
        return first
    later = [
        Heading(number, tuple(record), _known(record, names))
        for number, record in enumerate(records[begin + 1 : begin + LOOKED_AT], start=begin + 2)
    ]
    best = max(later, key=lambda heading: heading.matches, default=first)
    return best if best.matches >= min(_ENOUGH, len(names)) else first


def _known(record: Sequence[str], names: set[str]) -> int:
    return len(names.intersection(record))
