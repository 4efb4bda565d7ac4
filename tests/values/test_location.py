"""Whether a point can be right."""

from __future__ import annotations

import random

import pytest

from odconv.reference.local_governments import find
from odconv.reference.towns import Point, towns
from odconv.values.address import split
from odconv.values.datum import from_tokyo_datum
from odconv.values.location import doubt, is_tokyo_datum, metres, metres_to_town
from odconv.values.model import Context


def tokyo_datum_of(point: Point) -> Point:
    """The inverse, by repeated correction."""
    guess = point
    for _ in range(5):
        moved = from_tokyo_datum(*guess)
        guess = (guess[0] + point[0] - moved[0], guess[1] + point[1] - moved[1])
    return guess


def known_points(name: str, count: int) -> list[Point]:
    points = [point for point in towns(find(name)[0]).values() if point]
    return random.Random(1).sample(points, count)


def scattered(points: list[Point], breadth: float) -> list[tuple[Point, Point]]:
    """Points up to so many degrees from those of their towns."""
    chance = random.Random(2)
    return [((x + chance.uniform(-breadth, breadth), y + chance.uniform(-breadth, breadth)), (x, y)) for x, y in points]


# Points of the Geospatial Information Authority's published examples: the origin of longitude and latitude in Tokyo
# before 2002 and after, and Tokyo station by the grid of its program.
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((35.6580992222, 139.7413574722), (35.6613397778, 139.7381216667)),
        ((36.1037747917, 140.0878550417), (36.1069662816, 140.0845768663)),
    ],
)
def test_the_tokyo_datum_is_left_to_within_metres(old: Point, new: Point) -> None:
    assert metres(from_tokyo_datum(*old), new) < 5


def test_a_table_of_the_tokyo_datum_is_recognised() -> None:
    right = scattered(known_points("世田谷区", 60), 0.004)
    old = [(tokyo_datum_of(point), town) for point, town in right]
    assert is_tokyo_datum(old)
    assert not is_tokyo_datum(right)
    assert not is_tokyo_datum(old[:20])


def test_points_far_from_everything_prove_nothing() -> None:
    shifted = [((x + 0.02, y + 0.02), town) for (x, y), town in scattered(known_points("世田谷区", 60), 0.004)]
    assert not is_tokyo_datum(shifted)


def test_points_outside_the_municipality_are_doubted() -> None:
    wakayama = Context("302015", "和歌山県", "和歌山市")
    assert doubt(34.2304, 135.1708, wakayama) is None
    found = doubt(34.16189, 135.195958, wakayama)
    assert found is not None
    assert (found.issue, found.params["found"]) == ("value-location-outside", "和歌山県海南市")


def test_points_at_sea_and_tables_of_no_place_are_not_doubted() -> None:
    assert doubt(33.0, 136.5, Context("302015")) is None
    assert doubt(34.16189, 135.195958, Context()) is None


def test_a_ward_and_its_city_agree() -> None:
    inside = (34.9756, 138.3828)
    assert doubt(*inside, Context("221007")) is None
    assert doubt(*inside, Context("221015")) is None
    assert doubt(*inside, Context("220001")) is None
    assert doubt(*inside, Context("221309")) is not None


def test_the_distance_to_a_town_is_known_where_the_town_is() -> None:
    near = metres_to_town(34.86703, 138.31722, split("静岡県焼津市本町2-16-32"))
    far = metres_to_town(34.97563, 138.38283, split("静岡県焼津市本町2-16-32"))
    assert near is not None
    assert near < 1500
    assert far is not None
    assert 10_000 < far < 20_000
    assert metres_to_town(34.9, 138.3, split("静岡県焼津市")) is None
