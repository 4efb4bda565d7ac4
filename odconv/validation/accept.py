"""A column expression that passes only what a judge would pass, so that the judge sees the few cells that are left.

Every expression here is a *sound* filter: it may send a good cell to the judge, it may never pass a bad one. That is
what makes two regex dialects (Rust's here, Python's there) and two number parsers harmless; a property test holds every
expression against its judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import reduce
from itertools import combinations
from operator import and_
from typing import Any, Literal

import polars as pl

from odconv.reference import local_governments
from odconv.schemas.model import Field
from odconv.schemas.registry import code_list
from odconv.validation import shapes
from odconv.validation.checks import Check
from odconv.validation.judge import Judge
from odconv.validation.rules import Coordinates, Order, RowRule, Sum

_NEVER = pl.lit(value=False)
_RIGHT: dict[str, list[str]] = {}  # right words by the rules of a field
_MOST_LISTS = 100
_REGIONS = {"latitude": (20, 46), "longitude": (122, 154)}  # degrees, as `checks` has them
_LOWER = ("minimum", "exclusiveMinimum")
_BOUNDS = (*_LOWER, "maximum", "exclusiveMaximum")
_DECIMAL_BYTES = 20  # a longer text may hold an exponent that no decimal number has: 1e-4009223372036854775807
_BELOW_LONGITUDES = 121  # degrees: less than any longitude in Japan, by more than a float may be wrong
_ABOVE_LATITUDES = 47  # degrees: more than any latitude there

# Pattern syntax that Python and Rust read alike: literals, ASCII escapes of punctuation, classes, plain groups.
_COMMON_SYNTAX = re.compile(r"(?:\(\?:|\((?!\?)|\\[.\-+*?()\[\]/|$^{}]|[^\\(])*")
_ASCII_CLASS = re.compile(r"\[[^\]]*\[")  # a bracket within a class means something else in Rust


def suspects(judge: Judge, column: pl.Expr) -> pl.Expr | None:
    """True where the judge has to look; None where nothing can be wrong.

    Args:
        judge: the compiled field.
        column: its texts, null where a cell has no value.
    """
    if judge.anything_goes:
        return column.is_null() if judge.required else None
    conditions = _accepts(judge, column)
    if any(condition is _NEVER for condition in conditions):  # the judge sees all: the others need not be computed
        return column.is_not_null() | column.is_null() if judge.required else column.is_not_null()
    accepted = reduce(and_, conditions).fill_null(value=False)  # null where a cast failed
    return ~accepted if judge.required else ~accepted & column.is_not_null()


def may_fail(judge: Judge) -> bool:
    """Whether anything can be wrong with a cell, so that `suspects` gives an expression."""
    return judge.required or not judge.anything_goes


def is_matched(judge: Judge) -> bool:
    """Whether texts are matched or judged one by one, rather than looked up in a list or read as a number."""
    return not (judge.anything_goes or _is_plain_number(judge.field) or listed(judge) is not None)


def listed(judge: Judge) -> list[str] | None:
    """The texts that may be right, where a rule of the field lists them; the judge has the last word on each."""
    field = judge.field
    if field.type == "boolean":
        return [
            *field.descriptor.get("trueValues", ("true", "1")),
            *field.descriptor.get("falseValues", ("false", "0")),
        ]
    if (field.type, field.format) == ("time", "%H:%M"):
        return [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60)]
    if field.type == "string" and "enum" in field.constraints:
        return [str(item) for item in field.constraints["enum"]]
    for check in judge.checks:
        if check.name == "weekdays":
            return ["".join(days) for size in range(1, 8) for days in combinations("月火水木金土日", size)]
        if check.name == "local-government-code":
            return sorted(local_governments.codes())
        if check.name == "code-list" and not check.params.get("separator"):
            return list(code_list(check.params["list"]).codes)
    return None


def candidates(
    rule: RowRule,
    column: Callable[[str], pl.Expr],
    suspect: Callable[[str], pl.Expr],
    judge: Callable[[str], Judge | None],
) -> pl.Expr:
    """True in the rows that a rule has to look at.

    Args:
        rule: the rule.
        column: field name → its texts, null where a cell has no value.
        suspect: field name → true where the field's judge has to look.
        judge: field name → the field's judge.
    """
    match rule:
        case Coordinates(latitude, longitude):
            first, second = (column(name).is_null() for name in rule.fields)
            low, high = _below_longitudes(judge(latitude)), _above_latitudes(judge(longitude))
            north = suspect(latitude) if low else _unless(_number_of(column(latitude)) < _BELOW_LONGITUDES)
            east = suspect(longitude) if high else _unless(_number_of(column(longitude)) > _ABOVE_LATITUDES)
            return (first != second) | (north & east)  # swapped: each of the two where only the other can be
        case Order(start, end):
            first, second = column(start.name), column(end.name)
            comparable = (
                start.field.type == end.field.type and _sorts_as_text(start.field) and _sorts_as_text(end.field)
            )
            reversed_ = (first > second) if comparable else first.is_not_null() & second.is_not_null()
            return reversed_.fill_null(value=False) | suspect(start.name) | suspect(end.name)
        case Sum(total, parts):
            numbers = [column(name).cast(pl.Int32, strict=False).cast(pl.Int64) for name in parts]  # no overflow
            same = reduce(lambda a, b: a + b, numbers) == column(total).cast(pl.Int64, strict=False)
            return ~same.fill_null(value=False)
    return pl.lit(value=True)


def _number_of(column: pl.Expr) -> pl.Expr:
    return column.cast(pl.Float64, strict=False)


def _unless(sure: pl.Expr) -> pl.Expr:
    """True where a condition does not hold, and where it cannot be told."""
    return ~sure.fill_null(value=False)


def _below_longitudes(judge: Judge | None) -> bool:
    """Whether a latitude that might be a longitude is a suspect of its own field."""
    return _bounded(judge, "latitude", "maximum", lambda bound: bound < _BELOW_LONGITUDES)


def _above_latitudes(judge: Judge | None) -> bool:
    """Whether a longitude that might be a latitude is a suspect of its own field."""
    return _bounded(judge, "longitude", "minimum", lambda bound: bound > _ABOVE_LATITUDES)


def _bounded(judge: Judge | None, check: str, name: str, enough: Callable[[float], bool]) -> bool:
    if judge is None:
        return False
    bound = judge.field.constraints.get(name)
    return (isinstance(bound, int | float) and enough(bound)) or any(item.name == check for item in judge.checks)


def _sorts_as_text(field: Field) -> bool:
    """Whether accepted texts of the field stand in the order of their values."""
    return (field.type, field.format) in {("date", "default"), ("time", "%H:%M")}


def _accepts(judge: Judge, column: pl.Expr) -> list[pl.Expr]:
    field = judge.field
    words = listed(judge)
    if words is not None:
        return [column.is_in(_right(judge, words))]
    plain_number = _is_plain_number(field)
    accepted = [_number(judge, column) if plain_number else _type(field, column)]
    implied = shapes.implied([check.name for check in judge.checks], str(field.constraints.get("pattern", "\u3000")))
    settled = {"required", "unique", *implied, *((*_BOUNDS, *_REGIONS) if plain_number else ())}
    for name in field.constraints.keys() - settled:
        make = _CONSTRAINTS.get(name)
        accepted.append(_NEVER if make is None else make(field.constraints[name], column))
    return accepted + [_check(check, column) for check in judge.checks if check.name not in settled]


def _right(judge: Judge, words: list[str]) -> list[str]:
    """Those of the words that the judge passes; asked once of fields with the same rules."""
    field = judge.field
    said = {"name", "title", "description", "example"}
    rules = {
        key: value
        for key, value in field.descriptor.items()
        if key == "odconv:checks" or not (key in said or key.startswith("odconv:"))
    }
    key = repr((sorted(rules.items()), sorted(judge.missing)))
    found = _RIGHT.get(key)
    if found is None:
        if len(_RIGHT) >= _MOST_LISTS:
            _RIGHT.clear()
        found = _RIGHT[key] = [word for word in words if not judge.verdict(word)]
    return found


def _type(field: Field, column: pl.Expr) -> pl.Expr:
    match field.type, field.format:
        case "string", "default":
            return column.is_not_null()
        case "string", "uri":
            return column.str.contains(f"^{shapes.PLAIN_URI}$")
        case "date", "default":
            return (
                column.str.contains(f"^{shapes.ISO_DATE}$") & column.str.to_date("%Y-%m-%d", strict=False).is_not_null()
            )
    return _NEVER


def _is_plain_number(field: Field) -> bool:
    if field.type == "integer":
        return bool(field.descriptor.get("bareNumber", True))
    return field.type == "number" and not {"groupChar", "decimalChar", "bareNumber"} & set(field.descriptor)


def _number(judge: Judge, column: pl.Expr) -> pl.Expr:
    """Type, bounds and region in one comparison, because each expression of its own would read the text again.

    Exact for integers; for decimals strictly inside, because rounding to a float may reach the bound.
    """
    integer, given = judge.field.type == "integer", judge.field.constraints
    kind, least, most = (pl.Int64, -(1 << 63), (1 << 63) - 1) if integer else (pl.Float64, float("-inf"), float("inf"))
    bounds = {name: given[name] for name in _BOUNDS if name in given}
    if not all(
        isinstance(bound, int if integer else int | float) and least <= bound <= most for bound in bounds.values()
    ):
        return _NEVER
    regions = [_REGIONS[check.name] for check in judge.checks if check.name in _REGIONS]
    low = max([least, *(west for west, _ in regions), *(bounds[name] for name in bounds if name in _LOWER)])
    high = min([most, *(east for _, east in regions), *(bounds[name] for name in bounds if name not in _LOWER)])
    closed: Literal["both", "none"] = "both" if integer and bounds.keys() <= {"minimum", "maximum"} else "none"
    inside = column.cast(kind, strict=False).is_between(low, high, closed=closed)
    return inside if integer else inside & (column.str.len_bytes() <= _DECIMAL_BYTES)


def _pattern(expected: Any, column: pl.Expr) -> pl.Expr:
    text = str(expected).removeprefix("^").removesuffix("$") if "|" not in str(expected) else str(expected)
    shared = _COMMON_SYNTAX.fullmatch(text) and not _ASCII_CLASS.search(text) and "^" not in text.replace("[^", "")
    return column.str.contains(f"^(?:{text})$") if shared and "$" not in text else _NEVER


_CONSTRAINTS: Mapping[str, Callable[[Any, pl.Expr], pl.Expr]] = {
    "pattern": _pattern,
    "minLength": lambda expected, column: column.str.len_chars() >= expected,
    "maxLength": lambda expected, column: column.str.len_chars() <= expected,
}


def _check(check: Check, column: pl.Expr) -> pl.Expr:
    if check.name in _REGIONS:
        low, high = _REGIONS[check.name]
        return column.cast(pl.Float64, strict=False).is_between(low, high)
    match check.name:
        case "half-width":
            return column.str.len_bytes() == column.str.len_chars()  # ASCII
        case "email":
            return column.str.contains(f"^{shapes.PLAIN_EMAIL}$") & (column.str.len_bytes() <= shapes.EMAIL_BYTES)
    shape = shapes.CHECKS.get(check.name)
    return _NEVER if shape is None else column.str.contains(f"^{shape}$")
