"""What odconv answers about a table, held against its label."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from odconv.tables.layout.find import tables_of
from odconv.tables.reading import read
from odconv.tables.table import Table

QUESTIONS = ("encoding", "sheet", "header_rows", "first_row", "last_row", "rows", "names")
Answer = dict[str, Any]


def answers_of(path: Path) -> list[Answer]:
    """The tables of a file, the main one first, in the terms of a label."""
    (reading,) = read(path)
    encoding = _codec(reading.encoding)
    return [{"encoding": encoding, **_answer(table)} for table in tables_of(reading.grids)]


def differences(label: Answer, tables: list[Answer]) -> list[str]:
    """What is not as the label says; of several right answers the nearest one counts.

    Args:
        label: content of a `label.json`.
        tables: what `answers_of` says.
    """
    found = tables[0] if tables else {}
    return min((_against(right, found) for right in _right_answers(label)), key=len)


def wrong_reasons(label: Answer, tables: list[Answer]) -> list[str]:
    """Skipped rows whose reason is none of those that the label allows, and rows skipped or kept against it."""
    found = tables[0]["skipped"] if tables else {}
    return min((list(_reasons(right["skipped"], found)) for right in _right_answers(label)), key=len)


def missing_tables(label: Answer, tables: list[Answer]) -> list[str]:
    """Further tables of the label that no table found is like."""
    keys = ("sheet", "header_rows", "first_row", "last_row", "rows", "names")
    found = [{key: _plain(key, table[key]) for key in keys} for table in tables]
    return [
        f"table {number} not found"
        for number, wanted in enumerate(label.get("tables", []), start=2)
        if not any(all(table[key] == _plain(key, wanted[key]) for key in keys if key in wanted) for table in found)
    ]


def _answer(table: Table) -> Answer:
    used = [
        column.name
        for place, column in enumerate(table.columns)
        if column.name or any(text.strip() for text in table.texts(place))
    ]
    return {
        "sheet": table.sheet,
        "header_rows": list(table.header_rows),
        "first_row": table.first_row,
        "last_row": table.last_row,
        "rows": len(table),
        "names": used,
        "skipped": {str(row.row): str(row.reason) for row in table.skipped},
    }


def _right_answers(label: Answer) -> Iterator[Answer]:
    yield label
    for other in label.get("also", []):
        yield label | other | {"skipped": label["skipped"] | other.get("skipped", {})}


def _against(label: Answer, found: Answer) -> list[str]:
    pairs = (
        (question, _plain(question, found.get(question)), _plain(question, label[question])) for question in QUESTIONS
    )
    return [f"{question} {got!r}, not {wanted!r}" for question, got, wanted in pairs if got != wanted]


def _plain(question: str, answer: Any) -> Any:
    """An answer without what does not matter: white space within names, ways to write an encoding."""
    if question == "names":
        return ["".join(name.split()) for name in answer or []]
    return _codec(answer) if question == "encoding" else answer


def _codec(name: str | None) -> str | None:
    """One spelling for an encoding; the byte order of UTF-16 is no part of the answer."""
    spelled = codecs.lookup(name).name if name else None
    return "utf-16" if spelled in ("utf-16-le", "utf-16-be") else spelled


def _reasons(wanted: dict[str, str], found: dict[str, str]) -> Iterator[str]:
    for row in sorted({*wanted, *found}, key=int):
        right, got = wanted.get(row, "record"), found.get(row, "record")
        if got not in right.split("|"):
            yield f"row {row} {got}, not {right}"
