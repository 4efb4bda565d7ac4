"""Values that stand in no column but follow from what is known: the publisher's code and names, parts of an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from odconv.converters.conversion import Filled
from odconv.reference.local_governments import local_government
from odconv.schemas.model import Field, Schema
from odconv.values import address
from odconv.values.model import Context, Normalized

if TYPE_CHECKING:
    from odconv.converters.records.assemble import Assembly

_LOCATED = "所在地"  # in the name of a field that speaks of the facility's place and not of its publisher
_PARTS = ("prefecture", "city", "town", "block", "building")


def derive(work: Assembly) -> None:
    """Fill what no column fills and what follows from the publisher or from the whole address.

    Where a column of the source holds some values of a field, its empty cells stay empty.
    """
    owned = work.owned
    for item in work.targets.schema.fields:
        filled = item.name in work.columns and any(work.columns[item.name])
        if filled and item.name in owned:
            continue
        spec = item.extra("normaliser") or {}
        told = told_by_address(work.targets.schema, item)
        if filled and told is None:
            continue
        if told is not None:
            _from_address(work, item, told)
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
    if not value:
        return
    texts = [""] * len(work.table)
    work.columns[item.name] = [value] * len(texts)
    work.filled.append(Filled(None, item.name, texts, {"": Normalized(value, rule=rule)}))


def _publisher(context: Context) -> str:
    """The publisher's own name, without its county; "" where it is not known."""
    body = local_government(context.local_government)
    return "" if body is None else body.name


@dataclass(frozen=True, slots=True)
class ToldByAddress:
    """A field whose values follow from a whole address.

    Attributes:
        whole: name of the field that holds the address.
        take: what is taken from it; "" where it was not understood so far.
        rule: by which it is taken.
    """

    whole: str
    take: Callable[[address.Address], str]
    rule: str


def told_by_address(schema: Schema, item: Field) -> ToldByAddress | None:
    """What a field owes to the whole address that its name begins with: a part of it, or its municipality's code."""
    spec = item.extra("normaliser") or {}
    if spec.get("name") == "local_government_code" and _LOCATED in item.name:
        take, rule = _code, "derived.address-code"
    elif spec.get("name") == "address" and spec["params"].get("part") in _PARTS:
        take, rule = partial(_part, spec["params"]["part"]), "derived.address-part"
    else:
        return None
    wholes = (other.name for other in schema.fields if _is_whole(other))
    whole = next((name for name in wholes if item.name.startswith(name.removesuffix("_連結表記"))), None)
    return None if whole is None else ToldByAddress(whole, take, rule)


def whole_address(schema: Schema) -> str | None:
    """The name of the first field that holds a whole address, None where the format has none."""
    return next((item.name for item in schema.fields if _is_whole(item)), None)


def _is_whole(item: Field) -> bool:
    params: Mapping[str, str] = (item.extra("normaliser") or {}).get("params", {})
    return params.get("part") == "full"


def _from_address(work: Assembly, item: Field, told: ToldByAddress) -> None:
    """What the whole address tells of its place, record by record; nothing where it was not understood so far."""
    if told.whole not in work.columns:
        return
    texts = work.columns[told.whole]
    found = {text: told.take(address.split(text, work.context)) for text in dict.fromkeys(texts)}
    if any(found.values()):
        earlier = work.columns.get(item.name) or [""] * len(texts)
        work.columns[item.name] = [old or found[text] for old, text in zip(earlier, texts, strict=True)]
        outcomes = {text: Normalized(value, rule=told.rule) for text, value in found.items() if value}
        read = ["" if old or text not in outcomes else text for old, text in zip(earlier, texts, strict=True)]
        work.filled.append(Filled(None, item.name, read, {"": Normalized(""), **outcomes}))


def _part(part: str, parts: address.Address) -> str:
    """A part of an address as it stands in it; nothing of one whose town and number were not both understood."""
    known = parts.level == "block" or (part in ("prefecture", "city") and parts.body is not None)
    return str(getattr(parts, part)) if known else ""


def _code(parts: address.Address) -> str:
    """The code of the municipality that an address names: a facility may lie in another than its publisher's."""
    return "" if parts.body is None or parts.level == "nothing" else parts.body.code
