"""Blocks of delimited text by their structural index: the first records, and records too wide for any table."""

from __future__ import annotations

import csv
from collections.abc import Callable

from odconv.errors import UnreadableFile
from odconv.tables.delimited import MAX_RECORD_BYTES, Delimited, cells_of
from odconv.tables.limits import Limits
from odconv.tables.structure import Structure, index

_HEAD = 1 << 16


def first_records(table: Delimited, count: int, limits: Limits) -> list[tuple[list[str], int]] | None:
    """The first records and the offset after each; None where their text does not follow RFC 4180.

    Raises:
        UnreadableFile: `too-many-columns`, `encoding-broken`, `nul-bytes`.
    """
    size = _HEAD
    while True:
        data = table.store.read(table.start, size)
        structure = index(data, table.separator)
        whole = table.start + len(data) >= table.store.size
        complete = len(structure) - (0 if whole else 1)
        if complete >= min(count, 2) or whole or size >= MAX_RECORD_BYTES:
            break
        size *= 8
    if b"\0" in data:
        place = table.start + data.index(b"\0")
        raise UnreadableFile("nul-bytes", byte=place + 1, row=table.row_of(place))
    if not complete:
        return None
    structure = index(data[: structure.span(complete - 1)[1]], table.separator)  # a record that was cut tells nothing
    if not structure.regular or len(structure) != complete:
        return None
    check_width(structure, limits, lambda offset: table.row_of(table.start + offset))
    found = []
    for record in range(min(count, complete)):
        begin, end = structure.span(record)
        try:
            text = data[begin:end].decode(table.encoding)
        except UnicodeDecodeError as error:
            place = table.start + begin + error.start
            raise table.broken(place, error.object[error.start : error.end]) from error
        try:
            cells = cells_of(text, table.separator)
        except csv.Error:
            return None
        found.append((cells[0] if cells else [], table.start + end))
    return found


def check_width(structure: Structure, limits: Limits, row_of: Callable[[int], int]) -> None:
    """Refuse a record with more cells than any table has.

    Args:
        structure: the records of a block.
        limits: `max_columns` holds.
        row_of: gives the number of the line at an offset of the block.

    Raises:
        UnreadableFile: `too-many-columns`.
    """
    widest = int(structure.cells.max(initial=0))
    if widest > limits.max_columns:
        row = row_of(structure.span(int(structure.cells.argmax()))[0])
        raise UnreadableFile("too-many-columns", columns=widest, limit=limits.max_columns, row=row)
