"""Values that stand in no column but follow from what is known: the publisher's code and names, parts of an address."""

from __future__ import annotations

from odconv.converters.conversion import Filled
from odconv.converters.records.assemble import Assembly
from odconv.schemas.model import Field
from odconv.values import address
from odconv.values.model import Context, Normalized

_PARTS = ("prefecture", "city", "town", "block", "building")


def derive(work: Assembly) -> None:
    """Fill what no column fills and what follows from the publisher or from the whole address.

    Only fields without any value are derived: where a column holds some values, its empty cells stay empty.
    """
    for item in work.targets.schema.fields:
        if item.name in work.columns and any(work.columns[item.name]):
            continue
        spec = item.extra("normaliser") or {}
        if spec.get("name") == "local_government_code":
            _constant(work, item, work.context.local_government, "derived.publisher-code")
        elif item.name in ("地方公共団体名", "地方公共団体の名称", "情報の管理主体_名称"):
            name = work.context.city.split("郡")[-1] or work.context.prefecture
            _constant(work, item, name, "derived.publisher-name")
        elif item.name == "都道府県名":
            _constant(work, item, work.context.prefecture, "derived.publisher-prefecture")
        elif item.name == "市区町村名":
            _constant(work, item, work.context.city, "derived.publisher-city")
        elif spec.get("name") == "address" and spec["params"].get("part") in _PARTS:
            _part_of_address(work, item, spec["params"]["part"])


def _constant(work: Assembly, item: Field, value: str, rule: str) -> None:
    """One value for all records."""
    if not value:
        return
    texts = [""] * len(work.table)
    work.columns[item.name] = [value] * len(texts)
    work.filled.append(Filled(None, item.name, texts, {"": Normalized(value, rule=rule)}))


def _part_of_address(work: Assembly, item: Field, part: address.Part) -> None:
    """A part of the whole address, where the address was understood so far."""
    whole = next(
        (
            other.name
            for other in work.targets.schema.fields
            if (other.extra("normaliser") or {}).get("params", {}).get("part") == "full" and other.name in work.columns
        ),
        None,
    )
    if whole is None or not item.name.startswith(whole.rsplit("_", 1)[0].rstrip("_連結表記")):
        return
    texts = work.columns[whole]
    found = {text: _part(text, part, work.context) for text in dict.fromkeys(texts)}
    if any(outcome.value for outcome in found.values()):
        work.columns[item.name] = [found[text].value for text in texts]


def _part(text: str, part: str, context: Context) -> Normalized:
    """A part of an address as it stands in it; nothing of one whose town and number were not both understood."""
    parts = address.split(text, context)
    known = parts.level == "block" or (part in ("prefecture", "city") and parts.body is not None)
    value: str = getattr(parts, part) if known else ""
    return Normalized(value, rule="derived.address" if value else "")
