"""A table's alarms: every detector over every column, and those that look at words alone over the header too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from odconv.tables.alarms import cells, characters, dates, digits, mojibake
from odconv.tables.alarms.model import Alarm, Suspicion, alarm
from odconv.tables.column_values import ColumnValues, column_values, label_values
from odconv.tables.table import Table

Detector = Callable[[ColumnValues], Iterable[Suspicion]]

OF_WORDS: tuple[Detector, ...] = (
    characters.replaced,
    mojibake.double_decoded,
    characters.unknown,
    characters.residue,
)
OF_VALUES: tuple[Detector, ...] = (
    digits.exponents,
    digits.lost_zeros,
    dates.serials,
    dates.invented,
    cells.hashes,
    cells.errors,
    cells.cut,
)


def alarms_of(table: Table, columns: Sequence[ColumnValues] | None = None) -> tuple[Alarm, ...]:
    """What was lost before the table came here, column by column; the header's alarms first.

    Args:
        table: a table as `tables_of` finds it.
        columns: its columns, where the caller has looked at them already.
    """
    numbers = range(len(table.columns))
    columns = columns if columns is not None else [column_values(table, number) for number in numbers]
    labels = [
        alarm(suspicion, values, table.sheet)
        for values in (label_values(table, number) for number in numbers)
        for detector in OF_WORDS
        for suspicion in detector(values)
    ]
    return (*labels, *(found for values in columns for found in alarms_in(values, table.sheet)))


def alarms_in(values: ColumnValues, sheet: str | None = None) -> list[Alarm]:
    """The alarms of one column's cells."""
    return [alarm(suspicion, values, sheet) for detector in (*OF_WORDS, *OF_VALUES) for suspicion in detector(values)]
