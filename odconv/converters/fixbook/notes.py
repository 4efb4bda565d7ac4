"""The sheets beside the rows: what the fields mean, what the file lacks, what a person should look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from odconv.converters.conversion import Change
from odconv.converters.fixbook.plan import FIRST_COLUMN, Plan
from odconv.converters.fixbook.style import height, put
from odconv.converters.fixbook.texts import say
from odconv.issues import render
from odconv.schemas.export.words import example, form_words
from odconv.schemas.export.workbook import HEADING, Book, write_field_lines

_ABSENT = {"field": 30, "remedy": 60, "form": 44, "example": 30}
_DOUBTS = {"address": 18, "field": 26, "before": 34, "after": 34, "reason": 70}


def write_fields(book: Book, plan: Plan) -> None:
    """The fields that occur, one a line."""
    sheet = _sheet(book, "fields")
    write_field_lines(book, sheet, 2, list(zip(plan.fields, book.words, strict=True)), FIRST_COLUMN)


def write_absent(book: Book, plan: Plan) -> None:
    """Required fields that the source does not have at all, and how to add them."""
    absent = plan.conversion.absent_required
    if not absent:
        return
    sheet = _sheet(book, "absent")
    _heading(book, sheet, _ABSENT)
    for row, name in enumerate(absent, 3):
        item = plan.conversion.schema.field(name)
        code, facts = "required-field-absent", {"field": name}
        remedy = f"{render(code, facts, book.language)}{render(code, facts, book.language, 'fix')}"
        form = form_words(item, book.code_lists, book.language)
        _line(book, sheet, row, (name, remedy, form, example(item)), _ABSENT)


def write_doubts(book: Book, plan: Plan, doubts: Sequence[Change]) -> None:
    """Cells that were converted, and that a person should look at."""
    if not doubts:
        return
    sheet = _sheet(book, "doubts", total=plan.doubt_count, shown=len(doubts))
    _heading(book, sheet, _DOUBTS)
    for row, change in enumerate(doubts, 3):
        address = change.address or str(plan.source_row(change.record))
        reason = render(change.issue, change.params, book.language) + render(change.issue, {}, book.language, "fix")
        _line(book, sheet, row, (address, change.field, change.before, change.after, reason), _DOUBTS)


def _sheet(book: Book, name: str, **facts: object) -> Any:
    """A sheet with its guide in the first line."""
    sheet = book.workbook.add_worksheet(say(f"sheet.{name}", book.language))
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, say(f"guide.{name}", book.language, **facts), book.style())
    return sheet


def _heading(book: Book, sheet: Any, widths: dict[str, int]) -> None:
    sheet.freeze_panes(3, 0)
    style = book.style(bold=True, border=1, bg_color=HEADING)
    for column, (name, width) in enumerate(widths.items()):
        sheet.set_column(column, column, width, book.style(num_format="@"))
        sheet.write_string(2, column, say(f"column.{name}", book.language), style)


def _line(book: Book, sheet: Any, row: int, texts: Sequence[str], widths: dict[str, int]) -> None:
    sheet.set_row(row, max(height(text, width) for text, width in zip(texts, widths.values(), strict=True)))
    style = book.style(num_format="@", border=1, text_wrap=True, valign="top")
    for column, text in enumerate(texts):
        put(sheet, row, column, text, style)
