"""Sheets of xlsx workbooks of which a parser reads the odd cells only: it makes an object of every cell.

Cells that hold plain numbers and plain shared strings are found by `cellscan`. Whatever asks for more knowledge (dates,
formulas, rich text, escapes, booleans, errors) is put, each different cell once, into a small sheet in the place of the
whole one, which the parser reads with the workbook's own styles and strings: so there is one reading of every format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import python_calamine as calamine

from odconv.tables.model import cell_text
from odconv.tables.readers.cellscan import NUMBER, OTHER, SHARED, Cells
from odconv.tables.readers.package import repack
from odconv.tables.readers.sharedstrings import Strings, blanked, shared_strings

_MOST_LEFT = 200_000  # different cells that are left to the parser: with more of them it is quicker to leave it all
_COLUMNAR = 250_000  # cells from which rows are kept as columns
_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_CANONICAL = rb"(?:(?:0|-?[1-9][0-9]{0,6})\.[0-9]{0,7}[1-9]|0|-?[1-9][0-9]{0,14})"  # as `cell_text` gives it
_OTHER_LINE = re.compile(rb"(?m)^(?!" + _CANONICAL + rb"$)[^\n]*$")
_PROBE = 1.5
_REMEMBERED = 1 << 16  # bytes of styles that are worth keeping
_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="%b/%b" Target="%b"/></Relationships>'
)
_SHEET = b"<worksheet " + _MAIN + b"><sheetData>%b</sheetData></worksheet>"
_SMALLEST = {  # a workbook with one sheet, as far as the parser asks for it
    "_rels/.rels": _RELATION % (_OFFICE, b"officeDocument", b"xl/workbook.xml"),
    "xl/_rels/workbook.xml.rels": _RELATION % (_OFFICE, b"worksheet", b"worksheets/sheet1.xml"),
    "xl/workbook.xml": b'<workbook %b xmlns:r="%b"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>'
    % (_MAIN, _OFFICE),
}

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shortened:
    """A workbook to be parsed, and what its sheets hold besides, by their index in the workbook."""

    parts: dict[str, bytes]
    sheets: dict[int, PlainSheet]


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A sheet but for the cells that the parser reads.

    Attributes:
        cells: the filled cells.
        strings: the shared strings.
        numbers: the texts of the cells with plain numbers, in their order.
        left: for every cell the row of the small sheet that stands for it, -1 where none does.
    """

    cells: Cells
    strings: Strings
    numbers: Sequence[str]
    left: Places

    def rows(self, read: Any) -> Sequence[list[str]]:
        """The rows of the sheet, without rows and columns at the end that hold nothing.

        Args:
            read: the small sheet, parsed.
        """
        cells = self.cells
        others = [] if read.start is None else [cell_text(row[0]) for row in read.iter_rows()]
        others += [""] * (int(self.left.max(initial=-1)) + 1 - len(others))
        texts = ["", *self.strings.texts, *self.numbers, *others]
        after_strings = 1 + len(self.strings.texts)
        codes = cells.numbers + 1
        codes[(self.left < 0) & (cells.kinds == NUMBER)] = after_strings + np.arange(len(self.numbers))
        codes = np.where(self.left >= 0, after_strings + len(self.numbers) + self.left, codes)
        if "" not in texts[1:]:
            return _rows(texts, cells.rows, cells.columns, codes)
        filled = np.fromiter(map(bool, texts), np.bool_, len(texts))[codes]
        return _rows(texts, cells.rows[filled], cells.columns[filled], codes[filled])


def shorten(parts: Mapping[str, bytes], scanned: Mapping[str, Cells], places: Mapping[str, int]) -> Shortened:
    """A workbook whose sheets are small, as far as they can be.

    Args:
        parts: the workbook.
        scanned: the cells of sheets, by name of the part.
        places: index in the workbook of every part that is a sheet.
    """
    whole = Shortened(dict(parts), {})
    named = [name for name in parts if _is_strings(name)]
    strings = shared_strings(parts[named[0]] if named else b"")
    if len(named) > 1 or strings is None:
        return whole
    for name, cells in scanned.items():
        if name not in places:
            continue
        found = _reduced(parts[name], cells, strings, date_styles(parts, cells))
        if found is not None:
            whole.parts[name], whole.sheets[places[name]] = found
    if named and len(whole.sheets) == len(places):
        whole.parts[named[0]] = blanked(parts[named[0]], strings)
    return whole


def date_styles(parts: Mapping[str, bytes], cells: Cells) -> frozenset[int]:
    """The styles of a sheet's numbers that make something else of a number, by trying them on the parser.

    Args:
        parts: the workbook.
        cells: the cells of the sheet.
    """
    used = np.bincount(cells.styles[cells.kinds == NUMBER])  # as `np.unique` of them, which loads masked arrays first
    styles = tuple(np.flatnonzero(used).tolist())
    looks = [part for name, part in parts.items() if name.lower().endswith("styles.xml")]
    tried = (_tried(part, styles) if len(part) <= _REMEMBERED else _tried.__wrapped__(part, styles) for part in looks)
    return frozenset[int]().union(*tried)  # of the styles of another part as well: the parser may read any number


@lru_cache(maxsize=64)  # the workbooks of one program have the same styles
def _tried(looks: bytes, styles: tuple[int, ...]) -> frozenset[int]:
    """Those of some styles with which a number is no number, by the part of the workbook that defines them all."""
    rows = b"".join(
        b'<row r="%d"><c r="A%d" s="%d"><v>1.5</v></c></row>' % (row, row, style)
        for row, style in enumerate(styles, start=1)
    )
    parts = _SMALLEST | {"xl/styles.xml": looks, "xl/worksheets/sheet1.xml": _SHEET % rows}
    read = calamine.CalamineWorkbook.from_filelike(repack(parts)).get_sheet_by_index(0)
    values = [] if read.start is None else [row[0] for row in read.iter_rows()]
    plain = {style for style, value in zip(styles, values, strict=False) if type(value) is float and value == _PROBE}
    return frozenset(styles) - plain


def _reduced(part: bytes, cells: Cells, strings: Strings, dates: Set[int]) -> tuple[bytes, PlainSheet] | None:
    """The small sheet that stands for a sheet, and what is known without it; None where most would be left over.

    Args:
        part: the sheet's XML.
        cells: its cells.
        strings: the shared strings.
        dates: the styles that make something else of a number.
    """
    shared = cells.kinds == SHARED
    if shared.any() and int(cells.numbers.max()) >= len(strings.texts):
        return None
    left = cells.kinds == OTHER
    left[shared] = strings.odd[cells.numbers[shared]]
    if dates:
        left |= (cells.kinds == NUMBER) & np.isin(cells.styles, list(dates))
    numbers = _numbers(part, cells, np.flatnonzero((cells.kinds == NUMBER) & ~left))
    if numbers is None or 2 * int(left.sum()) > len(left):
        return None
    rows: dict[bytes, int] = {}
    at = np.full(len(left), -1)
    places = np.flatnonzero(left)
    at[places] = [rows.setdefault(_raw(part, cells, place), len(rows)) for place in places.tolist()]
    if len(rows) > _MOST_LEFT:
        return None
    sheet = b"".join(b'<row r="%d"><c r="A%d"%b</row>' % (row, row, raw) for row, raw in enumerate(rows, start=1))
    return part[: cells.begin] + sheet + part[cells.end :], PlainSheet(cells, strings, numbers, at)


def _is_strings(name: str) -> bool:
    return name.lower().endswith("sharedstrings.xml")


def _raw(part: bytes, cells: Cells, place: int) -> bytes:
    """What stands after the reference of a cell, to its end."""
    text = part[cells.starts[place] : cells.ends[place]]
    kind = cells.kinds[place]
    if kind == OTHER:
        return text
    if kind == SHARED:
        return b' t="s"><v>%b</v></c>' % text
    return b' s="%d"><v>%b</v></c>' % (cells.styles[place], text)


def _numbers(part: bytes, cells: Cells, places: Places) -> list[str] | None:
    """The canonical texts of plain numbers, None where one is spelled as no number is."""
    spans = zip(cells.starts[places].tolist(), cells.ends[places].tolist(), strict=True)
    spelled = [part[start:end] for start, end in spans]
    joined = b"\n".join(spelled)
    others = _OTHER_LINE.findall(joined)
    if not spelled or joined.count(b"\n") != len(spelled) - 1 or not all(map(_NUMBER.fullmatch, others)):
        return None if spelled else []
    if others:
        joined = _OTHER_LINE.sub(lambda found: cell_text(float(found[0])).encode(), joined)
    return joined.decode().split("\n")


def _rows(texts: Sequence[str], rows: Places, columns: Places, codes: Places) -> Sequence[list[str]]:
    """The texts at their places, empty ones between them."""
    if not len(rows):
        return []
    height, width = int(rows.max()) + 1, int(columns.max()) + 1
    if height * width < _COLUMNAR:
        dense = np.zeros((height, width), np.int64)
        dense[rows, columns] = codes
        objects = np.array(texts, np.object_)
        return list(objects[dense].tolist())
    # Polars takes a tenth of a second that short sheets can do without.
    import polars as pl  # noqa: PLC0415

    from odconv.tables.framerows import FrameRows  # noqa: PLC0415

    dense = np.zeros((width, height), np.uint32)
    dense[columns, rows] = codes
    table = pl.Series(texts, dtype=pl.String)
    return FrameRows(pl.DataFrame([table.gather(pl.Series(line)).alias(str(at)) for at, line in enumerate(dense)]))
