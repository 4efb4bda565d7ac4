"""Schemas as a workbook for municipal staff: a sheet to fill in, every column explained, an example, choices.

The first sheet holds the header row and nothing else, so that saving it as CSV gives a valid file. The same
schema always gives the same bytes.
"""

from __future__ import annotations

import io
from datetime import date, time
from typing import TYPE_CHECKING, Any

from odconv.issues import column_letters
from odconv.schemas.export.excel_rules import LAST_ROW, column_rule, prompt
from odconv.schemas.export.words import CodeLists, choices, confidence_lines, describe, example, require_fields
from odconv.schemas.export.workbook import (
    COLOURS,
    Book,
    column_width,
    new_workbook,
    sheet_name,
    write_choices,
    write_field_lines,
)
from odconv.schemas.texts import text

if TYPE_CHECKING:
    from odconv.issues import Language
    from odconv.schemas.export.words import FieldWords
    from odconv.schemas.model import Field, Schema

_NUMBER_FORMATS = {"date": "yyyy-mm-dd", "time": "hh:mm", "integer": "0", "year": "0", "number": "General"}


def excel_template(schema: Schema, code_lists: CodeLists, language: Language = "ja") -> bytes:
    """A workbook to fill in, as the bytes of an .xlsx file.

    Args:
        schema: a format with fields.
        code_lists: the values that a cell may hold, by the name of their list.
        language: of the explanations; column names always stand as the specification spells them.

    Raises:
        UsageError: `schema-without-fields` for a set that only points to an outside standard.
    """
    require_fields(schema)
    buffer = io.BytesIO()
    workbook = new_workbook(buffer, title=schema.title, subject=f"{schema.id} {schema.version}")
    book = Book(workbook, schema, code_lists, language, describe(schema, code_lists, language))
    fill = workbook.add_worksheet(sheet_name(schema.title))
    _write_guide(book, workbook.add_worksheet(text("sheet.fields", language)))
    _write_example(book, workbook.add_worksheet(text("sheet.example", language)))
    ranges = write_choices(book)
    _write_fill_sheet(book, fill, ranges)
    fill.activate()
    workbook.close()
    return buffer.getvalue()


def _write_fill_sheet(book: Book, sheet: Any, ranges: dict[tuple[str, ...], str]) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 54)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{column_letters(len(book.words))}{LAST_ROW}"})
    for index, (column, words) in enumerate(zip(book.schema.fields, book.words, strict=True)):
        letters = column_letters(index + 1)
        sheet.set_column(index, index, column_width(column), _cell_style(book, column))
        sheet.write_string(0, index, column.name, book.header_style(column.requirement))
        sheet.write_comment(0, index, _comment(book, words),
                            {"author": "odconv", "width": 300, "height": 130, "font_size": 9})  # fmt: skip
        offered = choices(column, book.code_lists)
        place = ranges[offered.values] if offered else None
        rule = column_rule(column, words, letters, book.code_lists, book.language, place)
        sheet.data_validation(1, index, LAST_ROW - 1, index, rule)


def _cell_style(book: Book, column: Field) -> Any:
    """Text stays text (codes keep their zeros), dates and times look as the file must have them."""
    chosen = choices(column, book.code_lists) is not None
    return book.style(num_format="@" if chosen else _NUMBER_FORMATS.get(column.type, "@"))


def _comment(book: Book, words: FieldWords) -> str:
    hint = prompt(words, book.language)
    return f"{hint}\n※ {words.notes}" if words.notes else hint


def _write_guide(book: Book, sheet: Any) -> None:
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    row = _write_instructions(book, sheet)
    write_field_lines(book, sheet, row, list(zip(book.schema.fields, book.words, strict=True)))


def _write_instructions(book: Book, sheet: Any) -> int:
    """What stands above the table of fields: what to do, colours, how sure we are. Returns the next row."""
    file_name = book.schema.extra("fileName") or f"{{code}}_{book.schema.id.rpartition('/')[2]}.csv"
    lines = [
        book.text("guide.fill"),
        book.text("guide.save"),
        book.text("guide.file", file=file_name),
        book.text("guide.check"),
    ]
    sheet.write_string(0, 0, book.text("guide.title", title=book.schema.title), book.style(bold=True, font_size=14))
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line, book.style())
    row = len(lines) + 2
    sheet.write_string(row, 0, book.text("guide.legend"), book.style(bold=True))
    for index, level in enumerate(COLOURS):
        place = index + 2
        sheet.write_string(row, place, book.text(f"requirement.{level}"), book.header_style(level))
    row += 2
    doubts = confidence_lines(book.schema, book.language)
    for offset, line in enumerate([book.text("guide.confidence"), *doubts] if doubts else []):
        sheet.write_string(row + offset, 0, line, book.style(bold=offset == 0))
    return row + (len(doubts) + 2 if doubts else 0)


def _write_example(book: Book, sheet: Any) -> None:
    """One filled-in row, on a sheet of its own: on the first sheet it would be published by mistake."""
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 54)
    for index, column in enumerate(book.schema.fields):
        sheet.set_column(index, index, column_width(column))
        sheet.write_string(0, index, column.name, book.header_style(column.requirement))
        value = _typed_cell(column) if choices(column, book.code_lists) is None else example(column)
        write = sheet.write_datetime if isinstance(value, date | time) else sheet.write
        write(1, index, value, _cell_style(book, column))


def _typed_cell(column: Field) -> Any:
    """The example as Excel holds it; the plain text where it is not of the column's type."""
    sample = example(column)
    try:
        if column.type == "date":
            return date.fromisoformat(sample)
        if column.type == "time":
            return time.fromisoformat(sample)
        if column.type in {"integer", "number", "year"}:
            return float(sample)
    except ValueError:
        return sample
    return sample
