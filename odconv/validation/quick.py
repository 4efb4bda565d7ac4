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

_ODD_NUMBERS = frozenset({"groupChar", "decimalChar", "bareNumber"})
_OPEN_BOUNDS = frozenset({"exclusiveMinimum", "exclusiveMaximum"})
_WHOLE, _MOST = "[0-9]{1,15}", 10**15 - 1
"""Whole numbers that need no closer look, and the greatest of them."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which numbers what is read of a text must lie.

    Attributes:
        read: text → number, as `int` or `len`.
        lowest: the least number.
        highest: the greatest number.
        inside: whether a number that is one of the two is out of bounds.
    """

    read: Callable[[str], float]
    lowest: float = float("-inf")
    highest: float = float("inf")
    inside: bool = False

    def out(self, texts: Collection[str]) -> list[str]:
        """The texts whose numbers lie outside."""
        numbers = list(map(self.read, texts))
        if not numbers or (self._hold(min(numbers)) and self._hold(max(numbers))):
            return []
        return [text for text, number in zip(texts, numbers, strict=True) if not self._hold(number)]

    def _hold(self, number: float) -> bool:
        if self.inside:
            return self.lowest < number < self.highest
        return self.lowest <= number <= self.highest


@dataclass(frozen=True, slots=True)
class Quick:
    """What passes only texts in which nothing is wrong.

    Attributes:
        one: fits a whole text; None where every text fits.
        lines: fits as many lines as it can, each one text; None where a text of the pattern may hold a line feed.
        bounds: what else must hold for a text that fits.
    """

    one: re.Pattern[str] | None
    lines: re.Pattern[str] | None
    bounds: tuple[Bounds, ...]

    @property
    def anything(self) -> bool:
        """Whether it passes every text."""
        return self.one is None and not self.bounds

    def doubtful(self, texts: Collection[str]) -> list[str]:
        """The texts that the judge has to look at.

        Args:
            texts: distinct ones, none of them empty.
        """
        left = self._unlike(texts)
        for bounds in self.bounds:
            left += bounds.out(_without(texts, left) if left else texts)
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


def _without(texts: Collection[str], some: Collection[str]) -> list[str]:
    known = frozenset(some)
    return [text for text in texts if text not in known]


def compile_quick(field: Field, checks: Sequence[Check]) -> Quick | None:
    """A test that passes only texts in which nothing is wrong; None where no such test is known.

    Args:
        field: the field.
        checks: its compiled checks.
    """
    patterns: list[str] = []
    bounds: list[Bounds] = []
    names = [check.name for check in checks]
    implied = shapes.implied(names, str(field.constraints.get("pattern", "\u3000")))
    known = _type(field, patterns, bounds)
    known = known and all(_constraint(field, name, patterns, bounds) for name in field.constraints.keys() - implied)
    known = known and all(_check(field, name, patterns) for name in names if name not in implied)
    if not known:
        return None
    if not patterns:
        return Quick(None, None, tuple(bounds))
    # One look-ahead for each pattern but the last: all must cover the whole text.
    ahead, last = patterns[:-1], patterns[-1]
    one = re.compile("".join(rf"(?={pattern}\Z)" for pattern in ahead) + f"(?:{last})")
    if not all(map(shapes.stays_on_line, patterns)):
        return Quick(one, None, tuple(bounds))
    lines = "".join(rf"(?={pattern}\n)" for pattern in ahead) + rf"(?:{last})\n"
    return Quick(one, re.compile(f"(?:(?>{lines}))*+"), tuple(bounds))


def _type(field: Field, patterns: list[str], bounds: list[Bounds]) -> bool:
    match field.type, field.format:
        case "string", "default":
            return True
        case "string", "uri":
            patterns.append(shapes.PLAIN_URI)
            return True
        case "integer", _:
            patterns.append(_WHOLE)
        case "number", _:
            within = _decimals_within(field)
            patterns.append(within or shapes.DECIMAL)
            if within:
                return not _ODD_NUMBERS & set(field.descriptor)
        case _:
            return False
    if _ODD_NUMBERS & set(field.descriptor):
        return False
    return _bounds(field, bounds)


def _decimals_within(field: Field) -> str:
    """A pattern of decimals within the bounds of a field, told by the digits before the point; "" where none is known.

    The greatest number itself is left to the judge: of what has its digits before the point most lies outside.
    """
    if not {"minimum", "maximum"} <= field.constraints.keys() or _OPEN_BOUNDS & field.constraints.keys():
        return ""
    lowest, highest = field.constraints["minimum"], field.constraints["maximum"]
    if not (isinstance(lowest, int) and isinstance(highest, int) and 0 <= lowest < highest < 1000):
        return ""
    tens: dict[str, list[str]] = {}
    for number in map(str, range(lowest, highest)):
        tens.setdefault(number[:-1], []).append(number[-1])
    whole = "|".join(f"{front}[{digits[0]}-{digits[-1]}]" for front, digits in tens.items())
    return rf"(?:{whole})\.[0-9]{{1,12}}"


def _bounds(field: Field, bounds: list[Bounds]) -> bool:
    """Strictly inside for decimals, because rounding to a float may reach the bound."""
    constraints = field.constraints
    if "exclusiveMinimum" in constraints or "exclusiveMaximum" in constraints:
        return False
    lowest, highest = constraints.get("minimum", float("-inf")), constraints.get("maximum", float("inf"))
    if not isinstance(lowest, int | float) or not isinstance(highest, int | float):
        return False
    if field.type == "number":
        bounds.append(Bounds(float, lowest, highest, inside=True))
    elif lowest > 0 or highest < _MOST:
        bounds.append(Bounds(int, lowest, highest))
    return True


def _constraint(field: Field, name: str, patterns: list[str], bounds: list[Bounds]) -> bool:
    expected: Any = field.constraints[name]
    if name == "pattern":
        patterns.append(f"(?:{expected})")
    elif name == "maxLength":
        bounds.append(Bounds(len, highest=expected))
    elif name == "minLength":
        bounds.append(Bounds(len, lowest=expected))
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
