"""Bytes by their SHA-256: every version that was ever fetched is kept, each once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from odconv.errors import OutputError


class Blobs:
    """Files named by the SHA-256 of what they hold, below `blobs/` with the first two digits as folder.

    Safe for many threads and processes: a file appears under its name when it is whole.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._parts = root / ".part"

    def path(self, sha256: str) -> Path:
        """Where the bytes with that digest are, or would be."""
        return self.root / sha256[:2] / sha256

    def known(self) -> frozenset[str]:
        """The digests of all blobs, by one look at each folder instead of one at each file."""
        if not self.root.is_dir():
            return frozenset()
        folders = [entry.path for entry in os.scandir(self.root) if entry.name != self._parts.name]
        return frozenset(entry.name for folder in folders for entry in os.scandir(folder))

    @contextmanager
    def receiving(self) -> Iterator[Incoming]:
        """A file to write to; it is kept where `Incoming.keep` was called, and vanishes otherwise.

        Raises:
            OutputError: `store-unwritable`.
        """
        try:
            self._parts.mkdir(parents=True, exist_ok=True)
            part = self._parts / secrets.token_hex(8)
            with part.open("x+b") as file:
                try:
                    yield Incoming(self, file, part)
                finally:
                    part.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError("store-unwritable", file=str(self.root), reason=error.strerror or str(error)) from error

    def forget_parts(self) -> None:
        """Remove what a process that was killed left half written; call while holding the lock."""
        for part in self._parts.glob("*") if self._parts.is_dir() else ():
            part.unlink(missing_ok=True)


class Incoming:
    """Bytes on their way into the store."""

    def __init__(self, blobs: Blobs, file: BinaryIO, part: Path) -> None:
        self.file = file
        self._blobs, self._part = blobs, part

    def keep(self, sha256: str) -> Path:
        """Make what was written the blob of that digest, safely on the disk before its name appears."""
        target = self._blobs.path(sha256)
        if target.exists():
            return target
        self.file.flush()
        os.fsync(self.file.fileno())
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self._part, target)  # noqa: PTH105  (replaces on every system)
        return target
