"""What is said of a record that goes back: for each fault where it is, why it is one, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping

from odconv.converters.conversion import Rejected
from odconv.converters.fixbook.plan import FIRST_COLUMN, FIRST_ROW, Plan
from odconv.converters.fixbook.texts import say
from odconv.issues import Language, column_letters, render
from odconv.schemas.model import Schema
from odconv.validation.findings import Finding, TableReport
from odconv.validation.forms import form
from odconv.validation.wording import shown, wording
from odconv.values.model import Certainty, Normalized

Fault = tuple[str, str, str, Mapping[str, object]]


def advice(plan: Plan, at: int, rejected: Rejected, language: Language) -> list[str]:
    """One line for each fault of a record.

    Args:
        plan: the workbook.
        at: index of the record in the workbook.
        rejected: the record and its faults.
        language: `ja` or `en`.
    """
    lines = (_line(plan, at + FIRST_ROW, rejected.record, fault, language) for fault in rejected.faults)
    return list(dict.fromkeys(lines))


def _line(plan: Plan, row: int, record: int, fault: Fault, language: Language) -> str:
    outcome = _not_understood(plan, record, fault)
    if outcome is None:
        return _by_the_format(plan, row, fault, language)
    said = say(
        "said",
        language,
        place=f"{column_letters(_column(plan, fault[0]) or 1)}{row}",
        value=shown(fault[2], language),
        field=fault[0],
        message=render(outcome.issue, outcome.params, language),
    )
    return say("advice", language, said=said, fix=_remedy(plan, fault[0], outcome.issue, language))


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


def _by_the_format(plan: Plan, row: int, fault: Fault, language: Language) -> str:
    """What `odconv validate` would say, at the cell's place in this workbook."""
    name, code, value, params = fault
    facts = dict(params)
    if isinstance(first := facts.get("first_row"), int):
        facts["first_row"] = say("first_row", language, row=plan.source_row(first - 2))
    number = _column(plan, name or next(iter(plan.names(name)), ""))
    words = wording(Finding(code, row, number, name, value, facts), _report(plan.conversion.schema), language)
    return say("advice", language, said=words.message, fix=words.fix)


def _column(plan: Plan, name: str) -> int | None:
    """Number of a field's column in the workbook, None where it has none."""
    names = [item.name for item in plan.fields]
    return names.index(name) + FIRST_COLUMN if name in names else None


def _report(schema: Schema) -> TableReport:
    """The table that the sentences are about: nothing is said of its file."""
    return TableReport("", None, schema, schema.field_names, None, None, (), {}, 0, 0, 0, None, 0.0, 0)
