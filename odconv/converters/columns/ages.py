"""Age bands in column labels: 0-4歳の男性, 男_0～4歳, 85歳以上（女）, for populations by area and age."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from odconv.converters.columns.labels import folded

_BAND = re.compile(
    r"(?<![0-9])([0-9]{1,3})(?:歳|才)?(?:(?:[~\-]|から)([0-9]{1,3})(?:歳|才)?|(?:歳|才)?.{0,4}(以上)|(?:歳|才))"
)
_MEN, _WOMEN = re.compile("男"), re.compile("女")


class Band(NamedTuple):
    """Ages from `first` to `last` (None: and above) of one sex (`男`, `女`)."""

    first: int
    last: int | None
    sex: str


@lru_cache(maxsize=4096)
def band_of(label: str) -> Band | None:
    """The age band and sex that a label names, None where it names none or not both.

    >>> band_of("0-4歳の男性"), band_of("女_８５歳以上"), band_of("85歳の男性以上"), band_of("総数")
    (Band(first=0, last=4, sex='男'), Band(first=85, last=None, sex='女'), Band(first=85, last=None, sex='男'), None)
    """
    plain = folded(label)
    men, women = _MEN.search(plain), _WOMEN.search(plain)
    found = _BAND.search(plain)
    if found is None or bool(men) == bool(women):
        return None
    first = int(found[1])
    if found[2]:
        last: int | None = int(found[2])
    else:
        last = None if "以上" in plain else first
    return Band(first, last, "男" if men else "女")
