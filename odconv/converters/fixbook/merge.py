"""Mended rows back into their table, in the order of the source, and judged again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from odconv.converters.conversion import Conversion, Filled, Rejected
from odconv.converters.convert import rejected_of
from odconv.converters.fixbook.advice import advice
from odconv.converters.fixbook.plan import FIRST_COLUMN, Plan
from odconv.converters.fixbook.read import Fixed, FixedRow, check_fields
from odconv.converters.records.derive import told_by_addresses
from odconv.converters.records.normalisers import normaliser_of
from odconv.errors import UsageError
from odconv.issues import Issue, Language, Place, column_letters
from odconv.values import address
from odconv.values.model import Certainty, Normalized

RULE = "mended.by-hand"
"""The rule by which a mended value stands in the output."""


@dataclass(frozen=True, slots=True)
class Mended:
    """One cell that a person mended.

    Attributes:
        record: index of the record.
        field: name of the field.
        before: what the conversion had made of the source.
        typed: what the person wrote.
        after: the value now: `typed`, made standard where only one reading makes sense.
        place: where it was written: sheet and A1 address in the workbook.
        rule: name of the rule that made it standard, "" where it was standard already.
    """

    record: int
    field: str
    before: str
    typed: str
    after: str
    place: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """A conversion with its mended rows.

    Attributes:
        conversion: with the mended values in `columns` and as the last entries of `filled`, and in `rejected` the
            records that still break the format.
        mended: every cell that differs, by record.
        issues: rows of the workbook that could not be taken, and rows that it lacks.
        plan: the content of the workbook for what is still to be mended.
        rows: the row of the workbook for each record that was taken from it.
        fields: names of the workbook's fields, in its order.
    """

    conversion: Conversion
    mended: tuple[Mended, ...]
    issues: tuple[Issue, ...]
    plan: Plan
    rows: Mapping[int, FixedRow]
    fields: tuple[str, ...]

    @property
    def added(self) -> int:
        """Number of rows that the output has besides those of the conversion alone."""
        return len(self.plan.mended)

    def still_wrong(self, language: Language) -> tuple[Issue, ...]:
        """What is still wrong in the rows of the workbook, with sheet and address.

        Args:
            language: `ja` or `en`.
        """
        issues = []
        for rejected in self.plan.rejected:
            row = self.rows.get(rejected.record)
            for found in advice(self.plan, row.row, rejected, language, self.fields) if row else ():
                facts = {"sheet": row.sheet if row else "", "said": found.said, "fix": found.fix}
                issues.append(
                    Issue("fixbook-still-wrong", Place(facts["sheet"], row.row if row else None), None, facts)
                )
        return tuple(issues)


def merge_fixed(conversion: Conversion, fixed: Fixed) -> Merged:
    """Put mended rows in the place of those that were given back.

    A row that stands for none of them, or for one that another row stands for too, is told of and not taken; what it
    stands for goes on being rejected, as do rows that the workbook lacks. Records that were valid stay so whatever is
    typed: a mended row that repeats the key of one of them is the one that breaks the format.

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
    mended = tuple(cell for record, row in sorted(taken.items()) for cell in _mended(plan, record, row, fixed.fields))
    joined = _joined(conversion, mended)
    joined = replace(joined, rejected=_rejected(conversion, joined, taken))
    removed = frozenset(plan.by_source_row.values()) - taken.keys() - set(_named(plan, fixed))
    return Merged(joined, mended, tuple(issues), Plan(joined, plan, removed), taken, fixed.fields)


def _named(plan: Plan, fixed: Fixed) -> Iterator[int]:
    """The records that any row of the workbook stands for, taken or not."""
    for row in fixed.rows:
        if row.source_row in plan.by_source_row:
            yield plan.by_source_row[row.source_row]


def _joined(conversion: Conversion, mended: Sequence[Mended]) -> Conversion:
    """The conversion with the mended cells, each told with the place where it was written."""
    columns = {name: list(values) for name, values in conversion.columns.items()}
    by_field: dict[str, list[Mended]] = {}
    for cell in mended:
        columns.setdefault(cell.field, [""] * len(conversion.table))[cell.record] = cell.after
        by_field.setdefault(cell.field, []).append(cell)
    for cell in tuple(_following(conversion, mended)):
        columns[cell.field][cell.record] = cell.after
        by_field.setdefault(cell.field, []).append(cell)
    return replace(
        conversion,
        columns=columns,
        filled=(*conversion.filled, *(_told(name, cells, len(conversion.table)) for name, cells in by_field.items())),
    )


def _following(conversion: Conversion, mended: Sequence[Mended]) -> Iterator[Mended]:
    """What an address that was mended tells of its place, in fields that hold that of the other records."""
    typed = {(cell.record, cell.field) for cell in mended}
    derived = {filled.field for filled in conversion.filled if filled.column is None}
    for name, told in told_by_addresses(conversion.schema).items():
        for cell in mended if name in derived else ():
            if cell.field == told.whole and (cell.record, name) not in typed:
                value = told.take(address.split(cell.after, conversion.context))
                yield replace(cell, field=name, after=value, rule=told.rule)


def _told(name: str, cells: Sequence[Mended], size: int) -> Filled:
    """Where the mended values of one field come from; all other records of it are as they were."""
    texts = [""] * size
    outcomes = {"": Normalized("")}
    for cell in cells:
        text = f"{cell.place}「{cell.typed}」"
        texts[cell.record] = text
        outcomes[text] = Normalized(cell.after, rule=cell.rule if cell.rule.startswith("derived.") else RULE)
    return Filled(None, name, texts, outcomes)


def _rejected(before: Conversion, joined: Conversion, taken: Mapping[int, FixedRow]) -> tuple[Rejected, ...]:
    """The mended rows judged behind the valid ones, and those that were not taken as they were."""
    judged = {found.record: found for found in rejected_of(joined, [*before.valid_records, *sorted(taken)])}
    kept = {found.record: found for found in before.rejected if found.record not in taken}
    return tuple(found for _, found in sorted({**judged, **kept}.items()))


def _taken(plan: Plan, fixed: Fixed) -> tuple[dict[int, FixedRow], list[Issue]]:
    """The row for each record, and what is to be said of all the others."""
    by_record: dict[int, list[FixedRow]] = defaultdict(list)
    issues = []
    for row in fixed.rows:
        record = plan.by_source_row.get(row.source_row) if row.source_row is not None else None
        if record is None:
            facts = {"sheet": row.sheet, "row": row.row, "value": row.number}
            issues.append(Issue("fixbook-row-unknown", Place(row.sheet, row.row), row.number, facts))
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


def _mended(plan: Plan, record: int, row: FixedRow, names: Sequence[str]) -> Iterator[Mended]:
    """The cells of a row that a person changed."""
    conversion = plan.conversion
    for item in plan.fields:
        values = conversion.columns.get(item.name)
        before, typed = values[record] if values else "", row.values[item.name]
        if typed != before:
            outcome = normaliser_of(item, conversion.context)(typed)
            sure = outcome if outcome.certainty is Certainty.SURE else Normalized(typed)
            place = f"{row.sheet}!{column_letters(names.index(item.name) + FIRST_COLUMN)}{row.row}"
            yield Mended(record, item.name, before, typed, sure.value, place, sure.rule)
