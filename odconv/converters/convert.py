"""A messy table → a format: recognise, map, make standard, judge. The few lines that join the steps."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from odconv.converters.columns.mapping import ColumnMapping, map_columns
from odconv.converters.context import context_of
from odconv.converters.conversion import Conversion, Rejected
from odconv.converters.records.assemble import assemble
from odconv.converters.records.derive import derive
from odconv.converters.records.points import check_points
from odconv.issues import Severity
from odconv.schemas.model import Schema
from odconv.schemas.remembered import remembered
from odconv.tables.extract import extract
from odconv.tables.table import Table
from odconv.tables.writers.delimited import write_delimited
from odconv.validation.run import Options, findings_of, validate
from odconv.values.model import Context

if TYPE_CHECKING:
    from odconv.tables.coded import Coded
    from odconv.validation.findings import Finding

_FEW = 2_000  # records that are judged as they are


def convert_table(
    table: Table,
    schema: Schema,
    *,
    mapping: ColumnMapping | None = None,
    context: Context | None = None,
    words: Sequence[str] = (),
) -> Conversion:
    """Convert one table onto a format.

    Args:
        table: the table.
        schema: the format.
        mapping: which column goes where; found by labels and values where None.
        context: the publisher; found in and around the table where None.
        words: what is known of the table besides, the weightiest first: the name of its file.

    Returns:
        The conversion; `valid_records` and `rejected` together are all records of the table.
    """
    seen = extract(table)
    mapping = mapping or map_columns(seen, schema)
    context = context or context_of(seen, mapping, words)
    work = assemble(table, mapping, context)
    derive(work)
    check_points(work)
    work.close()
    absent = tuple(name for name in _required(schema) if not work.holds(name))
    conversion = Conversion(table, mapping, context, work.columns, tuple(work.filled), absent)
    return replace(conversion, rejected=rejected_of(conversion))


@remembered
def _required(schema: Schema) -> tuple[str, ...]:
    """The names of the fields that a format requires."""
    return tuple(item.name for item in schema.fields if item.constraints.get("required"))


def rejected_of(conversion: Conversion, order: Sequence[int] | None = None) -> tuple[Rejected, ...]:
    """The records that break the format, by the same judge that `odconv validate` asks.

    Args:
        conversion: what is judged.
        order: indices of the records to judge; of records that repeat one another the later ones break the format.
            All of them from top to bottom where None.
    """
    records = _to_judge(conversion) if order is None else order
    if not len(records):
        return ()
    faults: dict[int, list[tuple[str, str, str, Mapping[str, object]]]] = defaultdict(list)
    for finding in _findings(conversion, records):
        if finding.row is None or finding.severity is not Severity.ERROR or finding.field in conversion.absent_required:
            continue
        params = finding.params
        if isinstance(first := params.get("first_row"), int):  # a row of those that were judged
            params = {**params, "first_row": records[first - 2] + 2}
        faults[records[finding.row - 2]].append((finding.field, finding.code, finding.value, params))
    return tuple(Rejected(record, tuple(faults[record])) for record in sorted(faults))


def _to_judge(conversion: Conversion) -> Sequence[int]:
    """The records that the judge has to read: all of them, or of a long table those that may be wrong."""
    whole = range(len(conversion.table))
    if not (conversion.columns and all(hasattr(column, "codes") for column in conversion.columns.values())):
        return whole
    from odconv.converters.suspects import suspicious  # noqa: PLC0415  (asks for Polars)

    found = suspicious(conversion.schema, cast("Mapping[str, Coded]", conversion.columns), len(whole))
    return whole if found is None else found.tolist()


def _findings(conversion: Conversion, records: Sequence[int]) -> Sequence[Finding]:
    """What is wrong in records, by their rows in a table of theirs; many are read as text, whose columns go faster."""
    if len(records) <= _FEW:
        return findings_of(conversion.by_field(records), conversion.schema)
    return validate(_csv(conversion, records), conversion.schema, options=Options(limit=None)).findings


def _csv(conversion: Conversion, records: Sequence[int]) -> bytes:
    """Records as the text that the judge reads."""
    target = io.BytesIO()
    names = [item.name for item in conversion.schema.fields]
    write_delimited(target, [names, *conversion.rows(records)])
    return target.getvalue()
