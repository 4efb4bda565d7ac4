"""What the guards compare of a conversion: how full its fields are, where its rows lie, of when they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from odconv.converters.conversion import Conversion
from odconv.harvest.as_of import as_of
from odconv.harvest.model import Profile
from odconv.reference.gazetteer import municipality_at_start, prefecture_at_start
from odconv.reference.local_governments import find
from odconv.tables.table import SkipReason, Table
from odconv.values.model import Certainty

_AROUND = (SkipReason.TITLE, SkipReason.METADATA, SkipReason.NOTE)
_BEFORE_NUMBERS = re.compile("[^0-9]{1,20}")  # letters of an address that can name a municipality; towns have few
_SAMPLE = 500  # addresses looked at: a share, not a census


def profile_of(conversion: Conversion, valid: int, readability: str, words: Sequence[str]) -> Profile:
    """The profile of a conversion.

    Args:
        conversion: the conversion.
        valid: number of its valid records.
        readability: grade of machine-readability.
        words: names of the file and the like.
    """
    table = conversion.table
    return Profile(
        schema=conversion.schema.id,
        rows=len(table),
        valid=valid,
        header=header_of(table),
        fill=_fill(conversion),
        areas=_areas(conversion),
        as_of=as_of_table(table, words),
        readability=readability,
    )


def header_of(table: Table) -> tuple[str, ...]:
    """The labels of a table in order."""
    return tuple(column.name for column in table.columns)


def as_of_table(table: Table, words: Sequence[str]) -> str | None:
    """The date that stands around a table, else the one in the name of its file."""
    around = [entry.text for entry in table.skipped if entry.reason in _AROUND]
    return as_of([*around, table.sheet or ""]) or as_of(words)


def _fill(conversion: Conversion) -> Mapping[str, float]:
    """The share of records with a value by field; fields that are empty throughout are left out."""
    number = len(conversion.table)
    filled = {name: number - list(values).count("") for name, values in conversion.columns.items()}
    return {name: round(count / number, 4) for name, count in filled.items() if count} if number else {}


def _areas(conversion: Conversion) -> Mapping[str, int]:
    """Rows by municipality as their whole addresses tell; one that was completed from the publisher tells nothing."""
    names = {
        field.name
        for field in conversion.schema.fields
        if (field.extra("normaliser") or {}).get("name") == "address"
        and field.extra("normaliser")["params"].get("part") == "full"
    }
    for filled in conversion.filled:
        if filled.column is not None and filled.field in names:
            counts = Counter(filled.texts[:_SAMPLE])
            told = (
                (outcome.value, counts[text])
                for text, outcome in filled.outcomes.items()
                if outcome.certainty is Certainty.SURE and text in counts
            )
            return _counted(told)
    return {}


def _counted(addresses: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for address, often in addresses:
        code = _municipality(address)
        if code:
            found[code] += often
    return dict(sorted(found.items()))


def _municipality(address: str) -> str | None:
    """Code of the municipality that an address names; of a designated city's ward the city's."""
    start = _BEFORE_NUMBERS.match(address)
    return _code("" if start is None else start[0])


@lru_cache(maxsize=4096)
def _code(start: str) -> str | None:
    prefecture = prefecture_at_start(start)
    mention = municipality_at_start(start[len(prefecture) :], prefecture)
    if mention is None or len(mention.bodies) != 1:
        return None
    body = mention.bodies[0]
    if body.parent is None:
        return body.code
    cities = find(body.parent, body.prefecture)
    return cities[0].code if len(cities) == 1 else None
