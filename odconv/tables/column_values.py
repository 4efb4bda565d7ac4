"""The cells of one column, each distinct text once: what profiles and alarms look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from odconv.tables.layout.words import folded

if TYPE_CHECKING:
    from odconv.tables.table import Table


@dataclass(frozen=True)
class ColumnValues:
    """The cells of one column of a table, or its labels.

    Attributes:
        name: what the header says, as it stands.
        number: of the column in the sheet, from 1.
        texts: the cells from top to bottom.
        rows: the row of each cell in the sheet, from 1.
    """

    name: str
    number: int
    texts: Sequence[str]
    rows: Sequence[int]

    @cached_property
    def header(self) -> str:
        """The name, folded for comparison: NFKC, no white space, small letters."""
        return folded(self.name)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each text that is not blank occurs, in the order in which they first occur."""
        counts = Counter(self.texts)
        for blank in [text for text in counts if not text.strip()]:
            del counts[blank]
        return counts

    @cached_property
    def filled(self) -> int:
        """Number of cells that are not blank."""
        return self.counts.total()

    @cached_property
    def joined(self) -> str:
        """All distinct texts in one: a quick answer to what does not occur at all."""
        return "\n".join(self.counts)

    @cached_property
    def folded(self) -> dict[str, str]:
        """Each distinct text → its folded form."""
        return {text: folded(text) for text in self.counts}

    def share(self, texts: Collection[str]) -> float:
        """Share of the filled cells that hold one of the texts, 0 where no cell is filled."""
        return sum(self.counts[text] for text in texts) / self.filled if self.filled else 0.0

    def first_rows(self, texts: Collection[str], most: int) -> Iterator[tuple[int, str]]:
        """Row and text of the first cells that hold one of the texts."""
        for row, text in zip(self.rows, self.texts, strict=True):
            if most <= 0:
                return
            if text in texts:
                most -= 1
                yield row, text


def column_values(table: Table, column: int) -> ColumnValues:
    """The records of one column.

    Args:
        table: a table.
        column: index of the column in `table.columns`, from 0.
    """
    about = table.columns[column]
    places = table.places
    rows = range(places.start + 1, places.stop + 1) if isinstance(places, range) else [place + 1 for place in places]
    return ColumnValues(about.name, about.place + 1, table.texts(column), rows)


def label_values(table: Table, column: int) -> ColumnValues:
    """The labels of one column, as if they were its cells."""
    about = table.columns[column]
    texts, rows = [label.text for label in about.labels], [label.row for label in about.labels]
    return ColumnValues(about.name, about.place + 1, texts, rows)
