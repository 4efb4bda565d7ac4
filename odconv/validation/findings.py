"""What a check says of a table: findings as facts, without sentences.

The engine makes them, `report` turns them into frictionless' report shape, `render` shows that to people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from odconv.issues import Severity, column_letters, explain
from odconv.validation.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from odconv.schemas.model import Schema


class Finding(NamedTuple):
    """One fault of one table; a named tuple, because a long table may have a hundred thousand.

    Attributes:
        code: frictionless' error type (`type-error`, `blank-row`) or a code of our own (`check-digit`).
        row: number of the record as a spreadsheet shows it, the header being 1; None for header or table.
        field_number: position of the column in the file, from 1.
        field: name of the field; empty for cells outside the schema.
        value: text of the cell.
        params: facts of the sentence, as `{"type": "date", "format": "default"}`.
        cells: the record's cells, for faults of a whole row.
    """

    code: str
    row: int | None = None
    field_number: int | None = None
    field: str = ""
    value: str = ""
    params: Mapping[str, object] = MappingProxyType({})
    cells: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """The severity that `issues.yaml` gives to the code.

        Raises:
            RulesError: `issue-code-unknown`.
        """
        return explain(self.code).severity

    @property
    def address(self) -> str | None:
        """Where it is, as Excel's name box takes it: `C12`, `C:C` (column), `12:12` (row); None for a table.

        A missing column is nowhere.
        """
        row = (self.row or 1) if kind_of(self.code).shape == "label" else self.row
        letters = "" if self.field_number is None else column_letters(self.field_number)
        if self.code == "missing-label" or not (letters or row):
            return None
        if letters and row:
            return f"{letters}{row}"
        return f"{letters}:{letters}" if letters else f"{row}:{row}"


@dataclass(frozen=True, slots=True)
class UnreadTable:
    """A source that could not be read as a table, so that nothing can be said of its cells.

    Attributes:
        place: name of the file as the user knows it.
        schema: the format that it should have been held against.
        code: why it cannot be read, a code of `issues.yaml` whose stage is `source`.
        params: facts of the sentence.
    """

    place: str
    schema: Schema
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class TableReport:
    """All that validation found in one table.

    Attributes:
        place: name of the file as the user knows it.
        sheet: name of the sheet, None where the file has none.
        schema: the format that the table was held against.
        labels: the header as it stands in the file.
        encoding: text encoding of the file, None for a workbook.
        delimiter: the delimiter of the file, None for a workbook.
        findings: the listed ones (capped), in order of row and field number.
        totals: exact number by code and field name, also of findings that are not listed.
        rows: number of records.
        fields: number of columns in the file.
        bytes: size of the file.
        sha256: digest of the file in hexadecimal, None where it is not known.
        seconds: time that the validation took.
        row_errors: number of rows with at least one error.
    """

    place: str
    sheet: str | None
    schema: Schema
    labels: tuple[str, ...]
    encoding: str | None
    delimiter: str | None
    findings: tuple[Finding, ...]
    totals: Mapping[tuple[str, str], int]
    rows: int
    fields: int
    bytes: int
    sha256: str | None
    seconds: float
    row_errors: int

    def count(self, severity: Severity) -> int:
        """Exact number of findings of one severity, listed or not."""
        return sum(number for (code, _), number in self.totals.items() if explain(code).severity is severity)

    @property
    def valid(self) -> bool:
        """Whether nothing was found that breaks the format; warnings do not count."""
        return self.count(Severity.ERROR) == 0
