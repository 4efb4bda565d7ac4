"""A table found in a grid: its columns, the rows that belong to it, and a reason for every row that does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from odconv.issues import column_letters
from odconv.tables.model import ColumnarRows

if TYPE_CHECKING:
    from odconv.tables.model import Grid, Merge


class SkipReason(StrEnum):
    """Why a row of a grid is no record of a table; `odconv/tables/layout` tells how each is found."""

    HEADER = "header"
    TITLE = "title"
    METADATA = "metadata"
    BLANK = "blank"
    REPEATED_HEADER = "repeated-header"
    SECTION = "section"
    TOTAL = "total"
    NOTE = "note"
    OTHER_TABLE = "other-table"


class Role(StrEnum):
    """What a table is for, as far as its sheet and place tell."""

    MAIN = "main"
    DATA = "data"
    EXAMPLE = "example"
    CHOICES = "choices"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Label:
    """One cell of a header: its text as it stands, and where (counted from 1, as a spreadsheet shows it)."""

    text: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        place: index of its cells in a row of the grid, from 0.
        name: the labels joined from top to bottom with `_`, white space folded; empty where there is no label.
        labels: the header cells that it was joined from, each text once.
        unit: what the header says the values are counted in (`㎡`, `人`), None where it says nothing.
        hidden: whether the sheet does not show it.
    """

    place: int
    name: str
    labels: tuple[Label, ...] = ()
    unit: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no record: its number (from 1), why, and the text that it holds, cells joined by a space."""

    row: int
    reason: SkipReason
    text: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a grid.

    Attributes:
        grid: where its cells stand.
        role: what it is for.
        columns: from left to right.
        header_rows: numbers of the header rows (from 1); empty where the table has none.
        places: indices into `grid.rows` of its records, ascending.
        skipped: every other row of the grid, ascending, header rows included: `len(places) + len(skipped)` is the
            number of rows of the grid.
        filled: merged cells over several records, whose text stands for each of them.
        sections: the text of the section row above, by index into `grid.rows` of the first record below it.
    """

    grid: Grid
    role: Role
    columns: tuple[Column, ...]
    header_rows: tuple[int, ...]
    places: Sequence[int]
    skipped: tuple[Skipped, ...]
    filled: tuple[Merge, ...] = ()
    sections: dict[int, str] = field(default_factory=dict)

    @property
    def sheet(self) -> str | None:
        """Name of the sheet, None for text files."""
        return self.grid.sheet

    @property
    def first_row(self) -> int | None:
        """Number (from 1) of the first record's row, None where there is no record."""
        return self.places[0] + 1 if len(self.places) else None

    @property
    def last_row(self) -> int | None:
        """Number (from 1) of the last record's row, None where there is no record."""
        return self.places[-1] + 1 if len(self.places) else None

    def __len__(self) -> int:
        return len(self.places)

    def address(self, record: int, column: int) -> str:
        """The A1 address of a cell.

        Args:
            record: index of the record, from 0.
            column: index of the column in `columns`, from 0.
        """
        return f"{column_letters(self.columns[column].place + 1)}{self.places[record] + 1}"

    def some_texts(self, column: int, records: Sequence[int]) -> list[str]:
        """The cells of a column in some records, as text.

        Args:
            column: index of the column in `columns`, from 0.
            records: indices of the records, from 0.
        """
        if self.filled:
            texts = self.texts(column)
            return [texts[record] for record in records]
        return self.grid.texts(self.columns[column].place, [self.places[record] for record in records])

    def texts(self, column: int) -> list[str]:
        """The cells of a column from top to bottom, as text; merged cells are filled.

        Args:
            column: index of the column in `columns`, from 0.
        """
        place = self.columns[column].place
        texts = self.grid.texts(place, self.places)
        if not self.filled:
            return texts
        merges = [merge for merge in self.filled if merge.first_column <= place <= merge.last_column]
        if merges:
            number = {row: record for record, row in enumerate(self.places)}
            for merge in merges:
                text = self.grid.rows[merge.first_row][merge.first_column]
                for row in range(merge.first_row, merge.last_row + 1):
                    if row in number:
                        texts[number[row]] = text
        return texts


def is_long(table: Table) -> bool:
    """Whether the rows of a table are kept as columns, and none of its cells is merged."""
    return isinstance(table.grid.rows, ColumnarRows) and not table.filled
