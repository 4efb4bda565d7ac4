"""What goes into the workbook: which records, which columns, and the number that says what it was made from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from odconv.converters.conversion import Change, Conversion, Fate, Filled, Rejected
from odconv.schemas.model import Field

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
    """The content of the workbook for one conversion.

    Attributes:
        conversion: the conversion, with the mended rows in it where there are some.
        first: the content of the first workbook, where this one is for what was not mended in it.
        removed: records whose rows a person took out of it.
    """

    conversion: Conversion
    first: Plan | None = None
    removed: frozenset[int] = frozenset()

    @cached_property
    def rejected(self) -> tuple[Rejected, ...]:
        """The records that the workbook asks to mend, ascending."""
        if self.first is None:
            return self.conversion.rejected[:ROWS]
        asked = set(self.first.by_source_row.values()) - self.removed
        return tuple(rejected for rejected in self.conversion.rejected if rejected.record in asked)

    @cached_property
    def mended(self) -> tuple[int, ...]:
        """The records that were mended already, ascending: the workbook keeps them, so that it alone says all."""
        if self.first is None:
            return ()
        open_ = {rejected.record for rejected in self.conversion.rejected}
        return tuple(record for record in self.first.by_source_row.values() if record not in open_)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields that occur: those that any of the records fills, and those that are to be mended."""
        if self.first is not None:
            return self.first.fields
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
        if self.first is not None:
            return self.first.token
        table = self.conversion.table
        digest = hashlib.sha256(f"{self.conversion.schema.id} {self.conversion.schema.version}".encode())
        records = [rejected.record for rejected in self.rejected]
        for at, column in enumerate(table.columns):
            texts = table.some_texts(at, records)
            cells = (f"{self.source_row(record)}={text}" for record, text in zip(records, texts, strict=True))
            digest.update("\x1f".join([column.name, *cells]).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:8]

    @property
    def doubt_count(self) -> int:
        """Number of doubted cells, shown or not."""
        return self._doubted[1]

    def doubts(self) -> list[Change]:
        """The first doubted cells, by their row in the source."""
        return sorted(self._doubted[0], key=lambda change: change.record)

    @cached_property
    def _doubted(self) -> tuple[list[Change], int]:
        """The first doubted cells, column by column, and the number of all: columns without any are passed over."""
        shown: list[Change] = []
        number = 0
        for filled in self.conversion.filled:
            asked = _asked(filled)
            for record, text in filled.told_cells(asked) if asked else ():
                if text in asked and not (asked[text] is Fate.REJECTED and record in self._back):
                    number += 1
                    if number <= DOUBTS:
                        shown.append(self._change(filled, record, text, asked[text]))
        return shown, number

    @cached_property
    def _back(self) -> frozenset[int]:
        return frozenset(rejected.record for rejected in self.conversion.rejected)

    def _change(self, filled: Filled, record: int, text: str, fate: Fate) -> Change:
        address = None if filled.column is None else self.conversion.table.address(record, filled.column)
        outcome = filled.outcomes[text]
        return Change(
            record, address, filled.field, text, outcome.value, outcome.rule, fate, outcome.issue, outcome.params
        )


def _asked(filled: Filled) -> dict[str, Fate]:
    """The texts of a column that a person should look at: doubted ones, and ones kept without being understood."""
    return {
        text: fate for text, (_, fate) in filled.told(with_issue=True).items() if fate in (Fate.DOUBTED, Fate.REJECTED)
    }
