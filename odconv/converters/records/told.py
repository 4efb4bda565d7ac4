"""Values that a field owes to cells of other fields: each is told with what it was made of, and by which rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from odconv.converters.conversion import Filled
from odconv.values.model import Normalized

if TYPE_CHECKING:
    from odconv.converters.records.assemble import Assembly


def tell(work: Assembly, field: str, values: Mapping[int, tuple[str, str]], rule: str) -> None:
    """Put down where values come from that stand in their field already.

    Args:
        work: the columns of the format.
        field: name of the field.
        values: what was read and what became of it, by record; all other records are as they were.
        rule: name of the rule.
    """
    if not values:
        return
    texts = [""] * len(work.table)
    outcomes = {"": Normalized("")}
    for record, (read, value) in values.items():
        text = read
        if text == value or outcomes.get(text, _NOTHING).value not in ("", value):
            text = f"「{read}」（{work.table.places[record] + 1}）"  # alike, and yet not this cell's or another's value
        texts[record] = text
        outcomes[text] = Normalized(value, rule=rule)
    work.filled.append(Filled(None, field, texts, outcomes))


_NOTHING = Normalized("")
