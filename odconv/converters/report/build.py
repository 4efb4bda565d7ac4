"""A conversion → the parts of its report that are short, however long the table is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from odconv.converters.columns.mapping import ColumnMatch, Status
from odconv.converters.conversion import Conversion, Fate, Filled, Rejected
from odconv.converters.report import model
from odconv.converters.report.changes import facts_of
from odconv.converters.report.tally import Cells, Tallies
from odconv.issues import column_letters
from odconv.tables.table import Skipped

_FATES = tuple(fate.value for fate in Fate)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a table does not know of the file that it was read from.

    Attributes:
        name: name of the file as the user knows it.
        sha256: digest of its bytes, None where it is not known.
        encoding: codec name of a text file, None for workbooks.
    """

    name: str
    sha256: str | None = None
    encoding: str | None = None


def source_of(conversion: Conversion, origin: Origin) -> model.Source:
    """What was read, and how."""
    table = conversion.table
    return model.Source(
        name=origin.name,
        sha256=origin.sha256,
        sheet=table.sheet,
        encoding=origin.encoding,
        header_rows=list(table.header_rows),
        first_row=table.first_row,
        last_row=table.last_row,
        skipped=list(_skipped(table.skipped)),
    )


def format_of(conversion: Conversion) -> model.Format:
    """The format."""
    schema = conversion.schema
    return model.Format(id=schema.id, edition=schema.version, title=schema.title)


def publisher_of(conversion: Conversion) -> model.Publisher:
    """Whose table it is."""
    known = conversion.context
    return model.Publisher(code=known.local_government, prefecture=known.prefecture, city=known.city)


def mapped_columns(conversion: Conversion) -> list[model.MappedColumn]:
    """Every column of the source, and where it went."""
    return [_mapped(match) for match in conversion.mapping.matches]


def unmapped(conversion: Conversion) -> list[str]:
    """Letters of the columns whose cells are in no field of the output."""
    matches = conversion.mapping.matches
    return [_letters(match) for match in matches if match.status is not Status.APPLIED or not match.fields]


def derived(conversion: Conversion) -> list[model.Derived]:
    """Fields whose values stand in no column of their own, in the order of the format."""
    rules = {filled.field: filled.first_rule for filled in conversion.filled if filled.column is None}
    own = {filled.field for filled in conversion.filled if filled.column is not None and filled.holds_value}
    return [
        _derived(field.name, rules.get(field.name, ""), conversion.columns[field.name])
        for field in conversion.schema.fields
        if field.name not in own and _holds_text(conversion.columns.get(field.name, ()))
    ]


def counts_of(conversion: Conversion, tallies: Tallies | None = None) -> model.Counts:
    """Exact numbers of cells by what became of them, for each column that was filled and in all.

    Args:
        conversion: the conversion.
        tallies: what became of the cells; counted where None.
    """
    by_column = (tallies or Tallies(conversion)).cells
    fields = [
        _field_cells(conversion, filled, cells) for filled, cells in zip(conversion.filled, by_column, strict=True)
    ]
    total = map(sum, zip((0, 0, 0, 0), *by_column, strict=True))
    returned, records = len(conversion.rejected), len(conversion.table)
    return model.Counts(
        records=records,
        valid=records - returned,
        returned=returned,
        filled_columns=len(fields),
        cells=model.Cells(**dict(zip(_FATES, total, strict=True))),
        fields=fields,
    )


def returned_rows(conversion: Conversion) -> Iterator[model.ReturnedRow]:
    """The records that cannot be made valid, one after another."""
    columns: dict[str, int] = {}
    for filled in conversion.filled:
        if filled.column is not None:
            columns.setdefault(filled.field, filled.column)
    for rejected in conversion.rejected:
        yield _returned(conversion, rejected, columns)


def _returned(conversion: Conversion, rejected: Rejected, columns: dict[str, int]) -> model.ReturnedRow:
    table, record = conversion.table, rejected.record
    faults = [
        model.Fault(
            field, table.address(record, columns[field]) if field in columns else None, code, value, facts_of(params)
        )
        for field, code, value, params in rejected.faults
    ]
    return model.ReturnedRow(record + 1, table.places[record] + 1, faults)


def _skipped(entries: Sequence[Skipped]) -> Iterator[model.SkippedRows]:
    """Skipped rows; those that follow one another without any text, or with the same, are one entry."""
    at = 0
    while at < len(entries):
        end = at
        while end + 1 < len(entries) and _alike(entries[end], entries[end + 1]):
            end += 1
        first = entries[at]
        yield model.SkippedRows(first=first.row, last=entries[end].row, reason=first.reason, text=first.text)
        at = end + 1


def _alike(one: Skipped, other: Skipped) -> bool:
    return other.row == one.row + 1 and (one.reason, one.text) == (other.reason, other.text)


def _mapped(match: ColumnMatch) -> model.MappedColumn:
    return model.MappedColumn(
        column=_letters(match),
        header=match.column.name,
        fields=list(match.fields),
        status=match.status,
        how=match.how,
        score=match.score,
        reason=match.reason,
        runner_up=list(match.runner_up),
    )


def _letters(match: ColumnMatch) -> str:
    return column_letters(match.column.place + 1)


def _holds_text(values: Sequence[str]) -> bool:
    """Whether any value is more than empty; a long column knows that without its cells."""
    known: bool | None = getattr(values, "any_filled", None)
    return any(values) if known is None else known


def _derived(field: str, rule: str, values: Sequence[str]) -> model.Derived:
    first = values[0]
    distinct: Sequence[str] | None = getattr(values, "distinct", None)  # a long column knows its texts
    same = values.count(first) == len(values) if distinct is None else len(distinct) == 1
    return model.Derived(field=field, rule=rule, value=first if same else "")


def _field_cells(conversion: Conversion, filled: Filled, cells: Cells) -> model.FieldCells:
    place = None if filled.column is None else conversion.table.columns[filled.column].place
    return model.FieldCells(
        field=filled.field,
        column=None if place is None else column_letters(place + 1),
        **dict(zip(_FATES, cells, strict=True)),
    )
