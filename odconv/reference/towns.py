"""Towns (町字) of the municipalities with a point each, from a list of 2023; see `PROVENANCE.md`.

A town is found without its 丁目 and whatever stands before its name (大字, 字), in any spelling that `fold` knows.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from odconv.reference.local_governments import LocalGovernment, local_governments
from odconv.reference.variants import fold, fold_all

_CHOME = re.compile("[0-9０-９一二三四五六七八九十〇百]+丁目$", re.MULTILINE)
_PREFIX = re.compile("^(?:大字|字)(?=.)", re.MULTILINE)

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
    names, longest = _bases(body)
    length = min(longest, len(text) - start)
    end = next((end for end in range(length, 0, -1) if text[start : start + end] in names), 0)
    if end:
        return start + end
    plain = "".join(_letter(letter) for letter in text[start : start + longest])
    end = next((end for end in range(len(plain), 0, -1) if plain[:end] in names), 0)
    return start + end if end else 0


def towns(body: LocalGovernment) -> Mapping[str, Point | None]:
    """Every town of a municipality, as the list spells it (丸の内一丁目), with its latitude and longitude in degrees.

    A designated city has the towns of its wards. Empty for prefectures and for bodies that the list does not know.
    """
    return _towns(body.code5) or {name: point for ward in _wards(body) for name, point in _towns(ward.code5).items()}


def points_of_town(name: str, body: LocalGovernment) -> tuple[Point, ...]:
    """The points of a town, one for each of its 丁目 where the name has none or one in digits; empty if unknown.

    >>> from odconv.reference.local_governments import find
    >>> len(points_of_town("丸の内", find("千代田区")[0])), points_of_town("丸の外", find("千代田区")[0])
    (3, ())
    """
    return _points(body).get(_base(name), ())


@lru_cache(maxsize=64)
def _points(body: LocalGovernment) -> Mapping[str, tuple[Point, ...]]:
    found: dict[str, list[Point]] = {}
    known = {name: point for name, point in towns(body).items() if point}
    for base, point in zip(fold_all(_bare(known)), known.values(), strict=True):
        found.setdefault(base, []).append(point)
    return {base: tuple(points) for base, points in found.items()}


@lru_cache(maxsize=1 << 12)
def _base(name: str) -> str:
    return fold("".join(_bare([name])))


def _bare(names: Collection[str]) -> list[str]:
    """The names of towns without 丁目 and 大字."""
    return _PREFIX.sub("", _CHOME.sub("", "\n".join(names))).split("\n") if names else []


@lru_cache(maxsize=64)
def _bases(body: LocalGovernment) -> tuple[frozenset[str], int]:
    """The names of the towns without 丁目 and 大字, as they are and folded; the length of the longest."""
    names = set(_bare(towns(body)))
    both = frozenset(names.union(fold_all(list(names)))) - {""}
    return both, max(map(len, both), default=0)


@lru_cache(maxsize=8192)
def _letter(letter: str) -> str:
    """The folded letter, or a space where it would not stay one letter, so that places in the text are kept."""
    folded = fold(letter)
    return folded if len(folded) == 1 else " "


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
