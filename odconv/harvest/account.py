"""What is told of a conversion: the exact cells that could not be used, and what was mended, by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from odconv.converters.conversion import Conversion, Fate, Filled, fate_of
from odconv.description.readability import Mark, Sight, grade_of, marks_of
from odconv.tables.column_values import column_values
from odconv.tables.reading import Reading
from odconv.tables.table import Table
from odconv.values.columns import changed_of

CELLS = 200
"""Cells listed by a result; the totals are always exact."""

_PLACES = 20


def form_of(reading: Reading, table: Table, tables: Sequence[Table], name: str) -> tuple[str, dict[str, Any]]:
    """Grade of machine-readability, and what is found on the form of a table.

    Args:
        reading: how the file was read.
        table: the table.
        tables: all tables of the reading.
        name: of the file.
    """
    values = [column_values(table, number) for number in range(len(table.columns))]
    # A rule asks for the neighbours of a table by identity: a main table that was marked as such is none of its own.
    seen = [table if one.columns is table.columns else one for one in tables]
    marks = marks_of(Sight(name, reading, table, seen, values))
    grade = grade_of(marks)
    return grade, {"grade": grade, "findings": list(map(_finding, marks))}


def source_facts(reading: Reading, table: Table) -> dict[str, Any]:
    """How a table was read."""
    return {
        "kind": str(reading.kind),
        "member": reading.member,
        "encoding": reading.encoding,
        "sheet": table.sheet,
        "header_rows": list(table.header_rows),
    }


def conversion_facts(conversion: Conversion) -> dict[str, Any]:
    """What came of a table: numbers, columns without a place, cells that could not be used, changes by rule."""
    matches = [(match.column.name, match.status.value, list(match.fields)) for match in conversion.mapping.matches]
    return {
        "schema": conversion.schema.id,
        "publisher": conversion.context.local_government or None,
        "rows": len(conversion.table),
        "rejected": len(conversion.rejected),
        "absent_required": list(conversion.absent_required),
        "mapping": {name: fields for name, status, fields in matches if status == "applied"},
        "proposed": [name for name, status, _ in matches if status == "proposed"],
        "unmapped": [name for name, status, _ in matches if status == "unmapped"],
        "rejected_cells": _rejected_cells(conversion),
        **_changes(conversion),
    }


def _finding(mark: Mark) -> dict[str, Any]:
    return {"code": mark.code, "count": mark.count, "places": list(mark.places[:_PLACES]), "value": mark.value}


def _rejected_cells(conversion: Conversion) -> list[dict[str, Any]]:
    """The first cells of rows that go back: where, what stands there, what is wrong."""
    sources = {filled.field: filled for filled in reversed(conversion.filled)}
    cells: list[dict[str, Any]] = []
    for rejected in conversion.rejected:
        for field, code, value, params in rejected.faults:
            if len(cells) == CELLS:
                return cells
            place = _place(conversion.table, sources.get(field), rejected.record)
            told = _plain(_in_source(params, conversion.table))
            cells.append({**place, "field": field, "value": value, "code": code, "params": told})
    return cells


def _place(table: Table, filled: Filled | None, record: int) -> dict[str, Any]:
    """Where a value came from: its cell, or its row where it stands in none."""
    place: dict[str, Any] = {"sheet": table.sheet, "row": table.places[record] + 1}
    if filled is not None and filled.column is not None:
        place |= {"cell": table.address(record, filled.column), "before": filled.texts[record]}
    return place


def _changes(conversion: Conversion) -> dict[str, Any]:
    """Cells by what became of them; changed by rule, and doubted or not understood by code, each with the first."""
    changed: dict[str, dict[str, Any]] = {}
    doubted: dict[str, dict[str, Any]] = {}
    fates: Counter[Fate] = Counter()
    for filled in conversion.filled:
        told = [(text, one) for text, one in changed_of(filled.outcomes).items() if one.value != text or one.issue]
        fates[Fate.UNTOUCHED] += len(filled.texts)
        counts = Counter(filled.texts) if told else Counter[str]()
        for text, one in told:
            often, fate = counts[text], fate_of(text, one)
            fates[Fate.UNTOUCHED] -= often
            fates[fate] += often
            for found, name in ((changed, one.rule if fate is Fate.CHANGED else ""), (doubted, one.issue)):
                if name in found:
                    found[name]["count"] += often
                elif name and often:
                    found[name] = _first(conversion.table, filled, text, one.value, often)
    cells = {fate.value: count for fate, count in sorted(fates.items()) if count}
    return {"cells": cells, "changes": changed, "doubts": doubted}


def _first(table: Table, filled: Filled, text: str, after: str, often: int) -> dict[str, Any]:
    place = _place(table, filled, filled.texts.index(text))
    return {"count": often, "field": filled.field, **place, "before": text, "after": after}


def _in_source(params: Mapping[str, object], table: Table) -> Mapping[str, object]:
    """Facts of a fault, where the row of an equal value is that of the source: the judge read records without gaps."""
    first = params.get("first_row")
    return {**params, "first_row": table.places[first - 2] + 1} if isinstance(first, int) else params


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    return {name: _of_json(value) for name, value in params.items()}


def _of_json(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_of_json(one) for one in value]
    return value if isinstance(value, str | int | float) else str(value)
