"""Columns of a table without a place in the format: they go along beside the output, none is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from odconv.converters.columns.mapping import Status
from odconv.converters.conversion import Conversion
from odconv.issues import column_letters
from odconv.tables.model import ColumnarRows

ROW = "元の行"
"""Label of the column that says in which row of the source a record stands."""

_KEYS = ("ID", "NO")


@dataclass(frozen=True, slots=True)
class Extra:
    """One column without a place in the format.

    Attributes:
        column: index of the column in the table.
        name: its label as in the source; made distinct where another column has it, its letter where it has none.
    """

    column: int
    name: str


def extras_of(conversion: Conversion, taken: Iterable[str] = ()) -> tuple[Extra, ...]:
    """The columns that no field took, proposed ones included; a column without label and text holds nothing.

    Args:
        conversion: the table in the format.
        taken: names that stand beside them.
    """
    used = set(taken)
    found: list[Extra] = []
    for at, match in enumerate(conversion.mapping.matches):
        if match.status is Status.APPLIED and match.fields:
            continue
        label = match.column.name
        if label or any(text.strip() for text in conversion.table.texts(at)):
            found.append(Extra(at, _distinct(label or f"列{column_letters(match.column.place + 1)}", used)))
    return tuple(found)


def side_rows(conversion: Conversion, extras: Sequence[Extra]) -> Iterator[Sequence[str]]:
    """The rows of the side file, header first: each record's key, its row in the source, and the columns as they stood.

    All records are there, also those that go back to be mended: what they hold beside the format must not be lost.
    """
    key = key_field(conversion)
    places = conversion.table.places
    keys = [conversion.columns.get(key) or [""] * len(places)] if key else []
    numbers = [str(place + 1) for place in places]
    columns = [conversion.table.texts(extra.column) for extra in extras]
    return chain([side_names(key, extras)], zip(*keys, numbers, *columns, strict=True))


def side_names(key: str | None, extras: Sequence[Extra]) -> list[str]:
    """The header of the side file."""
    return [*([key] if key else []), ROW, *(extra.name for extra in extras)]


def is_columnar(conversion: Conversion) -> bool:
    """Whether a table is long, and kept and converted as columns of distinct texts."""
    table = conversion.table
    return isinstance(table.grid.rows, ColumnarRows) and not table.filled and bool(table.columns)


def key_field(conversion: Conversion) -> str | None:
    """The name of the field that identifies a record, None where the format has none."""
    fields = conversion.schema.fields
    by_name = next((item.name for item in fields if item.name in _KEYS), None)
    return by_name or next((item.name for item in fields if item.extra("semantic") == "id"), None)


def _distinct(name: str, used: set[str]) -> str:
    free, number = name, 1
    while free in used:
        number += 1
        free = f"{name}_{number}"
    used.add(free)
    return free
