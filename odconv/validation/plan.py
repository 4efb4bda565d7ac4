"""A schema and a header, compiled: which column is judged by whom, and the rules across columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from odconv.errors import UsageError
from odconv.schemas.model import Schema
from odconv.validation.findings import Finding
from odconv.validation.header import match_header
from odconv.validation.judge import Judge, compile_judge
from odconv.validation.rules import RowRule, compile_rules


@dataclass(frozen=True, slots=True)
class Key:
    """Columns whose values must differ between rows.

    Attributes:
        code: `unique-error` or `primary-key`.
        columns: places of the columns in the table, from 0.
    """

    code: str
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """How one table is judged.

    Attributes:
        schema: the format.
        labels: the cells of the header row.
        judges: for every column of the table its judge, or None for a column outside the schema.
        rules: rules across columns.
        header: findings on the labels.
    """

    schema: Schema
    labels: tuple[str, ...]
    judges: tuple[Judge | None, ...]
    rules: tuple[RowRule, ...]
    header: tuple[Finding, ...]

    @property
    def width(self) -> int:
        """Number of cells that a row should have."""
        return len(self.labels)

    @cached_property
    def places(self) -> dict[str, int]:
        """Column place (from 0) by field name."""
        return {judge.name: place for place, judge in enumerate(self.judges) if judge is not None}

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The columns that must be unique, and the primary key where all its columns are there."""
        keys = [
            Key("unique-error", (place,))
            for place, judge in enumerate(self.judges)
            if judge is not None and judge.field.constraints.get("unique")
        ]
        primary = self.schema.primary_key
        if primary and all(name in self.places for name in primary):
            keys.append(Key("primary-key", tuple(self.places[name] for name in primary)))
        return tuple(keys)

    @cached_property
    def missing(self) -> tuple[frozenset[str], ...]:
        """For every column the texts that mean no value."""
        default = frozenset(self.schema.missing_values)
        return tuple(default if judge is None else judge.missing for judge in self.judges)


def compile_plan(schema: Schema, labels: Sequence[str]) -> Plan:
    """Compile a schema for a table with these labels. Plans are kept: many files of a harvest share a header.

    Raises:
        UsageError: `schema-without-fields` for a set that only points to an outside standard.
        RulesError: the schema contradicts itself.
    """
    if not schema.fields:
        standard = (schema.pointer or {}).get("standard", "")
        raise UsageError("schema-without-fields", schema=schema.id, title=schema.title, standard=standard)
    return _compile(_Identity(schema), tuple(labels))


class _Identity:
    """A schema as a cache key: the same object, not an equal one (descriptors cannot be hashed)."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def __hash__(self) -> int:
        return id(self.schema)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.schema is self.schema


@lru_cache(maxsize=128)
def _compile(identity: _Identity, labels: tuple[str, ...]) -> Plan:
    schema = identity.schema
    match = match_header(schema, labels)
    judges = tuple(None if field is None else compile_judge(field, schema) for field in match.fields)
    rules = compile_rules(schema, {judge.name: judge for judge in judges if judge is not None})
    return Plan(schema, labels, judges, rules, match.findings)
