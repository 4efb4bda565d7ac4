"""Where a written file goes: the target changes when all is written, or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from odconv.errors import OutputError

_IN_MEMORY = 1 << 26
_BUFFER = 1 << 16  # bytes that are written at once, so that a report of many parts takes few calls of the system


@contextmanager
def replacing(target: Path | BinaryIO) -> Iterator[BinaryIO]:
    """A file to write to, which becomes the target when the block ends, and vanishes when the block raises.

    Args:
        target: a path, written beside and then renamed, so that a reader sees the old file or the new one; or an open
            binary file, to which everything is copied at the end.

    Raises:
        OutputError: `output-unwritable` with the file and the reason; also for an OSError within the block.
    """
    try:
        place = _replaceable(target) if isinstance(target, Path) else None
        with _beside(place) if place is not None else _before(target) as file:
            yield file
    except OSError as error:
        name = str(target if isinstance(target, Path) else getattr(target, "name", "-"))
        raise OutputError("output-unwritable", file=name, reason=error.strerror or str(error)) from error


def _replaceable(target: Path) -> Path | None:
    """Where the file lies, or will lie, that may be replaced; None for a folder, a device or a pipe."""
    try:
        kind = target.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return target
    if stat.S_ISLNK(kind) and (target.is_file() or not target.exists()):
        return Path(os.path.realpath(target))  # a link goes on pointing at what it names
    return target if stat.S_ISREG(kind) else None


@contextmanager
def _beside(path: Path) -> Iterator[BinaryIO]:
    part = path.with_name(f".{secrets.token_hex(8)}.part")  # short: a Japanese name may fill what a system allows
    try:
        with part.open("xb", _BUFFER) as file:
            yield file
        os.replace(part, path)  # noqa: PTH105  (replaces on every system)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextmanager
def _before(target: Path | BinaryIO) -> Iterator[BinaryIO]:
    """For what cannot be renamed onto: an open file, a device, a pipe."""
    if isinstance(target, Path) and target.is_dir():
        raise IsADirectoryError(21, os.strerror(21), str(target))
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        yield cast("BinaryIO", file)
        file.seek(0)
        if isinstance(target, Path):
            with target.open("wb") as device:
                shutil.copyfileobj(file, device)
        else:
            shutil.copyfileobj(file, target)
