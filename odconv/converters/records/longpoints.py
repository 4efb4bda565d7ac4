"""Points of a long table: judged by the hundred metres that they lie in, and only the odd ones looked at one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from odconv.tables.coded import Coded

_MILLI = 1000  # parts of a degree that a square is wide: a hundred metres
_APART = 1_000_000  # keeps the two numbers of a square apart


def odd_records(
    latitudes: Sequence[str], longitudes: Sequence[str], is_odd: Callable[[float, float], bool]
) -> list[int]:
    """The records whose square of a hundred metres is odd; texts that are no degrees belong to none.

    Args:
        latitudes: texts of all records.
        longitudes: texts of all records.
        is_odd: asked for the corners of each square, in degrees; one that is odd makes the square so.
    """
    north, east = (_thousandths(Coded.of(column)) for column in (latitudes, longitudes))
    known = np.flatnonzero(~(np.isnan(north) | np.isnan(east)))
    squares, own = np.unique(north[known] * _APART + east[known], return_inverse=True)
    odd: npt.NDArray[np.bool_] = np.array([_is_odd(square, is_odd) for square in squares.tolist()], np.bool_)
    found: list[int] = known[odd[own]].tolist() if len(known) else []
    return found


def _is_odd(square: float, is_odd: Callable[[float, float], bool]) -> bool:
    north, east = divmod(square, _APART)
    corners = ((north + up, east + right) for up in (-0.5, 0.5) for right in (-0.5, 0.5))
    return any(is_odd(up / _MILLI, right / _MILLI) for up, right in corners)


def _thousandths(column: Coded) -> npt.NDArray[np.float64]:
    """The degrees of every record in thousandths, NaN where there are none between 0 and 180."""
    degrees = column.distinct.cast(pl.Float64, strict=False).to_numpy()
    return np.where((degrees > 0) & (degrees < 180), np.round(degrees * _MILLI), np.nan)[column.codes]
