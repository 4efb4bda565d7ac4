"""The cells of a column for whoever asks which texts occur, and then where some of them stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from odconv.tables.model import ColumnarRows

if TYPE_CHECKING:
    from odconv.tables.coded import Coded
    from odconv.tables.table import Table


@dataclass(frozen=True, slots=True)
class Occurring:
    """The texts of one column.

    Attributes:
        distinct: each text once, in the order in which they first occur.
        records_of: the records whose cell is one of some texts, ascending.
    """

    distinct: list[str]
    records_of: Callable[[Collection[str]], list[int]]


def occurring(table: Table, column: int) -> Occurring:
    """The texts of a column.

    Args:
        table: the table.
        column: index of the column in `table.columns`.
    """
    own = cells(table, column)
    if isinstance(own, list):
        return Occurring(list(dict.fromkeys(own)), partial(_records_of_texts, own))
    long = cast("Coded", own)
    return Occurring(long.distinct.to_list(), partial(_records_of_codes, long))


def is_long(table: Table) -> bool:
    """Whether the rows of a table are kept as columns, and none of its cells is merged."""
    return isinstance(table.grid.rows, ColumnarRows) and not table.filled


def cells(table: Table, column: int) -> Sequence[str]:
    """The cells of a column from top to bottom; of a long table each distinct text once, and which a cell holds."""
    if not is_long(table):
        return table.texts(column)
    from odconv.tables.framerows import coded  # noqa: PLC0415  (asks for Polars)

    return coded(table, column)


def _records_of_texts(own: list[str], texts: Collection[str]) -> list[int]:
    return [record for record, text in enumerate(own) if text in texts]


def _records_of_codes(own: Coded, texts: Collection[str]) -> list[int]:
    found: list[int] = own.where(own.distinct.is_in(list(texts)).to_numpy()).tolist()
    return found
