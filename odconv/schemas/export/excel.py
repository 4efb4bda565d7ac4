"""Schemas as a workbook for municipal staff: a sheet to fill in, every column explained, an example, choices.

The first sheet holds the header row and nothing else, so that saving it as CSV gives a valid file. The same
schema always gives the same bytes.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import xlsxwriter

from odconv.issues import column_letters
from odconv.schemas.export.excel_rules import LAST_ROW, clip, column_rule, prompt
from odconv.schemas.export.words import (
    CodeLists,
    choices,
    confidence_lines,
    describe,
    example,
    meanings,
    require_fields,
)
from odconv.schemas.texts import display_width, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from odconv.issues import Language
    from odconv.schemas.export.words import FieldWords
    from odconv.schemas.model import Field, Schema

_CREATED = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_FONT = {"font_name": "Yu Gothic", "font_size": 11}
_HEADER = {
    "bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center", "num_format": "@",
}  # fmt: skip
_COLOURS = {"required": "#F4B183", "recommended": "#FFE699", "optional": "#DEEAF6", "unknown": "#E7E6E6"}
_GUIDE_COLUMNS = {
    "number": 6, "letters": 6, "name": 28, "requirement": 9, "explanation": 42, "form": 44, "example": 26,
    "unit": 8, "allowed": 36, "notes": 36,
}  # fmt: skip
_SHEET_NAME_MAX = 31
_UNSAFE_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
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
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book = _Book(workbook, schema, code_lists, language, describe(schema, code_lists, language))
    subject = f"{schema.id} {schema.version}"
    workbook.set_properties({"title": schema.title, "subject": subject, "author": "odconv", "created": _CREATED})
    fill = workbook.add_worksheet(sheet_name(schema.title))
    _write_guide(book, workbook.add_worksheet(text("sheet.fields", language)))
    _write_example(book, workbook.add_worksheet(text("sheet.example", language)))
    ranges = _write_choices(book)
    _write_fill_sheet(book, fill, ranges)
    fill.activate()
    workbook.close()
    return buffer.getvalue()


def sheet_name(title: str) -> str:
    r"""A name that Excel accepts for a sheet: at most 31 characters, none of `[]:*?/\`, no outer apostrophe.

    >>> sheet_name("調達情報[A/B]")
    '調達情報_A_B_'
    """
    return _UNSAFE_IN_SHEET_NAME.sub("_", title)[:_SHEET_NAME_MAX].strip("'") or "Sheet"


@dataclass
class _Book:
    """The workbook in the making, with all that its sheets need; formats are made once."""

    workbook: Any
    schema: Schema
    code_lists: CodeLists
    language: Language
    words: tuple[FieldWords, ...]
    formats: dict[tuple[tuple[str, Any], ...], Any] = dataclass_field(default_factory=dict)

    def style(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format({**_FONT, **properties})
        return self.formats[key]

    def header_style(self, requirement: str) -> Any:
        return self.style(**_HEADER, bg_color=_COLOURS[requirement])

    def text(self, key: str, **facts: object) -> str:
        return text(key, self.language, **facts)

    def cell_style(self, column: Field) -> Any:
        """Text stays text (codes keep their zeros), dates and times look as the file must have them."""
        chosen = choices(column, self.code_lists) is not None
        return self.style(num_format="@" if chosen else _NUMBER_FORMATS.get(column.type, "@"))


def _write_fill_sheet(book: _Book, sheet: Any, ranges: dict[tuple[str, ...], str]) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 54)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{column_letters(len(book.words))}{LAST_ROW}"})
    for index, (column, words) in enumerate(zip(book.schema.fields, book.words, strict=True)):
        letters = column_letters(index + 1)
        sheet.set_column(index, index, _width(column), book.cell_style(column))
        sheet.write_string(0, index, column.name, book.header_style(column.requirement))
        sheet.write_comment(0, index, _comment(book, column, words),
                            {"author": "odconv", "width": 300, "height": 130, "font_size": 9})  # fmt: skip
        offered = choices(column, book.code_lists)
        rule = column_rule(column, letters, book.code_lists, book.language, ranges[offered.values] if offered else None)
        sheet.data_validation(1, index, LAST_ROW - 1, index, rule)


def _width(column: Field) -> int:
    """Columns wide enough for their example, and for their name in two lines."""
    return max(10, min(30, max(display_width(column.name) // 2 + 5, display_width(example(column)) + 2)))


def _comment(book: _Book, column: Field, words: FieldWords) -> str:
    hint = prompt(column, book.code_lists, book.language)
    return f"{hint}\n※ {words.notes}" if words.notes else hint


def _write_guide(book: _Book, sheet: Any) -> None:
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    row = _write_instructions(book, sheet)
    columns = list(_GUIDE_COLUMNS)
    for index, name in enumerate(columns):
        sheet.set_column(index, index, _GUIDE_COLUMNS[name])
        sheet.write_string(row, index, book.text(f"column.{name}"), book.style(bold=True, border=1, bg_color="#D9D9D9"))
    sheet.repeat_rows(row)
    for offset, (column, words) in enumerate(zip(book.schema.fields, book.words, strict=True), 1):
        sheet.set_row(row + offset, _height(words))
        for index, name in enumerate(columns):
            value = column_letters(words.number) if name == "letters" else getattr(words, name)
            colour = {"bg_color": _COLOURS[column.requirement]} if name == "requirement" else {}
            centred = {"align": "center"} if name in {"number", "letters", "requirement", "unit"} else {}
            style = book.style(border=1, text_wrap=True, valign="top", **colour, **centred)
            sheet.write(row + offset, index, clip(value, 2000) if isinstance(value, str) else value, style)


def _height(words: FieldWords) -> int:
    """Points for the tallest cell of a line: spreadsheets do not agree on doing this themselves."""
    widths = {name: width for name, width in _GUIDE_COLUMNS.items() if name != "letters"}
    lines = max(-(-display_width(str(getattr(words, name))) // (width - 2)) for name, width in widths.items())
    return 19 * max(1, min(lines, 20))


def _write_instructions(book: _Book, sheet: Any) -> int:
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
    for index, level in enumerate(_COLOURS):
        place = index + 2
        sheet.write_string(row, place, book.text(f"requirement.{level}"), book.header_style(level))
    row += 2
    doubts = confidence_lines(book.schema, book.language)
    for offset, line in enumerate([book.text("guide.confidence"), *doubts] if doubts else []):
        sheet.write_string(row + offset, 0, line, book.style(bold=offset == 0))
    return row + (len(doubts) + 2 if doubts else 0)


def _write_example(book: _Book, sheet: Any) -> None:
    """One filled-in row, on a sheet of its own: on the first sheet it would be published by mistake."""
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 54)
    for index, column in enumerate(book.schema.fields):
        sheet.set_column(index, index, _width(column))
        sheet.write_string(0, index, column.name, book.header_style(column.requirement))
        value = _typed_cell(column) if choices(column, book.code_lists) is None else example(column)
        write = sheet.write_datetime if isinstance(value, date | time) else sheet.write
        write(1, index, value, book.cell_style(column))


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


def _write_choices(book: _Book) -> dict[tuple[str, ...], str]:
    """A sheet with a column for each list in use, and what its codes mean beside it. Returns where each list stands."""
    lists: dict[tuple[str, ...], Field] = {}
    for column in book.schema.fields:
        offered = choices(column, book.code_lists)
        if offered is not None:
            lists.setdefault(offered.values, column)
    if not lists:
        return {}
    sheet = book.workbook.add_worksheet(book.text("sheet.choices"))
    sheet.freeze_panes(1, 0)
    ranges, place = {}, 0
    for values, column in lists.items():
        heading = column.extra("codeList") or column.name
        letters = column_letters(place + 1)
        ranges[values] = f"'{book.text('sheet.choices')}'!${letters}$2:${letters}${len(values) + 1}"
        place = _write_column(book, sheet, place, heading, values)
        known = meanings(column, book.code_lists)
        if known:
            spoken = [known.get(value, "") for value in values]
            place = _write_column(book, sheet, place, book.text("column.explanation"), spoken)
    return ranges


def _write_column(book: _Book, sheet: Any, place: int, heading: str, values: Sequence[str]) -> int:
    """One column of texts under its heading. Returns the place of the next."""
    plain = book.style(num_format="@")
    sheet.set_column(place, place, max(12, min(40, max(map(display_width, (*values, heading))) + 2)), plain)
    sheet.write_string(0, place, heading, book.style(bold=True, bg_color="#D9D9D9", border=1))
    for row, value in enumerate(values, 1):
        sheet.write_string(row, place, value, plain)
    return place + 1
