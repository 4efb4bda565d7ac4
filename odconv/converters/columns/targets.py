"""The fields of one format as targets of a mapping: which label means which of them, prepared once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from odconv.converters.columns.ages import band_of
from odconv.converters.columns.concepts import (
    HINTED,
    PATTERN,
    PERHAPS,
    VALUES,
    Concept,
    concept_of_field,
    concepts,
    hinted,
    meanings,
)
from odconv.converters.columns.labels import key, plainer
from odconv.converters.columns.listed import listed_fields
from odconv.schemas.model import Field, Schema

_MOST_FOUND = 1 << 12  # labels remembered for each format
_PREFIX_SHARE = 0.5  # of the fields that begin alike: their beginning is the format's name, as 防災行政無線_


class How(StrEnum):
    """How a column was matched with a field."""

    EXACT = "exact"
    SPELLING = "spelling"
    SYNONYM = "synonym"
    PATTERN = "pattern"
    STRUCTURE = "structure"
    SPLIT = "split"
    JOINED = "joined"
    DATED = "dated"
    WEEKDAYS = "weekdays"
    LISTED = "listed"
    SUMMED = "summed"
    SWAPPED = "swapped"
    STATED = "stated"
    NEAR = "near"


GATHERED = frozenset({How.JOINED, How.DATED, How.WEEKDAYS, How.LISTED, How.SUMMED})
"""Ways in which several columns fill one field together."""


SCORES: Mapping[How, float] = {
    How.STATED: 1.0,
    How.NEAR: 0.5,
    How.EXACT: 1.0,
    How.SPELLING: 0.97,
    How.SYNONYM: 0.92,
    How.STRUCTURE: 0.9,
    How.SPLIT: 0.86,
    How.PATTERN: 0.8,
    How.SWAPPED: 0.9,
    **dict.fromkeys(GATHERED, 0.88),
}

_PLAINER = {How.EXACT: How.SYNONYM, How.SPELLING: How.SYNONYM, How.SYNONYM: How.PATTERN}


@dataclass(frozen=True, slots=True)
class Target:
    """What a label means in one format.

    Attributes:
        fields: names of the fields; several where one column holds them all.
        how: how the label was recognised.
        concept: what it stands for, None for fields of one format alone.
        source: where such a label is met, for the reason that a person reads.
        otherwise: fields for a column whose values are no spans.
    """

    fields: tuple[str, ...]
    how: How
    concept: Concept | None = None
    source: str = ""
    otherwise: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """How sure the label alone makes it, between 0 and 1."""
        return SCORES[self.how]


class Targets:
    """All labels that mean a field of one format.

    Attributes:
        schema: the format.
        prefix: the beginning that most of its fields share.
        bands: its fields by age and sex.
        listed: its fields that hold several values of a code list.
        weekdays: its field of weekdays.
        belonging: fields by labels of columns that fill them only together with others, as far as they were asked for.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._found: dict[str, tuple[Target, ...]] = {}
        self.belonging: dict[str, str | None] = {}
        self.listed = listed_fields(schema)
        self.weekdays = next((field.name for field in schema.fields if _is_weekday(field)), None)
        names = [field.name for field in schema.fields]
        self.prefix = own_prefix(names)
        self._exact = {name: Target((name,), How.EXACT, self.concept(name)) for name in names}
        self._keys = self._spellings(schema)
        self.bands = {band: name for name in names if (band := band_of(name)) is not None}
        by_name = {self.bare(name): name for name in reversed(names)} | {name: name for name in names}
        self._means = {
            concept.name: target
            for concept in concepts().values()
            if (target := self._target(concept, by_name)) is not None
        }

    def find(self, label: str) -> Target | None:
        """What one label means by itself, None where it means none of the fields."""
        return next((target for target in self.find_all(label) if target.source not in (VALUES, PERHAPS, HINTED)), None)

    def find_all(self, label: str) -> tuple[Target, ...]:
        """All that one label may mean, the likeliest first; of those from `VALUES` and `HINTED` the values decide."""
        if label not in self._found:
            if len(self._found) >= _MOST_FOUND:
                self._found.clear()
                self.belonging.clear()
            listed = tuple(self._read(label)) or tuple(self._plainer(label))
            self._found[label] = (*listed, *self._hinted(label, listed))
        return self._found[label]

    def _read(self, label: str) -> Iterator[Target]:
        found = self._exact.get(label) or self._keys.get(key(label))
        if found is not None:
            yield found
            return
        band = band_of(label) if self.bands else None
        if band is not None:
            if band in self.bands:
                yield Target((self.bands[band],), How.STRUCTURE)
            return  # a band that the format has not is no column of all ages
        for name, source in meanings(label):
            target = self._means.get(name)
            if target is not None:
                how = How.PATTERN if source == PATTERN and target.how is How.SYNONYM else target.how
                yield replace(target, how=how, source=source)

    def _plainer(self, label: str) -> Iterator[Target]:
        """What a label means without what offices add to such labels; a little less sure."""
        for text in plainer(label):
            found = [target for target in self._read(text) if target.how is not How.PATTERN]
            for target in found:
                yield replace(target, how=_PLAINER.get(target.how, target.how), source=target.source or PATTERN)
            if found:
                return

    def _hinted(self, label: str, listed: Sequence[Target]) -> Iterator[Target]:
        """What a word in the label hints at, unless the label is a field's own or the same is known of it anyway."""
        if any(target.how in (How.EXACT, How.SPELLING) for target in listed):
            return
        known = {target.fields for target in listed}
        for name in hinted(label):
            target = self._means.get(name)
            if target is not None and target.fields not in known:
                yield replace(target, how=How.PATTERN, source=HINTED)

    def of_concept(self, name: str) -> Target | None:
        """The fields of a concept, None where the format has none of them."""
        return self._means.get(name)

    def bare(self, name: str) -> str:
        """The name of a field without the beginning that all fields of the format share."""
        return name[len(self.prefix) :] if self.prefix and name.startswith(self.prefix) else name

    def concept(self, name: str) -> Concept | None:
        """What a field stands for, None for fields of one format alone."""
        known = concept_of_field()
        return known.get(name) or known.get(self.bare(name))

    def _spellings(self, schema: Schema) -> dict[str, Target]:
        keys: dict[str, Target] = {}
        for field in schema.fields:
            target = Target((field.name,), How.SPELLING, self.concept(field.name))
            for spelling in (field.name, self.bare(field.name), *field.extra("aliases", ())):
                keys.setdefault(key(spelling), target)
        return keys

    def _target(self, concept: Concept, by_name: Mapping[str, str]) -> Target | None:
        """The fields that a concept means here, None where the format has none of them."""

        def field_of(name: str) -> str | None:
            return next((by_name[field] for field in concepts()[name].fields if field in by_name), None)

        if concept.each or concept.spans:
            fields = tuple(field for name in (*concept.each, *concept.spans) if (field := field_of(name)) is not None)
            otherwise = field_of(concept.otherwise) if concept.otherwise else None
            if fields and (concept.each or len(fields) == len(concept.spans)):
                return Target(fields, How.SPLIT, concept, otherwise=(otherwise,) if otherwise else ())
            return Target((otherwise,), How.SYNONYM, concept) if otherwise else None
        field = field_of(concept.name)
        return None if field is None else Target((field,), How.SYNONYM, concept)


def _is_weekday(field: Field) -> bool:
    return (field.extra("normaliser") or {}).get("name") == "weekday"


_PREPARED: dict[int, Targets] = {}
_MOST_PREPARED = 128


def targets_of(schema: Schema) -> Targets:
    """The targets of a format, prepared once for each schema object (its descriptor is a mapping: no key)."""
    found = _PREPARED.get(id(schema))
    if found is None or found.schema is not schema:
        if len(_PREPARED) >= _MOST_PREPARED:
            _PREPARED.clear()
        found = _PREPARED[id(schema)] = Targets(schema)
    return found


def own_prefix(names: list[str]) -> str:
    """The beginning (up to `_`) that most fields of a format share, "" where there is none.

    >>> own_prefix(["投票所_名称", "投票所_緯度", "施設_ID"])
    '投票所_'
    """
    counts = Counter(name.split("_", 1)[0] for name in names if "_" in name)
    if not counts:
        return ""
    prefix, often = counts.most_common(1)[0]
    return f"{prefix}_" if often >= _PREFIX_SHARE * len(names) else ""
