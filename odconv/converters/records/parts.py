"""Parts of an address in the column of another part: into their field, or nowhere where it is said anyway."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from odconv.values.address_grammar import tidy

if TYPE_CHECKING:
    from odconv.converters.records.assembly import Assembly

ADDRESS: Mapping[str, str] = {
    "prefecture": "都道府県",
    "city": "市区町村",
    "town": "町字",
    "block": "番地",
    "building": "建物名",
    "postal": "郵便番号",
}
"""The parts, named as the concepts that they stand for, with the label that a remark gives them."""


def is_placed(work: Assembly, part: str, record: int, text: str, read: str) -> bool:
    """Whether a part of an address needs no remark: its field takes it, or another column says the same.

    Args:
        work: the columns of the format.
        part: of `ADDRESS`.
        record: index of the record.
        text: the part.
        read: text of the cell that it stood in.
    """
    name, whole = work.field_of(part), work.field_of("address")
    columns = [at for at, fields in work.applied.items() if name in fields or whole in fields]
    if any(_plain(text) in _plain(work.cell(at, record)) for at in columns):
        return True
    return not columns and work.put(name, record, text, read)


def _plain(text: str) -> str:
    return "".join(tidy(unicodedata.normalize("NFKC", text)).split())
