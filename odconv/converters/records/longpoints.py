"""Points of a long table: judged by the hundred metres that they lie in, and only the odd ones looked at one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from odconv.reference.boundaries import APART, SQUARES, middle_of, squares_in
from odconv.reference.local_governments import LocalGovernment
from odconv.tables.coded import Coded


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
    north, east = (_parts_of_degrees(Coded.of(column)) for column in (latitudes, longitudes))
    known = np.flatnonzero((north > 0) & (east > 0))
    squares, own = np.unique(north[known] * APART + east[known], return_inverse=True)
    numbers: list[int] = squares.tolist()
    inside = squares_in(numbers, body)
    odd: npt.NDArray[np.bool_] = np.array(
        [square not in inside and _is_odd(square, is_odd) for square in numbers], np.bool_
    )
    found: list[int] = known[odd[own]].tolist() if len(known) else []
    return found


def _is_odd(square: int, is_odd: Callable[[float, float], bool]) -> bool:
    north, east = middle_of(square)
    half = 0.5 / SQUARES
    return any(is_odd(north + up, east + right) for up in (-half, half) for right in (-half, half))


def _parts_of_degrees(column: Coded) -> npt.NDArray[np.int64]:
    """The degrees of every record in parts as wide as a square, 0 where there are none between 0 and 180."""
    degrees = column.distinct.cast(pl.Float64, strict=False).to_numpy()
    parts = np.where((degrees > 0) & (degrees < 180), np.round(degrees * SQUARES), 0)
    return parts.astype(np.int64)[column.codes]
