"""A long file on its way to the disk: hashed and written by a thread of its own, while more of it is made."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import mmap
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from odconv.tables.writers.target import replacing

_BLOCK = 1 << 22  # bytes written at a time: a multiple of what any disk wants
_WAITING = 2  # pieces that may wait for the disk
_AT_ONCE = 1 << 18  # bytes hashed before they are copied: they are still near
Piece = bytes | memoryview


@contextmanager
def streamed(target: Path) -> Iterator[Stream]:
    """A file that is taken up piece by piece until the block ends.

    It is written past the system's cache of files: a copy of gigabytes there costs as much as making them, more than
    to read a part of them from the disk again, and drives out what is needed sooner.

    Args:
        target: the file, replaced as a whole or not at all.

    Raises:
        OutputError: `output-unwritable`.
    """
    with replacing(target) as file, ThreadPoolExecutor(1, thread_name_prefix="stream") as thread:
        stream = Stream(file.fileno(), thread)
        yield stream
        stream.end()


class Stream:
    """What is written, and its digest.

    Args:
        file: descriptor of a file that is empty and open for writing.
        thread: writes; one thread, so that pieces stay in order.
    """

    def __init__(self, file: int, thread: Executor) -> None:
        self._file, self._thread, self._is_direct = file, thread, False
        self._digest = hashlib.sha256()
        self._block, self._filled = mmap.mmap(-1, _BLOCK), 0  # begins at a page, as direct writing wants it
        self._waiting: deque[Future[None]] = deque()
        self._set_direct(True)

    @property
    def sha256(self) -> str:
        """Of all that was written, once it has ended."""
        return self._digest.hexdigest()

    def add(self, piece: Piece) -> None:
        """Take up a piece. Raises the OSError that an earlier one met."""
        self._waiting.append(self._thread.submit(self._take, piece))
        while len(self._waiting) > _WAITING:
            self._waiting.popleft().result()

    def end(self) -> None:
        """Nothing more comes. Raises OSError."""
        while self._waiting:
            self._waiting.popleft().result()
        self._set_direct(False)  # the end fills no whole block
        self._write()

    def _take(self, piece: Piece) -> None:
        rest = memoryview(piece)
        while rest:
            some = rest[: min(_AT_ONCE, _BLOCK - self._filled)]
            self._digest.update(some)
            self._block[self._filled : self._filled + len(some)] = some
            self._filled += len(some)
            rest = rest[len(some) :]
            if self._filled == _BLOCK:
                self._write()

    def _write(self) -> None:
        rest = memoryview(self._block)[: self._filled]
        while rest:
            try:
                rest = rest[os.write(self._file, rest) :]
            except OSError as error:
                if error.errno != errno.EINVAL or not self._is_direct:
                    raise
                self._set_direct(False)  # this file system, or what is left of a block, does not go that way
        self._filled = 0

    def _set_direct(self, wanted: bool) -> None:
        direct = getattr(os, "O_DIRECT", 0)
        flags = fcntl.fcntl(self._file, fcntl.F_GETFL)
        try:
            fcntl.fcntl(self._file, fcntl.F_SETFL, flags | direct if wanted else flags & ~direct)
        except OSError:
            wanted = False  # a file system that knows no other way
        self._is_direct = wanted and direct > 0
