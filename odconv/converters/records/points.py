"""Can the points of a table be right? Within their municipality, and of the datum that the format asks for.

A point that lies elsewhere is doubted and never moved. The Tokyo datum is corrected where the table declares it, or
where its points all stand off from their towns as that datum does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from odconv.converters.context import context_of_body
from odconv.converters.conversion import Filled
from odconv.converters.records.assembly import Assembly
from odconv.converters.records.datum import declared
from odconv.converters.records.derive import whole_address
from odconv.converters.records.told import tell
from odconv.reference import tokyo_datum
from odconv.reference.towns import points_of_town
from odconv.schemas.model import Schema
from odconv.tables.table import is_long
from odconv.values import address, coordinate
from odconv.values.location import FEWEST, Doubt, doubt, is_tokyo_datum, metres
from odconv.values.model import Certainty, Context, Normalized
from odconv.values.place import home

if TYPE_CHECKING:
    from odconv.converters.records.longpoints import LongPairs
    from odconv.tables.coded import Coded

_RULE = "place.tokyo-datum"
_KEPT = Doubt("value-tokyo-datum-kept", {})
_PROVEN = Doubt("value-tokyo-datum-proven", {})
_SAMPLE = 40  # points that are held against their towns
_LONG = 20_000  # pairs from which points are judged by the hundred metres that they lie in
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a table: both axes of the records that have them, decimal degrees within Japan.

    Attributes:
        names: the fields of latitude and longitude.
        pairs: the texts of both, by record.
    """

    names: Pair
    pairs: Mapping[int, Pair]

    def place(self, record: int) -> tuple[float, float]:
        """Latitude and longitude of a record in degrees."""
        latitude, longitude = self.pairs[record]
        return float(latitude), float(longitude)


def check_points(work: Assembly) -> None:
    """Correct the datum where it is declared or proven, then doubt points outside the municipality."""
    points = _points(work)
    if not points.pairs:
        return
    told = declared(work.table) & points.pairs.keys()
    proven = not told and _is_proven(work, points)
    if told or proven:
        points = _in_world_system(work, points, told or points.pairs.keys(), proven=proven)
    _mark(work, points, _outside(work, points))


def _points(work: Assembly) -> Points:
    names = axes_of(work.targets.schema)
    if names is None or any(name not in work.columns for name in names):
        return Points(("", ""), {})
    columns = [work.columns[name] for name in names]
    good = [_valid(columns[0], "latitude"), _valid(columns[1], "longitude")]
    if is_long(work.table):
        from odconv.converters.records.longpoints import LongPairs  # noqa: PLC0415  (asks for Polars)

        return Points(names, LongPairs(columns, good))
    pairs = enumerate(zip(*columns, strict=True))
    return Points(names, {record: pair for record, pair in pairs if pair[0] in good[0] and pair[1] in good[1]})


def _valid(column: Sequence[str], axis: coordinate.Axis) -> set[str]:
    known = getattr(column, "distinct", None)
    distinct = set(column) if known is None else known.to_list()
    return {text for text in distinct if text and coordinate.is_valid(text, axis=axis)}


def axes_of(schema: Schema) -> Pair | None:
    """The fields of a format's first point, None where it has none."""
    found: dict[str, str] = {}
    for item in schema.fields:
        axis = (item.extra("normaliser") or {}).get("params", {}).get("axis")
        if axis:
            found.setdefault(axis, item.name)
    return (found["latitude"], found["longitude"]) if len(found) == 2 else None


def _outside(work: Assembly, points: Points) -> dict[int, Doubt]:
    """The records whose point lies neither with the publisher nor in the municipality of their address."""
    body = home(work.context)
    long = hasattr(points.pairs, "distinct")  # until points are moved
    distinct = cast("LongPairs", points.pairs).distinct if long else set(points.pairs.values())
    near = len(distinct) > _LONG
    odd = {pair: found for pair in distinct if (found := _judged(pair, work.context, near=near))} if body else {}
    if body is not None and body.kind != "prefecture" and not odd:
        return {}
    by_address = body is None or body.kind == "prefecture"
    doubts, texts = {}, _addresses(work)

    def judge(pair: Pair, text: str) -> Doubt | None:
        own = _context_of_address(text, work.context)
        return odd.get(pair) if own is None else _judged(pair, own, near=near)

    if long:
        from odconv.converters.records.longpoints import doubted_records  # noqa: PLC0415  (asks for Polars)

        pairs = cast("LongPairs", points.pairs)
        return doubted_records(pairs, lambda pair: pair in odd or by_address, cast("Coded", texts), judge)
    for record, pair in points.pairs.items():
        if pair in odd or by_address:
            found = judge(pair, texts[record])
            if found is not None:
                doubts[record] = found
    return doubts


def _judged(pair: Pair, context: Context, *, near: bool) -> Doubt | None:
    latitude, longitude = map(float, pair)
    if near:
        return _nearby(round(latitude, 3), round(longitude, 3), context)
    return doubt(latitude, longitude, context)


@lru_cache(maxsize=1 << 16)
def _nearby(latitude: float, longitude: float, context: Context) -> Doubt | None:
    return doubt(latitude, longitude, context)


@lru_cache(maxsize=1 << 12)
def _context_of_address(text: str, context: Context) -> Context | None:
    """The municipality of an address, None where it names none."""
    body = address.body_of(text, context) if text else None
    return None if body is None else context_of_body(body)


def _addresses(work: Assembly) -> Sequence[str]:
    name = whole_address(work.targets.schema)
    texts: Sequence[str] | None = work.columns.get(name or "")
    return work.blank() if texts is None else texts


def _is_proven(work: Assembly, points: Points) -> bool:
    """Whether the points of some records, spread over the table, stand off from their towns as the Tokyo datum does."""
    records = list(points.pairs)
    if len(records) < FEWEST:
        return False
    texts = _addresses(work)
    chosen = [record for record in records[:: max(1, len(records) // _SAMPLE)] if texts[record]]
    return is_tokyo_datum(_with_towns(work, points, chosen, texts))


def _with_towns(
    work: Assembly, points: Points, records: Sequence[int], texts: Sequence[str]
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    for record in records:
        where = address.split(texts[record], work.context)
        towns = points_of_town(where.town, where.body) if where.body and where.town else ()
        if towns:
            point = points.place(record)
            yield point, min(towns, key=lambda town: metres(point, town))


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
    if hasattr(filled.texts, "codes"):
        from odconv.converters.records.longpoints import doubted  # noqa: PLC0415  (asks for Polars)

        return doubted(filled, doubts)
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
