"""Mended rows back into their table, in the order of the source, and judged again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from odconv.converters.conversion import Conversion
from odconv.converters.convert import rejected_of
from odconv.converters.fixbook.plan import Plan
from odconv.converters.fixbook.read import Fixed, FixedRow, check_fields
from odconv.converters.records.assemble import normaliser_of
from odconv.errors import UsageError
from odconv.issues import Issue, Place
from odconv.values.model import Certainty, Normalized


@dataclass(frozen=True, slots=True)
class Mended:
    """One cell that a person mended.

    Attributes:
        record: index of the record.
        field: name of the field.
        before: what the conversion had made of the source.
        typed: what the person wrote.
        after: the value now: `typed`, made standard where only one reading makes sense.
        rule: name of the rule that made it standard, "" where it was standard already.
    """

    record: int
    field: str
    before: str
    typed: str
    after: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """A conversion with its mended rows.

    Attributes:
        conversion: with the mended values in `columns`, and in `rejected` the records that still break the format;
            `filled` goes on telling what was made of the source.
        mended: every cell that differs, by record.
        issues: rows of the workbook that could not be taken, and rows that it lacks.
    """

    conversion: Conversion
    mended: tuple[Mended, ...]
    issues: tuple[Issue, ...]


def merge_fixed(conversion: Conversion, fixed: Fixed) -> Merged:
    """Put mended rows in the place of those that were given back.

    A row that stands for none of them, or for one that another row stands for too, is told of and not taken; what it
    stands for goes on being rejected, as do rows that the workbook lacks.

    Args:
        conversion: the one that the workbook was made from.
        fixed: the mended workbook.

    Raises:
        UsageError: `fixbook-other-file`, `fixbook-header-changed`.
    """
    plan = Plan(conversion)
    if fixed.token is not None and fixed.token != plan.token:
        raise UsageError("fixbook-other-file", found=fixed.token, expected=plan.token)
    check_fields(fixed.fields, [item.name for item in plan.fields])
    taken, issues = _taken(plan, fixed)
    mended = tuple(cell for record, row in sorted(taken.items()) for cell in _mended(plan, record, row))
    columns = {name: list(values) for name, values in conversion.columns.items()}
    for cell in mended:
        columns.setdefault(cell.field, [""] * len(conversion.table))[cell.record] = cell.after
    joined = replace(conversion, columns=columns)
    return Merged(replace(joined, rejected=rejected_of(joined)), mended, tuple(issues))


def _taken(plan: Plan, fixed: Fixed) -> tuple[dict[int, FixedRow], list[Issue]]:
    """The row for each record, and what is to be said of all the others."""
    by_record: dict[int, list[FixedRow]] = defaultdict(list)
    issues = []
    for row in fixed.rows:
        record = plan.by_source_row.get(row.source_row) if row.source_row is not None else None
        if record is None:
            facts = {"row": row.row, "value": row.number}
            issues.append(Issue("fixbook-row-unknown", Place(row=row.row), row.number, facts))
        else:
            by_record[record].append(row)
    issues += _repeated(plan, by_record)
    for number, record in plan.by_source_row.items():
        if record not in by_record:
            issues.append(Issue("fixbook-row-removed", Place(row=number), str(number), {"value": number}))
    return {record: rows[0] for record, rows in by_record.items() if len(rows) == 1}, issues


def _repeated(plan: Plan, by_record: dict[int, list[FixedRow]]) -> Iterator[Issue]:
    """Rows that stand for the same record."""
    for record, rows in by_record.items():
        if len(rows) > 1:
            number = plan.source_row(record)
            facts = {"rows": "、".join(str(row.row) for row in rows), "value": number}
            yield Issue("fixbook-row-repeated", Place(row=rows[0].row), str(number), facts)


def _mended(plan: Plan, record: int, row: FixedRow) -> Iterator[Mended]:
    """The cells of a row that a person changed."""
    conversion = plan.conversion
    for item in plan.fields:
        values = conversion.columns.get(item.name)
        before, typed = values[record] if values else "", row.values[item.name]
        if typed != before:
            outcome = normaliser_of(item, conversion.context)(typed)
            sure = outcome if outcome.certainty is Certainty.SURE else Normalized(typed)
            yield Mended(record, item.name, before, typed, sure.value, sure.rule)
