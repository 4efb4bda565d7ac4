"""What a field asks of people, in plain words: the part that every export shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from odconv.errors import UsageError
from odconv.schemas.texts import degree, has_text, text

if TYPE_CHECKING:
    from odconv.issues import Language
    from odconv.schemas.model import Field, Schema

CodeLists = Mapping[str, Mapping[str, str]]
"""By the name of the code list: the values that a cell may hold, in their order, with what each means."""

OFFICIAL_BASES = ("official_sheet", "official_definition_via_NEC")
_CHECKS_WITH_FORM = (
    "local-government-code", "corporate-number", "school-code", "latitude", "longitude", "postal-code",
    "phone", "url", "email", "weekdays", "katakana", "half-width",
)  # fmt: skip
_NOT_A_CHOICE = {"local-government-code", "weekdays"}


@dataclass(frozen=True, slots=True)
class Choices:
    """The values to choose from.

    Attributes:
        values: in the order of the specification, without the blank.
        closed: whether anything else is an error.
        separator: what stands between several of them in one cell, None where a cell holds one.
    """

    values: tuple[str, ...]
    closed: bool
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One field as a line of a reference: every part a text in one language, empty where unknown."""

    number: int
    name: str
    title: str
    requirement: str
    explanation: str
    form: str
    example: str
    unit: str
    allowed: str
    notes: str


def check_names(field: Field) -> tuple[str, ...]:
    """The names of the field's own checks, in the order of the descriptor."""
    return tuple(cast("str", check["check"]) for check in field.extra("checks", ()))


def choices(field: Field, code_lists: CodeLists) -> Choices | None:
    """The values to choose from, None where the field is free.

    A local government code and a row of weekdays have code lists too, but nobody chooses them from a list.
    """
    if field.type == "boolean":
        return Choices(_boolean_values(field), closed=True)
    separator = field.extra("separator")
    if "enum" in field.constraints:
        return Choices(tuple(str(value) for value in field.constraints["enum"]), closed=True, separator=separator)
    values = code_lists.get(field.extra("codeList", ""), {})
    if not values or _NOT_A_CHOICE.intersection(check_names(field)):
        return None
    return Choices(tuple(values), closed=bool(field.extra("closed", False)), separator=separator)


def describe(schema: Schema, code_lists: CodeLists, language: Language) -> tuple[FieldWords, ...]:
    """All fields of a schema in plain words, in official order."""
    return tuple(_describe(field, number, code_lists, language) for number, field in enumerate(schema.fields, 1))


def summary(schema: Schema, language: Language) -> list[str]:
    """What a format is, in a few lines: titles, edition, file name, confidence; where a pointer leads."""
    facts = {"id": schema.id, "version": schema.version, "edition": schema.extra("edition"),
             "file": schema.extra("fileName"), "count": len(schema.fields) or None}  # fmt: skip
    lines = [f"{schema.title}  {schema.extra('titleEn') or ''}".rstrip()]
    lines += [_labelled(text(f"page.{key}", language), value, language) for key, value in facts.items() if value]
    lines += confidence_lines(schema, language)
    pointer = schema.pointer
    if pointer is not None and not schema.fields:
        lines.append(text("page.pointed", language, standard=pointer.get("standard", "?")))
        lines += filter(None, [pointer.get("note" if language == "ja" else "noteEn"), pointer.get("url")])
    return lines


def confidence_lines(schema: Schema, language: Language) -> list[str]:
    """How sure the definition is, part by part, then the reason: plain sentences without markup."""
    confidence = schema.extra("confidence") or {}
    lines = [
        _labelled(text(f"confidence_of.{part}", language), degree(confidence[part], language), language)
        for part in ("fields", "order", "types", "requirement")
        if confidence.get(part)
    ]
    reason = confidence.get("reason" if language == "ja" else "reasonEn") or ""
    return [*lines, reason] if reason else lines


def require_fields(schema: Schema) -> None:
    """Refuse a set that only points to an outside standard.

    Raises:
        UsageError: `schema-without-fields`, with where the format is defined.
    """
    if not schema.fields:
        pointer = schema.pointer or {}
        raise UsageError(
            "schema-without-fields",
            schema=schema.id,
            title=schema.title,
            standard=pointer.get("standard", "?"),
            url=pointer.get("url", ""),
        )


def requirement_word(field: Field, language: Language) -> str:
    """必須, 推奨, 任意 or 不明."""
    return text(f"requirement.{field.requirement}", language)


def explanation(field: Field, language: Language) -> str:
    """What the field holds: our Japanese description, or the English title."""
    if language == "ja":
        return field.description or field.title
    return cast("str", field.extra("titleEn") or field.description or field.title)


def form_words(field: Field, code_lists: CodeLists, language: Language) -> str:
    """How to write a value, as a sentence without its full stop."""
    parts = [_kind(field, choices(field, code_lists), language)]
    separator = field.extra("separator")
    if separator:
        parts.append(text("form_more.separator", language, separator=separator))
    parts += _limits(field, language)
    return text("join", language).join(parts)


def allowed_words(field: Field, code_lists: CodeLists, language: Language, most: int = 30) -> str:
    """The values to choose from, the first `most` of them, empty for a free field."""
    offered = choices(field, code_lists)
    if offered is None:
        return ""
    known = meanings(field, code_lists)
    shown = [f"{value}（{known[value]}）" if value in known else value for value in offered.values[:most]]
    rest = len(offered.values) - len(shown)
    if rest:
        shown.append(text("more_values", language, count=rest))
    return text("list_join", language).join(shown)


def meanings(field: Field, code_lists: CodeLists) -> dict[str, str]:
    """What the field's codes mean, for those that do not speak for themselves: digits and letters, not Japanese."""
    known = code_lists.get(field.extra("codeList", ""), {})
    return {value: meaning for value, meaning in known.items() if value.isascii() and meaning not in ("", value)}


def notes(field: Field, language: Language) -> str:
    """What is not certain of the field, empty where all is."""
    found = []
    if field.requirement == "unknown":
        found.append("note.requirement_unknown")
    elif field.requirement != "optional" and field.extra("requirementBasis", "official_sheet") not in OFFICIAL_BASES:
        found.append("note.requirement_inferred")
    confidence = field.extra("confidence", "high")
    if confidence in {"low", "medium"}:
        found.append(f"note.confidence_{confidence}")
    return text("join", language).join(text(key, language) for key in found)


def example(field: Field) -> str:
    """The example value as a cell would hold it, empty where there is none."""
    value = field.descriptor.get("example")
    return "" if value is None else str(value)


def constraint_items(field: Field) -> list[tuple[str, Any]]:
    """The constraints that are in force, in the order of the descriptor: a `false` one says nothing."""
    return [(name, value) for name, value in field.constraints.items() if value is not False and value is not None]


def _labelled(label: str, value: object, language: Language) -> str:
    return f"{label}：{value}" if language == "ja" else f"{label}: {value}"


def _describe(field: Field, number: int, code_lists: CodeLists, language: Language) -> FieldWords:
    return FieldWords(
        number=number,
        name=field.name,
        title=field.title if language == "ja" else cast("str", field.extra("titleEn") or field.title),
        requirement=requirement_word(field, language),
        explanation=explanation(field, language),
        form=form_words(field, code_lists, language),
        example=example(field),
        unit=cast("str", field.extra("unit") or ""),
        allowed=allowed_words(field, code_lists, language),
        notes=notes(field, language),
    )


def _boolean_values(field: Field) -> tuple[str, ...]:
    descriptor = field.descriptor
    values = (*descriptor.get("trueValues", ("true",)), *descriptor.get("falseValues", ("false",)))
    return tuple(dict.fromkeys(value for value in values if value))


def _kind(field: Field, offered: Choices | None, language: Language) -> str:
    for check in _CHECKS_WITH_FORM:
        if check in check_names(field) and (offered is None or check != "half-width"):
            return text(f"form.{check}", language)
    if field.type == "boolean":
        values = _boolean_values(field)
        key = "form.flag" if len(values) == 1 else "form.boolean"
        return text(key, language, values=text("list_join", language).join(f"「{value}」" for value in values))
    if offered is not None:
        return text("form.closed" if offered.closed else "form.open", language)
    return text(f"form.{field.type}" if has_text(f"form.{field.type}") else "form.text", language)


def _limits(field: Field, language: Language) -> list[str]:
    limits = dict(constraint_items(field))
    if {"latitude", "longitude"}.intersection(check_names(field)):
        limits = {name: value for name, value in limits.items() if name not in {"minimum", "maximum"}}
    return [
        text(f"form_more.{name}", language, **{name: value})
        for name, value in limits.items()
        if has_text(f"form_more.{name}")
    ]
