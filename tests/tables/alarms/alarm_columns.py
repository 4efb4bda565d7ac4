"""Columns for the tests of alarms, and their alarms in short."""

from __future__ import annotations

from odconv.tables.alarms.find import alarms_in
from odconv.tables.alarms.model import Alarm
from odconv.tables.column_values import ColumnValues


def column(name: str, *texts: str) -> ColumnValues:
    """A column of the header name and the cells below it, from row 2 on."""
    return ColumnValues(name, 3, list(texts), range(2, len(texts) + 2))


def found(name: str, *texts: str) -> list[Alarm]:
    return alarms_in(column(name, *texts))


def codes(name: str, *texts: str) -> list[str]:
    return [alarm.code for alarm in found(name, *texts)]


def restored(name: str, *texts: str) -> list[object]:
    """What the damaged cells were, by the only alarm of the column."""
    (alarm,) = found(name, *texts)
    return [issue.params.get("restored") for issue in alarm.issues]
