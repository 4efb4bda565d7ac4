"""Schemas as JSON Schema (draft 2020-12) of one record, as it is after conversion.

A record is an object with the column names as keys. Numbers are numbers, booleans are booleans (有 is true),
dates are `2024-04-01`, times `09:00`; a cell that holds several values stays one string, as in the file. A
blank cell is null, or its key is absent; a required field is neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from odconv.schemas.export.words import check_names, example, require_fields

if TYPE_CHECKING:
    from odconv.schemas.export.words import CodeLists
    from odconv.schemas.model import Field, Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TIME_PATTERN = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
_TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "year": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "pattern": _TIME_PATTERN},
    "datetime": {"type": "string", "format": "date-time"},
    "list": {"type": "array"},
    "array": {"type": "array"},
    "object": {"type": "object"},
    "geojson": {"type": "object"},
}
_NUMERIC = {"integer", "number", "year"}
_KEYWORDS = {"minLength": "minLength", "maxLength": "maxLength", "minimum": "minimum", "maximum": "maximum",
             "exclusiveMinimum": "exclusiveMinimum", "exclusiveMaximum": "exclusiveMaximum"}  # fmt: skip


def json_schema(schema: Schema, code_lists: CodeLists | None = None) -> dict[str, Any]:
    """The JSON Schema of one record.

    Args:
        schema: a format with fields.
        code_lists: values by the name of their list; a closed list among them becomes an `enum`.

    Raises:
        UsageError: `schema-without-fields` for a set that only points to an outside standard.
    """
    require_fields(schema)
    lists = code_lists or {}
    document: dict[str, Any] = {
        "$schema": DIALECT,
        "$id": f"urn:odconv:{schema.id.replace('/', ':')}:{schema.version}",
        "title": schema.title,
        "description": schema.descriptor.get("description") or schema.extra("titleEn") or schema.title,
        "type": "object",
        "properties": {field.name: _property(field, lists) for field in schema.fields},
        "required": [field.name for field in schema.fields if _is_required(field)],
        "additionalProperties": schema.fields_match in {"subset", "partial"},
        "x-odconv": {"id": schema.id, "version": schema.version},
    }
    used = {field.extra("codeList") for field in schema.fields if _closed_list(field, lists)}
    if used:
        document["$defs"] = {name: {"enum": list(lists[name])} for name in sorted(used)}
    return document


def _property(field: Field, code_lists: CodeLists) -> dict[str, Any]:
    rules = {**_TYPES.get(field.type, {}), **_keywords(field)}
    closed = _closed_list(field, code_lists)
    if closed:
        rules["allOf"] = [{"$ref": f"#/$defs/{closed}"}]
    if not _is_required(field) and rules:
        rules = _or_null(rules)
    words: dict[str, Any] = {"title": field.title, "description": field.description}
    sample = typed_example(field)
    if sample is not None:
        words["examples"] = [sample]
    return {**{key: value for key, value in words.items() if value}, **rules, **_extras(field)}


def _or_null(rules: dict[str, Any]) -> dict[str, Any]:
    """The same rules with null allowed: simple where no list of values is in the way."""
    if "allOf" in rules:
        return {"anyOf": [rules, {"type": "null"}]}
    if "enum" in rules:
        rules = {**rules, "enum": [*rules["enum"], None]}
    return {**rules, "type": [rules["type"], "null"]} if "type" in rules else rules


def _keywords(field: Field) -> dict[str, Any]:
    constraints = field.constraints
    found: dict[str, Any] = {
        keyword: _number(constraints[name]) for name, keyword in _KEYWORDS.items() if name in constraints and
        ("Length" in name or field.type in _NUMERIC)
    }  # fmt: skip
    if "pattern" in constraints and field.type == "string":
        found["pattern"] = anchored(constraints["pattern"])
    if "enum" in constraints:
        found["enum"] = [_typed(field, str(value)) for value in constraints["enum"]]
    return found


def anchored(pattern: str) -> str:
    """A Table Schema pattern speaks of the whole value, a JSON Schema pattern of any part: anchor it.

    >>> anchored("[0-9]{6}|x")
    '^(?:[0-9]{6}|x)$'
    """
    if pattern.startswith("^") and pattern.endswith("$") and "|" not in pattern and not pattern.endswith("\\$"):
        return pattern
    return f"^(?:{pattern})$"


def typed_example(field: Field) -> Any:
    """The example as a record holds it, None where there is none or it is not of the field's type."""
    sample = example(field)
    if not sample or field.type in {"list", "array", "object", "geojson"}:
        return None
    return _typed(field, sample)


def _typed(field: Field, value: str) -> Any:
    if field.type in _NUMERIC:
        try:
            return _number(value)
        except ValueError:
            return None
    if field.type == "boolean":
        known = dict.fromkeys(field.descriptor.get("falseValues", ("false",)), False)
        return {**known, **dict.fromkeys(field.descriptor.get("trueValues", ("true",)), True)}.get(value)
    return value


def _number(value: Any) -> int | float:
    number = float(value)
    return int(number) if number.is_integer() else number


def _is_required(field: Field) -> bool:
    return bool(field.constraints.get("required"))


def _closed_list(field: Field, code_lists: CodeLists) -> str | None:
    """The field's code list where nothing but its values may stand alone in a cell."""
    name = field.extra("codeList")
    one_text = field.type == "string" and not field.extra("separator") and "weekdays" not in check_names(field)
    return (
        name if name in code_lists and one_text and field.extra("closed") and "enum" not in field.constraints else None
    )


def _extras(field: Field) -> dict[str, Any]:
    extras = {
        "requirement": field.requirement,
        "unit": field.extra("unit"),
        "separator": field.extra("separator"),
    }
    return {"x-odconv": {key: value for key, value in extras.items() if value}}
