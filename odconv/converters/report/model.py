"""The change report as data: what its JSON holds. `changes.schema.json` is made from these classes.

What there may be millions of (changes, rows that go back, cells kept for undo) are plain data classes: they are made
one by one and written at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from odconv.converters.columns.mapping import Status
from odconv.converters.columns.targets import How
from odconv.converters.conversion import Fate
from odconv.tables.table import SkipReason

Count = Annotated[int, Field(ge=0)]
Number = Annotated[int, Field(ge=1)]
Fact = str | int | float | bool | list[str] | None
Facts = Mapping[str, Fact]
Records = Annotated[str, Field(pattern=r"^([1-9][0-9]*(-[1-9][0-9]*)?( [1-9][0-9]*(-[1-9][0-9]*)?)*)?$")]
"""Numbers of records, from 1: `1-3 7`."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SkippedRows(_Part):
    """Rows that are no record, one after another, and why."""

    first: Number
    last: Number
    reason: SkipReason
    text: str = ""


class Source(_Part):
    """What was read, and how."""

    name: str
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    sheet: str | None = None
    encoding: str | None = None
    header_rows: list[Number]
    first_row: Number | None
    last_row: Number | None
    skipped: list[SkippedRows]


class Format(_Part):
    """The format that the table was converted to."""

    id: str
    edition: str
    title: str


class MappedColumn(_Part):
    """One column of the source, and where it went."""

    column: str = Field(description="Its letters in the source.")
    header: str
    fields: list[str]
    status: Status
    how: How | None
    score: float = Field(ge=0, le=1)
    reason: str
    runner_up: list[str]


class Derived(_Part):
    """A field whose values stand in no column of its own: parts of other columns, or what is known of the publisher.

    `value` is empty where it differs from record to record, `rule` where the value came with that of another field.
    """

    field: str
    rule: str
    value: str


class Publisher(_Part):
    """Whose table it is, as far as it is known."""

    code: str
    prefecture: str
    city: str


class Cells(_Part):
    """Numbers of cells by what became of them."""

    untouched: Count
    changed: Count
    doubted: Count
    rejected: Count

    @property
    def total(self) -> int:
        """Number of cells."""
        return sum(self.numbers)

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """The numbers, in the order of `Fate`."""
        return self.untouched, self.changed, self.doubted, self.rejected


class FieldCells(Cells):
    """The cells of one column that went into one field; `column` is None for values that stand in no column."""

    field: str
    column: str | None


class Counts(_Part):
    """Exact numbers, whatever is listed; they add up, or the report is refused."""

    records: Count
    valid: Count
    returned: Count = Field(description="Records that cannot be made valid.")
    filled_columns: Count = Field(description="Columns filled, each counted once for every column that it was made of.")
    cells: Cells
    fields: list[FieldCells]

    @model_validator(mode="after")
    def _add_up(self) -> Counts:
        each = [item.numbers for item in self.fields]
        if (
            self.cells.numbers != tuple(map(sum, zip(*each, strict=True)) if each else (0, 0, 0, 0))
            or self.cells.total != self.records * self.filled_columns
            or len(self.fields) != self.filled_columns
            or any(sum(numbers) != self.records for numbers in each)
            or self.valid + self.returned != self.records
        ):
            raise ValueError("the counts do not add up")
        return self


@dataclass(frozen=True, slots=True)
class Entry:
    """A change: of one cell, or the same change of many cells of one column.

    Values that stand in no cell (parts of an address, the publisher's code) are one entry for each field, rule and
    value; where these are more than ten, one for each field and rule: the values stand in the output, by record.

    Attributes:
        column: letters of the column; None for values that stand in no cell.
        field: name of the field.
        before: text of the cell; what the first value was made of where values stand in no cell.
        after: value in the field, the first of several.
        rule: name of the rule, "" where nothing was changed.
        fate: what became of the cells.
        issue: code of what is to be said about it, "" where there is nothing.
        params: facts of that sentence.
        count: exact number of cells.
        record: number of the first record, from 1.
        cells: addresses of the cells, of the first ones where the listing is capped.
        records: numbers of the records whose values stand in no cell; "" where `cells` has them, and in long tables.
        values: number of different values.
    """

    column: str | None
    field: str
    before: str
    after: str
    rule: str
    fate: Fate
    issue: str
    params: Facts
    count: Number
    record: Number
    cells: list[str]
    records: Records = ""
    values: Number = 1


class Listed(_Part):
    """How much of the changes is listed; the counts are exact whatever this says."""

    each_cell: bool = Field(description="Whether every entry of a column is one cell; else its equal changes are one.")
    entries: Count
    cells: Count = Field(description="Number of cells in the entries.")
    complete: bool = Field(description="Whether every changed, doubted or rejected cell of a column has its address.")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one row: `value` is the converted one, `address` the cell of the source, if it has one."""

    field: str
    address: str | None
    code: str
    value: str
    params: Facts


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A record that cannot be made valid: its number, its row in the source, and why."""

    record: Number
    row: Number
    faults: list[Fault]


class Output(_Part):
    """A file that was written, as it was written."""

    name: str
    bytes: Count
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True)
class Kept:
    """Texts that cannot be had from the output: one for all of the records, or one for each of them."""

    records: Records
    texts: list[str]


@dataclass(frozen=True, slots=True)
class OriginalColumn:
    """How to rebuild one column.

    Attributes:
        field: the field of the output to begin with; None where `kept` holds all.
        before: what stood where that field now holds a text; other texts stood as they are.
        kept: what this does not yield.
    """

    field: str | None
    before: Mapping[str, str]
    kept: list[Kept]


class Original(_Part):
    """What `odconv undo` needs besides the output."""

    output: str | None = Field(description="Name of the output to begin with; None where everything is kept here.")
    encoding: str
    separator: str
    header: list[list[str]] = Field(description="Cells of the header rows.")
    returned: Records = Field(description="Records that the output does not hold.")
    columns: list[OriginalColumn]


class ChangeReport(_Part):
    """The change report of one conversion."""

    odconv: str = Field(description="Version of odconv that wrote the report.")
    source: Source
    format: Format
    publisher: Publisher
    columns: list[MappedColumn]
    derived: list[Derived]
    unmapped: list[str] = Field(description="Letters of the columns that have no place in the format.")
    absent_required: list[str] = Field(description="Fields that the format requires and the source does not have.")
    counts: Counts
    outputs: list[Output]
    rules: dict[str, dict[str, str]] = Field(description="Sentences of the rules that the changes name, by language.")
    returned: list[ReturnedRow]
    changes: list[Entry]
    listed: Listed
    original: Original
