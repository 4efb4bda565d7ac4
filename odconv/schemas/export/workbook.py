"""What the workbooks for staff share: fonts and colours, the lines that explain a field, the sheet of choices.

Who makes a workbook keeps a `Book`, and calls these for the sheets that look the same in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from odconv.issues import column_letters
from odconv.schemas.export.excel_rules import clip
from odconv.schemas.export.words import choices, example, meanings
from odconv.schemas.texts import display_width, text

if TYPE_CHECKING:
    from odconv.issues import Language
    from odconv.schemas.export.words import CodeLists, FieldWords
    from odconv.schemas.model import Field, Schema

CREATED = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The date that every workbook bears, so that the same content gives the same bytes."""

COLOURS = {"required": "#F4B183", "recommended": "#FFE699", "optional": "#DEEAF6", "unknown": "#E7E6E6"}
"""Of a column's heading, by how much the format asks for it."""

HEADING = "#D9D9D9"
"""Of the headings of all other tables."""

_FONT = {"font_name": "Yu Gothic", "font_size": 11}
_HEADER = {
    "bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center", "num_format": "@",
}  # fmt: skip
_GUIDE_COLUMNS = {
    "number": 6, "letters": 6, "name": 28, "requirement": 9, "explanation": 42, "form": 44, "example": 26,
    "unit": 8, "allowed": 36, "notes": 36,
}  # fmt: skip
_CENTRED = ("number", "letters", "requirement", "unit")
_LONGEST = 2000
_MOST_FORMULAS = 4096
_SHEET_NAME_MAX = 31
_UNSAFE_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


class _Worksheet(Worksheet):  # type: ignore[misc]  # it has no types
    """A sheet whose formulas are looked through once: a format's rules are the same in all its workbooks."""

    _formulas: ClassVar[dict[tuple[str, bool], str]] = {}

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        key = (formula, expand_future_functions)
        if key not in self._formulas:
            if len(self._formulas) >= _MOST_FORMULAS:
                self._formulas.clear()
            self._formulas[key] = super()._prepare_formula(formula, expand_future_functions)
        return self._formulas[key]


def new_workbook(target: BinaryIO, **properties: object) -> Any:
    """A workbook in which text stays text, and the same content gives the same bytes.

    Args:
        target: an open binary file, written when the workbook is closed.
        properties: of the document, as xlsxwriter names them.
    """
    workbook = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.worksheet_class = _Worksheet
    workbook.set_properties({**properties, "author": "odconv", "created": CREATED})
    return workbook


def sheet_name(title: str) -> str:
    r"""A name that Excel accepts for a sheet: at most 31 characters, none of `[]:*?/\`, no outer apostrophe.

    >>> sheet_name("調達情報[A/B]")
    '調達情報_A_B_'
    """
    return _UNSAFE_IN_SHEET_NAME.sub("_", title)[:_SHEET_NAME_MAX].strip("'") or "Sheet"


@dataclass
class Book:
    """The workbook in the making, with all that its sheets need; formats are made once."""

    workbook: Any
    schema: Schema
    code_lists: CodeLists
    language: Language
    words: tuple[FieldWords, ...]
    formats: dict[tuple[tuple[str, Any], ...], Any] = dataclass_field(default_factory=dict)

    def style(self, **properties: Any) -> Any:
        """A format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format({**_FONT, **properties})
        return self.formats[key]

    def header_style(self, requirement: str) -> Any:
        """The format of a column's heading, in the colour of its requirement."""
        return self.style(**_HEADER, bg_color=COLOURS[requirement])

    def text(self, key: str, **facts: object) -> str:
        """A sentence of `texts.yaml` in the workbook's language."""
        return text(key, self.language, **facts)


def column_width(column: Field) -> int:
    """Columns wide enough for their example, and for their name in two lines."""
    return max(10, min(30, max(display_width(column.name) // 2 + 5, display_width(example(column)) + 2)))


def write_field_lines(
    book: Book, sheet: Any, row: int, fields: Sequence[tuple[Field, FieldWords]], first_column: int = 1
) -> None:
    """A table that explains fields, one a line.

    Args:
        book: the workbook.
        sheet: where it goes.
        row: index of its heading.
        fields: those to explain, in the order of their columns.
        first_column: number of the column that the first of them has in the workbook.
    """
    for index, (name, width) in enumerate(_GUIDE_COLUMNS.items()):
        sheet.set_column(index, index, width)
        sheet.write_string(row, index, book.text(f"column.{name}"), book.style(bold=True, border=1, bg_color=HEADING))
    sheet.repeat_rows(row)
    styles = {level: _line_styles(book, level) for level in {column.requirement for column, _ in fields}}
    for offset, (column, words) in enumerate(fields, 1):
        values, height = _line(words)
        letters = column_letters(first_column + offset - 1)
        sheet.set_row(row + offset, height)
        for index, (value, style) in enumerate(zip(values, styles[column.requirement], strict=True)):
            sheet.write(row + offset, index, letters if value is None else value, style)


def _line_styles(book: Book, requirement: str) -> list[Any]:
    """The formats of a line of explanations; that of the requirement has its colour."""
    usual = {"border": 1, "text_wrap": True, "valign": "top"}
    plain, centred = book.style(**usual), book.style(**usual, align="center")
    styles = {name: centred if name in _CENTRED else plain for name in _GUIDE_COLUMNS}
    styles["requirement"] = book.style(**usual, align="center", bg_color=COLOURS[requirement])
    return list(styles.values())


@lru_cache(maxsize=4096)
def _line(words: FieldWords) -> tuple[list[str | int | None], int]:
    """The cells of a field's line, None where its letters go, and how many points it takes up."""
    cells = (None if name == "letters" else getattr(words, name) for name in _GUIDE_COLUMNS)
    return [clip(cell, _LONGEST) if isinstance(cell, str) else cell for cell in cells], _height(words)


def _height(words: FieldWords) -> int:
    """Points for the tallest cell of a line: spreadsheets do not agree on doing this themselves."""
    widths = {name: width for name, width in _GUIDE_COLUMNS.items() if name != "letters"}
    lines = max(-(-display_width(str(getattr(words, name))) // (width - 2)) for name, width in widths.items())
    return 19 * max(1, min(lines, 20))


def write_choices(book: Book) -> dict[tuple[str, ...], str]:
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
        place = write_column(book, sheet, place, heading, values)
        known = meanings(column, book.code_lists)
        if known:
            spoken = [known.get(value, "") for value in values]
            place = write_column(book, sheet, place, book.text("column.explanation"), spoken)
    return ranges


def write_column(book: Book, sheet: Any, place: int, heading: str, values: Sequence[str]) -> int:
    """One column of texts under its heading. Returns the place of the next."""
    plain = book.style(num_format="@")
    sheet.set_column(place, place, max(12, min(40, max(map(display_width, (*values, heading))) + 2)), plain)
    sheet.write_string(0, place, heading, book.style(bold=True, bg_color=HEADING, border=1))
    for row, value in enumerate(values, 1):
        sheet.write_string(row, place, value, plain)
    return place + 1
