"""Where the rows of a table lie: two columns of coordinates as points, longitude first as GeoJSON and WKB have it."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from odconv.tables.writers.typed import number

_WKB_POINT = struct.Struct("<BIdd")  # byte order, kind of geometry (1: point), x, y


class Point(NamedTuple):
    """A place in degrees of WGS 84 (JGD2011 differs from it by less than the digits that are published)."""

    longitude: float
    latitude: float

    @property
    def wkb(self) -> bytes:
        """The point as well-known binary, little-endian."""
        return _WKB_POINT.pack(1, 1, self.longitude, self.latitude)


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a table's rows; None for a row without both coordinates."""

    rows: Sequence[Point | None]

    @property
    def missing(self) -> int:
        """Number of rows without a point."""
        return sum(point is None for point in self.rows)

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all points; None where there is none."""
        found = [point for point in self.rows if point is not None]
        if not found:
            return None
        east_west, north_south = [p.longitude for p in found], [p.latitude for p in found]
        return min(east_west), min(north_south), max(east_west), max(north_south)


def points_of(latitudes: Sequence[str], longitudes: Sequence[str]) -> Points:
    """The points that two columns of decimal degrees make.

    Args:
        latitudes: one text for each row; what is no number from -90 to 90 makes no point.
        longitudes: the same from -180 to 180.

    >>> points_of(["35.5", ""], ["139.5", "139.5"]).rows
    [Point(longitude=139.5, latitude=35.5), None]
    """
    return Points([_point(number(north), number(east)) for north, east in zip(latitudes, longitudes, strict=True)])


def _point(latitude: float | None, longitude: float | None) -> Point | None:
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Point(longitude, latitude)
