"""How far filled cells reach in binary workbooks: the record streams of xls ([MS-XLS]) and xlsb ([MS-XLSB]).

The walk starts where the parser will start, at the places that the list of sheets names, not where a linear reading
would come by: a record may hide a sheet in its body.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from odconv.tables.ole import MAX_STREAM, Container, Damaged
from odconv.tables.readers.extent import Extent
from odconv.tables.readers.package import damaged

_BOF = {0x0809, 0x0409, 0x0209, 0x0009}
_EOF = 0x000A
_SHEET = 0x0085
_STRINGS = 0x00FC
_CONTINUE = 0x003C
_FILE_PASS = 0x002F
_DIMENSIONS = 0x0200
_ROW = 0x0208
_COLUMNS = 0x007D
_MULTIPLE = 0x00BD
_FORMULA = {0x0006, 0x0206, 0x0406}
_BOOLEAN_OR_ERROR = 0x0205
_SHARED = 0x00FD
# besides: NUMBER, LABEL, RK, RSTRING; row and column stand first in all
_CELLS = {*_FORMULA, _BOOLEAN_OR_ERROR, _SHARED, 0x0203, 0x0204, 0x027E, 0x00D6}

_ROW_HEADER = 0
_COLUMN_FORMAT = 60
_SHARED_ITEM = 19
_BUNDLED_SHEET = 156
_FILLED = range(2, 12)  # 1 is a cell with nothing but a format
_SHARED_CELL = 7
_ERROR_CELLS = {3, 11}

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}

Record = tuple[int, int, int]  # kind, place of the body, size of the body


@dataclass(slots=True)
class XlsBook:
    """What an xls workbook holds, before it is parsed.

    Attributes:
        stream: the records of the workbook.
        locked: whether a password protects them; nothing else is known then.
        extents: of the sheets, in the order of the workbook.
        strings: bytes of each shared string.
    """

    stream: bytes
    locked: bool = False
    extents: list[Extent] = field(default_factory=list)
    strings: list[int] = field(default_factory=list)


def xls_book(data: bytes) -> XlsBook:
    """Walk the records of an xls workbook.

    Raises:
        UnreadableFile: `workbook-damaged`.
    """
    book = XlsBook(_workbook_stream(data))
    try:
        places = _globals(book)
        walked = 0
        for place in places:
            extent, end = _xls_extent(book.stream, place)
            walked += end - place
            if walked > len(book.stream):  # sheets that overlap would be parsed again and again
                raise damaged("sheets overlap")
            book.extents.append(extent)
    except (struct.error, IndexError) as error:
        raise damaged(f"records: {error}") from error
    return book


def xlsb_extent(part: bytes) -> Extent:
    """The extent of a sheet of an xlsb workbook; of any other binary part an empty one or nonsense within bounds.

    Raises:
        UnreadableFile: `workbook-damaged`.
    """
    extent, row = Extent(), 0
    for kind, body, size in _xlsb_records(part):
        if kind == _ROW_HEADER and size >= 4:
            row = _uint(part, body) + 1
            if size >= 12 and part[body + 11] & 0x10:
                extent.hidden_rows.add(row - 1)
        elif kind in _FILLED and size >= 4:
            column = _uint(part, body)
            extent.add(row, column + 1)
            if kind == _SHARED_CELL and size >= 12:
                extent.strings[_uint(part, body + 8)] += 1
            elif kind in _ERROR_CELLS and size >= 9:
                extent.errors[row - 1, column] = _ERRORS.get(part[body + 8], "#ERROR!")
        elif kind == _COLUMN_FORMAT and size >= 17 and part[body + 16] & 1:
            extent.hidden_columns.append(range(_uint(part, body), min(_uint(part, body + 4) + 1, 1 << 14)))
    return extent


def xlsb_strings(part: bytes) -> list[int]:
    """The bytes of each shared string of an xlsb workbook.

    Raises:
        UnreadableFile: `workbook-damaged`.
    """
    return [size for kind, _, size in _xlsb_records(part) if kind == _SHARED_ITEM]


def xlsb_sheets(part: bytes) -> list[str]:
    """The ids of the relations that lead to the sheets of an xlsb workbook, in its order.

    Raises:
        UnreadableFile: `workbook-damaged`.
    """
    ids = []
    for kind, body, size in _xlsb_records(part):
        if kind == _BUNDLED_SHEET and size >= 12:
            length = 2 * min(_uint(part, body + 8), 255)
            ids.append(part[body + 12 : body + 12 + length].decode("utf-16-le", "backslashreplace"))
    return ids


def _workbook_stream(data: bytes) -> bytes:
    try:
        container = Container(lambda offset, length: data[offset : offset + length], len(data))
        names = {entry.name.lower() for entry in container.entries}
        stream = container.stream("workbook" if "workbook" in names else "book")
    except (Damaged, struct.error) as error:
        raise damaged(f"OLE2: {error}") from error
    if len(stream) > MAX_STREAM:
        raise damaged("OLE2: too long")
    return stream


def _xls_records(stream: bytes, place: int) -> Iterator[Record]:
    """The records from a place on, up to the end of the substream that begins there."""
    depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, place + 4, size
        place += 4 + size
        depth += (kind in _BOF) - (kind == _EOF)
        if kind == _EOF and depth <= 0:
            return


def _globals(book: XlsBook) -> list[int]:
    """The places of the sheets; takes note of a lock and of the shared strings."""
    places: list[int] = []
    pieces: list[bytes] = []
    before = None
    for kind, body, size in _xls_records(book.stream, 0):
        if kind == _FILE_PASS:
            book.locked = True
            return []
        if kind == _SHEET:
            places.append(_uint(book.stream, body))
        elif kind == _STRINGS or (kind == _CONTINUE and before == _STRINGS):
            pieces.append(book.stream[body : body + size])
            kind = _STRINGS  # noqa: PLW2901  (what it continues)
        before = kind
    book.strings = _string_sizes(pieces) if pieces else []
    return places


def _xls_extent(stream: bytes, place: int) -> tuple[Extent, int]:
    """The extent of the sheet that begins at a place, and where it ends."""
    extent, end = Extent(), place
    for kind, body, size in _xls_records(stream, place):
        end = body + size
        if size < 6 or end > len(stream):
            continue
        if kind in _CELLS:
            _xls_cell(extent, kind, stream[body:end])
        elif kind == _MULTIPLE:
            row, first = struct.unpack_from("<HH", stream, body)
            (last,) = struct.unpack_from("<H", stream, end - 2)
            extent.add(row + 1, first + 1, max(first, last) + 1)
        else:
            _xls_shape(extent, kind, stream[body:end])
    return extent, end


def _xls_cell(extent: Extent, kind: int, body: bytes) -> None:
    row, column = struct.unpack_from("<HH", body)
    extent.add(row + 1, column + 1)
    code = None
    if kind == _SHARED and len(body) >= 10:
        extent.strings[_uint(body, 6)] += 1
    elif kind == _BOOLEAN_OR_ERROR and len(body) >= 8 and body[7] == 1:
        code = body[6]
    elif kind in _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        code = body[8]
    if code is not None:
        extent.errors[row, column] = _ERRORS.get(code, "#ERROR!")


def _xls_shape(extent: Extent, kind: int, body: bytes) -> None:
    """Hidden rows and columns, and a declared size, which the parser would reserve."""
    if kind == _ROW and len(body) >= 14 and body[12] & 0x20:
        extent.hidden_rows.add(struct.unpack_from("<H", body)[0])
    elif kind == _COLUMNS and len(body) >= 10 and body[8] & 1:
        first, last = struct.unpack_from("<HH", body)
        extent.hidden_columns.append(range(first, last + 1))
    elif kind == _DIMENSIONS and len(body) >= 14:
        _, rows, _, columns = struct.unpack_from("<IIHH", body)
        if rows > 1 << 16 or columns > 1 << 8:
            raise damaged("dimensions")


def _string_sizes(pieces: list[bytes]) -> list[int]:
    """The bytes of each string of a table of shared strings that several records may carry.

    Where characters run over into the next record, that one begins with a byte that tells their width anew.
    """
    sizes: list[int] = []
    piece, place = 0, 8
    (unique,) = struct.unpack_from("<I", pieces[0], 4)
    while piece < len(pieces) and len(sizes) < unique:
        data = pieces[piece]
        if place >= len(data):
            piece, place = piece + 1, place - len(data)
            continue
        if place + 3 > len(data):
            raise damaged("split string")  # no writer splits the head of a string
        count, flags = struct.unpack_from("<HB", data, place)
        place += 3
        rest = 0
        if flags & 8:
            rest += 4 * struct.unpack_from("<H", data, place)[0]
            place += 2
        if flags & 4:
            rest += _uint(data, place)
            place += 4
        sizes.append(2 * count)
        piece, place = _past_characters(pieces, piece, place, count, 1 + (flags & 1))
        place += rest
    return sizes


def _past_characters(pieces: list[bytes], piece: int, place: int, count: int, width: int) -> tuple[int, int]:
    while place + count * width > len(pieces[piece]):
        count -= max(0, len(pieces[piece]) - place) // width
        piece += 1
        if piece == len(pieces):
            return piece, 0
        width, place = 1 + (pieces[piece][0] & 1 if pieces[piece] else 0), 1
    return piece, place + count * width


def _xlsb_records(part: bytes) -> Iterator[Record]:
    place = 0
    while place < len(part):
        kind, place = _variable(part, place, 2)
        size, place = _variable(part, place, 4)
        if place + size > len(part):
            raise damaged("record cut off")
        yield kind, place, size
        place += size


def _variable(part: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of at most `most` bytes with seven bits each, and the place after it."""
    value = 0
    for step in range(most):
        if place >= len(part):
            raise damaged("record cut off")
        byte = part[place]
        place += 1
        value |= (byte & 0x7F) << (7 * step)
        if not byte & 0x80:
            break
    return value, place


def _uint(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 4], "little")
