"""Bytes that can be read at any place: of memory, of a file, or a UTF-8 copy of text whose bytes hide its structure."""

from __future__ import annotations

import codecs
import io
import os
from dataclasses import dataclass
from typing import IO, Protocol

from odconv.errors import UnreadableFile

_TRANSPARENT = frozenset({"utf-8", "cp932", "euc_jp"})  # ASCII bytes are ASCII characters, at least up to 0x3F
_IN_MEMORY = 1 << 26


class ByteStore(Protocol):
    """Bytes that can be read at any place."""

    @property
    def size(self) -> int:
        """Number of bytes."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on."""
        ...


@dataclass(frozen=True, slots=True)
class MemoryStore:
    """Bytes held in memory."""

    data: bytes

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self.data)

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on."""
        return self.data[offset : offset + length]


class FileStore:
    """Bytes of an open file, read at a place without moving a shared cursor."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset` on."""
        return os.pread(self._file.fileno(), length, offset)


def transcoded(store: ByteStore, encoding: str, start: int) -> tuple[ByteStore, str]:
    """A store whose ASCII bytes are ASCII characters: the same one, or a UTF-8 copy of UTF-16 and ISO-2022-JP text.

    A copy beyond 64 MiB goes to a temporary file, so memory stays bounded.

    Raises:
        UnreadableFile: `encoding-broken`, `nul-bytes`.
    """
    if encoding in _TRANSPARENT:
        return store, encoding
    import tempfile  # noqa: PLC0415  (few texts are copied)

    decoder = codecs.getincrementaldecoder(encoding)("strict")
    in_memory = store.size <= _IN_MEMORY
    copy: IO[bytes] = io.BytesIO() if in_memory else tempfile.TemporaryFile()  # noqa: SIM115  (lives as the store)
    offset, lines = start, 1
    while piece := store.read(offset, 1 << 22):
        offset += len(piece)
        try:
            text = decoder.decode(piece, final=offset >= store.size)
        except UnicodeDecodeError as error:
            raise _broken_while_copying(error, offset, encoding, lines) from error
        if "\0" in text:
            head = text[: text.index("\0")]
            byte = offset - len(text.encode(encoding)) + len(head.encode(encoding)) + 1
            raise UnreadableFile("nul-bytes", byte=byte, row=lines + line_ends(head.encode()))
        copy.write(coded := text.encode("utf-8"))
        lines += coded.count(b"\n")
    copy.flush()
    return (MemoryStore(copy.getvalue()) if isinstance(copy, io.BytesIO) else FileStore(copy)), "utf-8"


def _broken_while_copying(error: UnicodeDecodeError, end: int, encoding: str, lines: int) -> UnreadableFile:
    """The place of a broken character in a piece that ends at `end` and begins in line `lines`."""
    sound = error.object[: error.start].decode(encoding, "ignore")
    found = error.object[error.start : max(error.end, error.start + 1)][:4].hex(" ").upper()
    byte = end - len(error.object) + error.start + 1
    row = lines + line_ends(sound.encode("utf-8"))
    return UnreadableFile("encoding-broken", encoding=encoding, row=row, byte=byte, hex=found)


def line_ends(text: bytes) -> int:
    r"""Number of line ends: LF, CRLF or CR.

    >>> line_ends(b"a\r\nb\rc\n")
    3
    """
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
