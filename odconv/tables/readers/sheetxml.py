"""What has to be known of the XML of a workbook before it is parsed: filled cells, hidden rows and columns.

Sheets as Excel and most programs write them are scanned with regular expressions; XML that is spelled in any other
way (prefixes, comments, other attribute order) is read by expat, which is slower and exact.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from xml.parsers import expat

from odconv.tables.readers.extent import Extent
from odconv.tables.readers.package import damaged, holds

_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ODD_CELL = re.compile(rb"<c[\t\r\n/>]|:c[\s/>]")
_REFERENCE = rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: [a-z]{1,3}="\w*")*'
_FILLED = re.compile(_REFERENCE + rb">(?!</c>)")
_BLANK = re.compile(_REFERENCE + rb"(?:/>|></c>)")
_CELL = rb'<c r="([A-Z]{1,3})[0-9]{1,%d}"'  # in rows of so many digits
_ANY_CELL = re.compile(rb"<c[\s/>]")
_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
_HIDDEN_ROW = re.compile(rb'<row\b[^<>]*\bhidden="(?:1|true)"[^<>]*>')
_HIDDEN_COLUMN = re.compile(rb'<col\b[^<>]*\bhidden="(?:1|true)"[^<>]*>')
_NO_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>|</c>)")
_UNCOMPUTED = re.compile(
    rb'<c((?:\s+(?!t=)[\w:]+="[^"<>]*")*)\s*>\s*<f\b[^<>]*>([^<]+)</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_ERROR = re.compile(rb"(<(?:[\w.-]+:)?c\s[^<>]*\bt\s*=\s*[\"'])e([\"'])")
_STRING_END = re.compile(rb"</(?:[\w.-]+:)?si\s*>|<(?:[\w.-]+:)?si\s*/>")
_STRING_USE = re.compile(rb"<(?:[\w.-]+:)?v\s*>\s*([0-9]{1,9})\s*<")
_ODF_HIDDEN = {"collapse", "filter"}
_MAX_COLUMN = 1 << 14


def refuse_entities(name: str, part: bytes) -> None:
    """Refuse an XML part that declares entities or is not in UTF-8: no program writes such workbooks.

    Raises:
        UnreadableFile: `workbook-damaged`.
    """
    if b"!" in part and _FORBIDDEN.search(part):  # one byte is found ten times as fast as two
        raise damaged(f"DOCTYPE in {name}")
    if b"\0" in part:
        raise damaged(f"NUL in {name}")


def sheet_extent(part: bytes) -> Extent:
    """How far the filled cells of a sheet of an xlsx workbook reach, and what of it is hidden.

    Raises:
        UnreadableFile: `workbook-damaged`.
    """
    extent = Extent()
    filled = _FILLED.findall(part)
    if not _is_plain(part, len(filled)):
        _Sheet(extent).parse(part)
        return extent
    if filled:
        last = max({letters for letters, _ in filled}, key=column_number)
        extent.filled, extent.columns = len(filled), column_number(last)
        extent.rows = max(map(int, {number for _, number in filled}))
        extent.widest = int(next(number for letters, number in filled if letters == last))
    add_hidden(part, extent)
    return extent


def sheet_bound(part: bytes) -> Extent:
    """At least as far as `sheet_extent` says, at half its price: empty cells count, rows are rounded up to nines.

    Raises:
        UnreadableFile: `workbook-damaged`.
    """
    begin, end = part.find(b"<sheetData"), part.rfind(b"</sheetData")
    digits = max(map(len, _ROW.findall(part)), default=1)
    letters = re.findall(_CELL % digits, part[begin:end]) if 0 <= begin < end else []
    around = (part[: max(0, begin)], part[max(0, end) :])
    if (
        part.count(b"<c", begin, end) != len(letters)
        or any(_ANY_CELL.search(other) for other in around)
        or holds(part, b":c")
        or (b"!" in part and b"<!" in part)
    ):
        return sheet_extent(part)  # a cell that is spelled in some other way
    extent = Extent(rows=10**digits - 1, filled=len(letters))
    extent.columns = max(map(column_number, set(letters)), default=0)
    add_hidden(part, extent)
    return extent


def add_hidden(part: bytes, extent: Extent) -> None:
    """Add the hidden rows and columns of a sheet of an xlsx workbook."""
    if not holds(part, b"hidden"):
        return
    for tag in _HIDDEN_ROW.findall(part):
        number = _attribute(tag, b"r")
        if number:
            extent.hidden_rows.add(number - 1)
    for tag in _HIDDEN_COLUMN.findall(part):
        first, last = _attribute(tag, b"min"), _attribute(tag, b"max")
        if first:
            extent.hidden_columns.append(range(first - 1, min(last, _MAX_COLUMN)))


def _is_plain(part: bytes, filled: int) -> bool:
    """Whether all cells are spelled as the regular expressions expect them, so that none can hide from them."""
    cells = part.count(b"<c ")
    others = part.count(b"<c") - cells - part.count(b"<col")  # counting is far quicker than matching
    if b"<!" in part or ((others or b":c" in part) and _ODD_CELL.search(part)):
        return False
    blank = cells - filled
    return not blank or blank == sum(1 for _ in _BLANK.finditer(part))


def longest_string(strings: bytes) -> int:
    """Bytes of the longest shared string, or more."""
    return max(map(len, _STRING_END.split(strings)))


def shared_text(strings: bytes, sheets: Iterable[bytes]) -> int:
    """An upper bound of the bytes of text in all cells: a string that is stored once may stand in a million cells.

    Args:
        strings: the part with the shared strings.
        sheets: the sheets that refer to them by number.
    """
    lengths = [len(string) for string in _STRING_END.split(strings)]
    total = 0
    for sheet in sheets:
        uses = Counter(_STRING_USE.findall(sheet))
        total += sum(lengths[int(number)] * count for number, count in uses.items() if int(number) < len(lengths))
    return total


def with_errors_as_text(part: bytes) -> bytes:
    """A sheet whose error values (`#N/A`) are text: the parser would give empty cells for them."""
    return _ERROR.sub(rb"\1str\2", part) if b'"e"' in part or (b"'" in part and b"'e'" in part) else part


def with_formulas_as_text(part: bytes) -> bytes:
    """A sheet whose formulas that were never computed are text: the parser would give empty cells for them.

    Programs that write workbooks without computing leave no value; a spreadsheet program leaves one, if only an empty
    text (`t="str"`), and its cells are not touched.
    """
    return _UNCOMPUTED.sub(_formula_text, part) if _NO_VALUE.search(part) else part


def _formula_text(cell: re.Match[bytes]) -> bytes:
    return b'<c%s t="inlineStr"><is><t xml:space="preserve">=%s</t></is></c>' % (cell[1], cell[2])


def column_number(letters: bytes) -> int:
    """The number of a column, from 1: `A` → 1, `AA` → 27.

    >>> column_number(b"XFD")
    16384
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def ods_extents(part: bytes) -> list[Extent]:
    """How far the filled cells of each table of an OpenDocument spreadsheet reach, repetitions counted.

    Raises:
        UnreadableFile: `workbook-damaged`.
    """
    tables = _Tables()
    tables.parse(part)
    return tables.extents


def _attribute(tag: bytes, name: bytes) -> int:
    found = re.search(rb"\b" + name + rb'="([0-9]{1,7})"', tag)
    return int(found[1]) if found else 0


class _Sheet:
    """A sheet's XML, element by element, with positions implied where cells have no reference."""

    def __init__(self, extent: Extent) -> None:
        self._extent = extent
        self._row = self._column = 0
        self._reference: tuple[int, int] | None = None

    def parse(self, part: bytes) -> None:
        _parse(part, self._start, self._end)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self._row = _number(attributes.get("r")) or self._row + 1
            self._column = 0
            if attributes.get("hidden") in {"1", "true"}:
                self._extent.hidden_rows.add(self._row - 1)
        elif local == "c":
            self._reference = self._place(attributes.get("r"))
        elif local == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = _number(attributes.get("min")), _number(attributes.get("max"))
            self._extent.hidden_columns.append(range(max(0, first - 1), min(last, _MAX_COLUMN)))
        elif self._reference is not None:  # whatever stands within a cell fills it
            self._extent.add(*self._reference)
            self._reference = None

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c":
            self._reference = None

    def _place(self, reference: str | None) -> tuple[int, int]:
        if reference is None:
            self._column += 1
            return max(1, self._row), self._column
        found = re.fullmatch(r"([A-Za-z]{1,3})([0-9]{1,7})", reference)
        if not found:
            raise damaged(f"cell {reference[:20]}")
        self._column = column_number(found[1].encode())
        self._row = max(self._row, int(found[2]))
        return int(found[2]), self._column


class _Tables:
    """The tables of an OpenDocument spreadsheet, with repeated rows and cells.

    Names are taken as they are spelled, with their usual prefixes: so does the parser, whatever they are declared as.
    """

    def __init__(self) -> None:
        self.extents: list[Extent] = []
        self._row = self._repeat = self._column = self._cell = self._columns = 0
        self._hidden: list[range] = []

    def parse(self, part: bytes) -> None:
        _parse(part, self._start, self._end, self._text)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.extents.append(Extent())
            self._row = self._repeat = self._columns = 0
        elif name == "table:table-row":
            self._row += self._repeat
            self._repeat = _number(attributes.get("table:number-rows-repeated"), 1)
            self._column = self._cell = 0
            if attributes.get("table:visibility") in _ODF_HIDDEN:
                self._hidden.append(range(self._row, self._row + self._repeat))
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self._start_cell(attributes)
        elif name == "table:table-column" and self.extents:
            repeat = _number(attributes.get("table:number-columns-repeated"), 1)
            if attributes.get("table:visibility") in _ODF_HIDDEN:
                self.extents[-1].hidden_columns.append(range(self._columns, min(self._columns + repeat, _MAX_COLUMN)))
            self._columns += repeat
        elif self._cell:
            self._grow(_number(attributes.get("text:c")))
            if name == "text:p":
                self._fill()

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._column += self._cell
        self._cell = _number(attributes.get("table:number-columns-repeated"), 1)
        if "office:value-type" in attributes:
            self._fill()
            self._grow(len(attributes.get("office:string-value", "")))

    def _text(self, text: str) -> None:
        self._grow(len(text))

    def _grow(self, length: int) -> None:
        """So many characters in a cell, which every repetition of it holds once more."""
        if self._cell and self.extents:
            self.extents[-1].text += 3 * length * self._cell * self._repeat

    def _fill(self) -> None:
        if self.extents:
            self.extents[-1].add(self._row + self._repeat, self._column + 1, self._column + self._cell)

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self._column += self._cell
            self._cell = 0
        elif name == "table:table" and self.extents:
            last = self.extents[-1]
            for hidden in self._hidden:
                last.hidden_rows.update(range(hidden.start, min(hidden.stop, last.rows)))
            self._hidden = []


def _number(text: str | None, default: int = 0) -> int:
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,10}", text.strip()):
        raise damaged(f"number {text[:20]}")
    return int(text)


def _parse(
    part: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise damaged(f"XML: {error}") from error
