"""Work of several threads at a time, its results in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_AT_ONCE = max(2, min(4, os.cpu_count() or 1))


def threads() -> ThreadPoolExecutor:
    """Threads for `in_turn`: what is done in Polars is done on as many cores."""
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="combine")


def in_turn(pool: Executor, work: Callable[[T], R], items: Iterable[T], *, at_once: int = _AT_ONCE) -> Iterator[R]:
    """What work gives for each item, in the order of the items; few are under way, so that memory stays flat.

    Args:
        pool: does the work.
        work: of one item.
        items: taken up as results are taken.
        at_once: how many are under way beside the one whose result is taken.
    """
    waiting: deque[Future[R]] = deque()
    for item in items:
        waiting.append(pool.submit(work, item))
        if len(waiting) > at_once:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
