"""The containers of old Office files ([MS-CFB]): enough to list their streams, to read one and to write one anew."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END = 0xFFFFFFFA  # from here on sector numbers are marks
_MAX_DIRECTORY = 1 << 20  # bytes
_STREAM = 2
_ROOT = 5
_LARGE = 4096  # bytes of a sector in containers of version 4
MAX_STREAM = 109 * (_LARGE // 4 - 1) * _LARGE  # what the allocation table that a header lists can hold, bytes


class Damaged(ValueError):
    """The container contradicts itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the directory: name, kind, first sector and size in bytes."""

    name: str
    kind: int
    start: int
    size: int


class Container:
    """An OLE2 container, read through `read(offset, length)`.

    Raises:
        Damaged: the header is not one of a container.
    """

    def __init__(self, read: Callable[[int, int], bytes], size: int) -> None:
        self._read = read
        self._size = size
        header = read(0, 512)
        if len(header) < 512 or not header.startswith(SIGNATURE):
            raise Damaged("header")
        shift, mini_shift = struct.unpack_from("<HH", header, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise Damaged("sector size")
        self._sector = 1 << shift
        (self._directory,) = struct.unpack_from("<I", header, 48)
        self._cutoff, self._mini_fat, _, self._difat, _ = struct.unpack_from("<5I", header, 56)
        self._header_difat = struct.unpack_from("<109I", header, 76)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of the directory.

        Raises:
            Damaged: the directory cannot be followed.
        """
        data = self._chain(self._directory, _MAX_DIRECTORY)
        return tuple(_entry(data, place) for place in range(0, len(data) - 127, 128) if data[place + 66])

    def stream(self, name: str) -> bytes:
        """The bytes of a stream, by its name in any case.

        Raises:
            Damaged: there is none, or its sectors cannot be followed.
        """
        found = [entry for entry in self.entries if entry.kind == _STREAM and entry.name.lower() == name.lower()]
        if not found or found[0].size > self._size:
            raise Damaged("stream")
        if found[0].size < self._cutoff:
            return self._mini(found[0])
        return self._chain(found[0].start, found[0].size)[: found[0].size]

    def _mini(self, entry: Entry) -> bytes:
        roots = [root for root in self.entries if root.kind == _ROOT]
        if not roots:
            raise Damaged("root")
        fat = self._chain(self._mini_fat, self._size)
        table = struct.unpack(f"<{len(fat) // 4}I", fat)
        area = self._chain(roots[0].start, self._size)
        pieces, sector = [], entry.start
        for _ in range((entry.size + 63) // 64):
            if sector >= len(table):
                raise Damaged("chain")
            pieces.append(area[sector * 64 : sector * 64 + 64])
            sector = table[sector]
        return b"".join(pieces)[: entry.size]

    @cached_property
    def _fat_sectors(self) -> list[int]:
        """Where the sectors of the allocation table lie."""
        found = [number for number in self._header_difat if number < _END]
        per_sector = self._sector // 4 - 1
        number, seen = self._difat, set()
        while number < _END:
            if number in seen:
                raise Damaged("loop")
            seen.add(number)
            *more, number = struct.unpack(f"<{per_sector + 1}I", self._at(number))
            found += [sector for sector in more if sector < _END]
        return found

    def _next(self, sector: int, cache: dict[int, tuple[int, ...]]) -> int:
        table, place = divmod(sector, self._sector // 4)
        if table >= len(self._fat_sectors):
            raise Damaged("chain")
        if table not in cache:
            cache[table] = struct.unpack(f"<{self._sector // 4}I", self._at(self._fat_sectors[table]))
        return int(cache[table][place])

    def _chain(self, sector: int, most: int) -> bytes:
        """The bytes of a chain of sectors, at most about `most`; a loop ends where the file would be exceeded."""
        pieces: list[bytes] = []
        cache: dict[int, tuple[int, ...]] = {}
        while sector < _END and len(pieces) * self._sector < most:
            if len(pieces) * self._sector > self._size:
                raise Damaged("loop")
            pieces.append(self._at(sector))
            sector = self._next(sector, cache)
        return b"".join(pieces)

    def _at(self, sector: int) -> bytes:
        """A sector; the last one of a file may be short and is filled with zeros."""
        data = self._read((sector + 1) * self._sector, self._sector)
        if not data:
            raise Damaged("beyond the end")
        return data.ljust(self._sector, b"\0")


def _entry(data: bytes, place: int) -> Entry:
    length = min(64, int.from_bytes(data[place + 64 : place + 66], "little"))
    name = data[place : place + max(0, length - 2)].decode("utf-16-le", "backslashreplace")
    start, size = struct.unpack_from("<II", data, place + 116)
    return Entry(name, data[place + 66], start, size)


def contained(name: str, stream: bytes) -> bytes:
    """A container of version 4 that holds one stream and nothing else.

    Args:
        name: of the stream, at most 31 characters.
        stream: at most `MAX_STREAM` bytes; it is filled with zeros up to a whole sector.
    """
    sectors = max(1, -(-len(stream) // _LARGE))
    tables = -(-(sectors + 2) // (_LARGE // 4 - 1))
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    # The tables come first, then the directory and the small streams (calamine wants some), a sector each.
    first = tables + 2
    links = [table] * tables + [end, end, *range(first + 1, first + sectors), end]
    links += [free] * (tables * _LARGE // 4 - len(links))
    header = SIGNATURE + bytes(16) + struct.pack("<5H6x", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<9I", 1, tables, tables, 0, _LARGE, end, 0, end, 0)
    header += struct.pack("<109I", *range(tables), *[free] * (109 - tables))
    directory = _written("Root Entry", _ROOT, 1, tables + 1, 64) + _written(
        name, _STREAM, free, first, sectors * _LARGE
    )
    return b"".join(
        (
            header.ljust(_LARGE, b"\0"),
            struct.pack(f"<{len(links)}I", *links),
            directory.ljust(_LARGE, b"\0"),
            bytes(_LARGE),
            stream.ljust(sectors * _LARGE, b"\0"),
        )
    )


def _written(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    coded = name.encode("utf-16-le")
    fixed = coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded) + 2, kind, 1)
    return fixed + struct.pack("<3I", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36) + struct.pack("<IQ", start, size)
