"""A portal on loopback that serves files and a CKAN's search, and fails in every way that portals were seen to fail.

    with FaultPortal() as portal:
        portal.publish("aed", table, organization="t131016")      a dataset with one CSV
        …night 1…
        portal.fault("/files/aed.csv", "reset-mid-body")          or times=2: the first two requests only
        …night 2…
        portal.heal()
        …night 3…
        portal.requests                                           all that was asked, in order

`NETWORK` and `CONTENT` name the kinds of fault: those of the network are played while the answer is sent, those of the
content change what is served.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.faults import ckan_answers
from tests.faults.certificates import Certificates
from tests.faults.content_faults import CONTENT
from tests.faults.network_faults import NETWORK
from tests.faults.replies import Reply, response

API = "/api/3/action/"
SEARCH = API + "package_search"


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    client: int
    status: int | None = None


@dataclass
class Fault:
    """How the requests for some paths fail, and how often still."""

    pattern: str
    kind: str
    options: Mapping[str, Any]
    left: int | None = None
    played: int = 0


@dataclass
class Tables:
    """What the portal has: files by path, datasets by name, and the faults."""

    files: dict[str, Reply | Callable[[Request], Reply]] = field(default_factory=dict)
    datasets: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)


class FaultPortal:
    """A loopback server; a context manager.

    Args:
        certificate: "good", "unknown-authority", "expired" or "other-host" for HTTPS; None for HTTP.
        host: an address of the loopback network.
        max_rows: at which the search cuts `rows` without a word.
    """

    def __init__(self, certificate: str | None = None, host: str = "127.0.0.1", max_rows: int = 1000) -> None:
        self.tables = Tables()
        self.max_rows = max_rows
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self._certificates = Certificates() if certificate else None
        self.certificate = certificate
        self._server = (_Server6 if ":" in host else _Server)((host, 0), _Handler)
        self._server.portal = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def netloc(self) -> str:
        """Address and port."""
        host, port = self._server.server_address[:2]
        return f"[{host!s}]:{port}" if ":" in str(host) else f"{host!s}:{port}"

    @property
    def url(self) -> str:
        """Address of the portal, without a slash at the end."""
        return f"{'https' if self.certificate else 'http'}://{self.netloc}"

    @property
    def ca_file(self) -> Path:
        """Certificate of the authority that a client must trust to find the certificate "good"."""
        assert self._certificates is not None
        return self._certificates.ca_file

    @property
    def context(self) -> ssl.SSLContext | None:
        """What new connections are encrypted with; follows `certificate`, which may be set at any time."""
        return self._certificates.context(self.certificate) if self._certificates and self.certificate else None

    @property
    def requests(self) -> list[Request]:
        """All requests so far, in the order in which they came."""
        return self.tables.requests

    @property
    def datasets(self) -> dict[str, dict[str, Any]]:
        """The CKAN datasets (as `package_show` gives them) by name; to be changed freely between nights."""
        return self.tables.datasets

    def asked(self, path: str) -> list[Request]:
        """The requests for a path, a pattern of it."""
        return [request for request in self.requests if fnmatchcase(request.path, path)]

    def serve(self, path: str, body: bytes | str | Reply | Callable[[Request], Reply], **facts: Any) -> str:
        """Serve something at a path from now on.

        Args:
            path: path, decoded.
            body: what is served: bytes, text (UTF-8), or a whole reply, or what makes one of a request.
            facts: other attributes of `Reply`.

        Returns:
            The address.
        """
        if isinstance(body, str):
            body = body.encode()
        reply = Reply(body, **facts) if isinstance(body, bytes) else body
        self.tables.files[path] = reply
        return self.url + path

    def publish(self, name: str, table: bytes | str, *, path: str = "", **facts: Any) -> dict[str, Any]:
        """Serve a CSV and list it as a dataset.

        Args:
            name: of the dataset.
            table: the file.
            path: where it is served; `/files/<name>.csv` where empty.
            facts: what else `package_show` tells (title, organization, license_id …).

        Returns:
            The dataset, as it is listed.
        """
        address = self.serve(path or f"/files/{name}.csv", table)
        self.datasets[name] = ckan_answers.dataset(name, address, **facts)
        return self.datasets[name]

    def fault(self, path: str, kind: str, *, times: int | None = None, **options: Any) -> Fault:
        """Let requests fail.

        Args:
            path: path, or a pattern of paths.
            kind: of `NETWORK` or `CONTENT`.
            times: how many requests fail; all where None.
            options: of that kind.
        """
        assert kind in NETWORK or kind in CONTENT, kind
        fault = Fault(path, kind, options, times)
        self.tables.faults.append(fault)
        return fault

    def heal(self, path: str | None = None) -> None:
        """No faults any more: at one pattern, or at all."""
        self.tables.faults[:] = [fault for fault in self.tables.faults if path is not None and fault.pattern != path]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(2)

    def reply_to(self, request: Request) -> Reply:
        """What is served when nothing fails."""
        if request.path.startswith(API):
            return ckan_answers.answer(request.path.removeprefix(API), request.query, self.datasets, self.max_rows)
        reply = self.tables.files.get(request.path)
        if reply is None:
            return Reply(b"not found", status=404, media_type="text/plain")
        return reply if isinstance(reply, Reply) else reply(request)

    def next_fault(self, path: str) -> Fault | None:
        """The fault that meets this request, counted."""
        with self.lock:
            for fault in self.tables.faults:
                if fault.left != 0 and fnmatchcase(path, fault.pattern):
                    fault.left = None if fault.left is None else fault.left - 1
                    fault.played += 1
                    return replace(fault)
        return None

    def note(self, request: Request) -> None:
        """Keep a request for the test to see."""
        with self.lock:
            self.tables.requests.append(request)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    portal: FaultPortal

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silence: connections that break are what is tested here."""

    def finish_request(self, request: Any, client_address: Any) -> None:
        """The handshake belongs to the connection's own thread, lest a bad one keeps the others waiting."""
        context = self.portal.context
        if context is not None:
            request = context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *args: Any) -> None:
        """Silence."""

    def do_GET(self) -> None:
        portal = self.server.portal
        request = self._request()
        portal.note(request)
        fault = portal.next_fault(request.path)
        reply = self._changed(portal.reply_to(request), fault, request)
        if fault and fault.kind in NETWORK:
            self.close_connection = True
            NETWORK[fault.kind](self, reply, **fault.options)
        else:
            self.wfile.write(response(reply, self.headers, body=self.command != "HEAD"))

    do_POST = do_HEAD = do_GET  # noqa: N815  (names that http.server asks for)

    @staticmethod
    def _changed(reply: Reply, fault: Fault | None, request: Request) -> Reply:
        if fault is None or fault.kind not in CONTENT:
            return reply
        return CONTENT[fault.kind](reply, request.query, fault.played, **fault.options)

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, unquote(parts.path), query, headers, body, self.client_address[1])
