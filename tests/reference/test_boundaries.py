"""Squares of a hundred metres answer for the points in them as a look at each of these does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odconv.reference import boundaries
from odconv.reference.boundaries import TOLERANCE, bodies_at, lies_in, middle_of, squares_in, squares_of
from odconv.reference.local_governments import LocalGovernment, find, local_governments
from odconv.reference.towns import Point, towns
from odconv.values.location import metres


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


def around_borders(count: int) -> Iterator[tuple[LocalGovernment, Point]]:
    """Points a hundred metres around the borders of municipalities: where squares may go wrong."""
    chance = random.Random(7)
    for _ in range(count):
        _, town = chance.choice(places())
        for body in bodies_at(*town)[:1]:
            north, east = at_its_border(body, town, (chance.uniform(-1, 1), chance.uniform(-1, 1)))
            yield body, (north + chance.uniform(-0.001, 0.001), east + chance.uniform(-0.001, 0.001))


def test_points_of_accepted_squares_are_in_the_body_or_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The middle of the square and a look at the point's surroundings agree, but for a spit of land in thousands."""
    accepted = [(body, point) for body, point in around_borders(600) if squares_in(squares_of([point]), body)]
    assert all(lies_in(*point, body) for body, point in accepted)
    outside = [(body, point) for body, point in accepted if body not in bodies_at(*point)]
    assert 20 < len(outside) < len(accepted)
    monkeypatch.setattr(boundaries, "squares_in", lambda *_: set())
    refused = [point for body, point in outside if lies_in(*point, body) is False]
    assert len(refused) <= 1


@given(st.floats(20, 46), st.floats(122, 154))
def test_a_square_is_its_points_proof_its_middle_lies_within_the_tolerance(latitude: float, longitude: float) -> None:
    (square,) = squares_of([(latitude, longitude)])
    assert metres((latitude, longitude), middle_of(square)) < TOLERANCE / 2


def test_a_square_belongs_to_the_body_to_its_prefecture_and_to_the_city_of_a_ward() -> None:
    squares = squares_of([(34.9756, 138.3828), (35.6812, 139.7670)])
    for name in ("静岡市葵区", "静岡市", "静岡県"):
        assert squares_in(squares, find(name)[0]) == {squares[0]}
    assert squares_in(squares, find("下松市")[0]) == set()
