"""Squares of a hundred metres answer for the points in them, never more kindly than a look at each point does."""

from __future__ import annotations

import random
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.reference.boundaries import bodies_at, lies_in, middle_of, squares_in, squares_of
from odconv.reference.local_governments import LocalGovernment, find, local_governments
from odconv.reference.towns import Point, towns
from odconv.values.location import metres

SEEDS = st.integers(0, 1 << 32)
OFFSETS = st.floats(-0.0012, 0.0012)


@cache
def places() -> list[tuple[LocalGovernment, Point]]:
    """Every town of the list with its municipality."""
    return [(body, point) for body in local_governments() for point in towns(body).values() if point]


def at_its_border(body: LocalGovernment, within: Point, direction: Point) -> Point:
    """A point of a municipality beside which it ends, on the way into some direction."""
    step = 0.2
    while step > 1e-6:
        ahead = within[0] + step * direction[0], within[1] + step * direction[1]
        if body in bodies_at(*ahead):
            within = ahead
        else:
            step /= 2
    return within


def random_border(seed: int) -> tuple[LocalGovernment, Point]:
    chance = random.Random(seed)
    _, point = chance.choice(places())
    body = next(iter(bodies_at(*point)), None)
    if body is None:
        return random_border(seed + 1)
    return body, at_its_border(body, point, (chance.uniform(-1, 1), chance.uniform(-1, 1)))


@settings(max_examples=200, deadline=None)
@given(SEEDS, OFFSETS, OFFSETS)
def test_no_point_of_an_accepted_square_is_refused_by_a_look_at_it(seed: int, north: float, east: float) -> None:
    """Where squares may go wrong: a hundred metres around borders."""
    body, border = random_border(seed)
    point = border[0] + north, border[1] + east
    if squares_in(squares_of([point]), body):
        assert lies_in(*point, body) is not False


@given(st.floats(20, 46), st.floats(122, 154))
def test_the_middle_of_a_square_is_within_the_tolerance_of_its_points(latitude: float, longitude: float) -> None:
    (square,) = squares_of([(latitude, longitude)])
    assert metres((latitude, longitude), middle_of(square)) <= 80


def test_a_square_belongs_to_the_body_to_its_prefecture_and_to_the_city_of_a_ward() -> None:
    squares = squares_of([(34.9756, 138.3828), (35.6812, 139.7670)])
    for name in ("静岡市葵区", "静岡市", "静岡県"):
        assert squares_in(squares, find(name)[0]) == {squares[0]}
    assert squares_in(squares, find("下松市")[0]) == set()
