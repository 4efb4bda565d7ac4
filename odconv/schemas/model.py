"""A format as odconv sees it: a thin frozen view over a Table Schema descriptor.

The descriptor (Table Schema of Data Package v2, https://datapackage.org/standard/table-schema/) stays the truth; keys
that the standard does not have begin with `odconv:`. `docs/schemas.md` lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, cast

from odconv.errors import RulesError

Requirement = Literal["required", "recommended", "optional", "unknown"]
FieldsMatch = Literal["exact", "equal", "subset", "superset", "partial"]
Descriptor = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One column of a format.

    Attributes:
        descriptor: the field's descriptor, as in the schema file.
    """

    descriptor: Descriptor

    @cached_property
    def name(self) -> str:
        """The column name exactly as the specification spells it."""
        return cast("str", self.descriptor["name"])

    @property
    def type(self) -> str:
        """Table Schema type; `string` where the descriptor is silent (the standard's v1 default is kept)."""
        return cast("str", self.descriptor.get("type", "string"))

    @property
    def format(self) -> str:
        """Table Schema format; `default` where the descriptor is silent."""
        return cast("str", self.descriptor.get("format", "default"))

    @property
    def title(self) -> str:
        """Japanese title for people."""
        return cast("str", self.descriptor.get("title", self.name))

    @property
    def description(self) -> str:
        """Japanese description, empty where there is none."""
        return cast("str", self.descriptor.get("description", ""))

    @cached_property
    def constraints(self) -> Mapping[str, Any]:
        """Table Schema constraints."""
        return cast("Mapping[str, Any]", self.descriptor.get("constraints", {}))

    @cached_property
    def normaliser(self) -> tuple[str, tuple[tuple[str, Any], ...]]:
        """What makes its texts standard: the name and the parameters; `text` where the descriptor is silent."""
        spec = self.extra("normaliser") or {"name": "text", "params": {}}
        return spec["name"], tuple(spec.get("params", {}).items())

    @property
    def requirement(self) -> Requirement:
        """Requirement level in the specification (◎ required, ○ recommended); `unknown` where it is not known."""
        return cast("Requirement", self.descriptor.get("odconv:requirement", "unknown"))

    @property
    def missing_values(self) -> tuple[str, ...] | None:
        """The field's own `missingValues` (Data Package v2), None where the schema's hold."""
        values = self.descriptor.get("missingValues")
        return None if values is None else tuple(_missing_value(value) for value in values)

    def extra(self, key: str, default: Any = None) -> Any:
        """A property of our own, without its prefix: `field.extra("separator")`."""
        return self.descriptor.get(f"odconv:{key}", default)


@dataclass(frozen=True)
class Schema:
    """One format: a Table Schema descriptor with its place in the catalog.

    Attributes:
        id: `family/name`, as `standard/aed`; for a user's own file its path.
        version: the edition, the name of its folder.
        descriptor: the whole descriptor.
    """

    id: str
    version: str
    descriptor: Descriptor

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The columns in official order; empty for a set that only points to an outside standard."""
        return tuple(Field(item) for item in self.descriptor.get("fields", ()))

    @cached_property
    def field_names(self) -> tuple[str, ...]:
        """The column names in official order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """The column of that name.

        Raises:
            RulesError: `field-unknown`.
        """
        found = self._by_name.get(name)
        if found is None:
            raise RulesError("field-unknown", name=name, schema=self.id)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in reversed(self.fields)}  # of two of one name the first

    @property
    def title(self) -> str:
        """Japanese title."""
        return cast("str", self.descriptor.get("title", self.id))

    @property
    def fields_match(self) -> FieldsMatch:
        """How the header must match the fields; `exact` where the descriptor is silent."""
        value = self.descriptor.get("fieldsMatch", "exact")
        return cast("FieldsMatch", value[0] if isinstance(value, list) else value)

    @cached_property
    def missing_values(self) -> tuple[str, ...]:
        """Cell texts that mean: no value."""
        return tuple(_missing_value(value) for value in self.descriptor.get("missingValues", ("",)))

    @cached_property
    def primary_key(self) -> tuple[str, ...]:
        """Names of the primary key's fields, empty where the specification gives none."""
        key = self.descriptor.get("primaryKey", ())
        return (key,) if isinstance(key, str) else tuple(key)

    @property
    def checks(self) -> tuple[Mapping[str, Any], ...]:
        """Rules across fields, beyond Table Schema: descriptors with a `check` key (see docs/schemas.md)."""
        return tuple(self.extra("checks", ()))

    @property
    def pointer(self) -> Mapping[str, Any] | None:
        """Where the format is defined, for a set that only points to an outside standard; else None."""
        return cast("Mapping[str, Any] | None", self.extra("pointer"))

    def extra(self, key: str, default: Any = None) -> Any:
        """A property of our own, without its prefix."""
        return self.descriptor.get(f"odconv:{key}", default)


def _missing_value(entry: str | Mapping[str, str]) -> str:
    """Data Package v2 allows `{"value": "-", "label": "…"}` beside plain texts."""
    return entry if isinstance(entry, str) else entry["value"]
