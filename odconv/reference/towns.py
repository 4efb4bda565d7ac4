"""Towns (町字) of the municipalities with a point each, from a list of 2023; see `PROVENANCE.md`.

A town is found without its 丁目 and whatever stands before its name (大字, 字), in any spelling that `fold` knows.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from odconv.reference.local_governments import LocalGovernment, local_governments
from odconv.reference.variants import fold

_CHOME = re.compile("[一二三四五六七八九十〇百]+丁目$")
_PREFIX = re.compile("^(?:大字|字)(?=.)")

Point = tuple[float, float]


def town_at_start(text: str, body: LocalGovernment) -> int:
    """The number of characters of the longest town of a municipality that a text begins with; 0 where there is none.

    Args:
        text: what stands behind the municipality in an address, without spaces.
        body: the municipality; the wards of a designated city answer for the city.

    >>> from odconv.reference.local_governments import find
    >>> town_at_start("霞が関１丁目3-1", find("千代田区")[0]), town_at_start("市役所内", find("千代田区")[0])
    (3, 0)
    """
    prefix = _PREFIX.match(text)
    start = prefix.end() if prefix else 0
    names = _bases(body)
    if not names:
        return 0
    folded = [fold(letter) for letter in text[start : start + max(map(len, names))]]
    if any(len(letter) != 1 for letter in folded):
        return 0
    plain = "".join(folded)
    return next((start + end for end in range(len(plain), 0, -1) if plain[:end] in names), 0)


def towns(body: LocalGovernment) -> Mapping[str, Point | None]:
    """Every town of a municipality, as the list spells it (丸の内一丁目), with its latitude and longitude in degrees.

    A designated city has the towns of its wards. Empty for prefectures and for bodies that the list does not know.
    """
    return _towns(body.code5) or {name: point for ward in _wards(body) for name, point in _towns(ward.code5).items()}


@lru_cache(maxsize=64)
def _bases(body: LocalGovernment) -> frozenset[str]:
    """The folded names of the towns, without 丁目 and without 大字."""
    return frozenset(fold(_PREFIX.sub("", _CHOME.sub("", name))) for name in towns(body)) - {""}


def _wards(body: LocalGovernment) -> tuple[LocalGovernment, ...]:
    wards = local_governments(body.prefecture, {"ward"}, historic=True)
    return tuple(ward for ward in wards if body.kind == "designated_city" and ward.parent == body.name)


def _towns(code5: str) -> Mapping[str, Point | None]:
    return _prefecture(code5[:2]).get(code5, {})


@cache
def _prefecture(number: str) -> Mapping[str, Mapping[str, Point | None]]:
    """Five digits of a municipality → its towns."""
    packed = files("odconv.reference").joinpath("towns", f"{number}.txt.gz").read_bytes()
    found: dict[str, dict[str, Point | None]] = {}
    known: dict[str, Point | None] = {}
    for line in gzip.decompress(packed).decode("utf-8").splitlines():
        name, _, place = line.partition("\t")
        if not place:
            known = found.setdefault(name, {})
            continue
        latitude, _, longitude = place.partition("\t")
        known[name] = (float(latitude), float(longitude)) if latitude else None
    return found
