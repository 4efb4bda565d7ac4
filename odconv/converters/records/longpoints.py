"""Points of a long table: judged by the hundred metres that they lie in, and only the odd ones looked at one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from odconv.reference.boundaries import APART, SQUARES, middle_of, squares_in
from odconv.reference.local_governments import LocalGovernment
from odconv.tables.coded import Coded, combinations


def odd_records(
    latitudes: Sequence[str], longitudes: Sequence[str], body: LocalGovernment, is_odd: Callable[[float, float], bool]
) -> list[int]:
    """The records whose square of a hundred metres is odd; texts that are no degrees belong to none.

    Args:
        latitudes: texts of all records.
        longitudes: texts of all records.
        body: squares whose middle lies in it are not odd.
        is_odd: asked for the corners of each other square, in degrees; one that is odd makes the square so.
    """
    axes = [_in_parts(Coded.of(column)) for column in (latitudes, longitudes)]
    own, firsts = combinations(axes)
    north, east = (axis.distinct.to_numpy()[axis.codes[firsts]] for axis in axes)
    known = (north > 0) & (east > 0)
    numbers: list[int] = (north * APART + east)[known].tolist()
    inside = squares_in(numbers, body)
    odd = np.zeros(len(firsts), np.bool_)
    odd[known] = [square not in inside and _is_odd(square, is_odd) for square in numbers]
    found: list[int] = np.flatnonzero(odd[own]).tolist()
    return found


def _is_odd(square: int, is_odd: Callable[[float, float], bool]) -> bool:
    north, east = middle_of(square)
    half = 0.5 / SQUARES
    return any(is_odd(north + up, east + right) for up in (-half, half) for right in (-half, half))


def _in_parts(column: Coded) -> Coded:
    """The degrees of every record in parts as wide as a square, 0 where there are none between 0 and 180."""
    degrees = column.distinct.cast(pl.Float64, strict=False).to_numpy()
    parts = np.where((degrees > 0) & (degrees < 180), np.round(degrees * SQUARES), 0).astype(np.int64)
    different, which = np.unique(parts, return_inverse=True)
    return Coded(which.astype(np.uint32)[column.codes], pl.Series(different))
