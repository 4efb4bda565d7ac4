"""One request on the wire and its answer: sent as agreed, read within all limits, its connection kept if clean."""

from __future__ import annotations

import contextlib
import datetime as dt
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import BinaryIO

import certifi
import httpcore

from odconv.errors import FetchError
from odconv.harvest.client import answers
from odconv.harvest.client.addresses import Resolve
from odconv.harvest.client.body import Limits, Received, receive
from odconv.harvest.client.manners import Manners
from odconv.harvest.client.promised import refuse_page
from odconv.harvest.client.urls import Address
from odconv.harvest.client.wire import Backend, Deadlines, Stream
from odconv.harvest.model import Validators

_KEEP_SECONDS = 4.0  # less than the five after which Apache closes: a request into a closing connection is lost
_DRAINED = 1 << 16


@dataclass(slots=True)
class Job:
    """One call of the client: what is asked, where the body goes, how many requests it took."""

    url: str
    into: BinaryIO
    limits: Limits
    validators: Validators | None = None
    expect: frozenset[str] | None = None
    packed: bool = False
    method: str = "GET"
    content: bytes = b""
    media_type: str = ""
    ask_robots: bool = True
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """An answer's head: a redirect, or the answer that the call returns."""

    location: str | None
    status: int = 0
    headers: answers.Headers = field(default_factory=answers.Headers)
    body: Received | None = None


class Exchange:
    """Sends requests and reads answers; connections are kept, each host has its own.

    Args:
        manners: time limits, trust, who asks.
        lookup: addresses of a name; judged before they are connected to.
        now: the time of day, with offset; for dates in `Retry-After`.
    """

    def __init__(self, manners: Manners, lookup: Resolve, now: Callable[[], dt.datetime]) -> None:
        self._manners, self._now = manners, now
        self._deadlines = Deadlines()
        self._backend = Backend(manners.allowed, lookup, self._deadlines)
        if manners.ca_file is not None:
            _trust(manners.ca_file)  # a file that is none is told at once
        self._pools: dict[tuple[str, str], httpcore.ConnectionPool] = {}

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    def send(self, job: Job, address: Address) -> Head:
        """One request and its answer.

        Args:
            job: what is asked, and where the body goes.
            address: where.

        Raises:
            FetchError: whatever of this package, but for what robots.txt, redirects and turns give cause to.
        """
        limits = self._manners
        self._deadlines.at = self._deadlines.clock() + limits.whole_seconds
        timeout = {"connect": limits.connect_seconds, "read": limits.read_seconds, "write": limits.read_seconds,
                   "pool": limits.whole_seconds}  # fmt: skip
        request = httpcore.Request(
            job.method,
            httpcore.URL(
                scheme=address.scheme.encode(), host=address.host.encode(), port=address.port, target=address.target
            ),
            headers=_headers(job, address, limits.user_agent(address.netloc)),
            content=job.content or None,
            extensions={"timeout": timeout},
        )
        try:
            response = self._pool(address).handle_request(request)
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            if error.__context__ is not None:  # h11 could not make sense of it; otherwise the server just left
                raise FetchError("answer-malformed", reason=str(error)) from error
            raise FetchError("connection-lost", reason=str(error)) from error
        except httpcore.TimeoutException as error:
            raise FetchError("fetch-timed-out", seconds=limits.read_seconds) from error
        try:
            return self._take(job, response)
        finally:
            response.close()

    def _take(self, job: Job, response: httpcore.Response) -> Head:
        headers = answers.Headers.of(response.headers)
        if response.status != 200:
            _drain(response)
            _closed_for_more(response, 0 if response.status == 304 else answers.length(headers))
        if response.status == 304 and job.validators is not None:
            return Head(None, 304, headers)
        if (location := answers.redirect(response.status, headers)) is not None:
            return Head(location)
        answers.refuse_status(response.status, headers, self._now())
        body = self._body(job, response, headers)
        refuse_page(body.head, job.expect)
        return Head(None, response.status, headers, body)

    def _body(self, job: Job, response: httpcore.Response, headers: answers.Headers) -> Received:
        expected = answers.length(headers)
        try:
            body = receive(response.iter_stream(), headers.get("content-encoding", ""), expected, job.into, job.limits)
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchError("body-truncated", reason=str(error)) from error
        if _closed_for_more(response, expected):
            raise FetchError("body-length-wrong", expected=expected)
        return body

    def _pool(self, address: Address) -> httpcore.ConnectionPool:
        key = (address.scheme, address.netloc)
        if (pool := self._pools.get(key)) is None:
            most = self._manners.of(address.netloc).connections
            trust = _trust(self._manners.ca_file) if address.scheme == "https" else None  # 0.1 s to read them all
            fresh = httpcore.ConnectionPool(
                trust, max_connections=most, keepalive_expiry=_KEEP_SECONDS, network_backend=self._backend
            )
            pool = self._pools.setdefault(key, fresh)
        return pool


def _drain(response: httpcore.Response) -> None:
    """Read a short body that nobody wants, so that the connection can be used again."""
    with contextlib.suppress(httpcore.NetworkError, httpcore.ProtocolError, FetchError):
        read = 0
        for chunk in response.iter_stream():
            read += len(chunk)
            if read > _DRAINED:
                return


def _closed_for_more(response: httpcore.Response, length: int | None) -> bool:
    """Whether the server sent more than it announced; if so the rest must not be read as the next answer."""
    stream = response.extensions.get("network_stream")
    if length is None or not isinstance(stream, Stream) or not stream.has_more_than(length):
        return False
    stream.close()
    return True


@cache
def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """The authorities of the system, those of certifi (which has roots that servers lack), and the operator's own."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def _headers(job: Job, address: Address, user_agent: str) -> list[tuple[bytes, bytes]]:
    """What is sent: files unpacked, since packed ones often carry an ETag that never matches again (Apache 45023)."""
    pairs = [("Host", address.netloc), ("User-Agent", user_agent), ("Accept", "*/*"),
             ("Accept-Encoding", "gzip" if job.packed else "identity")]  # fmt: skip
    if job.validators and job.validators.etag:
        pairs.append(("If-None-Match", job.validators.etag))
    if job.validators and job.validators.last_modified:
        pairs.append(("If-Modified-Since", job.validators.last_modified))
    if job.method != "GET":
        pairs += [("Content-Type", job.media_type), ("Content-Length", str(len(job.content)))]
    return [(name.encode("ascii"), value.encode("ascii", errors="replace")) for name, value in pairs]
