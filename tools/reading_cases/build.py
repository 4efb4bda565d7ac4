"""Drawings → tables, labels and notes.

The cases stand in the `*.yaml` files beside this one, drawn as a person sees them; `README.md` explains the notation. A
label follows from the letters of the drawn rows, so that table and label cannot drift apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from .draw import Sheet, drawn
from .write import delimited, workbook

CASES = Path(__file__).parent
REASONS = {
    "H": "header",
    "T": "title",
    "M": "metadata",
    "P": "title|metadata|note",  # what stands above a header beside its title: a date, a unit, the section in charge
    "B": "blank",
    "R": "repeated-header",
    "S": "section",
    "Z": "total",
    "N": "note",
    "O": "other-table",
    "E": "blank|note|metadata",  # a running number, a stray cell: not empty, and no record either
}


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and description of every case, in the order of the files that hold them."""
    for path in sorted(CASES.glob("*.yaml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8")).items()


def files_of(name: str, case: dict[str, Any]) -> dict[str, bytes]:
    """The three files of a case by name: table, label, note."""
    sheets = sheets_of(case)
    table = case.get("file") or ("input.csv" if "text" in case else "input.xlsx")
    label = json.dumps(label_of(f"{name}/{table}", case, main_of(sheets)), ensure_ascii=False, indent=1)
    content = delimited(sheets[0], **case["text"]) if "text" in case else workbook(sheets)
    note = f"# {case['title']}\n\n{case['note'].strip()}\n"
    return {table: content, "label.json": f"{label}\n".encode(), "NOTE.md": note.encode()}


def sheets_of(case: dict[str, Any]) -> list[Sheet]:
    """The sheets of a case; text has one without a name."""
    return [drawn(sheet) for sheet in case.get("sheets", [case])]


def main_of(sheets: list[Sheet]) -> Sheet:
    """The sheet that the label speaks of: the only one, or the one that says so."""
    return next((sheet for sheet in sheets if sheet.main), sheets[0])


def label_of(path: str, case: dict[str, Any], sheet: Sheet) -> dict[str, Any]:
    """What a careful person answers about a table; the keys of the labels of the published files, and a few more."""
    rows = sheet.numbers("D")
    header = sheet.numbers("H")
    names = case["names"].split("|") if "names" in case else sheet.names()
    skipped = {number: REASONS[tag] for number, tag in enumerate(sheet.tags, start=1) if tag in REASONS}
    label = {
        "path": path,
        "encoding": case.get("encoding"),
        "sheet": None if "text" in case else sheet.name,
        "header_rows": header,
        "first_row": rows[0] if rows else None,
        "last_row": rows[-1] if rows else None,
        "rows": len(rows),
        "names": sheet.spread(names),
        "skipped": skipped,
    }
    return label | {key: case[key] for key in ("also", "tables") if key in case}


def write(home: Path) -> None:
    """Write every case into a folder of its own below `home`."""
    for name, case in cases():
        for file, content in files_of(name, case).items():
            path = home / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
