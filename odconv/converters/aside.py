"""Work on large files that another thread does: Polars, files and digests leave the interpreter to the main one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def begun(function: Callable[[], Result], *, apart: bool) -> Callable[[], Result]:
    """Begin with something, and give back what waits for its result.

    Args:
        function: what to do; what it raises apart is raised where its result is asked for.
        apart: in a thread of its own; else it is done at once.
    """
    if not apart:
        result = function()
        return lambda: result
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  (small files ask for no thread)

    pool = ThreadPoolExecutor(1)
    future = pool.submit(function)
    pool.shutdown(wait=False)  # nothing else is to be done by it
    return future.result
