"""Memory of a night: records by the ten thousand are made, which are in no cycles and stay; long tables come and go."""

from __future__ import annotations

import ctypes
import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_YOUNG = 100_000  # objects made before it looks

_lock = threading.Lock()
_inside = 0
_before = gc.get_threshold()


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let it look seldom for the block; blocks may lie in one another and in several threads."""
    global _inside, _before  # noqa: PLW0603  (the collector is one for the whole process)
    with _lock:
        if not _inside:
            _before = gc.get_threshold()
            gc.set_threshold(_YOUNG, *_before[1:])
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                gc.set_threshold(*_before)


def give_back() -> None:
    """Give memory that was let go back to the system: glibc keeps what each thread had, which adds up."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
