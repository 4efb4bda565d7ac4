"""Fetching: robots.txt, turns, requests, redirects and tries joined; every failure a `FetchError` with its code."""

from __future__ import annotations

import datetime as dt
import io
import random
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import BinaryIO, Self

from odconv.errors import FetchError
from odconv.harvest.client import answers
from odconv.harvest.client.addresses import Resolve, resolve
from odconv.harvest.client.body import Limits
from odconv.harvest.client.exchange import Exchange, Head, Job
from odconv.harvest.client.manners import Manners
from odconv.harvest.client.pace import Pace
from odconv.harvest.client.retry import wait_after
from odconv.harvest.client.robots import Robots
from odconv.harvest.client.urls import Address, join, parse, shown
from odconv.harvest.model import Answer, Validators

_ROBOTS_BYTES = 512 << 10
_HOST_FAILURES = frozenset({"connection-failed", "connection-lost", "fetch-timed-out", "host-unknown"})


class Client:
    """Fetches from the web within the manners; a context manager, safe to use from many threads.

    Args:
        manners: how hosts are treated.
        clock: monotonic seconds.
        sleep: waits so many seconds.
        now: the time of day, with offset; for dates in `Retry-After`.
        lookup: addresses of a name; judged before they are connected to.
        draw: random numbers from 0 to 1.
    """

    def __init__(
        self,
        manners: Manners,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        lookup: Resolve = resolve,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.manners = manners
        self._sleep, self._draw = sleep, draw
        self._exchange = Exchange(manners, lookup, now)
        self._pace = Pace(
            self._lane,
            clock,
            sleep,
            most_seconds=manners.patience.most_seconds,
            give_up_after=manners.give_up_after,
            rest_seconds=manners.rest_seconds,
        )
        self._robots = Robots(manners.robot, self._read_robots, self._pace.slow_down, clock)

    def fetch(
        self,
        url: str,
        into: BinaryIO,
        *,
        validators: Validators | None = None,
        max_bytes: int | None = None,
        expect: frozenset[str] | None = None,
    ) -> Answer:
        """Fetch a file, writing its body while it comes.

        Args:
            url: absolute address.
            into: seekable and open for writing; after a failure as it was before.
            validators: from the last answer, so that what is unchanged is not sent again.
            max_bytes: largest body, unpacked, where that is less than the manners allow.
            expect: kinds that were promised (`promised`), so that a web page in their place is told; None: anything.

        Returns:
            The answer; status 304 and no digest where nothing changed.

        Raises:
            FetchError: with `url` and `requests` among its facts, and `status` where there was one.
        """
        most = self.manners.max_bytes if max_bytes is None else min(max_bytes, self.manners.max_bytes)
        limits = Limits(most, self.manners.max_expansion)
        return self._run(Job(url, into, limits, validators, expect), parse(url))

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        validators: Validators | None = None,
        max_bytes: int | None = None,
    ) -> tuple[Answer, bytes]:
        """Fetch a small body: a catalogue's answer, a page.

        Args:
            url: absolute address.
            params: added to its query.
            validators: from the last answer.
            max_bytes: largest body, unpacked; the manners' limit for pages where None.

        Returns:
            The answer and its body, b"" with status 304.

        Raises:
            FetchError: as `fetch`.
        """
        address = parse(url, params)
        into = io.BytesIO()
        limits = Limits(max_bytes or self.manners.max_page_bytes, self.manners.max_expansion)
        answer = self._run(Job(str(address), into, limits, validators, packed=True), address)
        return answer, into.getvalue()

    def post(self, url: str, content: bytes, *, media_type: str = "application/json") -> tuple[Answer, bytes]:
        """Send something to an address that a person gave (a webhook); no redirects, no robots.txt.

        Raises:
            FetchError: as `fetch`.
        """
        into = io.BytesIO()
        limits = Limits(self.manners.max_page_bytes, self.manners.max_expansion)
        job = Job(url, into, limits, method="POST", content=content, media_type=media_type, ask_robots=False)
        return self._run(job, parse(url)), into.getvalue()

    def close(self) -> None:
        """Close all connections."""
        self._exchange.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _lane(self, host: str) -> tuple[int, float]:
        manners = self.manners.of(host)
        return manners.connections, manners.pace_seconds

    def _run(self, job: Job, address: Address) -> Answer:
        """Try until it succeeds or there is no hope."""
        start = job.into.tell()
        attempt = 1
        while True:
            try:
                return self._follow(job, address)
            except FetchError as error:
                job.into.seek(start)
                job.into.truncate()
                wait = wait_after(error, attempt, self.manners.patience, self._draw)
                if wait is None:
                    facts = {**error.params, "url": shown(job.url), "requests": job.requests}
                    raise FetchError(error.code, **facts) from error
            self._sleep(wait)
            attempt += 1

    def _follow(self, job: Job, address: Address) -> Answer:
        """One try: the address, and where it is sent on to."""
        seen = {address}
        while True:
            head = self._ask(job, address)
            if head.location is None:
                return _answer(job, address, head)
            onward = join(address, head.location)
            if address.scheme == "https" and onward.scheme == "http":
                raise FetchError("redirect-downgrade", target=str(onward))
            if onward in seen:
                raise FetchError("redirect-loop", target=str(onward))
            if len(seen) > self.manners.max_redirects or job.method != "GET":
                raise FetchError("redirects-too-many", limit=self.manners.max_redirects, target=str(onward))
            seen.add(onward)
            address = onward

    def _ask(self, job: Job, address: Address) -> Head:
        """One request, when robots.txt allows it and the host's turn has come."""
        if job.ask_robots and not self.manners.of(address.netloc).robots_agreed:
            self._robots.check(address)
        with self._pace.turn(address.netloc):
            job.requests += 1
            try:
                head = self._exchange.send(job, address)
            except FetchError as error:
                self._note(address, error)
                raise
        self._pace.answered(address.netloc)
        return head

    def _note(self, address: Address, error: FetchError) -> None:
        """What a failure means for the other requests to this host."""
        if error.code in _HOST_FAILURES:
            self._pace.failed(address.netloc)
        elif "status" in error.params:
            self._pace.answered(address.netloc)
        asked = error.params.get("retry_after")
        if isinstance(asked, float):
            self._pace.postpone(address.netloc, asked)

    def _read_robots(self, address: Address) -> tuple[int, bytes]:
        into = io.BytesIO()
        limits = Limits(_ROBOTS_BYTES, self.manners.max_expansion)
        answer = self._run(Job(str(address), into, limits, packed=True, ask_robots=False), address)
        return answer.status, into.getvalue()


def _answer(job: Job, address: Address, head: Head) -> Answer:
    return Answer(
        url=shown(job.url),
        final_url=str(address),
        status=head.status,
        sha256=head.body.sha256 if head.body else None,
        size=head.body.size if head.body else 0,
        media_type=head.headers.get("content-type", "")[:200],
        file_name=answers.file_name(head.headers),
        validators=answers.validators(head.headers, job.validators if head.status == 304 else None),
        requests=job.requests,
    )
