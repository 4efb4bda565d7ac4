"""Rules across the cells of one row: coordinates, from ≤ to, sums. A schema names them under `odconv:checks`.

Each rule says which rows deserve a look (`candidates`, an expression over columns) and judges one such row exactly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from odconv.errors import RulesError
from odconv.schemas.model import Schema
from odconv.validation.judge import Judge
from odconv.validation.verdict import Fault

LATITUDES = (
    Decimal(20),
    Decimal(46),
)  # degrees; Okinotorishima to Etorofu, as the constraints of the formats
LONGITUDES = (Decimal(122), Decimal(154))
_PLAIN_LATITUDE = re.compile(r"[2-4][0-9]\.[0-9]{1,15}").fullmatch


class RowRule(Protocol):
    """A rule over some fields of a row."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields that the rule reads, in the order of `judge`'s argument."""
        ...

    def judge(self, cells: Sequence[str | None]) -> tuple[tuple[str, Fault], ...]:
        """The faults of one row, each with the name of the field that it is told at."""
        ...

    def passes(self, cells: Sequence[str | None]) -> object:
        """True only where nothing can be wrong, told at a glance; an empty text is no value."""
        ...


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Latitude and longitude: both or neither, and not each in the other's place."""

    latitude: str
    longitude: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Latitude, longitude."""
        return (self.latitude, self.longitude)

    def judge(self, cells: Sequence[str | None]) -> tuple[tuple[str, Fault], ...]:
        """Swapped, or one of the two missing."""
        latitude, longitude = cells
        if (latitude is None) != (longitude is None):
            empty = self.latitude if latitude is None else self.longitude
            return ((empty, Fault.of("coordinate-incomplete", other=self._other(empty))),)
        first, second = _decimal(latitude), _decimal(longitude)
        if first is None or second is None:
            return ()
        if _within(first, LONGITUDES) and _within(second, LATITUDES):
            return ((self.latitude, Fault.of("latitude-longitude-swapped", other=longitude)),)
        return ()

    def passes(self, cells: Sequence[str | None]) -> object:
        """Both given, and the latitude of a shape that no longitude of Japan has."""
        return cells[1] and _PLAIN_LATITUDE(cells[0] or "")

    def _other(self, name: str) -> str:
        return self.longitude if name == self.latitude else self.latitude


@dataclass(frozen=True, slots=True)
class Order:
    """A beginning not after its end, by the values of the fields' own type."""

    start: Judge
    end: Judge

    @property
    def fields(self) -> tuple[str, ...]:
        """From, to."""
        return (self.start.name, self.end.name)

    def judge(self, cells: Sequence[str | None]) -> tuple[tuple[str, Fault], ...]:
        """Reversed order."""
        start, end = self.start.value(cells[0]), self.end.value(cells[1])
        if start is None or end is None:
            return ()
        try:
            reversed_ = start > end
        except TypeError:
            return ()
        if not reversed_:
            return ()
        # Opening hours may run past midnight (22:00 to 02:00): doubtful, not wrong.
        code = "time-order-reversed" if self.end.field.type == "time" else "order-reversed"
        return ((self.end.name, Fault.of(code, **{"from": self.start.name, "to": self.end.name})),)

    def passes(self, cells: Sequence[str | None]) -> object:
        """One of the two is not given."""
        return not (cells[0] and cells[1])


@dataclass(frozen=True, slots=True)
class Sum:
    """A total that equals its parts, where all of them are numbers."""

    total: str
    parts: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Total, then the parts."""
        return (self.total, *self.parts)

    def judge(self, cells: Sequence[str | None]) -> tuple[tuple[str, Fault], ...]:
        """A total that differs from the sum."""
        numbers = [_decimal(cell) for cell in cells]
        total, *parts = numbers
        if total is None or any(part is None for part in parts):
            return ()
        expected = sum((part for part in parts if part is not None), Decimal(0))
        if expected == total:
            return ()
        fault = Fault.of("sum-mismatch", total_field=self.total, expected=f"{expected:f}")
        return ((self.total, fault),)

    def passes(self, cells: Sequence[str | None]) -> object:
        """No total is given."""
        return not cells[0]


def compile_rules(schema: Schema, judges: Mapping[str, Judge]) -> tuple[RowRule, ...]:
    """The rules of a schema whose fields a table has, all of them; the others cannot be judged.

    Args:
        schema: the format.
        judges: the judges of the table's columns, by field name.

    Raises:
        RulesError: `check-unknown`, `field-unknown`.
    """
    rules = []
    for descriptor in schema.checks:
        names = _names(descriptor)
        for name in names:
            schema.field(name)
        if all(name in judges for name in names):
            rules.append(_rule(descriptor, judges, schema))
    return tuple(rules)


def _names(descriptor: Mapping[str, Any]) -> list[str]:
    singles = [descriptor[key] for key in ("latitude", "longitude", "from", "to", "total") if key in descriptor]
    return [*singles, *descriptor.get("parts", ())]


def _rule(descriptor: Mapping[str, Any], judges: Mapping[str, Judge], schema: Schema) -> RowRule:
    match descriptor.get("check"):
        case "coordinates":
            return Coordinates(descriptor["latitude"], descriptor["longitude"])
        case "order":
            return Order(judges[descriptor["from"]], judges[descriptor["to"]])
        case "sum":
            return Sum(descriptor["total"], tuple(descriptor["parts"]))
        case other:
            raise RulesError("check-unknown", name=other, field=schema.id)


def _decimal(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _within(value: Decimal, bounds: tuple[Decimal, Decimal]) -> bool:
    return bounds[0] <= value <= bounds[1]
