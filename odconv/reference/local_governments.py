"""Local governments (地方公共団体): their codes, names and readings, and how a spoilt code is put right.

The code (全国地方公共団体コード) has six digits: two for the prefecture, three for the body, one that checks the five.
The table also holds bodies that no longer exist, since published data name them; `LocalGovernment.is_current` tells.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from odconv.reference import table
from odconv.reference.prefectures import prefecture as prefecture_named
from odconv.reference.variants import fold

Kind = Literal["prefecture", "designated_city", "ward", "special_ward", "city", "town", "village"]
Step = Literal["width", "decimals", "leading-zero", "check-digit-missing", "check-digit-wrong"]

_WEIGHTS = (6, 5, 4, 3, 2)
_FIVE = re.compile(r"[0-9]{5}")
_SIX = re.compile(r"[0-9]{6}")
_DECIMALS = re.compile(r"\.0+$")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class LocalGovernment:
    """A prefecture, a municipality or a ward of a designated city.

    Attributes:
        code: six digits with the check digit.
        prefecture: name of the prefecture, 北海道.
        name: name within the prefecture, without the county; a ward's begins with its city: 札幌市中央区.
        short_name: the last part of the name: 中央区.
        kana: reading of `name` in full-width katakana.
        kind: prefecture, designated_city, ward (of a designated city), special_ward (of Tokyo), city, town, village.
        parent: name of the city that a ward belongs to.
        county: 郡 of a town or village; None for the other kinds and on Tokyo's islands.
        group: 区部, 多摩 or 島しょ for the municipalities of Tokyo.
        valid_from: first day of the code, where it is younger than the list.
        valid_to: last day of the code, where it has ended.
    """

    code: str
    prefecture: str
    name: str
    short_name: str
    kana: str
    kind: Kind
    parent: str | None
    county: str | None
    group: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None

    @property
    def code5(self) -> str:
        """The code without its check digit."""
        return self.code[:5]

    @property
    def full_name(self) -> str:
        """The name as an address begins: 北海道石狩郡当別町."""
        return self.prefecture if self.kind == "prefecture" else f"{self.prefecture}{self.county or ''}{self.name}"

    @property
    def is_current(self) -> bool:
        """Whether the code is in force by the edition of the list that is shipped."""
        return self.valid_to is None


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of a code as it was found.

    Attributes:
        code: the one code that can be meant; None if there is none or more than one.
        candidates: all codes that can be meant, in order.
        how: what was wrong, in the order it was put right; empty for a code that was right or could not be repaired.
    """

    code: str | None
    candidates: tuple[str, ...] = ()
    how: tuple[Step, ...] = ()


def check_digit(code5: str) -> str:
    """The sixth digit: 11 minus the sum weighted 6, 5, 4, 3, 2 modulo 11, of which the last digit counts.

    Source: Ministry of Internal Affairs, 検査数字を算出する算式.

    Args:
        code5: five half-width digits.

    Raises:
        ValueError: the text is not five half-width digits.

    >>> check_digit("13101"), check_digit("01100")
    ('6', '2')
    """
    if _FIVE.fullmatch(code5) is None:
        raise ValueError(f"five digits expected: {code5!r}")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code5, strict=True))
    return str((11 - total % 11) % 10)


def is_valid_code(code6: str) -> bool:
    """Whether the text is six half-width digits and the last agrees with the others; the body may be unknown.

    >>> is_valid_code("131016"), is_valid_code("131017"), is_valid_code("１３１０１６")
    (True, False, False)
    """
    return _SIX.fullmatch(code6) is not None and check_digit(code6[:5]) == code6[5]


def expand_code(code5: str) -> str:
    """Five digits with the check digit behind them. Raises ValueError for anything but five half-width digits.

    >>> expand_code("13101")
    '131016'
    """
    return code5 + check_digit(code5)


def shorten_code(code6: str) -> str:
    """The code without its check digit. Raises ValueError for a code whose check digit does not agree.

    >>> shorten_code("131016")
    '13101'
    """
    if not is_valid_code(code6):
        raise ValueError(f"no code with a right check digit: {code6!r}")
    return code6[:5]


def codes() -> frozenset[str]:
    """All six-digit codes of the list, those of former bodies too."""
    return _codes()


def local_government(code: str) -> LocalGovernment | None:
    """The body with this code of six or five digits; None if the list has none."""
    return _by_code().get(code) or (_by_code().get(expand_code(code)) if _FIVE.fullmatch(code) else None)


def local_governments(
    prefecture: str | None = None, kinds: Collection[Kind] | None = None, *, historic: bool = False
) -> tuple[LocalGovernment, ...]:
    """Bodies in the order of their codes.

    Args:
        prefecture: name (東京都 or 東京), number (13) or code (130001); None for all.
        kinds: kinds to keep; None for all.
        historic: whether bodies that no longer exist are listed too.
    """
    named = _prefecture_name(prefecture)
    return tuple(
        body
        for body in _by_code().values()
        if (named is None or body.prefecture == named)
        and (kinds is None or body.kind in kinds)
        and (historic or body.is_current)
    )


def tokyo_62() -> tuple[LocalGovernment, ...]:
    """The 62 municipalities of Tokyo: 23 special wards, 26 cities, 5 towns, 8 villages."""
    return tuple(body for body in local_governments() if body.group is not None)


def find(name: str, prefecture: str | None = None, county: str | None = None) -> tuple[LocalGovernment, ...]:
    """Bodies that a name can mean: those spelt so, or, if there are none, those whose folded spelling agrees.

    The name may begin with the prefecture and the county or the city. What is left of an address is not cut off.

    Args:
        name: 東京都千代田区, 千代田区, 石狩郡当別町, 札幌市中央区, 中央区.
        prefecture: narrows the search: name (with or without 都/府/県), number or code.
        county: narrows the search: 石狩郡.

    Returns:
        Current bodies before former ones, then by code; empty if nothing is found.

    >>> [body.code for body in find("東京都千代田区")], len(find("中央区")) > 5, find("千代田区", prefecture="大阪府")
    (['131016'], True, ())
    >>> [body.name for text in ("竜ヶ崎市", "東茨城郡 茨城町") for body in find(text)]
    ['龍ケ崎市', '茨城町']
    """
    named = _prefecture_name(prefecture)
    # The second index is built only when the first knows nothing.
    for index, key in ((_by_name, _SPACES.sub("", name)), (_by_folded_name, fold(name))):
        found = [
            body
            for body in index().get(key, ())
            if (named is None or body.prefecture == named)
            and (county is None or fold(body.county or "") == fold(county))
        ]
        if found:
            return tuple(sorted(found, key=lambda body: (not body.is_current, body.code)))
    return ()


def repair_code(text: str) -> Repair:
    """The code that was meant by a text: digits in full width, a leading zero lost, the check digit missing or wrong.

    Only codes of the list are proposed, and where the text can be read in two ways none is chosen. A wrong check digit
    may hide a wrong digit before it, so all codes that differ by one digit are candidates.

    >>> repair_code("１３１０１"), repair_code("11002").code
    (Repair(code='131016', candidates=('131016',), how=('width', 'check-digit-missing')), '011002')
    >>> repair_code("131016").how, repair_code("千代田区")
    ((), Repair(code=None, candidates=(), how=()))
    """
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text))
    digits = _DECIMALS.sub("", plain)
    readings = _readings(digits)
    if len(readings) != 1:
        return Repair(None, tuple(sorted(readings)))
    ((code, steps),) = readings.items()
    width: tuple[Step, ...] = ("width",) if plain != text else ()
    decimals: tuple[Step, ...] = ("decimals",) if digits != plain else ()
    return Repair(code, (code,), (*width, *decimals, *steps))


def _readings(digits: str) -> dict[str, tuple[Step, ...]]:
    """Code → what is wrong with the digits if it is meant."""
    if not (digits.isascii() and digits.isdigit()):
        return {}
    if len(digits) == 6:
        return {digits: ()} if digits in _codes() else dict.fromkeys(_neighbours(digits), ("check-digit-wrong",))
    found: dict[str, tuple[Step, ...]] = {}
    if len(digits) == 5:
        found["0" + digits] = ("leading-zero",)
        found[expand_code(digits)] = ("check-digit-missing",)
    elif len(digits) == 4:
        found[expand_code("0" + digits)] = ("leading-zero", "check-digit-missing")
    return {code: steps for code, steps in found.items() if code in _codes()}


def _neighbours(digits: str) -> Iterable[str]:
    """Known codes that differ by one digit; none where the check digit is right and the body unknown."""
    if is_valid_code(digits):
        return
    for place in range(6):
        for digit in "0123456789":
            code = digits[:place] + digit + digits[place + 1 :]
            if code in _codes():
                yield code


def _prefecture_name(text: str | None) -> str | None:
    """The full name of a prefecture given in any way; what is none stays as it is and so matches nothing."""
    found = prefecture_named(text) if text is not None else None
    return found.name if found else text


@cache
def _codes() -> frozenset[str]:
    return frozenset(_by_code())


@cache
def _by_code() -> dict[str, LocalGovernment]:
    return {row["code"]: _body(row) for row in table.rows("local_governments.csv")}


def _body(row: dict[str, str]) -> LocalGovernment:
    return LocalGovernment(
        row["code"],
        row["prefecture"],
        row["name"],
        row["short_name"],
        row["kana"],
        cast("Kind", row["kind"]),
        row["parent"] or None,
        row["county"] or None,
        row["group"] or None,
        _day(row["valid_from"]),
        _day(row["valid_to"]),
    )


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@cache
def _by_name() -> dict[str, list[LocalGovernment]]:
    index: dict[str, list[LocalGovernment]] = {}
    for body in _by_code().values():
        for key in _spellings(body):
            index.setdefault(key, []).append(body)
    return index


@cache
def _by_folded_name() -> dict[str, list[LocalGovernment]]:
    index: dict[str, list[LocalGovernment]] = {}
    for body in _by_code().values():
        for key in {fold(spelling) for spelling in _spellings(body)}:
            index.setdefault(key, []).append(body)
    return index


def _spellings(body: LocalGovernment) -> set[str]:
    """All ways a body is named: alone, with its county or city, with the prefecture before."""
    within = {body.name, body.short_name, f"{body.county or ''}{body.name}"}
    if body.kind == "prefecture":
        return within
    return within | {body.prefecture + name for name in within}
