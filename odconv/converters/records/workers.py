"""The same function over many texts, on all cores: slices of the list go to processes of their own.

Where no process can be started, as in a worker of a batch, the work is done here.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing.context import BaseContext
from typing import Generic, TypeVar

Result = TypeVar("Result")

_SLICE = 5_000  # texts of one task: a tenth of a second
_WORTH = 10_000  # texts from which another process is worth its start


class Many(Generic[Result]):
    """The results of one function for many texts that differ, in their order; asked for at once, fetched when needed.

    Args:
        function: of one text; where it has a method `at_once` of many, that one is called.
        texts: the texts.
    """

    def __init__(self, function: Callable[[str], Result], texts: Sequence[str]) -> None:
        self._function = function
        self._slices = [texts[start : start + _SLICE] for start in range(0, len(texts), _SLICE)]
        self._futures: list[Future[list[Result]]] = []
        pool = _pool() if len(texts) >= _WORTH else None
        if pool is not None:
            try:
                self._futures = [pool.submit(_each, function, part) for part in self._slices]
            except (BrokenProcessPool, RuntimeError):
                self._futures = []

    def results(self) -> list[Result]:
        """All results."""
        try:
            found = [future.result() for future in self._futures]
        except BrokenProcessPool:
            found = []
        if len(found) < len(self._slices):
            found = [_each(self._function, part) for part in self._slices]
        return [result for part in found for result in part]


def prepare() -> None:
    """Begin to load what the processes will need: they are forked from a server, which does so while a file is read."""
    if _context() is not None and "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing.forkserver import ensure_running  # noqa: PLC0415  (systems without it have no such module)

        ensure_running()


def start() -> None:
    """Start the processes, so that they are there when they are needed."""
    pool = _pool()
    if pool is not None:
        pool.submit(_each, str, [""])


def _each(function: Callable[[str], Result], texts: Sequence[str]) -> list[Result]:
    at_once: Callable[[Sequence[str]], Iterable[Result]] | None = getattr(function, "at_once", None)
    return list(at_once(texts)) if at_once is not None else [function(text) for text in texts]


@cache
def _pool() -> ProcessPoolExecutor | None:
    """The processes, kept to the end of the program; none where there is nothing to be won."""
    context = _context()
    return None if context is None else ProcessPoolExecutor(_cores(), mp_context=context, initializer=gc.freeze)


@cache
def _context() -> BaseContext | None:
    """How processes begin; None on one core or in a process that is a worker itself."""
    if _cores() < 2 or multiprocessing.parent_process() is not None:
        return None
    # A fork would copy the locks of threads that it does not copy: Polars has some.
    known = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in known else "spawn")
    if "forkserver" in known:
        context.set_forkserver_preload(["odconv.converters.records.assemble", "odconv.values.address"])
    return context


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
