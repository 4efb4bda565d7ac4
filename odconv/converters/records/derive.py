"""Values that stand in no column but follow from what is known: the publisher's code and names, parts of an address."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import add, attrgetter

from odconv.converters.records.assembly import Assembly
from odconv.reference.local_governments import local_government
from odconv.schemas.model import Field, Schema
from odconv.schemas.remembered import remembered
from odconv.values import address
from odconv.values.address_grammar import whole_parts
from odconv.values.model import Context

_LOCATED = "所在地"  # in the name of a field that speaks of the facility's place and not of its publisher
_PARTS = ("prefecture", "city", "town", "block", "building")


def derive(work: Assembly) -> None:
    """Fill what no column fills and what follows from the publisher or from the whole address.

    Only fields without any value are derived: where a column holds some values, its empty cells stay empty.
    """
    schema = work.targets.schema
    known = told_by_addresses(schema)
    free = [(name, rule) for name, rule in _derivable(schema) if not work.holds(name)]
    values = _from_addresses(work, {name: known[name] for name, _ in free if name in known})
    for name, rule in free:
        if name in known:
            if any(values.get(name, ())):
                work.take(name, known[name].whole, values[name], rule)
        elif value := _OF_PUBLISHER[rule](work.context):
            work.constant(name, value, rule)


@remembered
def _derivable(schema: Schema) -> tuple[tuple[str, str], ...]:
    """The fields of a format that may be derived, in its order, each with the rule by which it is."""
    known = told_by_addresses(schema)
    rules = [(item.name, known[item.name].rule if item.name in known else _rule(item)) for item in schema.fields]
    return tuple((name, rule) for name, rule in rules if rule)


def _rule(item: Field) -> str:
    """The rule by which the publisher tells the values of a field, "" where it does not."""
    if (item.extra("normaliser") or {}).get("name") == "local_government_code":
        return "derived.publisher-code"
    return _NAMES_OF_PUBLISHER.get(item.name, "")


def _publisher(context: Context) -> str:
    """The publisher's own name, without its county; "" where it is not known."""
    body = local_government(context.local_government)
    return "" if body is None else body.name


_NAMES_OF_PUBLISHER = {
    "地方公共団体名": "derived.publisher-name",
    "地方公共団体の名称": "derived.publisher-name",
    "情報の管理主体_名称": "derived.publisher-name",
    "都道府県名": "derived.publisher-prefecture",
    "市区町村名": "derived.publisher-city",
}
_OF_PUBLISHER: Mapping[str, Callable[[Context], str]] = {
    "derived.publisher-code": attrgetter("local_government"),
    "derived.publisher-name": _publisher,
    "derived.publisher-prefecture": attrgetter("prefecture"),
    "derived.publisher-city": attrgetter("city"),
}


@dataclass(frozen=True, slots=True)
class ToldByAddress:
    """A field whose values follow from a whole address.

    Attributes:
        whole: name of the field that holds the address.
        name: what is taken from it, as an attribute of an address.
        take: takes it; "" where it was not understood so far.
        rule: by which it is taken.
    """

    whole: str
    name: str
    take: Callable[[address.Address], str]
    rule: str


@remembered
def told_by_addresses(schema: Schema) -> Mapping[str, ToldByAddress]:
    """The fields that owe something to the whole address that their name begins with: a part of it, or the code."""
    wholes = [item.name for item in schema.fields if _is_whole(item)]
    return {item.name: found for item in schema.fields if (found := _told_by_address(item, wholes)) is not None}


def _told_by_address(item: Field, wholes: Sequence[str]) -> ToldByAddress | None:
    spec = item.extra("normaliser") or {}
    if spec.get("name") == "local_government_code" and _LOCATED in item.name:
        name, take, rule = "body.code", _code, "derived.address-code"
    elif spec.get("name") == "address" and spec["params"].get("part") in _PARTS:
        name = str(spec["params"]["part"])
        take, rule = partial(_part, name), "derived.address-part"
    else:
        return None
    whole = next((name for name in wholes if item.name.startswith(name.removesuffix("_連結表記"))), None)
    return None if whole is None else ToldByAddress(whole, name, take, rule)


@remembered
def whole_address(schema: Schema) -> str | None:
    """The name of the first field that holds a whole address, None where the format has none."""
    return next((item.name for item in schema.fields if _is_whole(item)), None)


def _is_whole(item: Field) -> bool:
    params: Mapping[str, str] = (item.extra("normaliser") or {}).get("params", {})
    return params.get("part") == "full"


def _from_addresses(work: Assembly, told: Mapping[str, ToldByAddress]) -> Mapping[str, Sequence[str]]:
    """What whole addresses tell, by field: for each distinct address a value, "" where it was not understood so far."""
    values: dict[str, Sequence[str]] = {}
    for whole in dict.fromkeys(one.whole for one in told.values()):
        if whole in work.columns:
            own = {name: one for name, one in told.items() if one.whole == whole}
            usual = attrgetter(*(one.name for one in own.values()), "level")
            taker = Taker(tuple(own.values()), usual, work.context)
            values |= zip(own, work.taken(whole, len(own), taker), strict=True)
    return values


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes out of addresses what several fields want.

    Attributes:
        fields: what each of them wants.
        usual: gets all that at once where an address was understood to its number, and one thing more.
        context: the publisher.
    """

    fields: tuple[ToldByAddress, ...]
    usual: Callable[[address.Address], tuple[str, ...]]
    context: Context

    def __call__(self, text: str) -> tuple[str, ...]:
        """What one address tells, for each of the fields."""
        return self._from(address.split(text, self.context))

    def of_all(self, texts: Collection[str]) -> list[Sequence[str]]:
        """For each of the fields what all addresses tell; of most the names before 丁目 and number, and few differ."""
        if not texts:
            return [()] * len(self.fields)
        names, *behind = map(list, zip(*whole_parts(texts), strict=True))
        told = {"": None} | {name: self._before_number(name) for name in set(names) - {""}}
        rows = list(map(told.__getitem__, names))
        for at, text in enumerate(texts) if None in rows else ():
            if rows[at] is None:
                rows[at] = self(text)
                behind[0][at] = behind[1][at] = ""
        numbers = dict(zip(("town", "block"), behind, strict=True))
        return [
            list(map(add, column, numbers[one.name])) if one.name in numbers else column
            for one, column in zip(self.fields, zip(*filter(None, rows), strict=True), strict=True)
        ]

    def _before_number(self, names: str) -> tuple[str, ...] | None:
        found = address.before_number(names, self.context)
        return None if found is None else self._from(found)

    def _from(self, found: address.Address) -> tuple[str, ...]:
        if found.level == "block":
            return self.usual(found)[:-1]
        return tuple([one.take(found) for one in self.fields])


def _part(part: str, parts: address.Address) -> str:
    """A part of an address as it stands in it; nothing of one whose town and number were not both understood."""
    known = parts.level == "block" or (part in ("prefecture", "city") and parts.body is not None)
    return str(getattr(parts, part)) if known else ""


def _code(parts: address.Address) -> str:
    """The code of the municipality that an address names: a facility may lie in another than its publisher's."""
    return "" if parts.body is None or parts.level == "nothing" else parts.body.code
