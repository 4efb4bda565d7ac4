"""Text read whole: decoded by the strict ladder, and looked at for its size before it is cut into cells."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from odconv.errors import UnreadableFile
from odconv.tables.budget import Budget
from odconv.tables.decode import Detection, decode_strict, detect_encoding
from odconv.tables.delimited import MAX_RECORD_BYTES
from odconv.tables.limits import Limits
from odconv.tables.store import ByteStore, line_ends

_CHECKED_EVERY = 1 << 16  # records between two looks at the clock


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded text.

    Attributes:
        text: without byte order mark.
        encoding: codec name, as `detect_encoding` gives it.
        bom: number of bytes of the byte order mark.
    """

    text: str
    encoding: str
    bom: int


def whole(store: ByteStore, limits: Limits) -> bytes:
    """All bytes of a text.

    Raises:
        UnreadableFile: `text-too-large`.
    """
    if store.size > limits.max_text_bytes:
        raise UnreadableFile("text-too-large", size=store.size, limit=limits.max_text_bytes)
    return store.read(0, store.size)


def decoded(data: bytes, found: Detection | None = None) -> Text:
    """The text of bytes that no table separates: JSON and web pages.

    Args:
        data: the file.
        found: its encoding where that is known already.

    Raises:
        UnreadableFile: `encoding-undecidable`, `encoding-broken`, `nul-bytes`.
    """
    found = found or detect_encoding(data)
    text = decode_strict(data[found.bom :], found.encoding, before=found.bom)
    if "\0" in text:
        head = text[: text.index("\0")]
        byte = found.bom + len(head.encode(found.encoding)) + 1
        raise UnreadableFile("nul-bytes", byte=byte, row=line_ends(head.encode()) + 1)
    return Text(text, found.encoding, found.bom)


def check_records(text: str, separator: str, budget: Budget) -> None:
    """Refuse delimited text of too many rows or cells before they are held in memory.

    Line ends and separators are counted first, which bounds both from above at the speed of memory; only text that
    this speaks against is cut into records, and those are counted without being kept.

    Raises:
        UnreadableFile: `too-many-rows`, `too-many-cells`, `time-limit`.
    """
    limits = budget.limits
    if len(text) < min(limits.max_rows, limits.max_cells):
        return  # fewer than one character for each
    lines = text.count("\n") + text.count("\r") + 1
    if lines <= limits.max_rows and lines + text.count(separator) <= limits.max_cells:
        return
    csv.field_size_limit(MAX_RECORD_BYTES)
    rows = total = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows += 1
            total += len(cells)
            if rows > limits.max_rows or not rows % _CHECKED_EVERY:
                budget.check_shape(rows, 0)
            if total > limits.max_cells:
                raise UnreadableFile("too-many-cells", cells=total, limit=limits.max_cells)
    except csv.Error:
        return  # `parse_text` names the place
