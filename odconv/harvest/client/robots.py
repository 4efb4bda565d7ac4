"""What robots.txt allows (RFC 9309), read once for each host."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from protego import Protego

from odconv.errors import FetchError
from odconv.harvest.client.urls import Address

# Where not even a connection comes about, the failure itself is the better reason.
_OWN_REASON = frozenset(
    {"address-private", "certificate-invalid", "connection-failed", "host-given-up", "host-unknown"}
)

Read = Callable[[Address], tuple[int, bytes]]


@dataclass(slots=True)
class _Host:
    """The rules of one host, or why they could not be read; neither before the first question."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: Protego | None = None
    failure: FetchError | None = None
    failed_at: float = 0.0


class Robots:
    """The rules of all hosts; safe to use from many threads.

    Args:
        agent: the name by which a robots.txt would speak of us.
        read: fetches an address: status and body; raises FetchError as `Client.get` does.
        slow_down: told of a host's Crawl-delay, in seconds.
        clock: monotonic seconds.
        again_seconds: how long a robots.txt that could not be read counts as forbidding everything.
    """

    def __init__(
        self,
        agent: str,
        read: Read,
        slow_down: Callable[[str, float], None],
        clock: Callable[[], float],
        again_seconds: float = 300.0,
    ) -> None:
        self._agent = agent
        self._read = read
        self._slow_down = slow_down
        self._clock = clock
        self._again = again_seconds
        self._hosts: dict[tuple[str, str], _Host] = {}

    def check(self, address: Address) -> None:
        """Nothing, where the address may be fetched.

        Raises:
            FetchError: `robots-disallowed`; `robots-unreachable` where nobody can know; why no connection came about.
        """
        host = self._hosts.setdefault((address.scheme, address.netloc), _Host())
        if host.rules is None:
            with host.lock:
                self._load(host, address)
        if host.rules is None or not host.rules.can_fetch(str(address), self._agent):
            raise FetchError("robots-disallowed", target=str(address), host=address.netloc)

    def _load(self, host: _Host, address: Address) -> None:
        if host.rules is not None:
            return
        if host.failure is not None and self._clock() - host.failed_at < self._again:
            raise FetchError(host.failure.code, **host.failure.params)
        try:
            host.rules = self._rules(address)
        except FetchError as error:
            host.failure, host.failed_at = error, self._clock()
            raise
        delay = host.rules.crawl_delay(self._agent)
        if delay:
            self._slow_down(address.netloc, float(delay))

    def _rules(self, address: Address) -> Protego:
        """As RFC 9309, 2.3.1 has it: no file allows everything, a server that fails allows nothing."""
        place = Address(address.scheme, address.host, address.port, b"/robots.txt")
        try:
            _, body = self._read(place)
        except FetchError as error:
            status = error.params.get("status")
            if isinstance(status, int) and 400 <= status < 500 and status != 429:
                return Protego.parse("")
            if error.code in {"redirect-loop", "redirects-too-many", "body-too-large"}:
                return Protego.parse("")
            if error.code in _OWN_REASON:
                raise FetchError(error.code, **{**error.params, "settled": True}) from error
            raise FetchError("robots-unreachable", target=str(place), reason=error.code) from error
        return Protego.parse(body.decode("utf-8-sig", errors="replace"))
