"""From a path or bytes to something readable: which kind of file, which encoding, which separator."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from odconv.errors import UnreadableFile
from odconv.tables.decode import detect_encoding, escape_in
from odconv.tables.delimited import Delimited, separator_of
from odconv.tables.limits import Limits
from odconv.tables.sniff import Kind, sniff
from odconv.tables.store import ByteStore, FileStore, MemoryStore, transcoded

_HEAD = 1 << 16
_SMALL = 1 << 20  # bytes of a file that is read in one go


@contextmanager
def open_store(source: Path | bytes, limits: Limits) -> Iterator[ByteStore]:
    """The bytes of a source, for reading at any place.

    Args:
        source: a path, or bytes.
        limits: `max_bytes` holds.

    Raises:
        UnreadableFile: `file-missing`, `file-unreadable`, `file-not-regular`, `file-empty`, `file-too-large`.
    """
    if isinstance(source, bytes):
        yield _within(MemoryStore(source), "", limits)
        return
    try:
        if not stat.S_ISREG(source.stat().st_mode):  # before it is opened: opening a pipe waits for its writer
            raise UnreadableFile("file-not-regular", file=str(source))
        file = source.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise UnreadableFile("file-missing", file=str(source)) from None
    except OSError as error:
        raise UnreadableFile("file-unreadable", file=str(source), reason=error.strerror or str(error)) from error
    with file:
        store = _within(FileStore(file), str(source), limits)
        yield MemoryStore(store.read(0, store.size)) if store.size <= _SMALL else store


def kind_of(store: ByteStore) -> Kind:
    """What kind of file the bytes are, whatever its name says."""
    return sniff(store.read, store.size)


def open_delimited(store: ByteStore) -> Delimited:
    """Delimited text ready to be read: encoding from a head of the text, separator from its first record.

    The encoding of a long text is a promise of its head, kept or broken when the rest is read (`reopened`).

    Raises:
        UnreadableFile: `encoding-undecidable`, `encoding-broken`, `file-empty`.
    """
    head = store.read(0, _HEAD)
    detection = detect_encoding(head, partial=store.size > len(head))
    opened, encoding = transcoded(store, detection.encoding, detection.bom)
    start = detection.bom if opened is store else 0
    return _with_separator(Delimited(opened, encoding, ",", start, detection.encoding))


def reopened(table: Delimited, broken_at: int) -> Delimited | None:
    """The table in the encoding that its bytes around `broken_at` speak for.

    Returns:
        None when those bytes speak for no other encoding, or when other letters of UTF-8 stand before them: text that
        was joined from two encodings must not be read in one of them.
    """
    if table.encoding == "utf-8" and not _ascii_until(table, broken_at):
        return None
    begin = max(table.start, broken_at - _HEAD)
    window = table.store.read(begin, 2 * _HEAD)
    window = window[window.find(b"\n") + 1 if begin > table.start else 0 :]
    try:
        detection = detect_encoding(window, partial=True)
    except UnreadableFile:
        return None
    if detection.encoding == table.encoding:
        return None
    opened, encoding = transcoded(table.store, detection.encoding, table.start)
    start = table.start if opened is table.store else 0
    return Delimited(opened, encoding, table.separator, start, detection.encoding)


def refuse_late_escapes(table: Delimited, start: int, block: bytes) -> None:
    """Refuse a block of text that was taken for ASCII and turns out to be ISO-2022-JP; `reopened` reads that.

    Raises:
        UnreadableFile: `encoding-broken`.
    """
    if table.encoding != "utf-8" or not block.isascii():
        return
    place = escape_in(block)
    if place >= 0 and _ascii_until(table, start):
        raise table.broken(start + place, b"\x1b")


def _ascii_until(table: Delimited, end: int) -> bool:
    place = table.start
    while place < end:
        piece = table.store.read(place, min(1 << 20, end - place))
        if not piece or not piece.isascii():
            return False
        place += len(piece)
    return True


def _within(store: ByteStore, file: str, limits: Limits) -> ByteStore:
    if store.size == 0:
        raise UnreadableFile("file-empty", file=file)
    if store.size > limits.max_bytes:
        raise UnreadableFile("file-too-large", size=store.size, limit=limits.max_bytes)
    return store


def _with_separator(table: Delimited) -> Delimited:
    head = table.store.read(table.start, _HEAD)
    text = head.decode(table.encoding, "ignore")  # only to count separators
    return replace(table, separator=separator_of(text))
