"""Whether a point can be right: within its municipality, near the town of its address, on the right datum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, hypot, radians
from statistics import median

from odconv.reference.boundaries import bodies_at, lies_in
from odconv.reference.towns import Point, points_of_town
from odconv.values.address import Address
from odconv.values.datum import from_tokyo_datum
from odconv.values.model import Context
from odconv.values.place import home

_DEGREE = 111_000.0  # metres of one degree of latitude
FEWEST = 30
"""Points from which a shift of all of them can be told from the breadth of the towns."""

_NEAR = 150.0  # metres: how well the middle shift must agree; it is 400 m for the Tokyo datum


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is odd about a point: a code of `issues.yaml` and the facts of its sentence."""

    issue: str
    params: Mapping[str, object]


def doubt(latitude: float, longitude: float, context: Context) -> Doubt | None:
    """What is odd about a point of a table of this place: that it lies more than 200 m outside the body.

    None where it lies within or where no land is near (piers, buoys, abroad), and where the place is not known. The
    accuracy is that of `odconv.reference.boundaries`.

    Args:
        latitude: degrees, world geodetic system.
        longitude: degrees, world geodetic system.
        context: names the municipality or prefecture that the point should lie in.

    >>> doubt(35.6812, 139.7670, Context("131016")) is None
    True
    >>> doubt(35.6812, 139.7670, Context("352071")).params
    {'name': '下松市', 'found': '東京都千代田区'}
    """
    body = home(context)
    if body is None or lies_in(latitude, longitude, body) is not False:
        return None
    found = "、".join(other.full_name for other in bodies_at(latitude, longitude))
    return Doubt("value-location-outside", {"name": body.name, "found": found or "—"})


def metres_to_town(latitude: float, longitude: float, address: Address) -> float | None:
    """The distance to the nearest point of the address' town, whatever its 丁目; None where the town is not known.

    A town has one point in the list, so a right address can be as far from it as its town is broad: some 300 m in a
    city, kilometres in the hills.

    >>> from odconv.values.address import split
    >>> metres_to_town(35.6812, 139.7670, split("東京都千代田区丸の内1-9-1")) < 500
    True
    """
    points = points_of_town(address.town, address.body) if address.body else ()
    distances = (metres((latitude, longitude), point) for point in points)
    return min(distances, default=None)


def is_tokyo_datum(pairs: Iterable[tuple[Point, Point]]) -> bool:
    """Whether points are proven to be of the Tokyo datum: all together stand off from their towns as that datum does.

    Args:
        pairs: a point, latitude and longitude in degrees as they were written, and the point of the town of its
            address. Fewer than 30 prove nothing.

    >>> is_tokyo_datum([])
    False
    """
    known = list(pairs)
    if len(known) < FEWEST:
        return False
    return _middle(known) > _NEAR and _middle([(from_tokyo_datum(*point), town) for point, town in known]) < _NEAR


def metres(one: Point, other: Point) -> float:
    """The distance between two points within Japan; good to 0.5 %."""
    return hypot(*_offset(one, other))


def _offset(one: Point, other: Point) -> tuple[float, float]:
    """Metres to the north and to the east from one point to the other."""
    east = (other[1] - one[1]) * cos(radians((one[0] + other[0]) / 2))
    return (other[0] - one[0]) * _DEGREE, east * _DEGREE


def _middle(pairs: list[tuple[Point, Point]]) -> float:
    """How far the median offset, axis by axis, is from none."""
    offsets = [_offset(one, other) for one, other in pairs]
    return hypot(median(north for north, _ in offsets), median(east for _, east in offsets))
