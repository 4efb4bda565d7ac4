"""What goes into the workbook: which records, which columns, and the number that says what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from odconv.converters.conversion import Change, Conversion, Fate, Filled, Rejected
from odconv.schemas.model import Field
from odconv.values.model import Normalized

ROWS = 10_000
"""Most rows of one workbook: what is wrong in more is not mended by hand, row by row."""

DOUBTS = 500
"""Most doubted cells that are shown: nobody reads more."""

HEADER_ROW = 2
"""Number of the row with the headings; the guide stands above it."""

FIRST_ROW = HEADER_ROW + 1
"""Number of the first record's row."""

FIRST_COLUMN = 3
"""Number of the first field's column: before it stand the row in the source and what is to be mended."""


@dataclass(frozen=True)
class Plan:
    """The content of the workbook for one conversion."""

    conversion: Conversion

    @cached_property
    def rejected(self) -> tuple[Rejected, ...]:
        """The records that the workbook holds, ascending."""
        return self.conversion.rejected[:ROWS]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields that occur: those that any of the records fills, and those that are to be mended."""
        faulty = {name for rejected in self.rejected for fault in rejected.faults for name in self.names(fault[0])}
        columns = self.conversion.columns
        return tuple(
            item
            for item in self.conversion.schema.fields
            if item.name in faulty
            or (item.name in columns and any(columns[item.name][rejected.record] for rejected in self.rejected))
        )

    def names(self, field: str) -> tuple[str, ...]:
        """The fields that a fault is about: its own, or those of the key where it is about the whole row."""
        return (field,) if field else self.conversion.schema.primary_key

    def source_row(self, record: int) -> int:
        """Number of a record's row in the source, from 1."""
        return self.conversion.table.places[record] + 1

    @cached_property
    def by_source_row(self) -> dict[int, int]:
        """The workbook's records by the number of their row in the source."""
        return {self.source_row(rejected.record): rejected.record for rejected in self.rejected}

    @cached_property
    def filled(self) -> dict[str, list[Filled]]:
        """How each field was filled."""
        found: dict[str, list[Filled]] = {}
        for filled in self.conversion.filled:
            found.setdefault(filled.field, []).append(filled)
        return found

    @cached_property
    def token(self) -> str:
        """Eight hexadecimal digits that tell the workbooks of other files, and of other records, apart."""
        table = self.conversion.table
        digest = hashlib.sha256(f"{self.conversion.schema.id} {self.conversion.schema.version}".encode())
        records = [rejected.record for rejected in self.rejected]
        for at, column in enumerate(table.columns):
            texts = table.some_texts(at, records)
            cells = (f"{self.source_row(record)}={text}" for record, text in zip(records, texts, strict=True))
            digest.update("\x1f".join([column.name, *cells]).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:8]

    @cached_property
    def doubt_count(self) -> int:
        """Number of doubted cells, shown or not."""
        count = sum(1 for _ in self._changes(_is_kept))
        for filled in self.conversion.filled:
            doubted = [text for text, found in filled.told().items() if _is_doubted(*found)]
            count += filled.told_cells_count(doubted) if doubted else 0
        return count

    def doubts(self) -> list[Change]:
        """The first doubted cells, by their row in the source."""
        found = self._changes(lambda outcome, fate: _is_doubted(outcome, fate) or _is_kept(outcome, fate))
        return sorted(islice(found, DOUBTS), key=lambda change: change.record)

    def _changes(self, wanted: Callable[[Normalized, Fate], bool]) -> Iterator[Change]:
        """Cells that a person should look at: doubted ones, and ones kept in valid records without being understood."""
        back = {rejected.record for rejected in self.conversion.rejected}
        for change in self.conversion.changes(wanted):
            if change.fate is Fate.DOUBTED or change.record not in back:
                yield change


def _is_doubted(outcome: Normalized, fate: Fate) -> bool:
    return bool(outcome.issue) and fate is Fate.DOUBTED


def _is_kept(outcome: Normalized, fate: Fate) -> bool:
    return bool(outcome.issue) and fate is Fate.REJECTED
