"""A drawn sheet → its cells, the cells that are merged, and what every row is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Merge = tuple[int, int, int, int]

LEFT, ABOVE = "<", "^"  # merged with the cell to the left, with the cell above
_LINE = re.compile(r"([A-Z])(?:\*(\d+))?(?: (.*))?")
_RANGE = re.compile(r"\{(\d+)\.\.(\d+)\}")
_REPEAT = re.compile(r"(.+?)~(\d+)")


@dataclass(slots=True)
class Sheet:
    """One sheet.

    Attributes:
        name: as its tab shows it; None for text.
        tags: what each row is: one letter, see `README.md`.
        cells: text of each cell, rows as long as they were drawn; merged cells but the first are empty.
        merges: first row, first column, last row, last column, from 0.
        look: what else its drawing says: `main`, `state`, `hidden_rows`, `hidden_columns`, `numbers`.
    """

    name: str | None
    tags: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    look: dict[str, Any] = field(default_factory=dict)

    @property
    def main(self) -> bool:
        """Whether it holds the table that the label is about."""
        return bool(self.look.get("main"))

    def numbers(self, tag: str) -> list[int]:
        """Rows of one kind, counted from 1."""
        return [number for number, found in enumerate(self.tags, start=1) if found == tag]

    def names(self) -> list[str]:
        """The labels of a header of one row, white space folded; columns with neither label nor value left out."""
        header = self.tags.index("H")
        records = [row for row, tag in zip(self.cells, self.tags, strict=True) if tag == "D"]
        labels = [*self.cells[header], *[""] * (max(map(len, records), default=0) - len(self.cells[header]))]
        used = (label or any(len(row) > place and row[place] for row in records) for place, label in enumerate(labels))
        return [" ".join(label.split()) for label, kept in zip(labels, used, strict=True) if kept]

    @staticmethod
    def spread(names: list[str]) -> list[str]:
        """Names with their number ranges written out."""
        return [text for name in names for text in _spread(name)]


def drawn(drawing: dict[str, Any]) -> Sheet:
    """A sheet from its drawing, line by line."""
    look = {key: value for key, value in drawing.items() if key not in ("cells", "name")}
    sheet = Sheet(drawing.get("name", None if "text" in drawing else "Sheet1"), look=look)
    for line in drawing["cells"].splitlines():
        match = _LINE.fullmatch(line)
        if not match:
            raise ValueError(line)
        tag, times, text = match[1], int(match[2] or 1), match[3] or ""
        for turn in range(1, times + 1):
            sheet.tags.append(tag)
            sheet.cells.append(list(_row(text.replace("{n}", str(turn)), len(sheet.cells), sheet)))
    sheet.merges = _merges(sheet.cells)
    sheet.cells = [["" if cell in (LEFT, ABOVE) else cell for cell in row] for row in sheet.cells]
    return sheet


def _row(text: str, number: int, sheet: Sheet) -> Iterator[str]:
    cells = [cell for part in text.replace("⏎", "\n").split("|") for cell in _spread(part)] if text else []
    for place, cell in enumerate(cells):  # left to right: figures first, sums of them below
        if cell and set(cell) == {"#"}:
            cells[place] = str(_figure(number, place, len(cell)))
    for place, cell in enumerate(cells):
        if cell == "=":
            cells[place] = str(int(cells[place - 2]) + int(cells[place - 1]))
        elif cell == "=>":
            cells[place] = str(int(cells[place + 1]) + int(cells[place + 2]))
        elif cell in ("+", "++"):
            cells[place] = str(_sum(sheet, place, since_total=cell == "+"))
    yield from cells


def _spread(part: str) -> Iterator[str]:
    """`{0..3}歳` → 0歳 1歳 2歳 3歳; `#~3` → # # #; anything else is itself."""
    found, repeated = _RANGE.search(part), _REPEAT.fullmatch(part)
    if found:
        for number in range(int(found[1]), int(found[2]) + 1):
            yield from _spread(part[: found.start()] + str(number) + part[found.end() :])
    elif repeated:
        yield from [repeated[1]] * int(repeated[2])
    else:
        yield part


def _figure(row: int, column: int, digits: int) -> int:
    """A number of so many digits that looks like any other, always the same at the same place."""
    mixed = (row * 2654435761 + column * 40503 * 7919 + digits * 97) % 4294967291
    low = 10 ** (digits - 1)
    return int(low + (mixed >> 7) % (9 * low))


def _sum(sheet: Sheet, place: int, *, since_total: bool) -> int:
    total = 0
    for row, tag in zip(reversed(sheet.cells), reversed(sheet.tags[: len(sheet.cells)]), strict=True):
        if tag == "Z" and since_total:
            break
        if tag == "D" and len(row) > place and row[place].isdecimal():
            total += int(row[place])
    return total


def _merges(cells: list[list[str]]) -> list[Merge]:
    """The rectangles that `<` and `^` draw; a cell is the first of one where it is neither."""
    merges = []
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            if text in (LEFT, ABOVE):
                continue
            right = column
            while right + 1 < len(texts) and texts[right + 1] == LEFT:
                right += 1
            below = row
            while below + 1 < len(cells) and len(cells[below + 1]) > column and cells[below + 1][column] == ABOVE:
                below += 1
            if (right, below) != (column, row):
                merges.append((row, column, below, right))
    return merges
