"""Values that a field owes to cells of other fields: each is told with what it was made of, and by which rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from odconv.values.model import NO_PARTS, Certainty, Normalized, outcome

if TYPE_CHECKING:
    from odconv.converters.records.assembly import Assembly


OWN_NAME = "「{}」（{}）"
"""What was read and the number of its row in the source, where the text alone would be taken for another cell's."""

_NOTHING = Normalized("")
_NO_FACTS: Mapping[str, object] = {}


def tell(
    work: Assembly,
    field: str,
    values: Mapping[int, tuple[str, str]],
    rule: str,
    issue: str = "",
    params: Mapping[str, object] = _NO_FACTS,
) -> None:
    """Put down where values come from that stand in their field already.

    Args:
        work: the columns of the format.
        field: name of the field.
        values: what was read and what became of it, by record; all other records are as they were.
        rule: name of the rule.
        issue: code of what makes the values doubtful, "" where they are sure.
        params: facts of its sentence.
    """
    if not values:
        return
    certainty = Certainty.DOUBTFUL if issue else Certainty.SURE
    texts = [""] * len(work.table)
    outcomes = {"": _NOTHING}
    for record, (read, value) in values.items():
        text, known = read, outcomes.get(read)
        if text == value or (known is not None and known.value not in ("", value)):
            text = own_name(work, record, read)
            known = outcomes.get(text)
        texts[record] = text
        if known is None or known.value != value:
            outcomes[text] = outcome((value, certainty, rule, issue, params, NO_PARTS))
    distinct = dict.fromkeys(texts)
    work.went(None, field, texts, dict(zip(distinct, map(outcomes.__getitem__, distinct), strict=True)))


def own_name(work: Assembly, record: int, read: str) -> str:
    """What was read, told apart from a text that is alike and yet not this cell's or another's value."""
    return OWN_NAME.format(read, work.table.places[record] + 1)
