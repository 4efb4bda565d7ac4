"""Fields that hold several values of a code list, and the labels that name one of these values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from odconv.converters.columns.labels import folded
from odconv.schemas.model import Field, Schema
from odconv.schemas.registry import code_list
from odconv.values.model import Certainty, Normaliser
from odconv.values.registry import normaliser

LISTED = "listed"
"""Kind of a concept whose values are those of the field's own code list."""


def listed_share(schema: Schema, name: str, values: Sequence[str]) -> float | None:
    """How many of some values are in the code list of a field, between 0 and 1; None without values or list."""
    spec = schema.field(name).extra("normaliser") or {}
    filled = [value for value in values if value.strip()]
    if spec.get("name") != "code" or "list" not in spec["params"] or not filled:
        return None
    read = _reader(spec["params"]["list"])
    return sum(read(value).certainty is not Certainty.UNKNOWN for value in filled) / len(filled)


def listed_fields(schema: Schema) -> tuple[Field, ...]:
    """The fields of a format whose cells hold several values of a list, as 診療科目."""
    return tuple(field for field in schema.fields if _list_of(field))


def code_of(field: Field, label: str) -> str | None:
    """The value of the field's list that a column label names, None where it names none or several.

    Args:
        field: one of `listed_fields`.
        label: text of the column's lowest label.
    """
    return _code(_list_of(field), folded(label))


@lru_cache(maxsize=1 << 12)
def _code(name: str, label: str) -> str | None:
    if not label:
        return None
    found = _reader(name)(label)
    return found.value if found.certainty is Certainty.SURE and found.value in code_list(name).codes else None


@cache
def _reader(name: str) -> Normaliser:
    return normaliser("code", {"list": name, "separator": ";"}, None, code_list(name))


def _list_of(field: Field) -> str:
    """Name of the list, "" where the field holds no several values of one."""
    spec = field.extra("normaliser") or {}
    params = spec.get("params", {})
    return str(params["list"]) if spec.get("name") == "code" and "separator" in params and "list" in params else ""
