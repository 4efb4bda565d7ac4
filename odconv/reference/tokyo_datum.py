"""Points of the Tokyo datum by the grid of TKY2JGD, which the extra `geo` (package `tky2jgd`) brings along."""

from __future__ import annotations

import importlib.util
from functools import cache
from importlib.resources import as_file, files
from typing import Any

_SECONDS = 3600.0  # of arc in a degree


def is_installed() -> bool:
    """Whether the grid is there."""
    return importlib.util.find_spec("tky2jgd") is not None


def in_world_system(latitude: float, longitude: float) -> tuple[float, float] | None:
    """The same point in the world geodetic system (JGD2000); None outside the grid.

    Args:
        latitude: degrees, Tokyo datum.
        longitude: degrees, Tokyo datum.

    Raises:
        ModuleNotFoundError: the extra is not installed; ask `is_installed` before.
    """
    north, east = _grid().bilinear(latitude, longitude)
    return None if north is None else (latitude + north / _SECONDS, longitude + east / _SECONDS)


@cache
def _grid() -> Any:
    """The package with its parameters loaded, which takes a second and is done once."""
    import tky2jgd  # noqa: PLC0415  (an extra, and slow to load)

    with as_file(files("tky2jgd") / "data" / "TKY2JGD.par") as place:
        tky2jgd.load_parameter(str(place))
    return tky2jgd
