"""A description as text for a terminal: how the file was read, its columns, what was lost, what to change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from odconv.description.notice import listed
from odconv.description.places import row_ranges
from odconv.description.words import has, say
from odconv.schemas.texts import display_width

if TYPE_CHECKING:
    from odconv.description.model import (
        AlarmDescription,
        ColumnDescription,
        Description,
        TableDescription,
    )
    from odconv.issues import Language

_EXAMPLES_WIDTH, _NAME_WIDTH = 44, 36  # half-width characters
_OF_DATA = ("main", "data")
_LINE_ENDS = {"\r\n": "line_end_crlf", "\n": "line_end_lf", "\r": "line_end_cr"}
_DELIMITERS = {",": "delimiter_comma", "\t": "delimiter_tab"}


def to_text(description: Description, language: Language) -> str:
    """What a person at a terminal reads: the main table whole, of the others what differs.

    Returns:
        Lines, each ended by a line feed.
    """
    return "".join(f"{line}\n" for line in _lines(description, language))


def _lines(description: Description, language: Language) -> Iterator[str]:
    name = _line(description.file)
    if not description.tables:
        yield say("no_table", language, file=name)
        yield from _unread(description, language)
        return
    losses = len({alarm.code for table in description.tables for alarm in table.alarms})
    yield say("headline", language, file=name, grade=description.grade or "-", losses=losses)
    yield from _reading(description.tables[0], language)
    told: set[str] = set()
    for number, table in enumerate(description.tables, start=1):
        yield ""
        yield from _table(table, number, language, told)
    yield from _unread(description, language)


def _unread(description: Description, language: Language) -> Iterator[str]:
    """Members of an archive that were not read."""
    if description.unread:
        yield ""
        yield say("unread", language, count=len(description.unread))
    for unread in description.unread:
        yield f"  {_line(unread.member)}{say('colon', language)}{_line(unread.message)}  {unread.code}"


def _reading(table: TableDescription, language: Language) -> Iterator[str]:
    """Kind of file and dialect."""
    colon = say("colon", language)
    kind = f"kind_{table.kind}"
    yield f"  {say('kind', language)}{colon}{say(kind, language) if has(kind) else table.kind}"
    if table.encoding is None:
        return
    codec = f"codec_{table.encoding}"
    encoding = say(codec, language) if has(codec) else table.encoding
    dialect = table.dialect
    if dialect is None:
        yield f"  {say('encoding', language)}{colon}{encoding}"
        return
    if dialect.bom:
        encoding = say("with_bom", language, encoding=encoding)
    delimiter = _DELIMITERS.get(dialect.delimiter)
    parts = [
        f"{say('encoding', language)}{colon}{encoding}",
        f"{say('delimiter', language)}{colon}{say(delimiter, language) if delimiter else dialect.delimiter}",
    ]
    if dialect.line_end in _LINE_ENDS:
        parts.append(f"{say('line_end', language)}{colon}{say(_LINE_ENDS[dialect.line_end], language)}")
    yield "  " + say("separator", language).join(parts)


def _table(table: TableDescription, number: int, language: Language, told: set[str]) -> Iterator[str]:
    """One table.

    Args:
        table: the table.
        number: from 1; the columns of the first alone are listed.
        language: `ja` or `en`.
        told: codes whose remedy was told already; those of this table are added.
    """
    title = say("table", language, number=number)
    if table.sheet is not None:
        title = say("table_of", language, number=number, sheet=_line(table.sheet))
    about = [say(f"role_{table.role}", language)]
    if not table.visible:
        about.append(say("sheet_hidden", language))
    if table.member is not None:
        about.append(say("member", language, member=table.member))
    yield f"{title}{say('colon', language)}{say('separator', language).join(about)}"
    yield f"  {_where(table, language)}"
    if table.role not in _OF_DATA:
        return
    yield from _rows(table, language)
    yield from _formats(table, language)
    if number == 1:
        yield ""
        yield from _columns(table.columns, language)
        yield ""
    yield from _alarms(table.alarms, language, told)
    if number == 1:
        yield ""
    yield from _readability(table, language, told)


def _where(table: TableDescription, language: Language) -> str:
    header = say("no_header", language)
    if table.header_rows:
        header = say("header_at", language, rows=_joined(row_ranges(table.header_rows), language))
    records = say("no_records", language)
    if table.first_row is not None:
        records = say("records_at", language, first=table.first_row, last=table.last_row)
    size = say("size", language, rows=table.rows, columns=len(table.columns))
    return say("separator", language).join((header, records, size))


def _rows(table: TableDescription, language: Language) -> Iterator[str]:
    """The account of the rows, why rows were skipped, and what is hidden or merged."""
    skipped = len(table.skipped)
    facts = {"physical": table.physical_rows, "rows": table.rows, "skipped": skipped, "rejected": table.rejected}
    yield f"  {say('account', language, **facts)}"
    by_reason: dict[str, list[int]] = {}
    for one in table.skipped:
        by_reason.setdefault(one.reason, []).append(one.row)
    for reason, rows in by_reason.items():
        if reason != "header":
            places = listed(row_ranges(rows), language)
            yield f"    {say('skipped_rows', language, rows=places, reason=say(f'reason_{reason}', language))}"
    hidden = []
    if table.hidden_rows:
        hidden.append(say("hidden_rows", language, rows=listed(row_ranges(table.hidden_rows), language)))
    if table.hidden_columns:
        hidden.append(say("hidden_columns", language, columns=listed(table.hidden_columns, language)))
    if hidden:
        yield f"  {say('hidden', language, places=_joined(hidden, language))}"
    if table.merges_filled:
        yield f"  {say('merges', language, places=listed(table.merges_filled, language))}"


def _formats(table: TableDescription, language: Language) -> Iterator[str]:
    if table.formats:
        shown = (
            say("format", language, id=found.id, title=found.title, score=f"{found.score:.2f}")
            for found in table.formats[:3]
        )
        yield f"  {say('formats', language)}{say('colon', language)}{_joined(list(shown), language)}"


def _columns(columns: Sequence[ColumnDescription], language: Language) -> Iterator[str]:
    heads = ("head_letter", "head_name", "head_kind", "head_filled", "head_distinct", "head_examples")
    lines = [[say(head, language) for head in heads], *(_column(column, language) for column in columns)]
    widths = [max(display_width(line[at]) for line in lines) for at in range(len(heads) - 1)]
    for line in lines:
        cells = [cell + " " * (width - display_width(cell)) for cell, width in zip(line, widths, strict=False)]
        yield "  " + "  ".join([*cells, line[-1]]).rstrip()


def _column(column: ColumnDescription, language: Language) -> list[str]:
    name = _cut(_line(column.name), _NAME_WIDTH) or say("unnamed", language)
    if column.unit:
        name = say("with_unit", language, name=name, unit=column.unit)
    if column.hidden:
        name = f"{name} [{say('hidden_column', language)}]"
    examples = say("separator", language).join(map(_line, column.examples))
    if column.minimum is not None and column.maximum is not None and column.distinct > 1:
        examples = say("range", language, least=_line(column.minimum), most=_line(column.maximum))
    return [
        column.letter,
        name,
        say(f"values_{column.kind}", language),
        f"{int(column.fill_rate * 100)}%",
        f"{column.distinct:,}",
        _cut(examples, _EXAMPLES_WIDTH),
    ]


def _alarms(alarms: Sequence[AlarmDescription], language: Language, told: set[str]) -> Iterator[str]:
    if not alarms:
        yield say("no_alarms", language)
        return
    yield say("alarms", language, count=len(alarms))
    for alarm in alarms:
        repair = say(f"repair_{alarm.repairable}", language)
        yield f"  [{say(f'severity_{alarm.severity}', language)}] {_line(alarm.message)}{repair}  {alarm.code}"
        yield from _fix(alarm.code, alarm.fix, language, told)


def _readability(table: TableDescription, language: Language, told: set[str]) -> Iterator[str]:
    found = table.readability
    yield say("readability", language, grade=found.grade, reason=found.reason)
    for finding in found.findings:
        yield f"  [{say(f'severity_{finding.severity}', language)}] {_line(finding.message)}  {finding.code}"
        yield from _fix(finding.code, finding.fix, language, told)


def _fix(code: str, fix: str, language: Language, told: set[str]) -> Iterator[str]:
    """The remedy, once for each code."""
    if code not in told:
        yield f"    {say('fix', language)}{say('colon', language)}{fix}"
    told.add(code)


def _joined(parts: Sequence[str], language: Language) -> str:
    return say("separator", language).join(parts)


def _line(text: str) -> str:
    """A text on one line, without control characters that a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)


def _cut(text: str, width: int) -> str:
    """As much of a text as takes up so many half-width characters."""
    if display_width(text) <= width:
        return text
    kept = ""
    for character in text:
        if display_width(kept + character) > width - 2:
            break
        kept += character
    return kept + "…"
