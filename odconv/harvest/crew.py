"""How many hosts are asked at a time: as many as this process keeps up with, the one with the most files first.

Threads beyond that only take the interpreter from one another; the busiest host, with which a night ends, then waits
for its turn among hosts that have time till morning.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")

_FIRST, _MORE = 16, 4  # lanes begun at once; begun at each look
_SECONDS = 0.1  # from look to look
_BUSY = 0.6  # share of a processor: above it what has come waits too long


class Crew(Generic[T]):
    """Begins lanes little by little.

    Args:
        lanes: the most important first.
        begin: begins one; it runs by itself from then on.
        worked: seconds of processor time that this process has used.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        lanes: Iterable[T],
        begin: Callable[[T], object],
        *,
        worked: Callable[[], float] = time.process_time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._waiting, self._begin = deque(lanes), begin
        self._worked, self._clock = worked, clock
        self._looked, self._worked_then = clock(), worked()
        self._begin_some(_FIRST)

    @property
    def next_look(self) -> float | None:
        """Seconds after which `look` is worth a call; None where nothing waits."""
        return _SECONDS if self._waiting else None

    def look(self) -> None:
        """Begin more where there is room for them."""
        if not self._waiting:
            return
        now = self._clock()
        if now - self._looked < _SECONDS:
            return
        worked = self._worked()
        if worked - self._worked_then < _BUSY * (now - self._looked):
            self._begin_some(_MORE)
        self._looked, self._worked_then = now, worked

    def _begin_some(self, number: int) -> None:
        for _ in range(min(number, len(self._waiting))):
            self._begin(self._waiting.popleft())
