"""Sockets: connected to the checked address and no other, and never longer than the request's whole time.

httpcore gives each read its own time limit; a server that sends a byte a minute would keep it for ever. The streams
here cut every limit to what is left of the whole.
"""

from __future__ import annotations

import re
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from odconv.errors import FetchError
from odconv.harvest.client.addresses import Allowed, Resolve, checked

_END_OF_HEAD = re.compile(rb"\n\r?\n")
_LONGEST_HEAD = 1 << 17  # httpcore gives up before
_READ = 1 << 19  # bytes taken at a time: beside a thread that computes, each call waits 5 ms for the interpreter


class Deadlines(threading.local):
    """Until when the request of this thread may take; monotonic seconds."""

    at: float = float("inf")
    clock: Callable[[], float] = staticmethod(time.monotonic)

    def cut(self, seconds: float | None) -> float:
        """A time limit cut to what is left.

        Raises:
            FetchError: `fetch-too-slow` when nothing is left.
        """
        left = self.at - self.clock()
        if left <= 0:
            raise FetchError("fetch-too-slow")
        return left if seconds is None else min(seconds, left)


class Stream(httpcore.NetworkStream):
    """A socket that knows the deadline and counts what comes after the head of an answer."""

    def __init__(self, sock: socket.socket, deadlines: Deadlines) -> None:
        self._sock = sock
        self._deadlines = deadlines
        self._head = b""
        self.received = 0

    def begin(self) -> None:
        """A new request is to be sent: forget the last answer."""
        self._head, self.received = b"", -1

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, half a megabyte at most; b"" where the server closed.

        Args:
            max_bytes: what httpcore would have at a time, which takes more as well.
            timeout: seconds until the first byte.

        Raises:
            FetchError: `fetch-timed-out`, `fetch-too-slow`, `connection-lost`.
        """
        try:
            self._sock.settimeout(self._deadlines.cut(timeout))
            data = self._sock.recv(max(max_bytes, _READ))
        except TimeoutError as error:
            self._deadlines.cut(timeout)
            raise FetchError("fetch-timed-out", seconds=timeout) from error
        except OSError as error:
            raise FetchError("connection-lost", reason=str(error)) from error
        self._count(data)
        return data

    def has_more_than(self, length: int) -> bool:
        """Whether the server sent more than the body that it announced; one byte is taken off to see it."""
        if self.received > length:
            return True
        try:
            self._sock.settimeout(0)
            return bool(self._sock.recv(1))
        except OSError:  # nothing there, which is as it should be
            return False

    def _count(self, data: bytes) -> None:
        """Bytes of the body: those behind the empty line of the head, heads of interim answers (1xx) passed over."""
        if self.received >= 0:
            self.received += len(data)
            return
        self._head += data
        while end := _END_OF_HEAD.search(self._head):
            interim = self._head[9:10] == b"1"
            self._head = self._head[end.end() :]
            if not interim:
                self.received, self._head = len(self._head), b""
                return
        if len(self._head) > _LONGEST_HEAD:
            self.received, self._head = 0, b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """All of it.

        Raises:
            FetchError: `fetch-timed-out`, `fetch-too-slow`.
            httpcore.WriteError: the server closed; there may still be an answer to read.
        """
        if not buffer:
            return
        self.begin()
        try:
            self._sock.settimeout(self._deadlines.cut(timeout))
            self._sock.sendall(buffer)
        except TimeoutError as error:
            raise FetchError("fetch-timed-out", seconds=timeout) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        """Let go of the socket."""
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted, the certificate checked.

        Raises:
            FetchError: `certificate-invalid`, `fetch-timed-out`, `connection-failed`.
        """
        try:
            self._sock.settimeout(self._deadlines.cut(timeout))
            return Stream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname), self._deadlines)
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise FetchError("certificate-invalid", host=server_hostname, reason=error.verify_message) from error
        except TimeoutError as error:
            self.close()
            raise FetchError("fetch-timed-out", seconds=timeout) from error
        except (OSError, ValueError) as error:
            self.close()
            raise FetchError("connection-failed", host=server_hostname, reason=str(error)) from error

    def get_extra_info(self, info: str) -> Any:
        """`is_readable`, by which httpcore tells that an idle connection was closed by the server; else None."""
        return _is_readable(self._sock) if info == "is_readable" else None


class Backend(httpcore.NetworkBackend):
    """Opens connections, to checked addresses only."""

    def __init__(self, allowed: Allowed, lookup: Resolve, deadlines: Deadlines) -> None:
        self._allowed = allowed
        self._lookup = lookup
        self._deadlines = deadlines
        self._failed: set[str] = set()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the host's permitted addresses that takes one.

        Raises:
            FetchError: `host-unknown`, `address-private`, `connection-failed`, `fetch-timed-out`, `fetch-too-slow`.
        """
        del local_address, socket_options
        failure: OSError | None = None
        found = checked(host, port, self._allowed, self._lookup)
        for address in sorted(found, key=self._failed.__contains__):  # IPv6 that leads nowhere costs time only once
            try:
                sock = socket.create_connection((address, port), self._deadlines.cut(timeout))
            except OSError as error:
                self._failed.add(address)
                failure = error
                continue
            self._failed.discard(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return Stream(sock, self._deadlines)
        if isinstance(failure, TimeoutError):
            raise FetchError("fetch-timed-out", host=host, seconds=timeout) from failure
        raise FetchError("connection-failed", host=host, reason=str(failure)) from failure

    def sleep(self, seconds: float) -> None:
        """Never asked for: httpcore sleeps between its own tries, and has none here."""
        time.sleep(seconds)


def _is_readable(sock: socket.socket) -> bool:
    if sock.fileno() < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
