"""How far filled cells reach in binary workbooks: the record streams of xls ([MS-XLS]) and xlsb ([MS-XLSB])."""

from __future__ import annotations

import struct

from odconv.tables.ole import Container, Damaged
from odconv.tables.readers.extent import Extent
from odconv.tables.readers.package import damaged

_BOF = {0x0809, 0x0409, 0x0209, 0x0009}
_DIMENSIONS = 0x0200
_MULTIPLE = 0x00BD
# FORMULA, NUMBER, LABEL, BOOLERR, RK, LABELSST, RSTRING: row and column stand first
_CELLS = {0x0006, 0x0206, 0x0406, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6}
_FILE_PASS = 0x002F

_ROW_HEADER = 0
_FILLED = range(2, 12)  # 1 is a cell with nothing but a format
_MAX_RECORD_ID = 1 << 14


def xls_extents(data: bytes) -> tuple[list[Extent], bool]:
    """The extents of the sheets of an xls workbook, and whether it is locked with a password.

    Raises:
        UnreadableFile: `workbook-damaged`.
    """
    extents: list[Extent] = []
    stream = _workbook_stream(data)
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        body = place + 4
        place = body + size
        if kind == _FILE_PASS:
            return extents, True
        if kind in _BOF:
            extents.append(Extent())
        elif extents and size >= 6 and place <= len(stream):
            _xls_record(extents[-1], kind, stream, body, size)
    return extents, False


def xlsb_extent(part: bytes) -> Extent:
    """The extent of a sheet of an xlsb workbook; of any other binary part an empty one or nonsense within bounds.

    Raises:
        UnreadableFile: `workbook-damaged`.
    """
    extent, place, row = Extent(), 0, 0
    while place < len(part):
        kind, place = _variable(part, place, 2)
        size, place = _variable(part, place, 4)
        if kind == _ROW_HEADER and size >= 4:
            row = int.from_bytes(part[place : place + 4], "little") + 1
        elif kind in _FILLED and size >= 4:
            extent.add(row, int.from_bytes(part[place : place + 4], "little") + 1)
        place += size
    return extent


def _workbook_stream(data: bytes) -> bytes:
    try:
        container = Container(lambda offset, length: data[offset : offset + length], len(data))
        names = {entry.name.lower() for entry in container.entries}
        return container.stream("workbook" if "workbook" in names else "book")
    except (Damaged, struct.error) as error:
        raise damaged(f"OLE2: {error}") from error


def _xls_record(extent: Extent, kind: int, stream: bytes, body: int, size: int) -> None:
    if kind in _CELLS:
        row, column = struct.unpack_from("<HH", stream, body)
        extent.add(row + 1, column + 1)
    elif kind == _MULTIPLE:
        row, first = struct.unpack_from("<HH", stream, body)
        (last,) = struct.unpack_from("<H", stream, body + size - 2)
        extent.add(row + 1, first + 1, max(first, last) + 1)
    elif kind == _DIMENSIONS and size >= 14:
        _, rows, _, columns = struct.unpack_from("<IIHH", stream, body)
        if rows > 1 << 16 or columns > 1 << 8:  # the parser reserves what is declared
            raise damaged("dimensions")


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
