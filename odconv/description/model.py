"""The description of a file as JSON: what `odconv describe --json` prints (`description.schema.json`).

Rows and columns count from 1, as a spreadsheet shows them; in delimited text a row is a record, blank lines counted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

Grade = Literal["A", "B", "C", "D"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dialect(_Model):
    """How delimited text is written."""

    delimiter: str = Field(description="Separator of the cells.")
    line_end: str | None = Field(description="The line end that occurs first; null where the text has one line.")
    bom: bool = Field(description="Whether a byte order mark stands before the text.")


class SkippedRow(_Model):
    """A row that is no record."""

    row: int
    reason: str = Field(
        description="header, title, metadata, blank, repeated-header, section, total, note, other-table."
    )
    text: str = Field(description="What stands in the row, cut after 100 characters.")


class FormatCandidate(_Model):
    """A national format that the header is like."""

    id: str
    title: str
    score: float = Field(ge=0, le=1)


class ColumnDescription(_Model):
    """One column of a table."""

    index: int = Field(description="Place in the sheet: A = 1.")
    letter: str
    name: str = Field(description="Labels of the header rows joined by _; empty where there is none.")
    unit: str | None = Field(description="What the header says the values are counted in.")
    hidden: bool
    kind: str = Field(description="What most values are: text, integer, date, phone, …")
    filled: int = Field(description="Cells that are not blank.")
    fill_rate: float = Field(ge=0, le=1)
    distinct: int = Field(description="Different texts among the filled cells.")
    examples: tuple[str, ...] = Field(description="The first three different texts, cut after 60 characters.")
    minimum: str | None = Field(description="Smallest value as written, where the kind has an order.")
    maximum: str | None


class AlarmPlace(_Model):
    """A damaged cell."""

    cell: str = Field(description="A1 address.")
    row: int
    value: str = Field(description="The text, or the piece of it that is damaged.")
    restored: str | None = Field(description="What it was, where that can be told.")


class AlarmDescription(_Model):
    """What was lost in one column before the file came here."""

    code: str = Field(description="`odconv explain CODE` tells more.")
    severity: str
    title: str
    message: str
    why: str
    fix: str = Field(description="How to export again, or to mend it in Excel.")
    index: int = Field(description="Place of the column in the sheet: A = 1.")
    letter: str
    field: str = Field(description="Name of the column.")
    count: int = Field(description="Damaged cells, all of them.")
    repairable: Literal["yes", "pattern", "no"] = Field(
        description="yes: nothing is lost, the value stands in another form; pattern: the form of the column tells "
        "what was there, a person should look; no: export again."
    )
    places: tuple[AlarmPlace, ...] = Field(description="The first five cells.")


class ReadabilityFinding(_Model):
    """Something that makes a table hard to read for machines."""

    code: str
    severity: str = Field(description="error: grade D; warning: C; info: B.")
    title: str
    message: str
    why: str
    fix: str
    count: int = Field(description="How many rows, columns or cells.")
    places: tuple[str, ...] = Field(
        description="Where: rows (`3`), ranges of rows (`1-3`), columns (`C`), cells (`C4`)."
    )


class Readability(_Model):
    """How well machines can read a table (`odconv/description/readability.py` has the rules)."""

    grade: Grade
    reason: str
    findings: tuple[ReadabilityFinding, ...]


class Section(_Model):
    """A row that heads the records below it."""

    row: int = Field(description="Row of the first record below.")
    text: str


class TableDescription(_Model):
    """One table. `physical_rows = rows + len(skipped) + rejected` always holds."""

    kind: str = Field(description="What the bytes are: delimited, xlsx, xls, ods, html, json …")
    member: str | None = Field(description="Path within the archive.")
    sheet: str | None
    visible: bool = Field(description="Whether the sheet is shown to who opens the workbook.")
    role: str = Field(description="main, data, example, choices or notes.")
    encoding: str | None
    dialect: Dialect | None = Field(description="Of delimited text; else null.")
    header_rows: tuple[int, ...]
    first_row: int | None
    last_row: int | None
    physical_rows: int = Field(description="Rows of the sheet or text.")
    rows: int = Field(description="Records.")
    rejected: int = Field(default=0, description="Rows refused; reading refuses none, it skips with a reason.")
    skipped: tuple[SkippedRow, ...]
    formats: tuple[FormatCandidate, ...] = Field(description="National formats, best first; empty where none is near.")
    columns: tuple[ColumnDescription, ...]
    alarms: tuple[AlarmDescription, ...]
    readability: Readability
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[str, ...] = Field(description="Letters of hidden columns; their cells are read like others.")
    merges_filled: tuple[str, ...] = Field(description="Merged cells whose text was given to each record (A1:A3).")
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = Field(description="Remarks below or beside the records.")


class UnreadMember(_Model):
    """A file of an archive that holds no table or could not be read."""

    member: str
    code: str
    message: str
    fix: str


class Description(_Model):
    """What a file is."""

    file: str
    odconv: str = Field(description="Version of odconv.")
    language: Literal["ja", "en"] = Field(description="Language of titles, messages and remedies.")
    grade: Grade | None = Field(description="The worst grade among its tables of data; null where it has no table.")
    tables: tuple[TableDescription, ...] = Field(description="The main table first.")
    unread: tuple[UnreadMember, ...] = Field(
        description="Files of an archive that were not read, each with the reason."
    )


def description_schema() -> Mapping[str, Any]:
    """The published JSON Schema (draft 2020-12) that every description meets."""
    text = files("odconv.description").joinpath("description.schema.json").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", json.loads(text))
