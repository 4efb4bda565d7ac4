"""One host is asked slowly and through few connections; many hosts are asked at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from odconv.errors import FetchError


class Lane:
    """The turns of one host."""

    def __init__(self, connections: int, seconds: float) -> None:
        self.seconds = seconds
        self.next_at = 0.0
        self.places = threading.BoundedSemaphore(connections)
        self.lock = threading.Lock()
        self.failures = 0
        self.given_up_until = 0.0


class Pace:
    """Turns for all hosts; safe to use from many threads.

    Args:
        settings: connections and seconds between requests of a host.
        clock: monotonic seconds.
        sleep: waits so many seconds.
        most_seconds: a host that wants a longer wait is not asked.
        give_up_after: so many failed connections in a row, and a host is left alone …
        rest_seconds: … for so long.
    """

    def __init__(
        self,
        settings: Callable[[str], tuple[int, float]],
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        *,
        most_seconds: float,
        give_up_after: int,
        rest_seconds: float,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._sleep = sleep
        self._most = most_seconds
        self._give_up_after = give_up_after
        self._rest = rest_seconds
        self._lanes: dict[str, Lane] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """A place among the host's connections, after the wait that is due.

        Args:
            host: name, with port where it is not that of the scheme.

        Raises:
            FetchError: `host-asks-to-wait` where it would take too long, `host-given-up` after many failures.
        """
        lane = self._lane(host)
        with lane.places:
            wait = self._due(lane, host)
            if wait > 0:
                self._sleep(wait)
            yield

    def slow_down(self, host: str, seconds: float) -> None:
        """The host wants at least so many seconds between requests (Crawl-delay)."""
        lane = self._lane(host)
        with lane.lock:
            lane.seconds = max(lane.seconds, seconds)

    def postpone(self, host: str, seconds: float) -> None:
        """The host wants nothing at all for so many seconds (Retry-After)."""
        lane = self._lane(host)
        with lane.lock:
            lane.next_at = max(lane.next_at, self._clock() + seconds)

    def answered(self, host: str) -> None:
        """The host is there."""
        self._lane(host).failures = 0

    def failed(self, host: str) -> None:
        """No connection, or no answer in time."""
        lane = self._lane(host)
        with lane.lock:
            lane.failures += 1
            if lane.failures >= self._give_up_after:
                lane.given_up_until = self._clock() + self._rest

    def _lane(self, host: str) -> Lane:
        lane = self._lanes.get(host)
        if lane is None:
            with self._lock:
                lane = self._lanes.setdefault(host, Lane(*self._settings(host)))
        return lane

    def _due(self, lane: Lane, host: str) -> float:
        """Seconds to wait for the turn, which is taken."""
        with lane.lock:
            now = self._clock()
            if now < lane.given_up_until:
                raise FetchError("host-given-up", host=host, failures=lane.failures)
            start = max(now, lane.next_at)
            if start - now > self._most:
                raise FetchError("host-asks-to-wait", host=host, seconds=round(start - now))
            lane.next_at = start + lane.seconds
            return start - now
