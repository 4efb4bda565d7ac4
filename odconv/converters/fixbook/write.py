"""Rows that cannot be made valid → an Excel workbook that tells their owner what to mend, cell by cell.

All cells are text, so that codes keep their zeros and nothing is taken for a formula; the same conversion always gives
the same bytes. Nothing is locked: who mends a row may have to change any of its cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from odconv.converters.conversion import Conversion, Rejected
from odconv.converters.fixbook.advice import advice
from odconv.converters.fixbook.notes import write_absent, write_doubts, write_fields
from odconv.converters.fixbook.plan import FIRST_COLUMN, FIRST_ROW, HEADER_ROW, Plan
from odconv.converters.fixbook.style import FAULTY, WIDE, height, put
from odconv.converters.fixbook.texts import say
from odconv.issues import Language, column_letters
from odconv.schemas.export.excel_rules import column_rule
from odconv.schemas.export.words import CodeLists, FieldWords, choices, describe
from odconv.schemas.export.workbook import HEADING, Book, column_width, new_workbook, write_choices
from odconv.schemas.model import Schema
from odconv.schemas.registry import code_list
from odconv.tables.writers.target import replacing

_Explained = tuple[CodeLists, Mapping[str, FieldWords]]
_explanations: dict[tuple[str, str, Language], tuple[Schema, _Explained]] = {}  # as many as there are formats
_SPARE_ROWS = 1  # below the last one: a watched row more does no harm, none at all is refused


def write_fixbook(
    conversion: Conversion, target: Path | BinaryIO, language: Language = "ja", plan: Plan | None = None
) -> int:
    """Write what the owner of a table has to mend, to add and to look at.

    The workbook has only the sheets that have something to say: rows to be mended (at most 10,000, the others told of)
    with the fields that occur in them, required fields that the table does not have at all, and cells to look at (at
    most 500 and their total number). The workbook of a second round also keeps the rows that were mended before.

    Args:
        conversion: what was converted.
        target: a path, or an open binary file.
        language: of all that is explained; names of fields stand as the format spells them.
        plan: its content; that of the conversion where None.

    Returns:
        Number of lines on these three sheets; 0 where there is nothing to say, and then nothing is written.

    Raises:
        OutputError: `output-unwritable`, `cell-too-long`.
    """
    plan = plan or Plan(conversion)
    doubts = plan.doubts()
    lines = len(plan.rejected) + len(conversion.absent_required) + len(doubts)
    if not lines:
        return 0
    content = BytesIO()  # an archive goes back to the head of each of its parts, which costs calls of the system
    with replacing(target) as file:
        workbook = new_workbook(content, title=conversion.schema.title)
        book = _book(workbook, plan, language)
        if plan.rejected:
            rows = workbook.add_worksheet(say("sheet.rows", language))
            write_fields(book, plan)
            write_absent(book, plan)
            write_doubts(book, plan, doubts)
            ranges = write_choices(book)
            _write_rows(book, rows, plan, ranges)
            _write_mended(book, plan)
        else:
            write_absent(book, plan)
            write_doubts(book, plan, doubts)
        workbook.close()
        file.write(content.getbuffer())
    return lines


def _book(workbook: Any, plan: Plan, language: Language) -> Book:
    """The workbook in the making, for the fields that occur alone."""
    whole = plan.conversion.schema
    part = Schema(whole.id, whole.version, {**whole.descriptor, "fields": [item.descriptor for item in plan.fields]})
    lists, words = _explained(whole, language)
    return Book(workbook, part, lists, language, tuple(words[item.name] for item in plan.fields))


def _explained(schema: Schema, language: Language) -> _Explained:
    """The code lists of a format, and each of its fields in words; worked out once for all its workbooks."""
    key = (schema.id, schema.version, language)
    if key not in _explanations or _explanations[key][0] is not schema:
        names = dict.fromkeys(item.extra("codeList") for item in schema.fields)
        lists = {name: code_list(name).codes for name in names if name is not None}
        words = {words.name: words for words in describe(schema, lists, language)}
        _explanations[key] = schema, (lists, words)
    return _explanations[key][1]


def _write_rows(book: Book, sheet: Any, plan: Plan, ranges: dict[tuple[str, ...], str]) -> None:
    """The sheet of rows to be mended."""
    guide = say("guide.rows", book.language)
    total, shown = len(plan.conversion.rejected), len(plan.rejected)
    if shown < total and plan.first is None:
        guide += "\n" + say("guide.rows_capped", book.language, total=total, shown=shown)
    _write_head(book, sheet, plan, guide)
    last = FIRST_ROW + len(plan.rejected) - 1
    sheet.ignore_errors({"number_stored_as_text": f"A1:{column_letters(FIRST_COLUMN + len(plan.fields))}{last}"})
    for at, (item, words) in enumerate(zip(plan.fields, book.words, strict=True), FIRST_COLUMN - 1):
        offered = choices(item, book.code_lists)
        place = ranges[offered.values] if offered else None
        rule = column_rule(
            item, words, column_letters(at + 1), book.code_lists, book.language, place, first_row=FIRST_ROW, typed=False
        )
        sheet.data_validation(FIRST_ROW - 1, at, last - 1 + _SPARE_ROWS, at, rule)
    for row, rejected in enumerate(plan.rejected, FIRST_ROW):
        _write_row(book, sheet, plan, row, rejected)
    sheet.activate()


def _write_mended(book: Book, plan: Plan) -> None:
    """The sheet of rows that were mended in an earlier workbook."""
    if not plan.mended:
        return
    sheet = book.workbook.add_worksheet(say("sheet.mended", book.language))
    _write_head(book, sheet, plan, say("guide.mended", book.language))
    for row, record in enumerate(plan.mended, FIRST_ROW):
        _write_row(book, sheet, plan, row, Rejected(record, ()))


def _write_head(book: Book, sheet: Any, plan: Plan, guide: str) -> None:
    """The guide, and the headings below it."""
    sheet.freeze_panes(HEADER_ROW, FIRST_COLUMN - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(HEADER_ROW - 1)
    told = book.style(text_wrap=True, valign="vcenter", num_format="@")
    sheet.set_row(0, max(44, height(guide, WIDE)))
    sheet.write_string(0, 0, say("token", book.language, token=plan.token), told)
    sheet.write_string(0, 1, guide, told)
    sheet.set_row(HEADER_ROW - 1, 54)
    plain = book.style(num_format="@")
    sheet.set_column(0, 0, 14, plain)
    sheet.set_column(1, 1, WIDE, plain)
    own = book.style(bold=True, border=1, text_wrap=True, valign="vcenter", align="center", bg_color=HEADING)
    sheet.write_string(HEADER_ROW - 1, 0, say("column.row", book.language), own)
    sheet.write_string(HEADER_ROW - 1, 1, say("column.advice", book.language), own)
    for at, item in enumerate(plan.fields, FIRST_COLUMN - 1):
        sheet.set_column(at, at, column_width(item), plain)
        sheet.write_string(HEADER_ROW - 1, at, item.name, book.header_style(item.requirement))


def _write_row(book: Book, sheet: Any, plan: Plan, row: int, rejected: Rejected) -> None:
    """One record: where it stood, what to mend, its values with the offending ones coloured.

    Args:
        book: the workbook.
        sheet: a worksheet of xlsxwriter.
        plan: the content.
        row: number of the row, from 1.
        rejected: the record and its faults.
    """
    lines = advice(plan, row, rejected, book.language)
    said = "\n".join(say("advice", book.language, said=line.said, fix=line.fix) for line in lines)
    sheet.set_row(row - 1, height(said, WIDE))
    plain = book.style(num_format="@", valign="top", border=1, border_color="#BFBFBF", text_wrap=True)
    marked = book.style(num_format="@", valign="top", border=1, bg_color=FAULTY, text_wrap=True)
    put(sheet, row - 1, 0, str(plan.source_row(rejected.record)), plain)
    put(sheet, row - 1, 1, said, plain)
    faulty = {name for fault in rejected.faults for name in plan.names(fault[0])}
    for column, item in enumerate(plan.fields, FIRST_COLUMN - 1):
        values = plan.conversion.columns.get(item.name)
        text = values[rejected.record] if values else ""
        put(sheet, row - 1, column, text, marked if item.name in faulty else plain)
