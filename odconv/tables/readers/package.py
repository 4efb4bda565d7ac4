"""The ZIP archive of a modern workbook, checked and unpacked within bounds before any parser sees it.

What is read afterwards is a clean copy of exactly the parts that were checked: two readers of one ZIP archive may
disagree on what it holds, and sizes that an archive declares may be lies.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from itertools import pairwise

from odconv.errors import UnreadableFile
from odconv.tables.limits import Limits

_MAX_PARTS = 10_000
# What the libraries let out of damaged archives, of those packed by a method that they do not know
# (NotImplementedError) and of locked ones (RuntimeError); memory and programming errors are not among them.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_FLOOR = 1 << 24  # bytes that any workbook may unpack to: small ones of repeated rows shrink very well
_PIECE = 1 << 20
_FEW = 100  # bytes that are looked at one by one
_KEPT = re.compile(r"\.(?:xml|rels|bin)$|^mimetype$", re.IGNORECASE)
_LEFT_OUT = re.compile(
    r"(?:^|/)(?:media|embeddings|printersettings|activex|externallinks|customxml)/|vbaproject", re.IGNORECASE
)
_ENCRYPTED = 0x1
_USUAL_FLAGS = 0x80E  # how well it was packed, sizes after the content, a name in UTF-8
_HEADER = 30


def unpack(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The parts of a workbook that tables come from, by name.

    Args:
        data: the archive.
        limits: `max_workbook_bytes` and `max_expansion` hold for all its parts together.

    Raises:
        UnreadableFile: `workbook-bomb`, `workbook-damaged`, `workbook-encrypted`.
    """
    if data.count(b"PK\x01\x02") > _MAX_PARTS:
        raise damaged("too many parts")
    most = min(limits.max_workbook_bytes, max(_FLOOR, limits.max_expansion * len(data)))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _parts(archive, data, most)
    except DAMAGED as error:
        raise damaged(f"ZIP: {error}") from error


def repack(parts: dict[str, bytes]) -> io.BytesIO:
    """The parts as a plain archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    target.seek(0)
    return target


def holds(part: bytes, text: bytes, begin: int = 0, end: int | None = None) -> bool:
    """Whether a text stands in a part: one byte is found ten times as fast as two, so its first one is looked for.

    Args:
        part: the part.
        text: what to look for; best it begins with a byte that is rare in a sheet.
        begin: where to begin.
        end: where to stop, None for the end.
    """
    end = len(part) if end is None else end
    for _ in range(_FEW):
        begin = part.find(text[:1], begin, end)
        if begin < 0 or part.startswith(text, begin, end):
            return begin >= 0
        begin += 1
    return part.find(text, begin, end) >= 0


def damaged(reason: str) -> UnreadableFile:
    """The error for a workbook that contradicts its format."""
    return UnreadableFile("workbook-damaged", reason=reason[:200])


def _parts(archive: zipfile.ZipFile, data: bytes, most: int) -> dict[str, bytes]:
    infos = archive.infolist()
    following = dict(pairwise(sorted(info.header_offset for info in infos)))
    declared = sum(info.file_size for info in infos)
    if declared > most:
        raise UnreadableFile("workbook-bomb", size=declared, limit=most)
    parts: dict[str, bytes] = {}
    total = 0
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFile("workbook-encrypted")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise damaged("ZIP: unusual compression")
        name = info.filename.replace("\\", "/")
        if not _KEPT.search(name) or _LEFT_OUT.search(name):
            continue
        if name in parts:
            raise damaged(f"two parts {name}")
        found = _usual(memoryview(data)[info.header_offset : following.get(info.header_offset)], info, most - total)
        parts[name] = _content(archive, info, most - total, most) if found is None else found
        total += len(parts[name])
    return parts


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, most: int) -> bytes:
    pieces, size = [], 0
    with archive.open(info) as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > left:
                raise UnreadableFile("workbook-bomb", size=most - left + size, limit=most)
            pieces.append(piece)
    return b"".join(pieces)


def _usual(entry: memoryview, info: zipfile.ZipInfo, most: int) -> bytes | None:
    """The content of a part, without what the library does for any archive that there may be.

    Args:
        entry: the archive from the part's header to the next one.
        info: what the directory says of it.
        most: bytes that it may unpack to.

    Returns:
        None where anything is unusual or wrong: the library tells what.
    """
    name, more = int.from_bytes(entry[26:28], "little"), int.from_bytes(entry[28:30], "little")
    begin = _HEADER + name + more
    packed = entry[begin : begin + info.compress_size]
    if (
        bytes(entry[:4]) != b"PK\x03\x04"
        or info.flag_bits & ~_USUAL_FLAGS
        or len(packed) != info.compress_size
        or not info.orig_filename.isascii()
        or bytes(entry[_HEADER : _HEADER + name]) != info.orig_filename.encode()
    ):
        return None
    content = (
        bytes(packed) if info.compress_type == zipfile.ZIP_STORED else _inflated(packed, min(most, info.file_size))
    )
    if content is None or len(content) != info.file_size or len(content) > most:
        return None
    return content if zlib.crc32(content) == info.CRC else None


def _inflated(packed: memoryview, most: int) -> bytes | None:
    """The bytes that were deflated, None where they are more or do not end."""
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflating.decompress(packed, most + 1)
    except zlib.error:
        return None
    return content if inflating.eof and len(content) <= most else None
