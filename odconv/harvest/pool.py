"""Conversions in a pool of processes or on a cluster: submitted while files still come in, each key once."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from itertools import count
from multiprocessing import get_context, parent_process
from queue import Empty, SimpleQueue
from threading import Thread

from odconv.errors import OutputError
from odconv.harvest.model import Converted
from odconv.harvest.work import Task, convert_all
from odconv.issues import Issue

_BATCH = 16  # files handed over at a time: their price is far above that of a message between processes
_NICE = 10  # what fetches comes first: hosts must not wait for conversions
_YOUNG = 50_000  # objects made before the garbage collector looks: conversions leave few cycles behind
_SETTLED = frozenset({1, 4, 16})  # batches after which all that is still there (formats, places, patterns) stays


class Conversions:
    """The conversions of a night.

    Args:
        executor: where the work is done; in this process where None.
        make: makes another pool where the executor broke down.
        batch: files handed over at a time.
    """

    def __init__(
        self, executor: Executor | None, *, make: Callable[[], Executor] | None = None, batch: int = _BATCH
    ) -> None:
        self._executor, self._make, self._batch = executor, make or one_process, batch
        self._waiting: list[Task] = []
        self._running: dict[Future[list[Converted]], list[Task]] = {}
        self._done: SimpleQueue[Future[list[Converted]]] = SimpleQueue()
        self._seen: set[str] = set()

    def submit(self, tasks: Iterable[Task]) -> None:
        """Take up tasks; a key that was taken up before is passed over."""
        for task in tasks:
            if task.key not in self._seen:
                self._seen.add(task.key)
                self._waiting.append(task)
        while len(self._waiting) >= self._batch:
            self._start()

    def ready(self) -> Iterator[Converted]:
        """What is done by now.

        Raises:
            OutputError: `store-unwritable`.
        """
        with suppress(Empty):
            while True:
                yield from self._next(block=False)

    def rest(self) -> Iterator[list[Converted]]:
        """All that is left, as it is done.

        Raises:
            OutputError: `store-unwritable`.
        """
        while self._waiting:
            self._start()
        while self._running:
            yield [*self._next(block=True), *self.ready()]

    def cancel(self) -> None:
        """Drop what has not begun."""
        for future in self._running:
            future.cancel()

    def _start(self) -> None:
        tasks, self._waiting = self._waiting[: self._batch], self._waiting[self._batch :]
        future: Future[list[Converted]]
        if self._executor is None:
            future = Future()
            future.set_result(convert_all(tasks))
        else:
            try:
                future = self._executor.submit(_done, convert_all, tasks)
            except RuntimeError as error:  # the pool broke down while others of its tasks ran
                future = Future()
                future.set_exception(error)
        self._running[future] = tasks
        future.add_done_callback(self._done.put)

    def _next(self, *, block: bool) -> list[Converted]:
        """The next batch that is done. Raises queue.Empty where none is and nobody waits."""
        future = self._done.get(block)
        return self._of(future, self._running.pop(future))

    def _of(self, future: Future[list[Converted]], tasks: list[Task]) -> list[Converted]:
        """The results of a batch; where its process died, each file again in a process of its own."""
        error = future.exception()
        if error is None:
            return future.result()
        if isinstance(error, OutputError):
            raise error
        return [self._alone(task) for task in tasks]

    def _alone(self, task: Task) -> Converted:
        with self._make() as executor:
            future = executor.submit(convert_all, [task])
            error = future.exception()
            if isinstance(error, OutputError):
                raise error
            if error is None:
                return future.result()[0]
        issue = Issue("conversion-crashed", params={"reason": str(error) or type(error).__name__})
        return Converted(task.key, task.sha256, None, None, issues=(issue,))


def one_process() -> Executor:
    """A pool of one fresh process."""
    return processes(1)


def processes(number: int | None = None) -> Executor:
    """A pool of processes; they do not inherit the threads that fetch, nor their locks.

    Args:
        number: of processes; as many as there are cores where None.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["odconv.harvest.work"])
    return ProcessPoolExecutor(number, mp_context=context, initializer=_settle)


_batches = count(1)  # in a process of a pool of ours
_is_ours = False


def _settle() -> None:
    """A process that does nothing but convert gives way to the one that fetches, and seldom looks for garbage."""
    global _is_ours  # noqa: PLW0603  (said once, when the process begins)
    _is_ours = True
    Thread(target=_end_with_parent, name="parent", daemon=True).start()
    with suppress(OSError):
        os.nice(_NICE)
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])


def _end_with_parent() -> None:
    """A night that is killed must leave no process behind that waits for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _done(work: Callable[[Sequence[Task]], list[Converted]], tasks: Sequence[Task]) -> list[Converted]:
    """Some files; what the first ones have loaded stays to the end, so the garbage collector need not go through it."""
    done = work(tasks)
    if _is_ours and next(_batches) in _SETTLED:
        gc.collect()
        gc.freeze()
    return done
