"""Schemas as CSV: a data dictionary, and the empty file with nothing but its header row."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from odconv.schemas.export.words import CodeLists, constraint_items, describe, require_fields
from odconv.schemas.texts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from odconv.issues import Language
    from odconv.schemas.export.words import FieldWords
    from odconv.schemas.model import Field, Schema

_COLUMNS = (
    "number", "name", "title", "explanation", "type", "form", "requirement", "constraints", "example", "unit",
    "codes", "allowed", "notes",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def data_dictionary(schema: Schema, code_lists: CodeLists, language: Language = "ja") -> bytes:
    """One line for each field, for a spreadsheet: UTF-8 with BOM, CRLF, no cell that would be calculated.

    Raises:
        UsageError: `schema-without-fields` for a set that only points to an outside standard.
    """
    require_fields(schema)
    header = [text(f"column.{column}", language) for column in _COLUMNS]
    words = describe(schema, code_lists, language)
    rows = [_row(field, line) for field, line in zip(schema.fields, words, strict=True)]
    return _csv([header, *([_inert(cell) for cell in row] for row in rows)])


def header_only(schema: Schema) -> bytes:
    """The empty file of a format: its header row as the specification spells it, UTF-8 with BOM, CRLF.

    Raises:
        UsageError: `schema-without-fields` for a set that only points to an outside standard.
    """
    require_fields(schema)
    return _csv([schema.field_names])


def _row(field: Field, words: FieldWords) -> list[str]:
    facts = {
        "number": str(words.number),
        "type": field.type if field.format == "default" else f"{field.type} ({field.format})",
        "constraints": "; ".join(f"{name}={_plain(value)}" for name, value in constraint_items(field)),
        "codes": str(field.extra("codeList") or ""),
    }
    return [facts[column] if column in facts else str(getattr(words, column)) for column in _COLUMNS]


def _plain(value: object) -> str:
    return "|".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)


def _inert(cell: str) -> str:
    """A spreadsheet calculates a cell that begins like a formula; an apostrophe in front makes it text."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")
