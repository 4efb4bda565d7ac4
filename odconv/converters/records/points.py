"""Can the points of a table be right? Within their municipality, and of the datum that the format asks for.

A point that lies elsewhere is doubted and never moved. The Tokyo datum is corrected where the table declares it, or
where its points all stand off from their towns as that datum does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from odconv.converters.context import context_of_body
from odconv.converters.conversion import Filled
from odconv.converters.records.assembly import Assembly
from odconv.converters.records.datum import declared
from odconv.converters.records.derive import whole_address
from odconv.converters.records.told import tell
from odconv.reference import tokyo_datum
from odconv.reference.boundaries import squares_in, squares_of
from odconv.reference.local_governments import LocalGovernment
from odconv.reference.towns import points_of_town
from odconv.schemas.model import Schema
from odconv.schemas.remembered import remembered
from odconv.tables.table import is_long
from odconv.values import address, coordinate
from odconv.values.address_grammar import whole_parts
from odconv.values.location import FEWEST, Doubt, doubt, is_tokyo_datum, metres
from odconv.values.model import Certainty, Context, Normalized
from odconv.values.place import home

_RULE = "place.tokyo-datum"
_KEPT = Doubt("value-tokyo-datum-kept", {})
_PROVEN = Doubt("value-tokyo-datum-proven", {})
_DEGREES = re.compile(r"[0-9]{1,3}(?:\.[0-9]++)?(?:\n[0-9]{1,3}(?:\.[0-9]++)?)*+")  # texts, each on its line
_USUAL = {axis: re.compile(rf"(?:{usual.pattern}\n)++") for axis, usual in coordinate.USUAL.items()}
_SAMPLE = 40  # points that are held against their towns
_SAMPLED = 200  # records of a long table from which these are taken
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a table: both axes of the records that have them, decimal degrees within Japan.

    Attributes:
        names: the fields of latitude and longitude.
        pairs: the texts of both, by record.
    """

    names: Pair
    pairs: dict[int, Pair]

    def squares(self) -> list[int]:
        """The square of a hundred metres that each point lies in, in the order of the records."""
        norths, easts = zip(*self.pairs.values(), strict=True) if self.pairs else ((), ())
        return squares_of(zip(map(float, norths), map(float, easts), strict=True))

    def place(self, record: int) -> tuple[float, float]:
        """Latitude and longitude of a record in degrees."""
        latitude, longitude = self.pairs[record]
        return float(latitude), float(longitude)


def check_points(work: Assembly) -> None:
    """Correct the datum where it is declared or proven, then doubt points outside the municipality.

    The points of a long table are held against the publisher alone, not against the municipalities of addresses.
    """
    names = axes_of(work.targets.schema)
    if names is None or any(name not in work.columns for name in names):
        return
    told, long = declared(work.table), is_long(work.table)
    size = len(work.table)
    sample = _points(work, names, range(0, size, max(1, size // _SAMPLED))) if long else None
    proven = not told and sample is not None and _is_proven(work, sample)
    points = _points(work, names, None if told or proven or not long else _odd_records(work, names))
    proven = proven or (not told and not long and _is_proven(work, points))
    told &= points.pairs.keys()
    if told or proven:
        points = _in_world_system(work, points, told or points.pairs.keys(), proven=proven)
    _mark(work, points, _outside(work, points, by_address=not long))


def _points(work: Assembly, names: Pair, records: Sequence[int] | None) -> Points:
    """The points of some records, of all where None."""
    latitudes, longitudes = (work.columns[name] for name in names)
    if records is None and _all_usual(latitudes, "latitude") and _all_usual(longitudes, "longitude"):
        return Points(names, dict(enumerate(zip(latitudes, longitudes, strict=True))))
    if records is not None:
        latitudes, longitudes = ([column[record] for record in records] for column in (latitudes, longitudes))
    north, east = _valid(latitudes, "latitude"), _valid(longitudes, "longitude")
    pairs = zip(records or range(len(work.table)), zip(latitudes, longitudes, strict=True), strict=False)
    return Points(names, {record: pair for record, pair in pairs if pair[0] in north and pair[1] in east})


def _odd_records(work: Assembly, names: Pair) -> list[int]:
    """The records of a long table whose points are worth a look."""
    from odconv.converters.records.longpoints import odd_records  # noqa: PLC0415  (asks for Polars)

    body = home(work.context)

    def is_odd(latitude: float, longitude: float) -> bool:
        return doubt(latitude, longitude, work.context) is not None

    return odd_records(work.columns[names[0]], work.columns[names[1]], body, is_odd) if body is not None else []


def _all_usual(column: Sequence[str], axis: coordinate.Axis) -> bool:
    """Whether every record of a short table holds degrees as they mostly are written, which are valid."""
    return isinstance(column, list) and _USUAL[axis].fullmatch("\n".join([*column, ""])) is not None


def _valid(column: Sequence[str], axis: coordinate.Axis) -> set[str]:
    """The texts of a column that are degrees; mostly all of them, which is seen at once."""
    texts = set(column)
    texts.discard("")
    if texts and _DEGREES.fullmatch("\n".join(texts)) is not None:
        degrees, (low, high) = list(map(float, texts)), map(float, coordinate.LIMITS[axis])
        if low < min(degrees) and max(degrees) < high:
            return texts
    return {text for text in texts if coordinate.is_valid(text, axis=axis)}


@remembered
def axes_of(schema: Schema) -> Pair | None:
    """The fields of a format's first point, None where it has none."""
    found: dict[str, str] = {}
    for item in schema.fields:
        axis = (item.extra("normaliser") or {}).get("params", {}).get("axis")
        if axis:
            found.setdefault(axis, item.name)
    return (found["latitude"], found["longitude"]) if len(found) == 2 else None


def _outside(work: Assembly, points: Points, *, by_address: bool) -> dict[int, Doubt]:
    """The records whose point lies neither with the publisher nor, where wanted, in its address' municipality."""
    body = home(work.context)
    unsure = {} if body is None else _unsure(points, body)
    odd = {pair: found for pair in set(unsure.values()) if (found := _judged(pair, work.context)) is not None}
    all_by_address = by_address and (body is None or body.kind == "prefecture")
    if not odd and not all_by_address:
        return {}
    doubts, texts = {}, _addresses(work)
    for record, pair in points.pairs.items() if all_by_address else unsure.items():
        if pair in odd or all_by_address:
            own = _context_of_address(texts[record], work.context)
            found = odd.get(pair) if own is None or home(own) == body else _judged(pair, own)
            if found is not None:
                doubts[record] = found
    return doubts


def _unsure(points: Points, body: LocalGovernment) -> dict[int, Pair]:
    """The points that have to be looked at: the square of a hundred metres that they lie in is not the body's."""
    squares = points.squares()
    different = set(squares)
    inside = squares_in(different, body)
    if len(inside) == len(different):
        return {}
    return {
        record: pair
        for (record, pair), square in zip(points.pairs.items(), squares, strict=True)
        if square not in inside
    }


@lru_cache(maxsize=1 << 16)
def _judged(pair: Pair, context: Context) -> Doubt | None:
    return doubt(float(pair[0]), float(pair[1]), context)


@lru_cache(maxsize=1 << 16)
def _context_of_address(text: str, context: Context) -> Context | None:
    """The municipality of an address, None where it names none."""
    body = address.body_of(text, context) if text else None
    return None if body is None else context_of_body(body)


def _addresses(work: Assembly) -> Sequence[str]:
    name = whole_address(work.targets.schema)
    texts: Sequence[str] = work.columns.get(name or "", [""] * len(work.table))
    return texts


def _is_proven(work: Assembly, points: Points) -> bool:
    """Whether the points of some records, spread over the table, stand off from their towns as the Tokyo datum does.

    A place that stands in many records (a hall and all its events) speaks once: its point may be wrong in its own way.
    """
    pairs = points.pairs
    if len({pair[0] for pair in pairs.values()}) == len(pairs):  # each stands in one record
        records = list(pairs)
    else:
        records = sorted({pair: record for record, pair in reversed(pairs.items())}.values())
    if len(records) < FEWEST:
        return False
    texts = _addresses(work)
    chosen = [record for record in records[:: max(1, len(records) // _SAMPLE)] if texts[record]]
    return is_tokyo_datum(_with_towns(work, points, chosen, texts))


def _with_towns(
    work: Assembly, points: Points, records: Sequence[int], texts: Sequence[str]
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    addresses = [texts[record] for record in records]
    for record, text, (names, chome, _) in zip(records, addresses, whole_parts(addresses), strict=True):
        towns = _towns_before_number(names, chome, work.context) if names else None
        if towns is None:
            towns = _towns_of(address.split(text, work.context))
        if towns:
            point = points.place(record)
            yield point, towns[0] if len(towns) == 1 else min(towns, key=lambda town: metres(point, town))


@lru_cache(maxsize=1 << 13)
def _towns_before_number(names: str, chome: str, context: Context) -> tuple[tuple[float, float], ...] | None:
    """The points of the town of an address, by what stands before its number; None where that alone does not tell."""
    usual = address.before_number(names, context)
    return None if usual is None else _towns_of(usual._replace(town=usual.town + chome))


def _towns_of(where: address.Address) -> tuple[tuple[float, float], ...]:
    return points_of_town(where.town, where.body) if where.body and where.town else ()


def _in_world_system(work: Assembly, points: Points, records: Collection[int], *, proven: bool) -> Points:
    """The points with those of the Tokyo datum moved; told and left where the grid is not there to move them."""
    if not tokyo_datum.is_installed():
        _mark(work, points, dict.fromkeys(records, _KEPT))
        return replace(points, pairs={})
    pairs = dict(points.pairs)
    told: list[dict[int, tuple[str, str]]] = [{}, {}]
    columns = [list(work.columns[name]) for name in points.names]
    for record in records:
        moved = tokyo_datum.in_world_system(*points.place(record))
        if moved is not None:
            pairs[record] = (f"{moved[0]:.6f}", f"{moved[1]:.6f}")
            for axis in (0, 1):
                columns[axis][record] = pairs[record][axis]
                told[axis][record] = (", ".join(points.pairs[record]), pairs[record][axis])
    for name, column, values in zip(points.names, columns, told, strict=True):
        work.columns[name] = column
        tell(work, name, values, _RULE, _PROVEN.issue if proven else "")
    return replace(points, pairs=pairs)


def _mark(work: Assembly, points: Points, doubts: Mapping[int, Doubt]) -> None:
    """Doubt the latitudes of some records; the longitude where a latitude stands in a record that is not doubted."""
    if not doubts:
        return
    left = doubts
    for name in points.names:
        for at, filled in enumerate(work.filled):
            if filled.field == name and filled.column is not None and left:
                work.filled[at], left = _doubted(filled, left)
    if left:
        told = {record: (", ".join(points.pairs[record]), work.columns[points.names[0]][record]) for record in left}
        for found in {doubt.issue: doubt for doubt in left.values()}.values():
            some = {record: told[record] for record in left if left[record].issue == found.issue}
            tell(work, points.names[0], some, "", found.issue, found.params)


def _doubted(filled: Filled, doubts: Mapping[int, Doubt]) -> tuple[Filled, dict[int, Doubt]]:
    """The column with its doubted cells, and the records whose cells could not be doubted without others."""
    free = {text for record, text in enumerate(filled.texts) if record not in doubts}
    outcomes = dict(filled.outcomes)
    left = {}
    for record, found in doubts.items():
        text = filled.texts[record]
        known = outcomes[text]
        if text in free or not known.value:
            left[record] = found
        elif not known.issue:
            outcomes[text] = Normalized(
                known.value, Certainty.DOUBTFUL, known.rule, found.issue, found.params, known.parts
            )
    return filled.judged(outcomes), left
