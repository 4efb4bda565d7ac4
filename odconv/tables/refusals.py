"""Kinds of files that hold no table which can be read: each with the code that says what to do instead."""

from __future__ import annotations

from odconv.errors import UnreadableFile
from odconv.tables.sniff import Kind

_CODES = {
    Kind.ENCRYPTED: "workbook-encrypted",
    Kind.EMPTY: "file-empty",
    Kind.BINARY: "file-binary",
    Kind.DOCUMENT: "kind-document",
    Kind.SLIDES: "kind-document",
    Kind.UTF32: "encoding-utf32",
}


def refusal(kind: Kind) -> UnreadableFile:
    """The error for a file of a kind that is not read."""
    return UnreadableFile(_CODES.get(kind, "kind-unsupported"), kind=str(kind))
