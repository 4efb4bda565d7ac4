"""Rules across the cells of one row: coordinates, from ≤ to, sums. A schema names them under `odconv:checks`.

Each rule says of whole columns which rows deserve a look (`doubtful`) and judges one such row exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import compress
from operator import gt, ne
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

Texts = Sequence[str | None]


def _each(pattern: str) -> re.Pattern[str]:
    """Fits lines each of which fits a pattern."""
    return re.compile(rf"(?:(?>{pattern})(?:\n|\Z))*+")


def _lines(texts: Texts) -> str:
    """The texts that are given, as lines."""
    return "\n".join(filter(None, texts))


_LATITUDE = r"[2-4][0-9]\.[0-9]{1,15}"
_PLAIN_LATITUDE, _PLAIN_LATITUDES = re.compile(_LATITUDE).fullmatch, _each(_LATITUDE).fullmatch
# Of one width, so that texts of the shape are in the order of their values: those out of range have none.
_IN_ORDER = {
    ("time", "%H:%M"): re.compile("[0-9]{2}:[0-9]{2}").fullmatch,
    ("date", "default"): re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch,
}
_SURELY_EXACT = 10**15  # sums below are the same in `Decimal`, which rounds to 28 digits


class RowRule(Protocol):
    """A rule over some fields of a row."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields that the rule reads, in the order of `judge`'s argument."""
        ...

    def judge(self, cells: Sequence[str | None]) -> tuple[tuple[str, Fault], ...]:
        """The faults of one row, each with the name of the field that it is told at."""
        ...

    def doubtful(self, columns: Sequence[Texts]) -> Iterable[int]:
        """The places of the rows that deserve a look, ascending: in the others nothing is wrong.

        Args:
            columns: the cells of the fields, equally many of each; an empty text is no value, as None.
        """
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

    def doubtful(self, columns: Sequence[Texts]) -> Iterable[int]:
        """Only one of the two given, or a latitude of a shape that a longitude of Japan may have."""
        latitudes, longitudes = columns
        both = all(latitudes) and all(longitudes)
        together = both or list(map(bool, latitudes)) == list(map(bool, longitudes))
        if together and _PLAIN_LATITUDES(_lines(latitudes)):
            return ()
        pairs = enumerate(zip(latitudes, longitudes, strict=True))
        return [at for at, (north, east) in pairs if (north or east) and not (east and _PLAIN_LATITUDE(north or ""))]

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
        except (TypeError, InvalidOperation):  # values of two kinds, and NaN
            return ()
        if not reversed_:
            return ()
        # Opening hours may run past midnight (22:00 to 02:00): doubtful, not wrong.
        code = "time-order-reversed" if self.end.field.type == "time" else "order-reversed"
        return ((self.end.name, Fault.of(code, **{"from": self.start.name, "to": self.end.name})),)

    def doubtful(self, columns: Sequence[Texts]) -> Iterable[int]:
        """Both given, and not of a shape whose texts stand in the order of their values."""
        if not all(map(any, columns)):
            return ()
        starts, ends = ([text or "" for text in column] for column in columns)
        pairs = enumerate(zip(starts, ends, strict=True))
        odd = self._odd({*starts, *ends})
        if odd is None:
            return [at for at, (start, end) in pairs if start and end]
        if not odd:
            later = compress(pairs, map(gt, starts, ends))
            return [at for at, (_, end) in later if end]
        return [at for at, (start, end) in pairs if start and end and (start > end or start in odd or end in odd)]

    def _odd(self, texts: set[str]) -> set[str] | None:
        """The texts that are not of the shape; None where no shape is known of both fields."""
        kinds = {(judge.field.type, judge.field.format) for judge in (self.start, self.end)}
        shape = _IN_ORDER.get(kinds.pop()) if len(kinds) == 1 else None
        return None if shape is None else {text for text in texts if text and not shape(text)}


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

    def doubtful(self, columns: Sequence[Texts]) -> Iterable[int]:
        """Everything given, and another sum."""
        if not all(map(any, columns)):
            return ()
        totals, sums = self._added(columns)
        if totals:
            return [] if totals == sums else compress(range(len(totals)), map(ne, totals, sums))
        return [at for at, cells in enumerate(zip(*columns, strict=True)) if all(cells)]

    @staticmethod
    def _added(columns: Sequence[Texts]) -> tuple[list[int], list[int]]:
        """Totals and sums of the rows; nothing where a cell is no whole number or one may be too long to be exact."""
        try:
            totals, *parts = (list(map(int, texts)) for texts in columns)  # type: ignore[arg-type]  # None is caught
            exact = max(totals) < _SURELY_EXACT and not any("-" in _lines(texts) for texts in columns)
        except (TypeError, ValueError):
            return [], []
        return (totals, list(map(sum, zip(*parts, strict=True)))) if exact else ([], [])


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


@lru_cache(maxsize=1 << 12)
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
