"""Area codes (市外局番): where the area code of a fixed line ends, and which one an area has.

Source: the Japanese metadata of `phonenumbers` (see `PROVENANCE.md`), which follows the numbering plan of the Ministry
of Internal Affairs. Which numbers of an area are assigned is not in it.
"""

from __future__ import annotations

from functools import cache

from odconv.reference import table
from odconv.reference.local_governments import LocalGovernment
from odconv.reference.variants import fold

_LONGEST_PREFIX = 6


def area_code(digits: str) -> str:
    """The area code that a number of a fixed line begins with.

    Args:
        digits: half-width digits of the number with the leading 0, no separators.

    Returns:
        The area code with its 0; "" where the plan has no such number.

    >>> area_code("0835221234"), area_code("0353211111"), area_code("0499822121"), area_code("0000000000")
    ('0835', '03', '04998', '')
    """
    lengths = _lengths()
    for end in range(2, _LONGEST_PREFIX + 1):
        length = lengths.get(digits[:end])
        if length is not None:
            return digits[:length]
    return ""


def area_codes_of(body: LocalGovernment) -> tuple[str, ...]:
    """The area codes of the numbering areas that bear the name of a municipality.

    Areas and municipalities are drawn apart: a part of the city may belong to a neighbour's area, and a municipality
    without an area of its name has no answer. So the one code that is found is likely, not certain.

    >>> from odconv.reference.local_governments import find
    >>> [area_codes_of(find(name)[0]) for name in ("防府市", "千代田区", "山口市", "加賀市")]
    [('0835',), ('03',), ('083', '08396'), ('0761',)]
    """
    if body.kind == "special_ward":
        return ("03",)
    name = body.parent or body.name
    return _codes().get((body.prefecture, fold(name[:-1])), ())


def area_codes_in(prefecture: str) -> tuple[str, ...]:
    """All area codes of a prefecture given by its full name; empty for a name that none has.

    >>> area_codes_in("石川県"), area_codes_in("石川")
    (('076', '0761', '0767', '0768'), ())
    """
    rows = table.rows("area_codes.csv")
    return tuple(sorted({row["area_code"] for row in rows if row["prefecture"] == prefecture}))


@cache
def _lengths() -> dict[str, int]:
    return {row["prefix"]: int(row["length"]) for row in table.rows("area_code_lengths.csv")}


@cache
def _codes() -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in table.rows("area_codes.csv"):
        found.setdefault((row["prefecture"], fold(row["area"])), []).append(row["area_code"])
    return {place: tuple(codes) for place, codes in found.items()}
