"""Local governments (地方公共団体): their codes, names and readings, and how a spoilt code is put right.

The code (全国地方公共団体コード) has six digits: two for the prefecture, three for the body, one that checks the five.
The table also holds bodies that no longer exist, since published data name them; `LocalGovernment.is_current` tells.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast

from odconv.reference import table
from odconv.reference.prefectures import prefecture as prefecture_named
from odconv.reference.variants import fold, squeeze

Kind = Literal["prefecture", "designated_city", "ward", "special_ward", "city", "town", "village", "northern_village"]
Step = Literal["width", "decimals", "hyphen", "leading-zero", "check-digit-missing", "check-digit-wrong"]

_WEIGHTS = (6, 5, 4, 3, 2)
_FIVE = re.compile(r"[0-9]{5}")
_SIX = re.compile(r"[0-9]{6}")
_DECIMALS = re.compile(r"\.0+$")
_HYPHEN = re.compile(r"(?<=^[0-9]{5})[-‐‑‒–—―−ー](?=[0-9]$)")
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
        kind: prefecture, designated_city, ward (of a designated city), special_ward (of Tokyo), city, town, village;
            northern_village for the six of the northern territories, which have a code and no administration.
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
        code: the one code that can be meant; None if there is none, more than one, or if the five digits of the one
            candidate are not those that were written.
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
    """All six-digit codes of the list, those of former bodies and of the northern villages too."""
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
        kinds: kinds to keep; None for all but the northern villages.
        historic: whether bodies that no longer exist are listed too.
    """
    return _listed(prefecture, None if kinds is None else frozenset(kinds), historic)


@lru_cache(maxsize=256)
def _listed(prefecture: str | None, kinds: frozenset[Kind] | None, historic: bool) -> tuple[LocalGovernment, ...]:
    named = _prefecture_name(prefecture)
    return tuple(
        body
        for body in _by_code().values()
        if (named is None or body.prefecture == named)
        and (body.kind != "northern_village" if kinds is None else body.kind in kinds)
        and (historic or body.is_current)
    )


def tokyo_62() -> tuple[LocalGovernment, ...]:
    """The 62 municipalities of Tokyo: 23 special wards, 26 cities, 5 towns, 8 villages."""
    return tuple(body for body in local_governments() if body.group is not None)


def find(name: str, prefecture: str | None = None, county: str | None = None) -> tuple[LocalGovernment, ...]:
    """Bodies that a name can mean: those spelt so, or, if there are none, those whose folded spelling agrees.

    The spelling of the list comes first because 鹿嶋市 and 鹿島市 are two cities. The name may begin with the
    prefecture and the county or the city. What is left of an address is not cut off. Former bodies and the northern
    villages answer only where no other does: 浜松市天竜区 is the ward of today, 浜松市中区 the one that ended in 2023.

    Args:
        name: 東京都千代田区, 千代田区, 石狩郡当別町, 札幌市中央区, 中央区.
        prefecture: narrows the search: name (with or without 都/府/県), number or code.
        county: narrows the search: 石狩郡.

    Returns:
        Bodies in the order of their codes; empty if nothing is found.

    >>> [body.code for body in find("東京都千代田区")], len(find("中央区")) > 5, find("千代田区", prefecture="大阪府")
    (['131016'], True, ())
    >>> [body.name for text in ("竜ヶ崎市", "東茨城郡 茨城町", "三宅島三宅村") for body in find(text)]
    ['龍ケ崎市', '茨城町', '三宅村']
    """
    named = _prefecture_name(prefecture)
    # The second index is built only when the first knows nothing.
    for index, key in ((_by_name, squeeze(name)), (_by_folded_name, fold(name))):
        found = [
            body
            for body in index().get(key, ())
            if (named is None or body.prefecture == named)
            and (county is None or fold(body.county or "") == fold(county))
        ]
        if found:
            return tuple([body for body in found if _is_usual(body)] or found)
    return ()


def _is_usual(body: LocalGovernment) -> bool:
    return body.is_current and body.kind != "northern_village"


def repair_code(text: str) -> Repair:
    """The code that was meant by a text: digits in full width, a leading zero lost, the check digit missing or wrong.

    Only codes of the list are proposed, and where the text can be read in two ways none is chosen. A wrong check digit
    may hide a wrong digit before it, so all codes that differ by one digit are candidates; it is put right only if
    the body is known by the five digits before it and there is no other candidate.

    >>> repair_code("１３１０１"), repair_code("11002").code
    (Repair(code='131016', candidates=('131016',), how=('width', 'check-digit-missing')), '011002')
    >>> repair_code("13101-6")
    Repair(code='131016', candidates=('131016',), how=('hyphen',))
    >>> repair_code("131016").how, repair_code("千代田区")
    ((), Repair(code=None, candidates=(), how=()))
    """
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text))
    whole = _DECIMALS.sub("", plain)
    digits = _HYPHEN.sub("", whole)
    readings = _readings(digits)
    code, steps = next(iter(readings.items()), ("", ()))
    if len(readings) != 1 or ("check-digit-wrong" in steps and code[:5] != digits[:5]):
        return Repair(None, tuple(sorted(readings)))
    before: dict[Step, bool] = {"width": plain != text, "decimals": whole != plain, "hyphen": digits != whole}
    return Repair(code, (code,), (*(step for step, done in before.items() if done), *steps))


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
    return _index(squeeze)


@cache
def _by_folded_name() -> dict[str, list[LocalGovernment]]:
    return _index(fold)


def _index(key: Callable[[str], str]) -> dict[str, list[LocalGovernment]]:
    """Bodies by all their spellings, in the order of their codes."""
    aliases: dict[str, list[str]] = {}
    for row in table.rows("aliases.csv"):
        aliases.setdefault(row["code"], []).append(row["alias"])
    index: dict[str, list[LocalGovernment]] = {}
    for body in _by_code().values():
        for spelling in {key(name) for name in _spellings(body, aliases.get(body.code, ()))}:
            index.setdefault(spelling, []).append(body)
    return index


def _spellings(body: LocalGovernment, aliases: Iterable[str]) -> set[str]:
    """All ways a body is named: alone, with its county or city, with the prefecture before."""
    within = {body.name, body.short_name, f"{body.county or ''}{body.name}", *aliases}
    if body.kind == "prefecture":
        return within
    return within | {body.prefecture + name for name in within}
