"""The report for programs: frictionless' report shape, so that what reads frictionless reads us.

Everything that frictionless does not have stands under `odconv:*`; `report.schema.json` beside this module
describes the whole. `frictionless.Report.from_descriptor` loads it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, cast

from odconv.issues import Severity, explain, render
from odconv.validation.findings import UnreadTable
from odconv.validation.forms import phrase
from odconv.validation.kinds import TAGS, kind_at, kind_of, type_of_unreadable
from odconv.validation.summary import groups
from odconv.validation.wording import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from odconv.issues import Language
    from odconv.validation.findings import Finding, TableReport, UnreadTable

Json = dict[str, Any]


def to_json(reports: Iterable[TableReport | UnreadTable], language: Language, *, version: str | None = None) -> Json:
    """The report of one or several tables as JSON values.

    Args:
        reports: one for each table, read or not, in the order in which they shall appear.
        language: language of titles, messages and remedies.
        version: version of odconv to write down; that of the installed package where it is not given.

    Returns:
        A descriptor in the shape of frictionless 5's report (https://framework.frictionlessdata.io/docs/framework/
        report.html). `stats.errors` and `stats.warnings` are exact, also where not every finding is listed.
    """
    tables = list(reports)
    tasks = [
        _unread_task(table, name, language) if isinstance(table, UnreadTable) else _task(table, name, language)
        for table, name in zip(tables, _names(tables), strict=True)
    ]
    return {
        "valid": all(task["valid"] for task in tasks),
        "stats": {
            "tasks": len(tasks),
            "errors": sum(task["stats"]["errors"] for task in tasks),
            "warnings": sum(task["stats"]["warnings"] for task in tasks),
            "seconds": round(sum(task["stats"]["seconds"] for task in tasks), 3),
        },
        "warnings": [],
        "errors": [],
        "tasks": tasks,
        "odconv:version": version or odconv_version(),
        "odconv:language": language,
    }


def report_schema() -> Mapping[str, Any]:
    """The JSON Schema (draft 2020-12) that every result of `to_json` meets."""
    text = files("odconv.validation").joinpath("report.schema.json").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", json.loads(text))


def odconv_version() -> str:
    """The version of the installed package; `0+source` where odconv runs from a checkout."""
    try:
        return installed_version("odconv")
    except PackageNotFoundError:
        return "0+source"


def _names(tables: list[TableReport | UnreadTable]) -> list[str]:
    """Names as frictionless wants them (`a-z0-9._/-`), each but once."""
    names: list[str] = []
    for table in tables:
        stem = unicodedata.normalize("NFKC", PurePath(table.place).stem).lower()
        name = re.sub(r"[^a-z0-9._-]+", "-", stem).strip("-") or "table"
        number = 1 + sum(taken == name or re.fullmatch(rf"{re.escape(name)}-\d+", taken) is not None for taken in names)
        names.append(name if number == 1 else f"{name}-{number}")
    return names


def _task(table: TableReport, name: str, language: Language) -> Json:
    by_severity: dict[Severity, list[Finding]] = {severity: [] for severity in Severity}
    for finding in table.findings:
        by_severity[finding.severity].append(finding)
    doubts = [*by_severity[Severity.WARNING], *by_severity[Severity.INFO]]
    return {
        "name": name,
        "type": "table",
        "valid": table.valid,
        "place": table.place,
        "labels": list(table.labels),
        "stats": _stats(table),
        "warnings": _warnings(table, language),
        "errors": [_error(finding, table, language) for finding in by_severity[Severity.ERROR]],
        "odconv:schema": _schema(table),
        "odconv:sheet": table.sheet,
        "odconv:encoding": table.encoding,
        "odconv:delimiter": table.delimiter,
        "odconv:rowErrors": table.row_errors,
        "odconv:totals": _totals(table, language),
        "odconv:listed": len(table.findings),
        "odconv:truncated": len(table.findings) < sum(table.totals.values()),
        "odconv:warnings": [_error(finding, table, language) for finding in doubts],
    }


def _schema(table: TableReport | UnreadTable) -> Json:
    return {"id": table.schema.id, "version": table.schema.version, "title": table.schema.title}


def _unread_task(table: UnreadTable, name: str, language: Language) -> Json:
    """A source that could not be read, as frictionless tells it: a task without labels and with one error."""
    about = explain(table.code)
    message = render(table.code, table.params, language)
    kind = type_of_unreadable(table.code)
    error: Json = {
        "type": kind,
        "title": about.title[language],
        "description": about.why[language],
        "message": message,
        "tags": [],
        "note": message,
        "odconv:code": table.code,
        "odconv:severity": Severity.ERROR.value,
        "odconv:address": None,
        "odconv:field": "",
        "odconv:expected": "",
        "odconv:fix": render(table.code, table.params, language, "fix"),
    }
    total = {"code": table.code, "type": kind, "field": "", "severity": "error", "title": error["title"], "count": 1}
    return {
        "name": name,
        "type": "table",
        "valid": False,
        "place": table.place,
        "labels": [],
        "stats": {"errors": 1, "warnings": 0, "seconds": 0},
        "warnings": [],
        "errors": [error],
        "odconv:schema": _schema(table),
        "odconv:sheet": None,
        "odconv:encoding": None,
        "odconv:delimiter": None,
        "odconv:rowErrors": 0,
        "odconv:totals": [total],
        "odconv:listed": 1,
        "odconv:truncated": False,
        "odconv:warnings": [],
    }


def _stats(table: TableReport) -> Json:
    digest = {} if table.sha256 is None else {"sha256": table.sha256}
    return {
        "errors": table.count(Severity.ERROR),
        "warnings": table.count(Severity.WARNING),
        "seconds": round(table.seconds, 3),
        **digest,
        "bytes": table.bytes,
        "fields": table.fields,
        "rows": table.rows,
    }


def _warnings(table: TableReport, language: Language) -> list[str]:
    """One sentence for each kind of doubt in each column, and one where not everything is listed."""
    lines = [
        phrase(
            "tally",
            language,
            where=group.field or group.column or "-",
            title=tally.title,
            count=f"{tally.count:,}",
        )
        if group.field
        else phrase("tally_alone", language, title=tally.title, count=f"{tally.count:,}")
        for group in groups(table, language)
        for tally in group.tallies
        if tally.severity is Severity.WARNING
    ]
    total = sum(table.totals.values())
    if len(table.findings) < total:
        lines.append(phrase("truncated", language, listed=f"{len(table.findings):,}", total=f"{total:,}"))
    return lines


def _totals(table: TableReport, language: Language) -> list[Json]:
    """Exact numbers by code and field, in the order of the format's fields; other places come first."""
    rank = {name: index for index, name in enumerate(table.schema.field_names)}
    entries = sorted(table.totals.items(), key=lambda entry: (rank.get(entry[0][1], -1), entry[0][1], entry[0][0]))
    return [
        {
            "code": code,
            "type": kind_of(code).type,
            "field": field,
            "severity": explain(code).severity.value,
            "title": explain(code).title[language],
            "count": number,
        }
        for (code, field), number in entries
        if number
    ]


def _error(finding: Finding, table: TableReport, language: Language) -> Json:
    """One finding as frictionless writes an error."""
    kind = kind_at(finding.code, finding.row, finding.field_number)
    words = wording(finding, table, language)
    return {
        "type": kind.type,
        "title": words.title,
        "description": words.why,
        "message": words.message,
        "tags": list(TAGS[kind.shape]),
        "note": _note(finding, table) if kind.type == finding.code else words.message,
        **_located(finding, table, kind.shape),
        "odconv:code": finding.code,
        "odconv:severity": words.severity.value,
        "odconv:address": finding.address,
        "odconv:field": finding.field,
        "odconv:expected": words.expected,
        "odconv:fix": words.fix,
    }


def _located(finding: Finding, table: TableReport, shape: str) -> Json:
    """The properties that frictionless asks for, by the shape of the error."""
    header: Json = {"labels": list(table.labels), "rowNumbers": [finding.row or 1]}
    row: Json = {"cells": list(finding.cells), "rowNumber": finding.row}
    field: Json = {"fieldName": finding.field, "fieldNumber": finding.field_number or len(table.labels) + 1}
    match shape:
        case "cell":
            return {**row, "cell": finding.value, **field}
        case "row":
            return row
        case "label":
            return {**header, "label": finding.value, **field}
        case "header":
            return header
        case _:
            return {}


def _note(finding: Finding, table: TableReport) -> str:
    """Frictionless' own note, word for word, so that reports of both can be compared."""
    params = finding.params
    if finding.code == "type-error":
        return f'type is "{params.get("type", "")}/{params.get("format", "default")}"'
    if finding.code == "constraint-error":
        return f'constraint "{params.get("constraint", "")}" is "{params.get("expected", True)}"'
    if "first_row" in params:
        return f"the same as in the row at position {params['first_row']}"
    if finding.code == "primary-key":
        return 'cells composing the primary keys are all "None"'
    if finding.code == "duplicate-label" and finding.value in table.labels:
        return f'at position "{table.labels.index(finding.value) + 1}"'
    return ""
