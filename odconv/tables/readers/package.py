"""The ZIP archive of a modern workbook, checked and unpacked within bounds before any parser sees it.

What is read afterwards is a clean copy of exactly the parts that were checked: two readers of one ZIP archive may
disagree on what it holds, and sizes that an archive declares may be lies.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from odconv.errors import UnreadableFile
from odconv.tables.limits import Limits

_MAX_PARTS = 10_000
# What the libraries let out of damaged archives, of those packed by a method that they do not know
# (NotImplementedError) and of locked ones (RuntimeError); memory and programming errors are not among them.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_FLOOR = 1 << 24  # bytes that any workbook may unpack to: small ones of repeated rows shrink very well
_PIECE = 1 << 20
_KEPT = re.compile(r"\.(?:xml|rels|bin)$|^mimetype$", re.IGNORECASE)
_LEFT_OUT = re.compile(
    r"(?:^|/)(?:media|embeddings|printersettings|activex|externallinks|customxml)/|vbaproject", re.IGNORECASE
)
_ENCRYPTED = 0x1


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
            return _parts(archive, most)
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


def damaged(reason: str) -> UnreadableFile:
    """The error for a workbook that contradicts its format."""
    return UnreadableFile("workbook-damaged", reason=reason[:200])


def _parts(archive: zipfile.ZipFile, most: int) -> dict[str, bytes]:
    infos = archive.infolist()
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
        parts[name] = _content(archive, info, most - total, most)
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
