"""Addresses (住所, 所在地): parted into prefecture, city, town, block and building as far as they are understood.

Rule: 市区町村 holds the county (郡) and the ward of a designated city; 町字 goes down to 丁目; 番地以下 is what
follows, and the building (方書) stands apart; the whole (連結表記) is everything from the prefecture to the building.
The national formats keep the wording of an address, so little is changed: widths of digits, dashes between digits,
spaces within. 二丁目 stays 二丁目, 1番1号 does not become 1-1, and 中港1-2 is not made 中港一丁目2. A prefecture or
city that is missing is put before the address where the table's place tells it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from odconv.reference.gazetteer import municipality_at_start, prefecture_at_start
from odconv.reference.local_governments import LocalGovernment, local_governments
from odconv.reference.prefectures import prefecture as prefecture_named
from odconv.reference.towns import town_at_start
from odconv.values import address_grammar
from odconv.values.address_grammar import tidy
from odconv.values.model import Certainty, Context, Normalized, kept, unknown
from odconv.values.nothing import not_understood, says_nothing
from odconv.values.place import home

_NUMBER = re.compile("[0-9]")
Part = Literal["prefecture", "city", "town", "block", "building", "full"]
Level = Literal["nothing", "prefecture", "city", "town", "block"]

POSTAL = "postal"
"""Name of the part that holds a postal code that stood before an address."""

LEVELS: tuple[Level, ...] = ("nothing", "prefecture", "city", "town", "block")
"""How far an address was understood, in ascending order."""


class Address(NamedTuple):
    """An address in its parts, which stand behind each other as they were written; "" for a part that is not there.

    Attributes:
        prefecture: 東京都.
        city: with county and ward, where they are written: 西多摩郡瑞穂町, 静岡市葵区.
        town: 町字 down to 丁目: 丸の内一丁目.
        block: 番地以下: 1-1, 12番地の3先.
        building: 方書; also remarks behind the number, and all that was not understood.
        space: whether a space stands before the building.
        postal: postal code that stood before the address, 000-0000.
        level: how far it was understood; `town` where the list knows the town, `block` where a number follows a town.
        body: the municipality that is meant; the table's own where the address begins with one of its towns.
    """

    prefecture: str = ""
    city: str = ""
    town: str = ""
    block: str = ""
    building: str = ""
    space: bool = False
    postal: str = ""
    level: Level = "nothing"
    body: LocalGovernment | None = None

    @property
    def full(self) -> str:
        """Everything from the prefecture to the building."""
        return self.within(self.prefecture, self.city)

    def within(self, prefecture: str, city: str) -> str:
        """The same with another prefecture and city."""
        front = prefecture + city + self.town + self.block
        return front + (" " if self.space and front else "") + self.building

    def understood(self, level: Level) -> bool:
        """Whether the address was understood at least so far."""
        return LEVELS.index(self.level) >= LEVELS.index(level)


_NO_CONTEXT = Context()


def is_tidy(text: str) -> bool:
    """Whether digits, dashes and spaces are written as in the value of `normalise`.

    >>> is_tidy("東京都千代田区丸の内一丁目1-1"), is_tidy("丸の内１－１")
    (True, False)
    """
    return tidy(text) == text


@lru_cache(maxsize=1 << 12)  # what fills a table asks twice or thrice for each of its addresses
def split(text: str, context: Context | None = None) -> Address:
    """The parts of an address as they were written, tidied; nothing is added.

    Args:
        text: any text.
        context: tells which of several municipalities of one name is meant, and whose towns are looked up where the
            address does not name its municipality.

    >>> split("〒100-8111　東京都千代田区千代田１－１").postal
    '100-8111'
    >>> address = split("山口県下松市大手町３丁目３番３号　下松市役所２階")
    >>> address.prefecture, address.city, address.town, address.block, address.building, address.level
    ('山口県', '下松市', '大手町3丁目', '3番3号', '下松市役所2階', 'block')
    >>> [split("府中市宮西町2-24", where).body is None for where in (None, Context(prefecture="東京都"))]
    [True, False]
    >>> split("葵区追手町5-1", Context("221007", "静岡県", "静岡市")).body.name
    '静岡市葵区'
    """
    context = context or _NO_CONTEXT
    usual = address_grammar.WHOLE.fullmatch(text)
    if usual is not None:
        names, chome, block = usual.groups()
        front = _front(names, context)
        if front.usual:
            town = f"{names[front.end :]}{chome}"
            return Address(front.prefecture, front.city, town, block, level="block", body=front.body)
    return _split(text, context)


def _split(text: str, context: Context) -> Address:
    """`split` of any text; the other way is that of nearly all."""
    code, rest = address_grammar.postal(tidy(text))
    front = _front(_names_in(rest), context)
    prefecture, city, body, known, rest = front.prefecture, front.city, front.body, front.known, rest[front.end :]
    usual = address_grammar.USUAL.fullmatch(rest, front.usual) if front.usual else None
    if usual is not None:
        return Address(prefecture, city, rest[: usual.end(1)], usual[2], "", False, code, "block", body)
    if not city and not known:
        return Address(prefecture, building=rest, postal=code, level="prefecture" if prefecture else "nothing")
    pieces = address_grammar.pieces(rest, known)
    if not city and not _is_likely(pieces, known):
        return Address(prefecture, building=rest, postal=code, level="prefecture" if prefecture else "nothing")
    if not pieces.block and says_nothing(pieces.town):
        pieces = replace(pieces, town="", building=rest, space=False)
    level: Level = "block" if pieces.block and pieces.town else "town" if known else "city"
    level = level if body else "prefecture" if prefecture else "nothing"
    return Address(prefecture, city, pieces.town, pieces.block, pieces.building, pieces.space, code, level, body)


@lru_cache(maxsize=1 << 13)
def before_number(names: str, context: Context) -> Address | None:
    """What `split` finds in every address that is these names, 丁目 and number, without the two.

    Args:
        names: the first group of `address_grammar.WHOLE`.
        context: as `split` takes it.

    Returns:
        The parts, whose town lacks its 丁目; None where the names alone do not tell.

    >>> before_number("山口県下松市大手町", Context()).town, before_number("大手町", Context())
    ('大手町', None)
    """
    front = _front(names, context)
    if not front.usual:
        return None
    return Address(front.prefecture, front.city, names[front.end :], level="block", body=front.body)


def body_of(text: str, context: Context | None = None) -> LocalGovernment | None:
    """The municipality that `split` finds, without parting what stands behind one that is named.

    Args:
        text: any text.
        context: as `split` takes it.

    >>> body_of("山口県下松市大手町3-3-3").name, body_of("大手町3-3-3")
    ('下松市', None)
    """
    front = _front(_names_in(address_grammar.postal(tidy(text))[1]), context or Context())
    return front.body if front.city else split(text, context).body


def normalise(text: str, *, part: Part = "full", context: Context | None = None) -> Normalized:
    """The address, or the part that a column holds, tidied; a whole address gets the prefecture (and city) it lacks.

    Args:
        text: any text.
        part: what the column holds; a whole address in the column of a prefecture or city is cut, the rest in the
            parts of their names.
        context: the place of the table.

    >>> where = Context("352071", "山口県", "下松市")
    >>> normalise("下松市大手町３－３－３", context=where).value, normalise("大手町3-3-3", context=where).value
    ('山口県下松市大手町3-3-3', '山口県下松市大手町3-3-3')
    >>> normalise("大手町3-3-3", context=where).issue, normalise("府中市宮西町2-24").issue
    ('value-address-completed', 'value-address-ambiguous')
    >>> normalise("東京", part="prefecture").value, normalise("東京都 千代田区", part="city").value
    ('東京都', '千代田区')
    """
    return _PARTS[part](text, context or Context()) if text else kept(text)


@dataclass(frozen=True, slots=True)
class _Front:
    """What an address begins with, as names tell it, and how many of its characters stand before the town.

    Attributes:
        known: how many characters behind these a town of the list takes, spaces not counted.
        usual: how many characters behind these are the town, where only digits are to follow; 0 where that is unsure.
    """

    prefecture: str
    city: str
    body: LocalGovernment | None
    known: int
    end: int
    usual: int


def _names_in(address: str) -> str:
    """The beginning of a tidied address that tells everything about its names: none of the lists has a digit."""
    number = _NUMBER.search(address)
    head = address[: number.start()] if number else address
    return address if head.endswith("字") else head  # 字 stands before a name, or is one


@lru_cache(maxsize=1 << 13)
def _front(address: str, context: Context) -> _Front:
    own = home(context)
    prefecture, rest = prefecture_at_start(address), address
    while prefecture and rest.startswith(
        prefecture
    ):  # 石川県石川県… occurs where a column was joined to a whole address
        rest = rest[len(prefecture) :].lstrip(" ")
    end, body = _municipality(rest, prefecture, own)
    city, rest = rest[:end].replace(" ", ""), rest[end:].lstrip(" ")
    if not city and own and own.kind != "prefecture" and prefecture in {"", own.prefecture}:
        body = own
    known = town_at_start(rest.replace(" ", ""), body) if body else 0
    return _Front(prefecture, city, body, known, len(address) - len(rest), _usual(rest, city, body, known))


def _usual(rest: str, city: str, body: LocalGovernment | None, known: int) -> int:
    """How long a town is behind which a number stands, 0 where it is no plain name."""
    if body is None or _NUMBER.search(rest) or not (known == len(rest) if known else city):
        return 0
    return 0 if (address_grammar.ODD if known else address_grammar.ODDER).search(rest) else len(rest)


def _municipality(rest: str, prefecture: str, own: LocalGovernment | None) -> tuple[int, LocalGovernment | None]:
    """Where the municipality at the start of an address ends (0: there is none), and which one it is."""
    plain = rest.replace(" ", "")
    mention = municipality_at_start(plain, prefecture or (own.prefecture if own else ""))
    if mention is None and not prefecture:
        mention = municipality_at_start(plain)
        if mention and own and _is_town_like(plain[: mention.end]):
            mention = None  # 山田町 is a town of many cities
    ward = _own_ward(plain, own) if prefecture in {"", own.prefecture if own else ""} else None
    if ward and (mention is None or ward not in mention.bodies):
        return _index(rest, len(ward.short_name)), ward
    if mention is None:
        return 0, None
    if own in mention.bodies:
        return _index(rest, mention.end), own
    if own and not prefecture and town_at_start(plain, own) >= mention.end:
        return 0, None  # a town of the table's own municipality that is called as another municipality
    return _index(rest, mention.end), mention.bodies[0] if len(mention.bodies) == 1 else None


def _is_town_like(name: str) -> bool:
    """Whether a municipality's name could be a town's as well: 町 or 村 without its county."""
    return name.endswith(("町", "村")) and "郡" not in name


def _is_likely(pieces: address_grammar.Pieces, known: int) -> bool:
    """Whether what begins with a town's name is an address in that town, not words that begin alike."""
    behind = pieces.town[known:]
    return bool(pieces.block or not behind or behind.startswith("字") or behind.endswith(("丁目", "地内")))


def _own_ward(plain: str, own: LocalGovernment | None) -> LocalGovernment | None:
    """The ward that an address begins with, of the designated city whose table it is."""
    if own is None or own.kind != "designated_city":
        return None
    wards = local_governments(own.prefecture, {"ward"})
    return next((ward for ward in wards if ward.parent == own.name and plain.startswith(ward.short_name)), None)


def _index(rest: str, count: int) -> int:
    """The index behind so many characters, spaces not counted."""
    end = 0
    while count:
        count -= rest[end] != " "
        end += 1
    return end


def _full(text: str, context: Context) -> Normalized:
    if ";" in text or "；" in text:
        return unknown(text, "value-address-several")
    address = split(text, context)
    if address.body is None:
        return _not_placed(text, address)
    parts = {POSTAL: address.postal} if address.postal else {}
    if address.prefecture and address.city:
        return _changed(text, address.full, "address.postal" if parts else "address.width", parts)
    body, own = address.body, home(context)
    city = f"{body.county or ''}{body.name}"
    if not address.city and "、" in address.building:
        return unknown(text, "value-address-several")
    if not address.city:
        value = address.within(body.prefecture, city)
        params = {"added": body.prefecture + city}
        return Normalized(value, Certainty.DOUBTFUL, "address.completed", "value-address-completed", params, parts)
    named = address.city if len(address.city) >= len(body.name) else city
    value = address.within(body.prefecture, named)
    if _is_town_like(address.city) if own is None else own.prefecture != body.prefecture:
        params = {"added": body.prefecture}
        return Normalized(value, Certainty.DOUBTFUL, "address.prefecture", "value-address-elsewhere", params, parts)
    return Normalized(value, rule="address.prefecture", parts=parts)


def _not_placed(text: str, address: Address) -> Normalized:
    """The outcome for an address whose municipality is not known."""
    if address.city:
        return unknown(text, "value-address-ambiguous", name=address.city)
    if address.prefecture and not address.building:
        return _changed(text, address.full, "address.width", {POSTAL: address.postal} if address.postal else {})
    return (
        unknown(text, "value-address-city-unknown")
        if address.prefecture
        else not_understood(text, "value-address-unknown")
    )


def _prefecture(text: str, context: Context) -> Normalized:
    named = prefecture_named(text.strip())
    if named:
        return _changed(text, named.name, "address.name", {})
    address = split(text, context)
    if not address.prefecture:
        return not_understood(text, "value-address-prefecture-unknown")
    return _changed(text, address.prefecture, "address.cut", _others(address, "city", "town", "block", "building"))


def _others(address: Address, *names: str) -> dict[str, str]:
    """The named parts that are there."""
    return {name: getattr(address, name) for name in names if getattr(address, name)}


def _city(text: str, context: Context) -> Normalized:
    address = split(text, context)
    address = address if address.city else split(text)  # the prefecture has a column of its own
    if not address.city:
        return not_understood(text, "value-address-city-unknown")
    others = {
        "prefecture": address.prefecture,
        "town": address.town,
        "block": address.block,
        "building": address.building,
    }
    parts = {name: other for name, other in others.items() if other}
    return _changed(text, address.city, "address.cut" if parts else "address.width", parts)


def _town(text: str, _context: Context) -> Normalized:
    return _wording(text, tidy(text))


def _block(text: str, _context: Context) -> Normalized:
    return _wording(text, address_grammar.block(tidy(text)))


def _wording(text: str, tidied: str) -> Normalized:
    """The outcome for a part of which any wording may be right, unless it says that there is none."""
    nothing = not_understood(text, "")
    return nothing if nothing.issue else _changed(text, tidied, "address.width", {})


def _changed(text: str, value: str, rule: str, parts: Mapping[str, str]) -> Normalized:
    return Normalized(value, rule="" if value == text else rule, parts=parts)


_PARTS: Mapping[Part, Callable[[str, Context], Normalized]] = {
    "prefecture": _prefecture,
    "city": _city,
    "town": _town,
    "block": _block,
    "building": _town,
    "full": _full,
}
