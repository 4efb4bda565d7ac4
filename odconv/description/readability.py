"""What makes a file hard to read for machines, with the place and the remedy: the notice to the clerk.

Each rule is a function that looks at one table (and its neighbours) and gives marks; `issues.yaml` (stage
`readability`) holds their words, and their weight as severity:

    info     a program reads it, with an option or a little care (encoding, line breaks in labels)       grade B
    warning  a program has to guess where the table is, or drops rows (titles above, merged cells)       grade C
    error    a program cannot tell the columns (no header, no records)                                   grade D

The grade is that of the gravest finding, A where there is none. Five kinds of warnings together make a D as well:
such a sheet is a page for the printer. The rules follow the ministry's 統計表における機械判読可能なデータの表記方法の
統一ルール (one table a sheet, one row a record, no merged cells, no values with units) as far as they speak of form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from odconv.description.places import addresses, row_ranges
from odconv.issues import Severity, column_letters, explain
from odconv.tables.layout.words import folded, says
from odconv.tables.sniff import Kind
from odconv.tables.table import Role, SkipReason

if TYPE_CHECKING:
    from odconv.tables.column_values import ColumnValues
    from odconv.tables.reading import Reading
    from odconv.tables.table import Table

_MANY = 5  # kinds of warnings that make a page for the printer
_UNITS = 0.5  # share of a column's values with a unit
_ENDINGS = {
    Kind.DELIMITED: (".csv", ".txt"),
    Kind.XLSX: (".xlsx", ".xlsm"),
    Kind.XLSB: (".xlsb",),
    Kind.XLS: (".xls",),
    Kind.ODS: (".ods",),
    Kind.HTML: (".html", ".htm"),
    Kind.JSON: (".json", ".geojson"),
    Kind.GEOJSON: (".geojson", ".json"),
    Kind.PDF: (".pdf",),
}
_ENDINGS_OF_TABS = (".tsv", ".txt", ".tab")
_OF_DATA = (Role.MAIN, Role.DATA)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a rule looks at.

    Attributes:
        name: of the file, or of the member of an archive; empty where bytes came without a name.
        reading: how it was read.
        table: the table.
        tables: all tables of the reading, the table itself included.
        values: its columns.
    """

    name: str
    reading: Reading
    table: Table
    tables: Sequence[Table]
    values: Sequence[ColumnValues]


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding: an entry of `issues.yaml`, how many, and where."""

    code: str
    count: int
    places: tuple[str, ...] = ()
    value: str = ""


def marks_of(sight: Sight) -> tuple[Mark, ...]:
    """All findings of a table, the gravest first."""
    found = [mark for rule in _RULES for mark in rule(sight)]
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    return tuple(sorted(found, key=lambda mark: order.index(explain(mark.code).severity)))


def grade_of(marks: Sequence[Mark]) -> str:
    """A to D, as the module's docstring tells.

    >>> grade_of([]), grade_of([Mark("encoding-not-utf8", 1)]), grade_of([Mark("merged-cells", 3)])
    ('A', 'B', 'C')
    """
    kinds = Counter(explain(code).severity for code in {mark.code for mark in marks})
    if kinds[Severity.ERROR] or kinds[Severity.WARNING] >= _MANY:
        return "D"
    if kinds[Severity.WARNING]:
        return "C"
    return "B" if kinds[Severity.INFO] else "A"


def _of_file(sight: Sight) -> Iterator[Mark]:
    reading = sight.reading
    if sight.table.role is not Role.MAIN:
        return
    ending = PurePath(sight.name).suffix.lower()
    wanted = _ENDINGS_OF_TABS if reading.delimiter == "\t" else _ENDINGS.get(reading.kind, ())
    if ending and wanted and ending not in wanted:
        yield Mark("extension-mismatch", 1, value=wanted[0])
    if reading.kind in (Kind.PDF, Kind.HTML):
        yield Mark("kind-not-tabular", 1, value=reading.kind.upper())
    if reading.encoding not in (None, "utf-8", "utf-8-sig", "ascii"):
        yield Mark("encoding-not-utf8", 1, value=str(reading.encoding))
    if reading.delimiter not in (None, ",", "\t"):
        yield Mark("delimiter-not-comma", 1, value=str(reading.delimiter))
    sheets = dict.fromkeys(table.sheet for table in sight.tables if table.role in _OF_DATA)
    if len(sheets) > 1:
        yield Mark("several-sheets", len(sheets), tuple(map(str, sheets)))


def _of_neighbours(sight: Sight) -> Iterator[Mark]:
    """Other tables on the sheet: side by side where their rows overlap, else one under another."""
    own = _extent(sight.table)
    beside: list[str] = []
    below: list[str] = []
    for table in sight.tables:
        if table is sight.table or table.grid is not sight.table.grid or table.role not in _OF_DATA:
            continue
        other = _extent(table)
        place = (
            f"{column_letters(min(column.place for column in table.columns) + 1)}{other[0]}" if table.columns else ""
        )
        (beside if other[0] <= own[1] and own[0] <= other[1] else below).append(place)
    if beside:
        yield Mark("side-by-side-tables", len(beside) + 1, tuple(sorted(filter(None, beside))))
    if below:
        yield Mark("several-tables", len(below) + 1, tuple(filter(None, below)))


def _of_header(sight: Sight) -> Iterator[Mark]:
    table = sight.table
    if not table.header_rows:
        yield Mark("no-header", 1)
        return
    if len(table.header_rows) > 1:
        yield Mark("stacked-header", len(table.header_rows), row_ranges(table.header_rows))
    above = [skipped.row for skipped in table.skipped if skipped.row < table.header_rows[0]]
    titles = {SkipReason.TITLE, SkipReason.NOTE, SkipReason.OTHER_TABLE}
    if any(skipped.reason in titles for skipped in table.skipped if skipped.row < table.header_rows[0]):
        yield Mark("rows-above-header", len(above), row_ranges(above))
    named = Counter(column.name for column in table.columns if column.name)
    empty = [column_letters(column.place + 1) for column in table.columns if not column.name]
    if empty:
        yield Mark("empty-header", len(empty), tuple(empty))
    twice = [column for column in table.columns if named[column.name] > 1]
    if twice:
        letters = tuple(column_letters(column.place + 1) for column in twice)
        yield Mark("duplicate-header", len(twice), letters, value=twice[0].name)
    broken = [label for column in table.columns for label in column.labels if "\n" in label.text.strip()]
    if broken:
        cells = tuple(f"{column_letters(label.column)}{label.row}" for label in broken)
        yield Mark("line-break-in-header", len(broken), cells)


_OF_REASONS = {
    SkipReason.METADATA: "metadata-rows",
    SkipReason.TOTAL: "total-rows",
    SkipReason.SECTION: "section-rows",
    SkipReason.REPEATED_HEADER: "repeated-header",
}


def _of_rows(sight: Sight) -> Iterator[Mark]:
    """Rows among the records and below them that are none."""
    table = sight.table
    if table.first_row is None or table.last_row is None:
        yield Mark("no-records", 1)
        return
    rows: dict[str, list[int]] = {}
    for skipped in table.skipped:
        if code := _OF_REASONS.get(skipped.reason):
            rows.setdefault(code, []).append(skipped.row)
        elif skipped.reason is SkipReason.NOTE and skipped.row > table.first_row:
            rows.setdefault("note-rows", []).append(skipped.row)
        elif skipped.reason is SkipReason.BLANK and table.first_row < skipped.row < table.last_row:
            rows.setdefault("blank-rows", []).append(skipped.row)
    for code, found in rows.items():
        yield Mark(code, len(found), row_ranges(found))


def _of_sheet(sight: Sight) -> Iterator[Mark]:
    grid, table = sight.table.grid, sight.table
    first, last = _extent(table)
    merged = [merge for merge in grid.merges if first - 1 <= merge.last_row and merge.first_row <= last - 1]
    if merged:
        yield Mark("merged-cells", len(merged), tuple(map(addresses, sorted(merged))))
    hidden = [row + 1 for row in sorted(grid.hidden_rows) if first <= row + 1 <= last]
    if hidden:
        yield Mark("hidden-rows", len(hidden), row_ranges(hidden))
    columns = [column_letters(column.place + 1) for column in table.columns if column.hidden]
    if columns:
        yield Mark("hidden-columns", len(columns), tuple(columns))


def _of_values(sight: Sight) -> Iterator[Mark]:
    found = [values for values in sight.values if values.filled and _share_with_unit(values) >= _UNITS]
    if found:
        letters = tuple(column_letters(values.number) for values in found)
        example = next(text for text in found[0].counts if _has_unit(text))
        yield Mark("units-in-cells", len(found), letters, value=example.strip())


def _share_with_unit(values: ColumnValues) -> float:
    """Share of the filled cells that hold a number and its unit: 12人, 1,500円."""
    if not any(map(str.isdigit, values.joined[:1000])):
        return 0.0
    is_plain = values.joined.count("\n") == len(values.counts) - 1  # no text has lines of its own
    if is_plain and not _WITH_MORE.search(values.joined):
        return 0.0
    return values.share([text for text in values.counts if len(text) <= 20 and _has_unit(text)])


def _has_unit(text: str) -> bool:
    if _UNITLESS.match(text):
        return False
    plain = folded(text)
    rest = plain.lstrip("-+△▲0123456789,.")
    return bool(rest) and rest != plain and len(rest) <= 4 and rest not in _PARTS_OF_DATES and says("unit", rest)


_NO_UNIT = "[A-Za-z\u3041-\u30ff\u4e00-\u9fff]|[-+0-9,.]*$"
_UNITLESS = re.compile(_NO_UNIT)
"""Most cells, told at a glance: they begin with a letter, or are a number throughout."""

_WITH_MORE = re.compile(f"^(?!{_NO_UNIT})", re.MULTILINE)
"""A line that is another one."""

_PARTS_OF_DATES = frozenset(("年", "月", "日"))


def _extent(table: Table) -> tuple[int, int]:
    """First and last row of header and records, from 1."""
    rows = [*table.header_rows, *(row for row in (table.first_row, table.last_row) if row is not None)]
    return (min(rows), max(rows)) if rows else (1, len(table.grid.rows))


_RULES: tuple[Callable[[Sight], Iterator[Mark]], ...] = (
    _of_header,
    _of_rows,
    _of_neighbours,
    _of_sheet,
    _of_values,
    _of_file,
)
