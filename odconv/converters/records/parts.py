"""What a text held besides its value: into the field made for it, else to the remarks; nothing twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from odconv.converters.records.derive import whole_address
from odconv.values.address_grammar import tidy
from odconv.values.model import END, EXTENSION, FURTHER, REMARK, START

if TYPE_CHECKING:
    from odconv.converters.records.assemble import Assembly

SPAN_ENDS = {"open_time": "close_time", "event_start": "event_end"}
END_RULE = "split.end"
_PART_RULE = "split.part"
_REMARKS_OF = {
    "open_time": "hours_remark",
    "close_time": "hours_remark",
    "days": "hours_remark",
    "fee_basic": "fee_detail",
}
_ADDRESS = {
    "prefecture": "都道府県",
    "city": "市区町村",
    "town": "町字",
    "block": "番地",
    "building": "建物名",
    "postal": "郵便番号",
}
_AXES = {"latitude": "緯度", "longitude": "経度"}


def keep_parts(work: Assembly, name: str, record: int, parts: Mapping[str, str], read: str) -> None:
    """Keep the parts of one text.

    Args:
        work: the columns of the format.
        name: the field that the text's value went to.
        record: index of the record.
        parts: the parts by their names; those of addresses and points are named as the concepts that they stand for.
        read: the text.
    """
    concept = work.targets.concept(name)
    own = concept.name if concept is not None else ""
    for part, text in parts.items():
        if part == START or _placed(work, own, part, record, text, read):
            continue
        if part in _ADDRESS and _stands_elsewhere(work, work.field_of(part), record, text):
            continue
        label = _ADDRESS.get(part) or _AXES.get(part) or part
        said = text if part in (REMARK, FURTHER) else f"{label}：{text}"
        work.note(_REMARKS_OF.get(own, "remarks"), record, said, read)


def _placed(work: Assembly, own: str, part: str, record: int, text: str, read: str) -> bool:
    """Whether a part has a field of its own in this format, and stands in it now."""
    if part == EXTENSION or part in _AXES:
        return put(work, work.field_of(part), record, text, read)
    if part == END:
        return put(work, work.field_of(SPAN_ENDS.get(own, "id")), record, text, read, END_RULE)
    if part in _ADDRESS:
        name = work.field_of(part)
        return name not in work.owned and put(work, name, record, text, read)
    return False


def put(work: Assembly, name: str | None, record: int, text: str, read: str, rule: str = _PART_RULE) -> bool:
    """A value into a field that is still empty there.

    Args:
        work: the columns of the format.
        name: the field.
        record: index of the record.
        text: the value.
        read: text of the cell that it stood in.
        rule: by which it came here; "" where the cell is told of as the field's own.

    Returns:
        Whether the value stands in the field.
    """
    if name is None:
        return False
    column = work.columns.setdefault(name, [""] * len(work.table))
    if column[record]:
        return column[record] == text
    column[record] = text
    if rule:
        work.parts.setdefault((rule, name), {})[record] = (read, text)
    return True


def _stands_elsewhere(work: Assembly, name: str | None, record: int, text: str) -> bool:
    """Whether the columns for a part of the address, or for the whole of it, say the same: then nothing is lost."""
    whole = whole_address(work.targets.schema)
    columns = (at for at, fields in work.placed.items() if name in fields or whole in fields)
    return any(_plain(text) in _plain(work.table.texts(at)[record]) for at in columns)


def _plain(text: str) -> str:
    return "".join(tidy(unicodedata.normalize("NFKC", text)).split())
