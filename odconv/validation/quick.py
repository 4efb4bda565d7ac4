"""The plain-Python sibling of `accept`: a test that passes only what a judge would pass, one call of a regex a text.

Columns of few distinct texts need none, the judge remembers them; this is for names, numbers and coordinates, where
nearly every text is new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from odconv.schemas.model import Field
from odconv.validation import shapes
from odconv.validation.checks import Check

Quick = Callable[[str], object]
Predicate = Callable[[str], bool]


def compile_quick(field: Field, checks: Sequence[Check]) -> Quick | None:
    """A test whose truth means that nothing is wrong with a text; None where no such test is known.

    Args:
        field: the field.
        checks: its compiled checks.
    """
    patterns: list[str] = []
    predicates: list[Predicate] = []
    names = [check.name for check in checks]
    known = _type(field, patterns, predicates)
    known = known and all(_constraint(field, name, patterns, predicates) for name in field.constraints)
    known = known and all(_check(field, name, patterns) for name in names)
    if not known:
        return None
    if not patterns:
        return _with_predicates(bool, predicates) if predicates else bool
    # One look-ahead for each pattern but the last: all must cover the whole text.
    ahead = "".join(rf"(?={pattern}\Z)" for pattern in patterns[:-1])
    match = re.compile(f"{ahead}(?:{patterns[-1]})").fullmatch
    return _with_predicates(match, predicates) if predicates else match


def _with_predicates(match: Quick, predicates: Sequence[Predicate]) -> Quick:
    first, *others = predicates
    if not others:
        return lambda text: match(text) and first(text)
    return lambda text: match(text) and all(predicate(text) for predicate in predicates)


def _type(field: Field, patterns: list[str], predicates: list[Predicate]) -> bool:
    match field.type, field.format:
        case "string", "default":
            return True
        case "string", "uri":
            patterns.append(shapes.PLAIN_URI)
            return True
        case "integer", _:
            patterns.append("[0-9]{1,15}")
        case "number", _:
            patterns.append(shapes.DECIMAL)
        case _:
            return False
    if {"groupChar", "decimalChar", "bareNumber"} & set(field.descriptor):
        return False
    return _bounds(field, predicates)


def _bounds(field: Field, predicates: list[Predicate]) -> bool:
    """Strictly inside for decimals, because rounding to a float may reach the bound."""
    constraints = field.constraints
    if "exclusiveMinimum" in constraints or "exclusiveMaximum" in constraints:
        return False
    lowest, highest = constraints.get("minimum", float("-inf")), constraints.get("maximum", float("inf"))
    if not isinstance(lowest, int | float) or not isinstance(highest, int | float):
        return False
    if field.type == "integer":
        predicates.append(lambda text: lowest <= int(text) <= highest)
    else:
        predicates.append(lambda text: lowest < float(text) < highest)
    return True


def _constraint(field: Field, name: str, patterns: list[str], predicates: list[Predicate]) -> bool:
    expected: Any = field.constraints[name]
    if name == "pattern":
        patterns.append(f"(?:{expected})")
    elif name == "maxLength":
        predicates.append(lambda text: len(text) <= expected)
    elif name == "minLength":
        predicates.append(lambda text: len(text) >= expected)
    else:
        return name in ("required", "unique") or (
            name in ("minimum", "maximum") and field.type in ("integer", "number")
        )
    return True


def _check(field: Field, name: str, patterns: list[str]) -> bool:
    if name in ("latitude", "longitude"):
        limits = {"latitude": (20, 46), "longitude": (122, 154)}[name]
        bounds = field.constraints.get("minimum", 0), field.constraints.get("maximum", 999)
        return bool(limits[0] <= bounds[0] and bounds[1] <= limits[1])  # then the bounds say the same
    if name == "email":
        patterns.append(rf"(?=.{{1,{shapes.EMAIL_BYTES}}}\Z){shapes.PLAIN_EMAIL}")
        return True
    if name in shapes.CHECKS:
        patterns.append(shapes.CHECKS[name])
    return name in shapes.CHECKS
