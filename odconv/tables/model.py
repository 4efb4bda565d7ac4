"""A table as a grid of text, wherever it came from, and the one way in which typed cells become text."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, compress, repeat
from operator import sub
from typing import Any, NamedTuple

from odconv.tables.edges import Edges

CellValue = str | int | float | bool | dt.date | dt.time | dt.timedelta | None

_MAX_PLANS = 1000
_TURNED = 1 << 18  # cells of a grid that is kept by columns as well


class Merge(NamedTuple):
    """Merged cells: first and last row and column, counted from 0, both included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class ColumnarRows(Sequence[list[str]]):
    """Rows of one width that are kept as columns; a row is made when it is asked for."""

    @property
    @abstractmethod
    def width(self) -> int:
        """Number of cells of every row."""

    @abstractmethod
    def texts(self, column: int, places: Sequence[int]) -> list[str]:
        """The cells of one column in some rows."""

    @abstractmethod
    def filled_counts(self) -> Sequence[int]:
        """For every row, the number of cells that are not empty."""

    @abstractmethod
    def used_columns(self) -> list[int]:
        """The columns in which something stands, ascending."""

    @abstractmethod
    def distinct(self, columns: Sequence[int], places: range, edges: Edges, also: Collection[str]) -> list[Set[str]]:
        """For each column its texts in some rows that have such an edge or are among `also`, each once."""

    @abstractmethod
    def places_of(self, column: int, places: range, texts: Collection[str]) -> list[int]:
        """The rows whose cell is one of some texts."""


@dataclass(slots=True)
class Grid:
    """One sheet, or one text file.

    Attributes:
        sheet: name of the sheet; None for text files.
        visible: whether a person who opens the workbook sees the sheet.
        rows: the text of every cell (`cell_text`), from cell A1 on; all rows have the same number of cells, and rows
            and columns at the end without any text are left out. Long tables are kept as columns, see `ColumnarRows`.
            They are not changed once they were looked at.
        merges: merged cells; they may reach beyond `rows`.
        hidden_rows: indices into `rows` of rows that are not shown.
        hidden_columns: indices into each row of columns that are not shown.
    """

    sheet: str | None
    visible: bool
    rows: Sequence[list[str]]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)
    _columns: list[list[str]] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def width(self) -> int:
        """Number of cells of every row."""
        if isinstance(self.rows, ColumnarRows):
            return self.rows.width
        return len(self.rows[0]) if self.rows else 0

    def filled_counts(self) -> Sequence[int]:
        """For every row, the number of cells that are not empty."""
        if isinstance(self.rows, ColumnarRows):
            return self.rows.filled_counts()
        return list(map(sub, map(len, self.rows), map(list.count, self.rows, repeat(""))))

    def used_columns(self) -> list[int]:
        """The columns in which something stands, ascending."""
        if isinstance(self.rows, ColumnarRows):
            return self.rows.used_columns()
        cells, width = list(chain.from_iterable(self.rows)), self.width
        columns = [cells[place::width] for place in range(width)]  # quicker than `zip`, which goes from row to row
        if len(self.rows) * len(columns) <= _TURNED:
            self._columns = columns  # what comes next asks for one column after another
        return [place for place, column in enumerate(columns) if any(column)]

    def texts(self, column: int, places: Sequence[int]) -> list[str]:
        """The cells of one column.

        Args:
            column: index into each row.
            places: indices into `rows`.
        """
        if isinstance(self.rows, ColumnarRows):
            return self.rows.texts(column, places)
        return self._cells(column, places)

    def likely(
        self, columns: Sequence[int], places: range, edges: Edges, also: Set[str] = frozenset()
    ) -> list[Set[str]]:
        """For each column its texts that have some edge, and maybe others: where none has one, there are none.

        Args:
            columns: indices into each row.
            places: indices into `rows`, one after another.
            edges: how the texts begin or end.
            also: texts that are never left out.
        """
        if isinstance(self.rows, ColumnarRows):
            return self.rows.distinct(columns, places, edges, also)
        found: list[Set[str]] = [set(self._cells(column, places)) for column in columns]
        return [texts if edges.in_any(texts) or not also.isdisjoint(texts) else frozenset() for texts in found]

    def places_of(self, column: int, places: range, texts: Set[str]) -> list[int]:
        """The rows whose cell in a column is one of some texts.

        Args:
            column: index into each row.
            places: indices into `rows`.
            texts: the texts.
        """
        if isinstance(self.rows, ColumnarRows):
            return self.rows.places_of(column, places, texts)
        return list(compress(places, map(texts.__contains__, self._cells(column, places))))

    def _cells(self, column: int, places: Sequence[int]) -> list[str]:
        """The same as `texts`, of rows that are kept as such."""
        if self._columns is not None and isinstance(places, range) and places.step == 1:
            return self._columns[column][places.start : places.stop]
        rows = self.rows
        return [rows[place][column] for place in places]


def cell_text(value: CellValue) -> str:
    """The canonical text of a typed cell, independent of the number format it is shown in.

    Whole numbers have no `.0`, others 15 significant digits as Excel keeps them; dates are `YYYY-MM-DD`, times `HH:MM`
    with seconds where they are not zero, booleans `TRUE` and `FALSE`; text and error values (`#N/A`) stay as they are.

    >>> cell_text(43.06417), cell_text(131016.0), cell_text(True)
    ('43.06417', '131016', 'TRUE')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    return _moment(value)


def trimmed(rows: Iterable[Sequence[CellValue]]) -> list[list[str]]:
    """The text of typed rows, without the rows and columns at the end that hold nothing, all of one width."""
    plans: dict[tuple[type, ...], list[tuple[int, Callable[[Any], str]]]] = {}
    texts, width, last = [], 0, 0
    for row in rows:
        kinds = tuple(map(type, row))  # rows of a table are alike: what is to be done is worked out once for each kind
        plan = plans.get(kinds)
        if plan is None:
            plan = [
                (place, _number if kind is float else cell_text) for place, kind in enumerate(kinds) if kind is not str
            ]
            if len(plans) < _MAX_PLANS:
                plans[kinds] = plan
        text: list[Any] = list(row)
        for place, convert in plan:
            text[place] = convert(text[place])
        texts.append(text)
        filled = _width(text)
        if filled:
            last = len(texts)
            width = max(width, filled)
    del texts[last:]
    return [row if len(row) == width else row[:width] + [""] * (width - len(row)) for row in texts]


def filled_in(rows: list[list[str]], texts: Mapping[tuple[int, int], str]) -> list[list[str]]:
    """Rows with texts put into cells that are empty, and enlarged where a text lies beyond.

    Args:
        rows: rows of one width; they are changed.
        texts: text by row and column index.
    """
    if not texts:
        return rows
    width = max(max(column for _, column in texts) + 1, len(rows[0]) if rows else 0)
    rows += [[] for _ in range(max(row for row, _ in texts) + 1 - len(rows))]
    for row in rows:
        row.extend([""] * (width - len(row)))
    for (place, column), text in texts.items():
        rows[place][column] = rows[place][column] or text
    return rows


def _width(row: list[str]) -> int:
    """Number of cells up to the last one with text."""
    for place in range(len(row), 0, -1):
        if row[place - 1]:
            return place
    return 0


def _number(value: float) -> str:
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    if "e" not in text:
        return "0" if text == "-0" else text
    if not 1e-10 < abs(value) < 1e21:
        return text.upper()
    return format(Decimal(text), "f")


def _moment(value: dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.datetime):
        rounded = value + dt.timedelta(microseconds=500_000) if value.year < 9999 else value
        return f"{rounded.date().isoformat()} {_clock(rounded.hour * 3600 + rounded.minute * 60 + rounded.second)}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second + round(value.microsecond / 1e6)
        return _clock(seconds)
    seconds = round(value.total_seconds())
    return ("-" if seconds < 0 else "") + _clock(abs(seconds))


def _clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    text = f"{hours:02d}:{rest // 60:02d}"
    return f"{text}:{rest % 60:02d}" if rest % 60 else text
