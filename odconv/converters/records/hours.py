"""Hours below the days of the week → opening and closing time, where all open days have the same ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from odconv.converters.columns.structures import HOLIDAY
from odconv.converters.records.told import tell
from odconv.schemas.model import Field
from odconv.values.model import END, START, Normaliser

if TYPE_CHECKING:
    from odconv.converters.records.assembly import Assembly

_RULE = "gathered.hours"
Span = tuple[str, str]


def daily_hours(
    work: Assembly, parts: Mapping[int, str], closed: Callable[[str], bool], make: Callable[[Field], Normaliser]
) -> frozenset[int]:
    """Fill opening and closing time from columns of weekdays.

    Nothing is guessed: where the days differ, or some have a sign and others hours, the record keeps no time and its
    cells are remarks. Hours on holidays are always remarks.

    Args:
        work: the columns of the format.
        parts: the day of each column, by its index.
        closed: whether a cell says that there is nothing on that day.
        make: the normaliser of a field.

    Returns:
        The records whose hours went into the fields.
    """
    start, end = work.field_of("open_time"), work.field_of("close_time")
    days = {at: day for at, day in parts.items() if day != HOLIDAY}
    if start is None or end is None or len(set(days.values())) < len(days):  # mornings and afternoons apart
        return frozenset()
    columns = {at: list(work.texts(at)) for at in days}
    spans = _spans({text for texts in columns.values() for text in texts}, make(work.targets.schema.field(start)))
    found: dict[int, tuple[str, Span]] = {}
    for record in range(len(work.table)):
        told = [(day, text) for at, day in days.items() if not closed(text := columns[at][record])]
        hours = {spans.get(text) for _, text in told}
        span = hours.pop() if len(hours) == 1 else None
        if span is not None and not any(work.columns[name][record] for name in (start, end) if name in work.columns):
            found[record] = ("、".join(f"{day}：{text.strip()}" for day, text in told), span)
    for name, which in ((start, 0), (end, 1)):
        _write(work, name, {record: (said, span[which]) for record, (said, span) in found.items()})
    return frozenset(found)


def _spans(texts: set[str], make: Normaliser) -> Mapping[str, Span]:
    """Beginning and end of the texts that are one span and nothing else."""
    outcomes = {text: make(text).parts for text in texts if text.strip()}
    return {text: (parts[START], parts[END]) for text, parts in outcomes.items() if set(parts) == {START, END}}


def _write(work: Assembly, name: str, values: Mapping[int, tuple[str, str]]) -> None:
    if values:
        column = list(work.columns.get(name, ())) or [""] * len(work.table)
        for record, (_, value) in values.items():
            column[record] = value
        work.columns[name] = column
    tell(work, name, values, _RULE)
