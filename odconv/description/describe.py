"""Describe a file: read it, find its tables, look at columns, losses and form. The few lines that join the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from odconv.converters.recognise import recognise
from odconv.description.model import (
    AlarmDescription,
    AlarmPlace,
    ColumnDescription,
    Description,
    Dialect,
    FormatCandidate,
    Section,
    SkippedRow,
    TableDescription,
    UnreadMember,
)
from odconv.description.notice import readability
from odconv.description.places import addresses
from odconv.description.readability import Sight
from odconv.errors import UnreadableFile, UsageError
from odconv.issues import column_letters, explain, render
from odconv.schemas.registry import catalog
from odconv.tables.alarms.find import alarms_of
from odconv.tables.column_values import column_values
from odconv.tables.layout.find import tables_of
from odconv.tables.profile import profile
from odconv.tables.reading import read
from odconv.tables.table import Role, SkipReason
from odconv.validation.report import odconv_version

if TYPE_CHECKING:
    from odconv.issues import Issue, Language
    from odconv.tables.alarms.model import Alarm
    from odconv.tables.column_values import ColumnValues
    from odconv.tables.limits import Limits
    from odconv.tables.reading import Reading
    from odconv.tables.table import Table

_LONGEST_TEXT = 100


def describe(
    source: str | Path | bytes,
    *,
    language: Language = "ja",
    name: str | None = None,
    limits: Limits | None = None,
    sheet: str | None = None,
) -> Description:
    """What a file is: how it was read, its tables, their columns, what was lost, and how well machines can read it.

    Args:
        source: path of any file that may hold tables, or its bytes.
        language: language of titles, messages and remedies.
        name: what to call the source; its path where nothing is given.
        limits: what the file may cost.
        sheet: describe this sheet alone.

    Raises:
        UnreadableFile: the source is no table; the code says why.
        UsageError: `sheet-unknown`.
    """
    place = Path(source) if isinstance(source, str) else source
    called = name or ("" if isinstance(place, bytes) else str(place))
    try:
        readings = read(place, limits)
    except UnreadableFile as error:
        error.params["file"] = called or "-"  # the layers below know bytes, not their name
        raise
    if sheet is not None:
        readings = _only(readings, sheet)
    tables = tuple(table for reading in readings for table in _tables(reading, called, language))
    grades = [table.readability.grade for table in tables if table.role in (Role.MAIN, Role.DATA)]
    return Description(
        file=called,
        odconv=odconv_version(),
        language=language,
        grade=max(grades, default=None),
        tables=tables,
        unread=tuple(_unread(one.member, one.issue, language) for one in readings if one.issue is not None),
    )


def _only(readings: Sequence[Reading], sheet: str) -> tuple[Reading, ...]:
    """The readings with that sheet alone."""
    names = [str(grid.sheet) for reading in readings for grid in reading.grids if grid.sheet is not None]
    if sheet not in names:
        raise UsageError("sheet-unknown", name=sheet, candidates="、".join(names))
    kept = (
        replace(reading, grids=tuple(grid for grid in reading.grids if grid.sheet == sheet)) for reading in readings
    )
    return tuple(reading for reading in kept if reading.grids)


def _unread(member: str | None, issue: Issue, language: Language) -> UnreadMember:
    """A member of an archive that was not read, and why."""
    message, fix = (render(issue.code, issue.params, language, part) for part in ("message", "fix"))
    return UnreadMember(member=member or "", code=issue.code, message=message, fix=fix)


def _tables(reading: Reading, called: str, language: Language) -> list[TableDescription]:
    tables = tables_of(reading.grids)
    described = []
    for table in tables:
        values = [column_values(table, number) for number in range(len(table.columns))]
        sight = Sight(reading.member or called, reading, table, tables, values)
        described.append(_table(sight, language))
    return described


def _table(sight: Sight, language: Language) -> TableDescription:
    reading, table = sight.reading, sight.table
    hidden = sorted(table.grid.hidden_rows)
    return TableDescription(
        kind=reading.kind,
        member=reading.member,
        sheet=table.sheet,
        visible=table.grid.visible,
        role=table.role,
        encoding=reading.encoding,
        dialect=_dialect(reading),
        header_rows=table.header_rows,
        first_row=table.first_row,
        last_row=table.last_row,
        physical_rows=len(table.grid.rows),
        rows=len(table),
        skipped=tuple(SkippedRow(row=one.row, reason=one.reason, text=_short(one.text)) for one in table.skipped),
        formats=_formats(table, sight.name, language),
        columns=tuple(_column(table, number, values) for number, values in enumerate(sight.values)),
        alarms=tuple(_alarm(found, language) for found in alarms_of(table, sight.values)),
        readability=readability(sight, language),
        hidden_rows=tuple(row + 1 for row in hidden),
        hidden_columns=tuple(column_letters(column.place + 1) for column in table.columns if column.hidden),
        merges_filled=tuple(map(addresses, table.filled)),
        sections=tuple(Section(row=row + 1, text=text) for row, text in sorted(table.sections.items())),
        notes=tuple(_short(one.text) for one in table.skipped if one.reason is SkipReason.NOTE),
    )


def _dialect(reading: Reading) -> Dialect | None:
    if reading.delimiter is None:
        return None
    return Dialect(delimiter=reading.delimiter, line_end=reading.line_end, bom=reading.bom)


def _formats(table: Table, name: str, language: Language) -> tuple[FormatCandidate, ...]:
    if table.role not in (Role.MAIN, Role.DATA, Role.EXAMPLE) or not table.header_rows:
        return ()
    titles = {entry.id: entry.title if language == "ja" else entry.title_en for entry in catalog()}
    found = recognise(table, [Path(name).stem] if name else [])
    return tuple(FormatCandidate(id=one.id, title=titles[one.id], score=one.score) for one in found)


def _column(table: Table, number: int, values: ColumnValues) -> ColumnDescription:
    about, seen = table.columns[number], profile(values)
    return ColumnDescription(
        index=values.number,
        letter=column_letters(values.number),
        name=about.name,
        unit=about.unit,
        hidden=about.hidden,
        kind=seen.kind,
        filled=seen.filled,
        fill_rate=round(seen.fill_rate, 4),
        distinct=seen.distinct,
        examples=seen.examples,
        minimum=seen.minimum,
        maximum=seen.maximum,
    )


def _alarm(found: Alarm, language: Language) -> AlarmDescription:
    about, facts = explain(found.code), found.issues[0].params
    facts = {**facts, "field": found.name or column_letters(found.column)}
    return AlarmDescription(
        code=found.code,
        severity=about.severity,
        title=about.title[language],
        message=render(found.code, facts, language),
        why=about.why[language],
        fix=about.fix[language],
        index=found.column,
        letter=column_letters(found.column),
        field=found.name,
        count=found.total,
        repairable=found.repair.value,
        places=tuple(
            AlarmPlace(
                cell=str(issue.place.cell),
                row=issue.place.row or 0,
                value=issue.value or "",
                restored=None if (was := issue.params.get("restored")) is None else str(was),
            )
            for issue in found.issues
        ),
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
