"""The rows of a long table as Polars columns: a tenth of the memory and time of a Python string for every cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, overload

import polars as pl

from odconv.tables.coded import Coded
from odconv.tables.edges import Edges
from odconv.tables.model import ColumnarRows

if TYPE_CHECKING:
    from odconv.tables.table import Table

_BLOCK = 256  # rows that are made at once: what looks at one row looks at its neighbours
_MAX_BLOCKS = 64  # kept at most, so that walking over all rows does not end with a Python string for every cell


class FrameRows(ColumnarRows):
    """Rows backed by a frame of text columns without nulls."""

    __slots__ = ("_blocks", "_coded", "frame")

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self._blocks: dict[int, list[list[str]]] = {}
        self._coded: dict[tuple[int, int, int], Coded] = {}

    @property
    def width(self) -> int:
        """Number of cells of every row."""
        return self.frame.width

    def __len__(self) -> int:
        return self.frame.height

    @overload
    def __getitem__(self, place: int) -> list[str]: ...

    @overload
    def __getitem__(self, place: slice) -> list[list[str]]: ...

    def __getitem__(self, place: int | slice) -> list[str] | list[list[str]]:
        if isinstance(place, slice):
            return _lists(self.frame[place])
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        number, at = divmod(place % len(self), _BLOCK)
        return self._block(number)[at]

    def __iter__(self) -> Iterator[list[str]]:
        for start in range(0, len(self), _BLOCK):
            yield from _lists(self.frame.slice(start, _BLOCK))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrameRows):
            return self.frame.equals(other.frame)
        return isinstance(other, list) and len(self) == len(other) and all(map(list.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    def texts(self, column: int, places: Sequence[int]) -> list[str]:
        """The cells of one column in some rows."""
        return rows_of(self.frame.to_series(column), places).to_list()

    def coded(self, column: int, places: Sequence[int]) -> Coded:
        """The same as each distinct text once; kept where the rows follow one another."""
        if not isinstance(places, range) or places.step != 1:
            return Coded.of(rows_of(self.frame.to_series(column), places))
        key = (column, places.start, places.stop)
        if key not in self._coded:
            self._coded[key] = Coded.of(rows_of(self.frame.to_series(column), places))
        return self._coded[key]

    def filled_counts(self) -> list[int]:
        """For every row, the number of cells that are not empty."""
        filled = pl.sum_horizontal((pl.all() != "").cast(pl.UInt16))
        return self.frame.select(filled).to_series().to_list() if self.frame.width else [0] * len(self)

    def used_columns(self) -> list[int]:
        """The columns in which something stands, ascending."""
        return [place for place, column in enumerate(self.frame) if (column != "").any()]

    def distinct(self, column: int, places: range, edges: Edges, also: Collection[str]) -> set[str]:
        """The texts of one column in some rows that have such an edge or are among `also`, each once."""
        texts = rows_of(self.frame.to_series(column), places)
        texts = texts.filter(texts.str.contains(edges.pattern) | texts.is_in(list(also)))
        return set(texts.unique().to_list())

    def places_of(self, column: int, places: range, texts: Collection[str]) -> list[int]:
        """The rows whose cell is one of some texts."""
        found = rows_of(self.frame.to_series(column), places).is_in(list(texts)).arg_true().to_list()
        return [places[at] for at in found]

    def _block(self, number: int) -> list[list[str]]:
        block = self._blocks.get(number)
        if block is None:
            if len(self._blocks) >= _MAX_BLOCKS:
                self._blocks.pop(next(iter(self._blocks)))
            block = self._blocks[number] = _lists(self.frame.slice(number * _BLOCK, _BLOCK))
        return block


def coded(table: Table, column: int) -> Coded:
    """The cells of a column of a table, each distinct text once.

    Args:
        table: a table without merged cells.
        column: index of the column in `table.columns`.
    """
    rows, place = table.grid.rows, table.columns[column].place
    return rows.coded(place, table.places) if isinstance(rows, FrameRows) else Coded.of(table.texts(column))


def rows_of(column: pl.Series, places: Sequence[int]) -> pl.Series:
    """The values of a column in some rows, without a copy where these follow one another."""
    if isinstance(places, range) and places.step == 1:
        return column.slice(places.start, len(places))
    return column.gather(pl.Series(places, dtype=pl.UInt32))


def _lists(frame: pl.DataFrame) -> list[list[str]]:
    return list(map(list, frame.iter_rows()))
