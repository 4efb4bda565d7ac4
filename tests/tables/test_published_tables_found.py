"""Published tables are read as the people who labelled them read them, and every row of every file is accounted for."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from odconv.errors import UnreadableFile
from odconv.tables.layout.find import tables_of
from odconv.tables.reading import read

SHARE = 0.99


@pytest.mark.corpus
def test_labelled_files_are_read_right(shared: Path) -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    wrong = []
    for path in sorted((shared / "corpus/truth").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        reading = read(shared / "corpus" / label["path"])[0]
        main = tables_of(reading.grids)[0]
        answers = {
            "encoding": reading.encoding,
            "sheet": main.sheet,
            "header_rows": list(main.header_rows),
            "first_row": main.first_row,
            "last_row": main.last_row,
        }
        for question, answer in answers.items():
            if label.get(question):
                right[question].append(answer == label[question])
                if answer != label[question]:
                    wrong.append((label["path"], question, answer, label[question]))
    assert set(right) == {"encoding", "sheet", "header_rows", "first_row", "last_row"}
    shares = {question: sum(marks) / len(marks) for question, marks in right.items()}
    assert shares["encoding"] == 1, wrong
    assert min(shares.values()) >= SHARE, wrong


@pytest.mark.corpus
def test_every_row_of_every_published_file_is_accounted_for(shared: Path) -> None:
    tables = 0
    for path in sorted((shared / "corpus/files").rglob("*.*")):
        try:
            readings = read(path)
        except UnreadableFile:
            continue
        for reading in readings:
            for table in tables_of(reading.grids):
                rows = sorted([place + 1 for place in table.places] + [skipped.row for skipped in table.skipped])
                assert rows == list(range(1, len(table.grid.rows) + 1)), path.name
                tables += 1
    assert tables > 100
