"""The plain-Python sibling of `accept`: a test that passes only what a judge would pass, one regex for many texts.

Columns of few distinct texts need none, the judge remembers them; this is for names, numbers and coordinates, where
nearly every text is new. The texts are joined to lines, so that one call of the regex passes all up to the next one
that deserves a look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from odconv.schemas.model import Field
from odconv.validation import shapes
from odconv.validation.checks import Check

Predicate = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Quick:
    """What passes only texts in which nothing is wrong.

    Attributes:
        one: fits a whole text; None where every text fits.
        lines: fits as many lines as it can, each one text; None where a text of the pattern may hold a line feed.
        tests: what else must hold for a text that fits.
    """

    one: re.Pattern[str] | None
    lines: re.Pattern[str] | None
    tests: tuple[Predicate, ...]

    def doubtful(self, texts: Collection[str]) -> list[str]:
        """The texts that the judge has to look at.

        Args:
            texts: distinct ones, none of them empty.
        """
        left = self._unlike(texts)
        for test in self.tests:
            known = frozenset(left)
            left += [text for text in texts if text not in known and not test(text)]
        return left

    def _unlike(self, texts: Collection[str]) -> list[str]:
        if self.one is None:
            return []
        block = "\n".join([*texts, ""])
        if self.lines is None or block.count("\n") != len(texts):
            return [text for text in texts if not self.one.fullmatch(text)]
        found, match, place = [], self.lines.match, 0
        while (fits := match(block, place)) and (place := fits.end()) < len(block):
            end = block.index("\n", place)
            found.append(block[place:end])
            place = end + 1
        return found


def compile_quick(field: Field, checks: Sequence[Check]) -> Quick | None:
    """A test that passes only texts in which nothing is wrong; None where no such test is known.

    Args:
        field: the field.
        checks: its compiled checks.
    """
    patterns: list[str] = []
    predicates: list[Predicate] = []
    names = [check.name for check in checks]
    implied = shapes.implied(names, str(field.constraints.get("pattern", "\u3000")))
    known = _type(field, patterns, predicates)
    known = known and all(_constraint(field, name, patterns, predicates) for name in field.constraints.keys() - implied)
    known = known and all(_check(field, name, patterns) for name in names if name not in implied)
    if not known:
        return None
    if not patterns:
        return Quick(None, None, tuple(predicates))
    # One look-ahead for each pattern but the last: all must cover the whole text.
    ahead, last = patterns[:-1], patterns[-1]
    one = re.compile("".join(rf"(?={pattern}\Z)" for pattern in ahead) + f"(?:{last})")
    if not all(map(shapes.stays_on_line, patterns)):
        return Quick(one, None, tuple(predicates))
    lines = "".join(rf"(?={pattern}\n)" for pattern in ahead) + rf"(?:{last})\n"
    return Quick(one, re.compile(f"(?:(?>{lines}))*+"), tuple(predicates))


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
        patterns += [rf"[!-~]{{1,{shapes.EMAIL_BYTES}}}", shapes.PLAIN_EMAIL]
        return True
    if name in shapes.CHECKS:
        patterns.append(shapes.CHECKS[name])
    return name in shapes.CHECKS
