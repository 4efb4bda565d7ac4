"""The body of an answer: unpacked within bounds, hashed while it is written, and whole or not at all."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from odconv.errors import FetchError

HEAD_BYTES = 1 << 16
_STEP = 1 << 18  # bytes unpacked at a time, so that a bomb meets the limit before it meets the memory
_UNCOUNTED = 1 << 20  # so many bytes may come of whatever few: short tables of one repeated line pack very well
_MOST_ENCODINGS = 2
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a body may be: bytes once unpacked, and how many times what came over the wire."""

    max_bytes: int
    max_expansion: int


@dataclass(frozen=True, slots=True)
class Received:
    """A body that was written: its digest, its bytes, the bytes that came over the wire, and how it begins."""

    sha256: str
    size: int
    wire: int
    head: bytes


def receive(chunks: Iterable[bytes], encoding: str, length: int | None, into: BinaryIO, limits: Limits) -> Received:
    """Write a body to a file, unpacked, and hash it.

    Args:
        chunks: as they come from the server.
        encoding: the `Content-Encoding` header.
        length: the `Content-Length` header, to refuse at once what is too large.
        into: where the unpacked bytes go.
        limits: most bytes, most expansion.

    Raises:
        FetchError: `body-too-large`, `body-bomb`, `body-truncated`, `body-damaged`, `encoding-unknown`.
    """
    if length is not None and length > limits.max_bytes:
        raise FetchError("body-too-large", size=length, limit=limits.max_bytes)
    wire = _Counted(chunks)
    digest, head, size = hashlib.sha256(), b"", 0
    for data in _unpacked(wire, encoding):
        size += len(data)
        _check(size, wire.count, limits)
        if len(head) < HEAD_BYTES:
            head += data[: HEAD_BYTES - len(head)]
        digest.update(data)
        into.write(data)
    return Received(digest.hexdigest(), size, wire.count, head)


def _check(size: int, wire: int, limits: Limits) -> None:
    if size > limits.max_bytes:
        raise FetchError("body-too-large", size=size, limit=limits.max_bytes)
    if size > _UNCOUNTED and size > wire * limits.max_expansion:
        raise FetchError("body-bomb", packed=wire, size=size, limit=limits.max_expansion)


class _Counted:
    """Chunks, and how many bytes of them were handed out."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.count += len(chunk)
            yield chunk


def _unpacked(chunks: Iterable[bytes], encoding: str) -> Iterable[bytes]:
    """The body without its content encodings, the last applied taken off first."""
    names = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in {"", "identity"}]
    if len(names) > _MOST_ENCODINGS or not set(names) <= {"gzip", "x-gzip", "deflate"}:
        raise FetchError("encoding-unknown", encoding=encoding[:100])
    for name in reversed(names):
        chunks = _inflated(chunks, gzip=name != "deflate")
    return chunks


def _inflated(chunks: Iterable[bytes], *, gzip: bool) -> Iterator[bytes]:
    machine = None
    for chunk in chunks:
        data = chunk
        while data:
            machine = machine or zlib.decompressobj(_GZIP if gzip else _deflate_window(data))
            try:
                yield machine.decompress(data, _STEP)
            except zlib.error as error:
                raise FetchError("body-damaged", reason=str(error)) from error
            data = machine.unused_data if machine.eof else machine.unconsumed_tail
            if machine.eof and data:  # a further member (RFC 1952, 2.2), or filling behind the last
                data = data if gzip and data.startswith(b"\x1f\x8b") else b""
                machine = None if data else machine
    if machine is not None:
        yield machine.flush()
        if not machine.eof:
            raise FetchError("body-truncated")


def _deflate_window(data: bytes) -> int:
    """`deflate` means a zlib stream (RFC 9110, 8.4.1.2); some servers send it bare."""
    wrapped = data[0] & 0x0F == 8 and (data[0] << 8 | (data[1] if len(data) > 1 else 0)) % 31 == 0
    return zlib.MAX_WBITS if wrapped or len(data) == 1 else -zlib.MAX_WBITS
