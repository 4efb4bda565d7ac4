"""The rows of a long table as Polars columns: a tenth of the memory and time of a Python string for every cell."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, overload

import polars as pl

from odconv.tables.coded import Coded
from odconv.tables.edges import Edges
from odconv.tables.model import ColumnarRows

if TYPE_CHECKING:
    from odconv.tables.table import Table

_BLOCK = 256  # rows that are made at once: what looks at one row looks at its neighbours
_SAMPLE = 1 << 14  # cells that tell whether a column's texts repeat
_MOST_DIFFERENT = 0.9  # of them, where to look at each text once is worth the trouble
_MAX_BLOCKS = 64  # kept at most, so that walking over all rows does not end with a Python string for every cell


class FrameRows(ColumnarRows):
    """Rows backed by a frame of text columns without nulls."""

    __slots__ = ("_blocks", "_coded", "_repeated", "frame")

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self._blocks: dict[int, list[list[str]]] = {}
        self._repeated: dict[tuple[int, int, int], pl.Series] = {}
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

    def filled_counts(self) -> Sequence[int]:
        """For every row, the number of cells that are not empty."""
        if not self.frame.width:
            return [0] * len(self)
        filled = pl.sum_horizontal((pl.all() != "").cast(pl.UInt16))
        counts: memoryview[int] = self.frame.select(filled).to_series().to_numpy().data
        return counts  # two bytes for a number, not eight

    def used_columns(self) -> list[int]:
        """The columns in which something stands, ascending."""
        return [
            place for place, cells in enumerate(self.frame) if _any_filled(cells.head(_BLOCK)) or _any_filled(cells)
        ]

    def distinct(self, columns: Sequence[int], places: range, edges: Edges, also: Collection[str]) -> list[Set[str]]:
        """For each column its texts in some rows that have such an edge or are among `also`, each once."""

        def found(column: int) -> set[str]:
            texts = self._different(column, places)
            texts = texts.filter(texts.str.contains(edges.pattern) | texts.is_in(list(also)))
            return set(texts.unique().to_list())

        with ThreadPoolExecutor(os.cpu_count()) as threads:  # Polars works without the interpreter's lock
            return list(threads.map(found, columns))

    def places_of(self, column: int, places: range, texts: Collection[str]) -> list[int]:
        """The rows whose cell is one of some texts."""
        found = rows_of(self.frame.to_series(column), places).is_in(list(texts)).arg_true().to_list()
        return [places[at] for at in found]

    def _different(self, column: int, places: range) -> pl.Series:
        """The texts of a column in some rows, those that come again and again only once; kept, as they are few."""
        key = (column, places.start, places.stop)
        if key in self._repeated:
            return self._repeated[key]
        texts = rows_of(self.frame.to_series(column), places)
        sample = texts.gather_every(max(1, len(texts) // _SAMPLE))
        if sample.n_unique() > _MOST_DIFFERENT * len(sample):
            return texts
        texts = texts.unique()
        if len(texts) <= _SAMPLE:
            self._repeated[key] = texts
        return texts

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


def _any_filled(cells: pl.Series) -> bool:
    return bool((cells != "").any())


def _lists(frame: pl.DataFrame) -> list[list[str]]:
    return list(map(list, frame.iter_rows()))
