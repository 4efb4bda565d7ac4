"""Does a combined table keep to its schema? Everything in it is judged once.

What each row has of its own is settled when its part is laid down, while files still come in, and is judged then. What
it shares with all rows of its source is judged for each source, and ids and links, which are known when all rows are,
for each part when it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from odconv.errors import RulesError
from odconv.harvest.combine.columns import ID, LINKS, combined_schema, source_frame
from odconv.harvest.combine.identity import ID_BYTES
from odconv.harvest.combine.shared import Rows
from odconv.harvest.combine.sources import Source
from odconv.issues import Severity
from odconv.schemas.model import Field, Schema
from odconv.schemas.registry import load_schema
from odconv.validation.frames import FrameJudge
from odconv.validation.run import findings_of


@dataclass(frozen=True, slots=True)
class Fault:
    """The first that breaks the schema.

    Attributes:
        code: of the finding.
        row: number of the record as a spreadsheet shows it, the header being 1; None for what is no row's.
        field: name of the column; empty for what is no column's.
        value: text of the cell.
    """

    code: str
    row: int | None
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in some rows.

    Attributes:
        errors: how many, exactly.
        first: the first of them; None where there is none.
    """

    errors: int = 0
    first: Fault | None = None

    def to_json(self) -> Mapping[str, Any]:
        """As values of JSON."""
        fault = self.first
        return {"errors": self.errors, "first": fault and [fault.code, fault.row, fault.field, fault.value]}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Verdict:
        """What `to_json` gave."""
        return cls(values["errors"], values["first"] and Fault(*values["first"]))


def judged_rows(rows: pl.DataFrame, schema: Schema) -> Verdict:
    """What each row has of its own: all but what it shares with its source, ids and links.

    Args:
        rows: at least one; the format's fields, `_sheet`, `_row`; what is empty throughout may be absent.
        schema: the format.
    """
    errors, first = _judge(schema.id).errors(rows)
    return Verdict(errors, first and Fault(first.code, first.row, first.field, first.value))


def judged_sources(sources: Iterable[tuple[Source, int]], schema: Schema) -> Verdict:
    """What all rows of a source share: each source is judged once, and counts as often as it has rows.

    Args:
        sources: of all rows of a table, in order, each with the number of its rows.
        schema: the format.
    """
    told, counts = zip(*sources, strict=True)
    columns = [column.fill_null("").to_list() for column in source_frame(told).iter_columns()]
    found = findings_of(columns, _shared(schema.id))
    errors = [(finding.row - 2, finding) for finding in found if finding.row and finding.severity is Severity.ERROR]
    if not errors:
        return Verdict()
    number, first = errors[0]
    fault = Fault(first.code, sum(counts[:number]) + 2, first.field, first.value)
    return Verdict(sum(counts[number] for number, _ in errors), fault)


def judged_links(rows: Rows) -> Verdict:
    """Ids and links of some rows; whether all ids of a table differ, `repeated_ids` says."""
    fields = [field for field in _schema(rows.schema.id).fields if field.name in LINKS]
    broken = rows.frame.select(_breaks(field).fill_null(value=False).alias(field.name) for field in fields)
    faults = [
        Fault("constraint-error", row + 2, name, rows.frame[name][row] or "")
        for name in broken.columns
        if (row := broken[name].arg_max()) is not None and broken[name][row]
    ]
    errors = sum(broken.sum().row(0))
    return Verdict(errors, min(faults, key=lambda fault: fault.row or 1, default=None))


def _breaks(field: Field) -> pl.Expr:
    """Whether a text breaks a constraint; a look at a column costs a tenth of what lines of text would."""
    text, breaks = pl.col(field.name), pl.lit(value=False)
    for name, wanted in field.constraints.items():
        match name:
            case "required":
                breaks |= text.is_null()
            case "pattern":
                breaks |= ~text.str.contains(f"^(?:{wanted})$")
            case "enum":
                breaks |= ~text.is_in(wanted)
            case "unique":
                pass  # of all rows, not of these
            case _:
                raise RulesError("check-unknown", name=name, field=field.name)
    return breaks


def repeated_ids(ids: bytes) -> Verdict:
    """Whether rows of a table have the id of an earlier one.

    Args:
        ids: of all rows, `ID_BYTES` each.
    """
    digests = np.frombuffer(ids, np.uint8).reshape(-1, ID_BYTES)
    heads = np.ascontiguousarray(digests[:, :8]).view(np.uint64).ravel()  # nearly always these differ where ids do
    ordered = np.sort(heads)
    doubted = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(doubted):
        return Verdict()
    rows = np.flatnonzero(np.isin(heads, doubted))
    texts = pl.DataFrame({"row": rows, "id": [digests[row].tobytes().hex() for row in rows]})
    repeated = texts.filter(~pl.col("id").is_first_distinct())
    if not repeated.height:
        return Verdict()
    row, text = repeated.row(0)
    return Verdict(repeated.height, Fault("unique-error", row + 2, ID, text))


def joined_verdicts(
    parts: Iterable[tuple[int, Iterable[Verdict]]], tables: Iterable[Verdict], columns: Sequence[str]
) -> Verdict:
    """What is to be said of a whole table.

    Args:
        parts: in order, of each the number of its rows and what was found in them.
        tables: what was found when all rows were looked at.
        columns: names of all columns in order.
    """

    def place(fault: Fault) -> tuple[int, int]:
        return fault.row or 1, columns.index(fault.field) if fault.field else 0

    tables = list(tables)
    errors, faults, start = 0, [table.first for table in tables], 0
    for height, verdicts in parts:
        for verdict in verdicts:
            errors += verdict.errors
            faults.append(verdict.first and _further(verdict.first, start))
        start += height
    found = [fault for fault in faults if fault is not None]
    return Verdict(errors + sum(table.errors for table in tables), min(found, key=place, default=None))


def _further(fault: Fault, rows: int) -> Fault:
    return replace(fault, row=fault.row and fault.row + rows)


@cache
def _schema(format_id: str) -> Schema:
    return combined_schema(load_schema(format_id))


@cache
def _judge(format_id: str) -> FrameJudge:
    """Of what each row has of its own; made once, for its expressions take as long as some thousand rows."""
    schema = _schema(format_id)
    names = (*load_schema(format_id).field_names, "_sheet", "_row")
    fields = [schema.field(name).descriptor for name in names]
    return FrameJudge(Schema(schema.id, schema.version, {**schema.descriptor, "fields": fields}))


@cache
def _shared(format_id: str) -> Schema:
    """Of what all rows of a source share; made once, for the plan of judging goes with the object."""
    schema = _schema(format_id)
    fields = [schema.field(name).descriptor for name in source_frame([]).columns]
    return Schema(schema.id, schema.version, {"fields": fields})
