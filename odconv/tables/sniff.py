"""What kind of file some bytes are, by the bytes alone: names lie, an .xls is often HTML or CSV."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Callable, Set
from enum import StrEnum

from odconv.tables import ole
from odconv.tables.decode import utf16_without_mark

Read = Callable[[int, int], bytes]

_HEAD = 1 << 16
_ZIP_TAIL = (1 << 16) + 22
_ZIP_DIRECTORY = 1 << 22  # bytes of a ZIP directory that are looked at
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"\0\0\1\0")
_OTHERS = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\0", b"\x7fELF", b"SQLite format 3\0", b"PAR1", b"BZh91AY")
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MARKUP = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|tr|div|center|title|link|meta|script|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_XHTML = re.compile(rb"<html\b", re.IGNORECASE)
_JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{"\]])')
_DOCUMENTS = (("word/", "document"), ("ppt/", "slides"))  # parts of Office files that hold no sheets
_DOCUMENT_TYPES = (
    (b"application/vnd.oasis.opendocument.text", "document"),
    (b"application/vnd.oasis.opendocument.presentation", "slides"),
)
_OLD_DOCUMENTS = {"worddocument": "document", "powerpoint document": "slides"}
_MARKS_ALONE = (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # a file of nothing else is empty
_UTF32_MARKS = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1a\x1b") + b"\x7f"


class Kind(StrEnum):
    """Kinds of files, as far as reading tables needs to tell them apart.

    `GEOJSON` is told from `JSON` by who reads it, not by its first bytes.
    """

    DELIMITED = "delimited"
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    DOCUMENT = "document"
    SLIDES = "slides"
    ENCRYPTED = "encrypted"
    ZIP = "zip"
    GZIP = "gzip"
    PDF = "pdf"
    HTML = "html"
    JSON = "json"
    GEOJSON = "geojson"
    UTF32 = "utf-32"
    XML = "xml"
    IMAGE = "image"
    BINARY = "binary"
    EMPTY = "empty"


def sniff(read: Read, size: int) -> Kind:
    """What kind of file the bytes are; at most a few megabytes of it are looked at.

    Args:
        read: gives at most so many bytes (second argument) from a place (first argument) on.
        size: number of bytes of the file.
    """
    head = read(0, _HEAD)
    if head in _MARKS_ALONE:
        return Kind.EMPTY
    if head.startswith(_ZIPS):
        return _of_zip(read, size, head)
    if head.startswith(ole.SIGNATURE):
        return _of_ole(read, size)
    return _by_signature(head) or _of_text(head)


def _by_signature(head: bytes) -> Kind | None:
    if head.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    if b"%PDF-" in head[:8]:
        return Kind.PDF
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return Kind.IMAGE
    return Kind.BINARY if head.startswith(_OTHERS) else None


def _of_text(head: bytes) -> Kind:
    if _is_utf32(head):
        return Kind.UTF32
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or utf16_without_mark(head) is not None
    if not wide and _is_binary(head):
        return Kind.BINARY
    plain = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    plain = plain[:4096].replace(b"\0", b"") if wide else plain[:4096]
    if _MARKUP.match(plain):
        return Kind.HTML
    if _XML.match(plain):
        return Kind.HTML if _XHTML.search(plain) else Kind.XML
    if _JSON.match(plain):
        return Kind.JSON
    return Kind.DELIMITED


def _is_utf32(head: bytes) -> bool:
    """Whether four bytes make a character: nearly no other bytes are numbers of characters, four by four."""
    if head.startswith(_UTF32_MARKS):
        return True
    sample = head[: min(len(head), 4096) & ~3]
    if sample.count(b"\0") * 4 < len(sample) or not sample:
        return False
    for encoding in ("utf-32-le", "utf-32-be"):
        with contextlib.suppress(UnicodeDecodeError):
            return "\0" not in sample.decode(encoding)
    return False


def _is_binary(head: bytes) -> bool:
    """Whether there are too many control characters for text with a stray one."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > 4 and controls * 50 > len(head)


def _of_zip(read: Read, size: int, head: bytes) -> Kind:
    if _ODS in head[:512]:
        return Kind.ODS
    for mark, kind in _DOCUMENT_TYPES:
        if mark in head[:512]:
            return Kind(kind)
    names = _zip_names(read, size) or _local_names(head)
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if "[content_types].xml" in names and any(name.startswith("xl/") for name in names):
        return Kind.XLSX
    for folder, kind in _DOCUMENTS:
        if "[content_types].xml" in names and any(name.startswith(folder) for name in names):
            return Kind(kind)
    if {"mimetype", "content.xml", "meta-inf/manifest.xml"} <= names:  # its type compressed, as a plain archiver does
        return Kind.ODS
    return Kind.ZIP


def _zip_names(read: Read, size: int) -> Set[str]:
    """The names in the directory of a ZIP archive in small letters, none where it is damaged or cut off."""
    start = max(0, size - _ZIP_TAIL)
    tail = read(start, _ZIP_TAIL)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return set()
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    directory = read(max(0, start + end - length), min(length, _ZIP_DIRECTORY))
    return _names(directory, b"PK\x01\x02", 28, 46)


def _local_names(head: bytes) -> Set[str]:
    return _names(head, b"PK\x03\x04", 26, 30)


def _names(data: bytes, signature: bytes, length_at: int, name_at: int) -> Set[str]:
    names = set()
    place = data.find(signature)
    while place >= 0:
        length = int.from_bytes(data[place + length_at : place + length_at + 2], "little")
        name = data[place + name_at : place + name_at + length].decode("latin-1")
        names.add(name.replace("\\", "/").lower())
        place = data.find(signature, place + name_at)
    return names


def _of_ole(read: Read, size: int) -> Kind:
    """An OLE2 container: a locked or an old workbook; one whose directory cannot be read is left to the reader."""
    try:
        names = {entry.name.lower() for entry in ole.Container(read, size).entries}
    except ole.Damaged:
        return Kind.XLS
    if names & {"encryptedpackage", "encryptioninfo"}:
        return Kind.ENCRYPTED
    if names & {"workbook", "book"}:
        return Kind.XLS
    return next((Kind(kind) for name, kind in _OLD_DOCUMENTS.items() if name in names), Kind.BINARY)
