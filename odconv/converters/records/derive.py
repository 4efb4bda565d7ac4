"""Values that stand in no column but follow from what is known: the publisher's code and names, parts of an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from odconv.converters.records.assembly import Assembly
from odconv.reference.local_governments import local_government
from odconv.schemas.model import Field
from odconv.values import address
from odconv.values.model import Context

_LOCATED = "所在地"  # in the name of a field that speaks of the facility's place and not of its publisher
_CODE = "code"
_PARTS = ("prefecture", "city", "town", "block", "building")


def derive(work: Assembly) -> None:
    """Fill what no column fills and what follows from the publisher or from the whole address.

    Only fields without any value are derived: where a column holds some values, its empty cells stay empty.
    """
    parts: dict[str, str] = {}
    for item in work.targets.schema.fields:
        if work.holds(item.name):
            continue
        spec = item.extra("normaliser") or {}
        if spec.get("name") == "local_government_code":
            if _LOCATED in item.name:
                parts[item.name] = _CODE
            else:
                _constant(work, item, work.context.local_government, "derived.publisher-code")
        elif item.name in ("地方公共団体名", "地方公共団体の名称", "情報の管理主体_名称"):
            _constant(work, item, _publisher(work.context), "derived.publisher-name")
        elif item.name == "都道府県名":
            _constant(work, item, work.context.prefecture, "derived.publisher-prefecture")
        elif item.name == "市区町村名":
            _constant(work, item, work.context.city, "derived.publisher-city")
        elif spec.get("name") == "address" and spec["params"].get("part") in _PARTS:
            parts[item.name] = spec["params"]["part"]
    _from_address(work, parts)


def _constant(work: Assembly, item: Field, value: str, rule: str) -> None:
    """One value for all records."""
    if value:
        work.constant(item.name, value, rule)


def _publisher(context: Context) -> str:
    """The publisher's own name, without its county; "" where it is not known."""
    body = local_government(context.local_government)
    return "" if body is None else body.name


def _from_address(work: Assembly, wanted: Mapping[str, str]) -> None:
    """What the whole address tells of its place, record by record; nothing where it was not understood so far.

    Args:
        work: the columns of the format.
        wanted: part of an address by the name of the field that takes it.
    """
    whole = next(
        (
            other.name
            for other in work.targets.schema.fields
            if (other.extra("normaliser") or {}).get("params", {}).get("part") == "full" and other.name in work.columns
        ),
        None,
    )
    if whole is None:
        return
    own = {name: part for name, part in wanted.items() if name.startswith(whole.removesuffix("_連結表記"))}
    if own:
        work.derive(whole, tuple(own), partial(_parts, parts=tuple(own.values()), context=work.context))


def _parts(text: str, *, parts: Sequence[str], context: Context) -> tuple[str, ...]:
    """Parts of an address."""
    found = address.split(text, context)
    return tuple(_code(found) if part == _CODE else _part(part, found) for part in parts)


def _part(part: str, parts: address.Address) -> str:
    """A part of an address as it stands in it; nothing of one whose town and number were not both understood."""
    known = parts.level == "block" or (part in ("prefecture", "city") and parts.body is not None)
    return str(getattr(parts, part)) if known else ""


def _code(parts: address.Address) -> str:
    """The code of the municipality that an address names: a facility may lie in another than its publisher's."""
    return "" if parts.body is None or parts.level == "nothing" else parts.body.code
