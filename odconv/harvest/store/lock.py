"""One run at a time: a lock that the system takes back from a process that died."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from odconv.errors import OutputError, UsageError


@contextmanager
def locked(path: Path, now: dt.datetime) -> Iterator[None]:
    """Hold the lock of a store for the block.

    Args:
        path: the lock file; it stays, who holds it is told by the system.
        now: told to whoever finds the store locked.

    Raises:
        UsageError: `harvest-running` with process and start of who holds it.
        OutputError: `store-unwritable`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise OutputError("store-unwritable", file=str(path), reason=error.strerror or str(error)) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError("harvest-running", **_holder(descriptor)) from None
        _sign(descriptor, now)
        yield
    finally:
        os.close(descriptor)


def _sign(descriptor: int, now: dt.datetime) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "started": now.isoformat()}).encode(), 0)


def _holder(descriptor: int) -> dict[str, object]:
    """Who holds the lock; a process that has just taken it may not have signed yet."""
    try:
        signed = json.loads(os.pread(descriptor, 4096, 0))
    except ValueError:
        return {"pid": "?", "started": "?"}
    return {"pid": signed.get("pid", "?"), "started": signed.get("started", "?")}
