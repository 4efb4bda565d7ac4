"""In which municipality a point lies, by the boundaries that the package `reversejp` ships.

They are the forecast areas of the Japan Meteorological Agency, drawn coarser than the official boundaries, so `lies_in`
lets 200 m pass. Judged so, of 14,543 points of towns in all municipalities one lay outside its own and two at sea.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from math import cos, radians

import reversejp

from odconv.reference.local_governments import LocalGovernment, local_government

TOLERANCE = 200.0
"""Metres by which a point may lie outside."""

SQUARES = 1000
"""Squares to a degree: a point is at most 76 m from the middle of its own, well within the tolerance."""

APART = 1_000_000
"""Keeps the two numbers of a square apart in one."""

_DEGREE = 111_000.0  # metres of one degree of latitude
_REMEMBERED = 1 << 14  # squares of one body
_AROUND = [(0.0, 0.0)] + [(north / 2, east / 2) for north in (-2, -1, 0, 1, 2) for east in (-2, -1, 0, 1, 2)]


def bodies_at(latitude: float, longitude: float) -> tuple[LocalGovernment, ...]:
    """The municipalities, or wards of a designated city, whose area holds a point; empty at sea and abroad.

    Args:
        latitude: degrees, world geodetic system.
        longitude: degrees, world geodetic system.

    >>> [body.name for body in bodies_at(35.6812, 139.7670)], bodies_at(35.0, 145.0)
    (['千代田区'], ())
    """
    found = (_body(area.code[:5]) for area in reversejp.find_properties(longitude, latitude))
    return tuple(body for body in found if body is not None and body.kind != "prefecture")


@cache
def _body(code5: str) -> LocalGovernment | None:
    return local_government(code5)


def lies_in(latitude: float, longitude: float, body: LocalGovernment) -> bool | None:
    """Whether a point lies in a body or at most `TOLERANCE` metres outside; None where there is no land around it.

    A point in any ward of a designated city lies in the city, and for a ward its city counts too where the boundaries
    know no wards. Sought are the middle of the point's square (`squares_in`), the point itself, and a grid around it:
    of points beside a spit of land that is narrower than the grid, the middle tells some that the grid does not.

    >>> from odconv.reference.local_governments import find
    >>> lies_in(35.6812, 139.7670, find("千代田区")[0]), lies_in(35.6812, 139.7670, find("港区", "東京都")[0])
    (True, False)
    >>> lies_in(35.6812, 139.7670, find("東京都")[0]), lies_in(34.0, 145.0, find("千代田区")[0])
    (True, None)
    """
    if squares_in(squares_of([(latitude, longitude)]), body):
        return True
    land = False
    for north, east in _near(latitude):
        bodies = bodies_at(latitude + north, longitude + east)
        if any(_is_of(found, body) for found in bodies):
            return True
        land = land or bool(bodies)
    return False if land else None


def squares_of(points: Iterable[tuple[float, float]]) -> list[int]:
    """The number of the square that each point lies in, for `squares_in`; points north of the equator and east of 0°.

    >>> [middle_of(square) for square in squares_of([(35.68124, 139.76702)])]
    [(35.681, 139.767)]
    """
    return [round(north * SQUARES) * APART + round(east * SQUARES) for north, east in points]


def middle_of(square: int) -> tuple[float, float]:
    """Latitude and longitude of the middle of a square, in degrees."""
    north, east = divmod(square, APART)
    return north / SQUARES, east / SQUARES


def squares_in(squares: Iterable[int], body: LocalGovernment) -> set[int]:
    """The squares whose middle lies in a body: none of their points lies more than `TOLERANCE` metres outside.

    The lists of a municipality name the same places again and again, so what lies in a middle is remembered.
    """
    wanted, known = set(squares), _inside(body)
    inside = wanted & known
    found = {square: _in_middle(square) for square in wanted - inside}
    own = {codes for codes in set(found.values()) if any(_is_of(other, body) for other in map(_body, codes) if other)}
    new = {square for square, codes in found.items() if codes in own}
    if len(known) + len(new) > _REMEMBERED:
        known.clear()
    known |= new
    return inside | new


@lru_cache(maxsize=256)
def _inside(body: LocalGovernment) -> set[int]:  # noqa: ARG001  (each has its own)
    """Squares that are known to lie in a body, to be added to."""
    return set()


@lru_cache(maxsize=1 << 15)
def _in_middle(square: int) -> tuple[str, ...]:
    """Codes of the areas that the middle of a square lies in."""
    return tuple(other.code5 for other in bodies_at(*middle_of(square)))


def _near(latitude: float) -> Iterator[tuple[float, float]]:
    """The point itself, then a grid of points around it no farther than the tolerance, as differences in degrees."""
    for north, east in _AROUND:
        if north**2 + east**2 <= 1:
            yield TOLERANCE * north / _DEGREE, TOLERANCE * east / (_DEGREE * cos(radians(latitude)))


def _is_of(found: LocalGovernment, body: LocalGovernment) -> bool:
    """Whether the area found is the body's, within it, or the city of the ward that was asked for."""
    if found.prefecture != body.prefecture:
        return False
    if body.kind == "prefecture" or found.code == body.code:
        return True
    if found.parent and found.parent == body.parent:  # wards drawn anew: the boundaries know one state of them
        return not (found.is_current and body.is_current)
    return found.parent == body.name or body.parent == found.name
