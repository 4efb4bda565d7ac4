"""Values that stand in no column but follow from what is known: the publisher's code and names, parts of an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from odconv.converters.records.assembly import Assembly
from odconv.reference.local_governments import local_government
from odconv.schemas.model import Field, Schema
from odconv.values import address
from odconv.values.model import Context

_LOCATED = "所在地"  # in the name of a field that speaks of the facility's place and not of its publisher
_PARTS = ("prefecture", "city", "town", "block", "building")


def derive(work: Assembly) -> None:
    """Fill what no column fills and what follows from the publisher or from the whole address.

    Only fields without any value are derived: where a column holds some values, its empty cells stay empty.
    """
    schema = work.targets.schema
    free = [item for item in schema.fields if not work.holds(item.name)]
    told = {item.name: found for item in free if (found := told_by_address(schema, item)) is not None}
    values = _from_addresses(work, told)
    for item in free:
        spec = item.extra("normaliser") or {}
        if item.name in told:
            if any(values.get(item.name, ())):
                work.take(item.name, told[item.name].whole, values[item.name], told[item.name].rule)
        elif spec.get("name") == "local_government_code":
            _constant(work, item, work.context.local_government, "derived.publisher-code")
        elif item.name in ("地方公共団体名", "地方公共団体の名称", "情報の管理主体_名称"):
            _constant(work, item, _publisher(work.context), "derived.publisher-name")
        elif item.name == "都道府県名":
            _constant(work, item, work.context.prefecture, "derived.publisher-prefecture")
        elif item.name == "市区町村名":
            _constant(work, item, work.context.city, "derived.publisher-city")


def _constant(work: Assembly, item: Field, value: str, rule: str) -> None:
    """One value for all records."""
    if value:
        work.constant(item.name, value, rule)


def _publisher(context: Context) -> str:
    """The publisher's own name, without its county; "" where it is not known."""
    body = local_government(context.local_government)
    return "" if body is None else body.name


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


def told_by_address(schema: Schema, item: Field) -> ToldByAddress | None:
    """What a field owes to the whole address that its name begins with: a part of it, or its municipality's code."""
    spec = item.extra("normaliser") or {}
    if spec.get("name") == "local_government_code" and _LOCATED in item.name:
        name, take, rule = "body.code", _code, "derived.address-code"
    elif spec.get("name") == "address" and spec["params"].get("part") in _PARTS:
        name = str(spec["params"]["part"])
        take, rule = partial(_part, name), "derived.address-part"
    else:
        return None
    wholes = (other.name for other in schema.fields if _is_whole(other))
    whole = next((name for name in wholes if item.name.startswith(name.removesuffix("_連結表記"))), None)
    return None if whole is None else ToldByAddress(whole, name, take, rule)


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
            takes = tuple(one.take for one in own.values())
            usual = attrgetter(*(one.name for one in own.values()), "level")
            function = partial(_parts, takes=takes, usual=usual, context=work.context)
            values |= zip(own, work.taken(whole, len(own), function), strict=True)
    return values


def _parts(
    text: str,
    *,
    takes: Sequence[Callable[[address.Address], str]],
    usual: Callable[[address.Address], tuple[str, ...]],
    context: Context,
) -> tuple[str, ...]:
    """What one address tells: where it was understood to its number, what `usual` gets at once."""
    found = address.split(text, context)
    if found.level == "block":
        return usual(found)[:-1]
    return tuple(take(found) for take in takes)


def _part(part: str, parts: address.Address) -> str:
    """A part of an address as it stands in it; nothing of one whose town and number were not both understood."""
    known = parts.level == "block" or (part in ("prefecture", "city") and parts.body is not None)
    return str(getattr(parts, part)) if known else ""


def _code(parts: address.Address) -> str:
    """The code of the municipality that an address names: a facility may lie in another than its publisher's."""
    return "" if parts.body is None or parts.level == "nothing" else parts.body.code
