"""The header row against a schema: which column is which field, and what is wrong with the labels.

Follows `fieldsMatch` of Table Schema v2 as frictionless reads it: `exact` pairs by position, all others by name.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from odconv.schemas.model import Field, Schema
from odconv.validation.findings import Finding

_TOLERATES_EXTRA = ("subset", "partial")
_TOLERATES_MISSING = ("superset", "partial")


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """The columns of a table as fields.

    Attributes:
        fields: for every label its field, or None for a column that the schema does not know.
        findings: what is wrong with the labels.
    """

    fields: tuple[Field | None, ...]
    findings: tuple[Finding, ...]


def match_header(schema: Schema, labels: Sequence[str]) -> HeaderMatch:
    """Pair the labels of a table with the fields of a schema.

    Args:
        schema: the format.
        labels: the cells of the header row, in order.

    Returns:
        One field or None for each label, and the findings in the order of the labels.
    """
    by_name = schema.fields_match != "exact"
    fields = _by_name(schema, labels) if by_name else _by_position(schema, labels)
    findings = [*_extra(schema, labels, fields), *_missing(schema, labels, fields)]
    if by_name:
        findings += [
            *_duplicates(labels, fields),
            *_unmatched(schema, labels, fields),
            *_order(schema, labels),
        ]
    else:
        findings += _positional(schema, labels)
    findings += _nearly(schema, labels, fields)
    return HeaderMatch(fields, tuple(sorted(findings, key=lambda finding: finding.field_number or 0)))


def _by_position(schema: Schema, labels: Sequence[str]) -> tuple[Field | None, ...]:
    fields: list[Field | None] = list(schema.fields[: len(labels)])
    return tuple(fields + [None] * (len(labels) - len(fields)))


def _by_name(schema: Schema, labels: Sequence[str]) -> tuple[Field | None, ...]:
    """By name; the second column of the same name is nobody's, so that its cells are not judged twice."""
    waiting = {field.name: field for field in schema.fields}
    return tuple(waiting.pop(label, None) for label in labels)


def _extra(schema: Schema, labels: Sequence[str], fields: Sequence[Field | None]) -> list[Finding]:
    if schema.fields_match in _TOLERATES_EXTRA:
        return []
    known = set(schema.field_names) if schema.fields_match != "exact" else set()
    return [
        Finding("extra-label", 1, number, "", label)
        for number, (label, field) in enumerate(zip(labels, fields, strict=True), start=1)
        if field is None and label not in known
    ]


def _missing(schema: Schema, labels: Sequence[str], fields: Sequence[Field | None]) -> list[Finding]:
    present = {field.name for field in fields if field is not None}
    missing = [field for field in schema.fields if field.name not in present]
    if schema.fields_match in _TOLERATES_MISSING:
        missing = [field for field in missing if field.constraints.get("required") or field.name in schema.primary_key]
    return [
        Finding("missing-label", 1, len(labels) + offset, field.name, params={"name": field.name})
        for offset, field in enumerate(missing, start=1)
    ]


def _duplicates(labels: Sequence[str], fields: Sequence[Field | None]) -> list[Finding]:
    """Two columns of one name: no tool can tell which is meant (frictionless stops here, we go on with the first)."""
    counts = Counter(labels)
    findings = []
    for number, (label, field) in enumerate(zip(labels, fields, strict=True), start=1):
        if label and counts[label] > 1 and label in labels[: number - 1]:
            first = labels.index(label) + 1
            findings.append(Finding("duplicate-label", 1, number, label, label, {"first_column": first}))
        del field
    return findings


def _unmatched(schema: Schema, labels: Sequence[str], fields: Sequence[Field | None]) -> list[Finding]:
    if schema.fields_match == "partial" and schema.fields and not any(fields):
        return [Finding("unmatched-header", 1)]
    del labels
    return []


def _order(schema: Schema, labels: Sequence[str]) -> list[Finding]:
    places = {name: place for place, name in enumerate(schema.field_names)}
    found = [places[label] for label in labels if label in places]
    if found == sorted(found):
        return []
    at = next(number for number in range(1, len(found)) if found[number] < found[number - 1])
    name = schema.field_names[found[at]]
    return [Finding("label-order", 1, labels.index(name) + 1, name, name)]


def _positional(schema: Schema, labels: Sequence[str]) -> list[Finding]:
    """Blank, duplicate and incorrect labels, as `exact` reports them."""
    findings = []
    for number, (field, label) in enumerate(zip(schema.fields, labels, strict=False), start=1):
        if not label:
            findings.append(Finding("blank-label", 1, number, field.name))
        elif label in labels[: number - 1]:
            first = list(labels).index(label) + 1
            findings.append(Finding("duplicate-label", 1, number, field.name, label, {"first_column": first}))
        elif label != field.name:
            findings.append(Finding("incorrect-label", 1, number, field.name, label, {"name": field.name}))
    return findings


def _nearly(schema: Schema, labels: Sequence[str], fields: Sequence[Field | None]) -> list[Finding]:
    """Labels that are a field's name but for width, spaces and line breaks: the commonest fault, easily mended."""
    taken = {field.name for field in fields if field is not None and field.name in labels}
    folded = {_fold(field.name): field.name for field in schema.fields if field.name not in taken}
    findings = []
    for number, label in enumerate(labels, start=1):
        name = folded.get(_fold(label))
        if name is not None and label != name and label not in schema.field_names:
            findings.append(Finding("label-space", 1, number, name, label, {"name": name}))
    return findings


def _fold(label: str) -> str:
    """Without width, spaces and invisible characters such as a byte order mark in the middle of a file."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", label) if unicodedata.category(char) != "Cf")
    return "".join(plain.split()).casefold()
