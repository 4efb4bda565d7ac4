"""Bytes by their SHA-256: every version that was ever fetched is kept, each once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
        """A file to write to; it is kept where `Incoming.keep` or `Incoming.leave` was called, and vanishes otherwise.

        Raises:
            OutputError: `store-unwritable`.
        """
        with self._told():
            part = self._parts / secrets.token_hex(8)
            with self._opened(part) as file:
                incoming = Incoming(self, file, part)
                try:
                    yield incoming
                finally:
                    if not incoming.is_settled:
                        part.unlink(missing_ok=True)

    def settle(self, whole: Whole) -> Path:
        """Make bytes that were left the blob of their digest, safely on the disk before its name appears.

        Many at a time, in several threads, take a fifth of the time and work of as many one after another.

        Raises:
            OutputError: `store-unwritable`.
        """
        with self._told():
            target = self.path(whole.sha256)
            if target.exists():
                whole.part.unlink(missing_ok=True)
                return target
            descriptor = os.open(whole.part, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            try:
                os.replace(whole.part, target)  # noqa: PTH105  (replaces on every system)
            except FileNotFoundError:
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(whole.part, target)  # noqa: PTH105
            return target

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError("store-unwritable", file=str(self.root), reason=error.strerror or str(error)) from error

    def _opened(self, part: Path) -> BinaryIO:
        try:
            return part.open("x+b")
        except FileNotFoundError:
            self._parts.mkdir(parents=True, exist_ok=True)
            return part.open("x+b")

    def forget_parts(self) -> None:
        """Remove what a process that was killed left half written; call while holding the lock."""
        for part in self._parts.glob("*") if self._parts.is_dir() else ():
            part.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Whole:
    """Bytes that came whole and are not yet safe: the file that they lie in, and their digest."""

    part: Path
    sha256: str


class Incoming:
    """Bytes on their way into the store."""

    def __init__(self, blobs: Blobs, file: BinaryIO, part: Path) -> None:
        self.file = file
        self.is_settled = False
        self._blobs, self._part = blobs, part

    def keep(self, sha256: str) -> Path:
        """Make what was written the blob of that digest."""
        return self._blobs.settle(self.leave(sha256))

    def leave(self, sha256: str) -> Whole:
        """Leave what was written for `Blobs.settle`."""
        self.file.flush()
        self.is_settled = True
        return Whole(self._part, sha256)
