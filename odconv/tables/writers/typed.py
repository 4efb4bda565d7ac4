"""Columns of text → typed values, for the formats that know numbers and dates; a column is typed as a whole or not.

Only what a reader could not get wrong is typed: dates, whole numbers and numbers. Flags stay text: the national formats
write them as 有 and 無, or as 1 and nothing, where a boolean could not tell “no” from “not said” and the value would no
longer be the one of the CSV. Times stay text: 24:00 is a time of closing, and no clock type has it. Codes are text
because their leading zeros count. An empty cell is no value at all (null).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Value = str | int | float | dt.date

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_MAX_DIGITS = 15  # what every reader of a number keeps exactly, be it whole or a double


class Kind(StrEnum):
    """What the texts of a column are."""

    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column to be written.

    Attributes:
        name: what it is called; names of one table differ.
        kind: what its texts are.
    """

    name: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class TypedTable:
    """Rows of text with what their columns are.

    Attributes:
        columns: from left to right; a column of which one text is not of its kind is of kind text.
        values: for each column its values from top to bottom, None for an empty cell.
        kept: names of the columns that stay text though they were said to be something else.
    """

    columns: tuple[TypedColumn, ...]
    values: tuple[Sequence[Value | None], ...]
    kept: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.values[0]) if self.values else 0

    def column(self, name: str) -> Sequence[Value | None]:
        """The values of a column.

        Raises:
            KeyError: there is no column of that name.
        """
        for column, values in zip(self.columns, self.values, strict=True):
            if column.name == name:
                return values
        raise KeyError(name)


def typed_table(columns: Sequence[TypedColumn], texts: Sequence[Sequence[str]]) -> TypedTable:
    """Columns of text as typed values.

    Args:
        columns: what they are called and what they are.
        texts: for each column its cells from top to bottom.

    >>> columns = [TypedColumn("台数", Kind.INTEGER), TypedColumn("階", Kind.INTEGER)]
    >>> table = typed_table(columns, [["2", ""], ["1", "B1"]])
    >>> table.values, table.kept
    (([2, None], ['1', 'B1']), ('階',))
    """
    found: list[TypedColumn] = []
    values: list[Sequence[Value | None]] = []
    kept: list[str] = []
    for column, cells in zip(columns, texts, strict=True):
        typed = _typed(cells, column.kind)
        if typed is None:
            kept.append(column.name)
        found.append(column if typed is not None else TypedColumn(column.name))
        values.append(typed if typed is not None else [cell or None for cell in cells])
    return TypedTable(tuple(found), tuple(values), tuple(kept))


def number(text: str) -> float | None:
    """A plain decimal number, None where the text is none.

    >>> number("35.68"), number("35,68"), number("nan")
    (35.68, None, None)
    """
    if not _NUMBER.fullmatch(text) or sum(map(str.isdigit, text)) > _MAX_DIGITS + 3:
        return None
    value = float(text)
    return value if abs(value) < float("inf") else None


def _typed(cells: Sequence[str], kind: Kind) -> list[Value | None] | None:
    """The values of a column, None where one is not of its kind; every distinct text is looked at once."""
    if kind is Kind.TEXT:
        return [cell or None for cell in cells]
    known: dict[str, Value | None] = {"": None}
    for text in dict.fromkeys(cells):
        if text:
            value = _MAKERS[kind](text)
            if value is None:
                return None
            known[text] = value
    return [known[cell] for cell in cells]


def _date(text: str) -> dt.date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) and len(text.lstrip("+-")) <= _MAX_DIGITS else None


_MAKERS: Mapping[Kind, Callable[[str], Value | None]] = {
    Kind.DATE: _date,
    Kind.INTEGER: _integer,
    Kind.NUMBER: number,
}
