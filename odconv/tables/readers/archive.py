"""ZIP archives and gzip → their members, unpacked within bounds that hold for all of them together.

Sizes that an archive declares may be lies, members may overlap, archives may lie within archives: only bytes that came
out are counted. Nothing is ever written to a path that an archive names.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from odconv.errors import UnreadableFile
from odconv.tables.budget import Budget
from odconv.tables.readers.package import DAMAGED

_FLOOR = 1 << 24  # bytes that any archive may unpack to: short texts that repeat themselves shrink very well
_PIECE = 1 << 18
_ENCRYPTED = 0x1
_UTF8 = 0x800
_ENTRY = b"PK\x01\x02"
_SYSTEM_FOLDERS = ("__MACOSX/",)
_SYSTEM_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its bytes, or why they could not be had.

    Attributes:
        name: its path in the archive; empty where gzip does not tell.
        data: its bytes; empty with `error`.
        error: `archive-damaged`, `archive-encrypted`, `member-system-file`.
    """

    name: str
    data: bytes = b""
    error: UnreadableFile | None = None


def zip_members(data: bytes, budget: Budget, packed: int) -> Iterator[Member]:
    """The files of a ZIP archive, in its order; folders are left out.

    Args:
        data: the archive.
        budget: `max_members`, `max_archive_bytes`, `max_expansion` and `max_seconds` hold.
        packed: bytes of the outermost archive, which the expansion is measured by.

    Raises:
        UnreadableFile: `archive-damaged`, `archive-bomb`, `archive-too-many-members`, `time-limit`.
    """
    entries = data.count(_ENTRY)  # before the library makes an object of each
    limit = budget.limits.max_members
    if entries > 16 * limit:
        raise UnreadableFile("archive-too-many-members", members=entries, limit=limit)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED as error:
        raise _damaged(error) from error
    with archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield _member(archive, info, budget, packed)


def gzip_member(data: bytes, budget: Budget, packed: int) -> Member:
    """What gzip holds; several parts one after another are one file.

    Raises:
        UnreadableFile: `archive-damaged`, `archive-bomb`, `archive-too-many-members`, `time-limit`.
    """
    _count(budget)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            return Member(_gzip_name(data), _content(stream, budget, packed))
    except DAMAGED as error:
        raise _damaged(error) from error


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member: UTF-8 where the archive says so, else strictly UTF-8, CP932 or the CP437 of the format.

    Archivers of macOS write UTF-8 without saying so, those of Windows CP932; Japanese names in CP932 are never sound
    UTF-8 by chance, while the other way round they often are sound and senseless.
    """
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:  # already taken from another field
        return info.filename
    return _name(raw.split(b"\0", 1)[0]).replace("\\", "/")


def _name(raw: bytes) -> str:
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget, packed: int) -> Member:
    _count(budget)
    name = member_name(info)
    if _is_of_system(name):
        return Member(name, error=UnreadableFile("member-system-file", member=name))
    if info.flag_bits & _ENCRYPTED:
        return Member(name, error=UnreadableFile("archive-encrypted", member=name))
    try:
        with archive.open(info) as stream:
            return Member(name, _content(stream, budget, packed))
    except DAMAGED as error:
        return Member(name, error=_damaged(error))


def _content(stream: IO[bytes] | gzip.GzipFile, budget: Budget, packed: int) -> bytes:
    limits = budget.limits
    most = min(limits.max_archive_bytes, max(_FLOOR, limits.max_expansion * packed))
    pieces = []
    while piece := stream.read(_PIECE):
        budget.unpacked += len(piece)
        if budget.unpacked > most:
            raise UnreadableFile("archive-bomb", size=budget.unpacked, limit=most)
        budget.check_time()
        pieces.append(piece)
    return b"".join(pieces)


def _count(budget: Budget) -> None:
    budget.members += 1
    if budget.members > budget.limits.max_members:
        raise UnreadableFile("archive-too-many-members", members=budget.members, limit=budget.limits.max_members)
    budget.check_time()


def _is_of_system(name: str) -> bool:
    last = name.rsplit("/", 1)[-1]
    return name.startswith(_SYSTEM_FOLDERS) or last.lower() in _SYSTEM_FILES or last.startswith("._")


def _gzip_name(data: bytes) -> str:
    """The name that the header tells (RFC 1952), which is said to be Latin-1 and seldom is."""
    flags = data[3] if len(data) > 10 else 0
    if not flags & 8:
        return ""
    start = 12 + int.from_bytes(data[10:12], "little") if flags & 4 else 10
    end = data.find(b"\0", start, start + 1024)
    return _name(data[start:end]) if end > start else ""


def _damaged(error: Exception) -> UnreadableFile:
    return UnreadableFile("archive-damaged", reason=str(error)[:200] or type(error).__name__)
