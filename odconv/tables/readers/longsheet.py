"""Long sheets of xlsx workbooks → columns. The parser makes an object of every cell; here most cells never become one.

Cells that hold plain numbers and plain shared strings are found by `cellscan`. Whatever asks for more knowledge (dates,
formulas, rich text, escapes, booleans, errors) is put, each different cell once, into a small sheet in the place of the
long one, which the parser reads with the workbook's own styles and strings: so there is one reading of every format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import python_calamine as calamine

from odconv.tables.framerows import FrameRows
from odconv.tables.model import cell_text
from odconv.tables.readers.cellscan import NUMBER, OTHER, SHARED, Cells
from odconv.tables.readers.package import repack

_MOST_LEFT = 200_000  # different cells that are left to the parser: with more of them it is quicker to leave it all
_ODD_WITHIN = r"[<&\r]|_x"  # escapes, which the parser decodes
_ODD_EDGE = r"^[ \t\n]|[ \t\n]$"  # which it trims
_ODD = f"{_ODD_WITHIN}|{_ODD_EDGE}"
_PRESERVED = '<si><t xml:space="preserve">'
_STRING = r'(?s)^<si><t(?: xml:space="preserve")?>([^<]*)</t>(?:<(?:rPh|phoneticPr)\b.*)?$'
_RUN = r"<r[ >]"  # rich text
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$"
_CANONICAL = r"^(0|-?[1-9][0-9]*)(\.[0-9]*[1-9])?$|^-0\.[0-9]*[1-9]$"  # but for very small ones
_VERY_SMALL = r"^-?0\.0000"
_MOST_DIGITS = 15
_PROBE = 1.5

Texts = pl.Series
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Strings:
    """The shared strings of a workbook: their texts, and which of them only the parser can tell."""

    texts: Texts
    odd: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shortened:
    """A workbook to be parsed, and what its long sheets hold besides, by their index in the workbook."""

    parts: dict[str, bytes]
    sheets: dict[int, LongSheet]


@dataclass(frozen=True, slots=True)
class LongSheet:
    """A long sheet but for the cells that the parser reads.

    Attributes:
        cells: the filled cells.
        strings: the shared strings.
        numbers: the texts of the cells with plain numbers, in their order.
        left: for every cell the row of the small sheet that stands for it, -1 where none does.
    """

    cells: Cells
    strings: Strings
    numbers: Texts
    left: Places

    def rows(self, read: Any) -> FrameRows:
        """The rows of the sheet, without rows and columns at the end that hold nothing.

        Args:
            read: the small sheet, parsed.
        """
        cells = self.cells
        others = [] if read.start is None else [cell_text(row[0]) for row in read.iter_rows()]
        others += [""] * (int(self.left.max(initial=-1)) + 1 - len(others))
        texts = pl.concat([pl.Series([""]), self.strings.texts, self.numbers, pl.Series(others, dtype=pl.String)])
        after_strings = 1 + len(self.strings.texts)
        codes = cells.numbers + 1
        plain = (self.left < 0) & (cells.kinds == NUMBER)
        codes[plain] = after_strings + np.arange(len(self.numbers))
        codes = np.where(self.left >= 0, after_strings + len(self.numbers) + self.left, codes)
        filled = (texts != "").to_numpy()[codes]
        return FrameRows(_frame(texts, cells.rows[filled], cells.columns[filled], codes[filled]))


def shorten(parts: Mapping[str, bytes], scanned: Mapping[str, Cells], places: Mapping[str, int]) -> Shortened:
    """A workbook whose long sheets are small, as far as they can be.

    Args:
        parts: the workbook.
        scanned: the cells of its long sheets, by name of the part.
        places: index in the workbook of every part that is a sheet.
    """
    whole = Shortened(dict(parts), {})
    named = [name for name in parts if _is_strings(name)]
    strings = shared_strings(parts[named[0]]) if named else _no_strings()
    if len(named) > 1 or strings is None:
        return whole
    for name, cells in scanned.items():
        if name not in places:
            continue
        found = _reduced(parts[name], cells, strings, date_styles(parts, name, places[name], cells))
        if found is not None:
            whole.parts[name], whole.sheets[places[name]] = found
    if named and len(whole.sheets) == len(places):
        whole.parts[named[0]] = _only_odd(parts[named[0]], strings)
    return whole


def shared_strings(part: bytes) -> Strings | None:
    """The shared strings of a workbook, None where they are spelled in an unusual way."""
    begin, end = part.find(b"<si>"), part.rfind(b"</sst>")
    if begin < 0:
        return _no_strings()
    if end < begin or b"<!" in part:
        return None
    try:
        pieces = part[begin:end].decode("utf-8").split("</si>")
    except UnicodeDecodeError:
        return None
    if pieces.pop().strip() or part.count(b"<si") != len(pieces):
        return None
    raw = pl.Series(pieces, dtype=pl.String)
    if not raw.str.starts_with("<si>").all():
        return None
    if b"<t " in part or b"<rPh" in part or b"<phoneticPr" in part or b"<t/>" in part:
        return _with_readings(raw)
    texts = raw.str.strip_prefix("<si><t>").str.strip_suffix("</t>")
    return Strings(texts, texts.str.contains(_ODD).to_numpy())


def _with_readings(raw: Texts) -> Strings:
    """Strings of which some carry readings of their kanji or keep white space, as those of a Japanese Excel do."""
    found = raw.str.extract(_STRING, 1)
    odd = found.is_null() | raw.str.contains(_RUN)
    texts = found.fill_null("")
    kept = raw.str.starts_with(_PRESERVED)
    odd = (odd & (raw != "<si><t/>")) | texts.str.contains(_ODD_WITHIN) | (~kept & texts.str.contains(_ODD_EDGE))
    return Strings(texts, odd.to_numpy())


def _reduced(part: bytes, cells: Cells, strings: Strings, dates: set[int]) -> tuple[bytes, LongSheet] | None:
    """The small sheet that stands for a long one, and what is known without it.

    Args:
        part: the long sheet's XML.
        cells: its cells.
        strings: the shared strings.
        dates: the styles that make something else of a number.

    Returns:
        None where most of the sheet would be left to the parser.
    """
    shared = cells.kinds == SHARED
    if shared.any() and int(cells.numbers.max()) >= len(strings.texts):
        return None
    left = cells.kinds == OTHER
    left[shared] = strings.odd[cells.numbers[shared]]
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
    return part[: cells.begin] + sheet + part[cells.end :], LongSheet(cells, strings, numbers, at)


def date_styles(parts: Mapping[str, bytes], sheet: str, place: int, cells: Cells) -> set[int]:
    """The styles of a sheet's numbers that make something else of a number, by trying them on the parser.

    Args:
        parts: the workbook.
        sheet: name of the part with the sheet.
        place: index of the sheet in the workbook.
        cells: its cells.
    """
    styles = np.unique(cells.styles[cells.kinds == NUMBER]).tolist()
    rows = (
        b'<row r="%d"><c r="A%d" s="%d"><v>1.5</v></c></row>' % (row, row, style)
        for row, style in enumerate(styles, start=1)
    )
    part = parts[sheet]
    tried = {sheet: part[: cells.begin] + b"".join(rows) + part[cells.end :]}
    tried |= {name: part for name, part in parts.items() if name != sheet and not _is_strings(name)}
    read = calamine.CalamineWorkbook.from_filelike(repack(tried)).get_sheet_by_index(place)
    values = [] if read.start is None else [row[0] for row in read.iter_rows()]
    plain = {style for style, value in zip(styles, values, strict=False) if type(value) is float and value == _PROBE}
    return set(styles) - plain


def _is_strings(name: str) -> bool:
    return name.lower().endswith("sharedstrings.xml")


def _no_strings() -> Strings:
    return Strings(pl.Series([], dtype=pl.String), np.empty(0, np.bool_))


def _only_odd(part: bytes, strings: Strings) -> bytes:
    """The shared strings with nothing in the place of plain ones."""
    begin, end = part.find(b"<si>"), part.rfind(b"</sst>")
    if begin < 0:
        return part
    pieces = part[begin:end].split(b"</si>")
    kept = [piece + b"</si>" if odd else b"<si/>" for piece, odd in zip(pieces, strings.odd.tolist(), strict=False)]
    return part[:begin] + b"".join(kept) + part[end:]


def _raw(part: bytes, cells: Cells, place: int) -> bytes:
    """What stands after the reference of a cell, to its end."""
    text = part[cells.starts[place] : cells.ends[place]]
    kind = cells.kinds[place]
    if kind == OTHER:
        return text
    if kind == SHARED:
        return b' t="s"><v>%b</v></c>' % text
    return b' s="%d"><v>%b</v></c>' % (cells.styles[place], text)


def _numbers(part: bytes, cells: Cells, places: Places) -> Texts | None:
    """The canonical texts of plain numbers, None where one is spelled as no number is."""
    spans = zip(cells.starts[places].tolist(), cells.ends[places].tolist(), strict=True)
    texts = pl.Series([part[start:end] for start, end in spans], dtype=pl.Binary).cast(pl.String, strict=False)
    if texts.null_count() or not texts.str.contains(_NUMBER).all():
        return None
    long = texts.str.len_bytes() > _MOST_DIGITS
    other = (long | ~texts.str.contains(_CANONICAL) | texts.str.contains(_VERY_SMALL)).arg_true()
    if len(other):
        texts = texts.scatter(other, [cell_text(float(text)) for text in texts.gather(other)])
    return texts


def _frame(texts: Texts, rows: Places, columns: Places, codes: Places) -> pl.DataFrame:
    """The texts at their places, empty ones between them."""
    if not len(rows):
        return pl.DataFrame()
    dense = np.zeros((int(columns.max()) + 1, int(rows.max()) + 1), np.uint32)
    dense[columns, rows] = codes
    return pl.DataFrame([texts.gather(pl.Series(codes)).alias(str(place)) for place, codes in enumerate(dense)])
