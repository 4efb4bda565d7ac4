"""What is said of a record that goes back: for each fault where it is, why it is one, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from odconv.converters.conversion import Rejected
from odconv.converters.fixbook.plan import FIRST_COLUMN, Plan
from odconv.converters.fixbook.texts import say
from odconv.issues import Language, column_letters, render
from odconv.schemas.model import Schema
from odconv.validation.findings import Finding, TableReport
from odconv.validation.forms import form
from odconv.validation.wording import shown, wording
from odconv.values.model import Certainty, Normalized

Fault = tuple[str, str, str, Mapping[str, object]]
_Row = tuple[int, Sequence[str]]  # its number, and the fields of its columns


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said of one fault: where and what it is, and how to mend it."""

    said: str
    fix: str


def advice(plan: Plan, row: int, rejected: Rejected, language: Language, names: Sequence[str] = ()) -> list[Advice]:
    """What there is to say of a record, fault by fault.

    Args:
        plan: the workbook.
        row: number of the record's row in the workbook, from 1.
        rejected: the record and its faults.
        language: `ja` or `en`.
        names: the fields in the order of the workbook's columns; that of the plan where empty.
    """
    columns = list(names) or [item.name for item in plan.fields]
    found = (_advice(plan, (row, columns), rejected.record, fault, language) for fault in rejected.faults)
    return list(dict.fromkeys(found))


def _advice(plan: Plan, place: _Row, record: int, fault: Fault, language: Language) -> Advice:
    outcome = _not_understood(plan, record, fault)
    if outcome is None:
        return _by_the_format(plan, place, fault, language)
    said = say(
        "said",
        language,
        place=f"{column_letters(_column(place, fault[0]) or 1)}{place[0]}",
        value=shown(fault[2], language),
        field=fault[0],
        message=render(outcome.issue, outcome.params, language),
    )
    return Advice(said, _remedy(plan, fault[0], outcome.issue, language))


def _remedy(plan: Plan, name: str, issue: str, language: Language) -> str:
    """How to mend a value that was not understood: in a required field it may not be left out or moved elsewhere."""
    item = plan.conversion.schema.field(name)
    if item.constraints.get("required"):
        return say("required", language, form=form(item, language))
    return render(issue, {}, language, "fix")


def _not_understood(plan: Plan, record: int, fault: Fault) -> Normalized | None:
    """Why the value of a fault could not be made standard: that says more than the format can."""
    for filled in plan.filled.get(fault[0], ()):
        outcome = filled.outcomes[filled.texts[record]]
        if outcome.certainty is Certainty.UNKNOWN and outcome.issue and outcome.value == fault[2]:
            return outcome
    return None


def _by_the_format(plan: Plan, place: _Row, fault: Fault, language: Language) -> Advice:
    """What `odconv validate` would say, at the cell's place in this workbook."""
    name, code, value, params = fault
    facts = dict(params)
    if isinstance(first := facts.get("first_row"), int):
        facts["first_row"] = say("first_row", language, row=plan.source_row(first - 2))
    number = _column(place, name or next(iter(plan.names(name)), ""))
    words = wording(Finding(code, place[0], number, name, value, facts), _report(plan.conversion.schema), language)
    return Advice(words.message, words.fix)


def _column(place: _Row, name: str) -> int | None:
    """Number of a field's column in the workbook, None where it has none."""
    names = place[1]
    return names.index(name) + FIRST_COLUMN if name in names else None


def _report(schema: Schema) -> TableReport:
    """The table that the sentences are about: nothing is said of its file."""
    return TableReport("", None, schema, schema.field_names, None, None, (), {}, 0, 0, 0, None, 0.0, 0)
