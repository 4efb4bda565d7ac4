"""Faults of the network: played while an answer is sent, on the bare connection."""

from __future__ import annotations

import gzip
import socket
import struct
import zlib
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.faults.replies import Reply, all_headers, head

LOGIN = (
    "<!DOCTYPE html><html><head><title>ログイン</title></head><body><form method='post'>"
    "<input name='user'><input type='password' name='pass'></form></body></html>"
).encode()
SORRY = (
    "<!DOCTYPE html><html><head><title>お探しのページ</title></head><body><nav><a href='/'>ホーム</a></nav>"
    "<p>お探しのページは移動または削除されました。</p></body></html>"
).encode()

Handler = BaseHTTPRequestHandler
_PIECES = 400  # of a slow answer, so that a test which does not end it is ended all the same


def _send(handler: Handler, status: int, headers: dict[str, str], body: bytes = b"") -> None:
    handler.wfile.write(head(status, {"Connection": "close", "Content-Length": str(len(body)), **headers}) + body)


def _wait(handler: Handler, seconds: float) -> bool:
    """Whether the portal still runs after so many seconds."""
    stopping: Any = handler.server.portal.stopping  # type: ignore[attr-defined]
    return not stopping.wait(seconds)


def server_error(handler: Handler, reply: Reply, status: int = 500, retry_after: str | None = None) -> None:
    headers = {"Content-Type": "text/html"} | ({"Retry-After": retry_after} if retry_after else {})
    _send(handler, status, headers, b"<html><h1>Internal Server Error</h1></html>")


def rate_limited(handler: Handler, reply: Reply, retry_after: str | None = "1") -> None:
    server_error(handler, reply, 429, retry_after)


def time_out(handler: Handler, reply: Reply, seconds: float = 5) -> None:
    """Nothing at all is said."""
    _wait(handler, seconds)


def slow_drip(handler: Handler, reply: Reply, pause: float = 0.02) -> None:
    """A byte of the body now and then: no single wait is long."""
    handler.wfile.write(head(200, all_headers(reply)))
    for place in range(min(_PIECES, len(reply.body))):
        handler.wfile.write(reply.body[place : place + 1])
        if not _wait(handler, pause):
            return


def slow_head(handler: Handler, reply: Reply, pause: float = 0.02) -> None:
    """Headers, one byte at a time."""
    for byte in head(200, {"X-Padding": "x" * _PIECES}):
        handler.wfile.write(bytes([byte]))
        if not _wait(handler, pause):
            return


def _reset(handler: Handler) -> None:
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def reset(handler: Handler, reply: Reply) -> None:
    _reset(handler)


def reset_mid_body(handler: Handler, reply: Reply) -> None:
    handler.wfile.write(head(200, all_headers(reply)) + reply.body[: len(reply.body) // 2])
    _wait(handler, 0.02)
    _reset(handler)


def early_hints(handler: Handler, reply: Reply) -> None:
    """Interim answers before the answer, all in one packet: no fault."""
    hints = head(103, {"Link": "</style.css>; rel=preload"})
    handler.wfile.write(head(100, {}) + hints + head(200, all_headers(reply)) + reply.body)


def bare_lines(handler: Handler, reply: Reply) -> None:
    """Lines of the head end in LF alone: wrong, and read by everybody."""
    handler.wfile.write(head(200, all_headers(reply)).replace(b"\r\n", b"\n") + reply.body)


def truncated(handler: Handler, reply: Reply) -> None:
    """The connection is closed in good order before the announced length is reached."""
    handler.wfile.write(head(200, all_headers(reply)) + reply.body[: len(reply.body) // 2])


def truncated_chunks(handler: Handler, reply: Reply) -> None:
    """A chunked body without its last chunk."""
    half = reply.body[: len(reply.body) // 2]
    handler.wfile.write(head(200, {"Transfer-Encoding": "chunked"}) + f"{len(half):x}\r\n".encode() + half + b"\r\n")


def wrong_length(handler: Handler, reply: Reply) -> None:
    """Half of the length is announced, all is sent: what trusts the header loses the end of the table."""
    headers = {**all_headers(reply), "Content-Length": str(len(reply.body) // 2)}
    handler.wfile.write(head(200, headers) + reply.body)


@cache
def _bomb(mebibytes: int) -> bytes:
    return gzip.compress(bytes(1 << 20)) * mebibytes  # a gzip file may have many members


def gzip_bomb(handler: Handler, reply: Reply, mebibytes: int = 64) -> None:
    _send(handler, 200, {"Content-Encoding": "gzip", "Content-Type": "text/csv"}, _bomb(mebibytes))


def gzip_twice(handler: Handler, reply: Reply) -> None:
    """A legal chain: packed two times over."""
    _send(handler, 200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(reply.body)))


def gzip_chain(handler: Handler, reply: Reply, length: int = 12) -> None:
    """A chain of encodings, each of which multiplies."""
    body = bytes(1 << 20)
    for _ in range(length):
        body = gzip.compress(body)
    _send(handler, 200, {"Content-Encoding": ", ".join(["gzip"] * length)}, body)


def gzipped(handler: Handler, reply: Reply) -> None:
    _send(handler, 200, {"Content-Encoding": "gzip"}, gzip.compress(reply.body))


def deflated(handler: Handler, reply: Reply, bare: bool = False) -> None:
    packed = zlib.compress(reply.body)
    _send(handler, 200, {"Content-Encoding": "deflate"}, packed[2:-4] if bare else packed)


def gzip_truncated(handler: Handler, reply: Reply) -> None:
    """The length is right; what was packed is not whole."""
    packed = gzip.compress(reply.body)
    _send(handler, 200, {"Content-Encoding": "gzip"}, packed[: len(packed) // 2])


def gzip_damaged(handler: Handler, reply: Reply) -> None:
    _send(handler, 200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08\x00" + bytes(6) + b"\xff" * 40)


def unknown_encoding(handler: Handler, reply: Reply) -> None:
    _send(handler, 200, {"Content-Encoding": "br"}, reply.body)


def redirect(handler: Handler, reply: Reply, to: str | None = "/elsewhere", status: int = 302) -> None:
    _send(handler, status, {"Location": to} if to is not None else {})


def redirect_loop(handler: Handler, reply: Reply) -> None:
    """To itself, as servers do that want a cookie first."""
    redirect(handler, reply, handler.path)


def redirect_chain(handler: Handler, reply: Reply) -> None:
    """Always on to another address: /a → /a+ → /a++ …, never twice the same."""
    redirect(handler, reply, handler.path + "+")


def long_headers(handler: Handler, reply: Reply) -> None:
    """Headers without end, up to a megabyte."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1024):
        handler.wfile.write(f"X-{number}: ".encode() + b"x" * 1000 + b"\r\n")


def garbage(handler: Handler, reply: Reply) -> None:
    """No HTTP at all."""
    handler.wfile.write(b"\x00\x01\x02 SSH-2.0-OpenSSH\r\n\r\n")


def bad_length(handler: Handler, reply: Reply) -> None:
    """A Content-Length that is no number."""
    _send(handler, 200, {"Content-Length": "many"}, reply.body)


def login_403(handler: Handler, reply: Reply) -> None:
    _send(handler, 403, {"Content-Type": "text/html; charset=utf-8"}, LOGIN)


def login_200(handler: Handler, reply: Reply) -> None:
    _send(handler, 200, {"Content-Type": "text/html; charset=utf-8"}, LOGIN)


def html_200(handler: Handler, reply: Reply) -> None:
    _send(handler, 200, {"Content-Type": "text/csv"}, SORRY)


def not_found(handler: Handler, reply: Reply, status: int = 404) -> None:
    _send(handler, status, {"Content-Type": "text/html"}, SORRY)


Play = Callable[..., None]
NETWORK: dict[str, Play] = {
    play.__name__.replace("_", "-"): play
    for play in (
        server_error, rate_limited, time_out, slow_drip, slow_head, reset, reset_mid_body, truncated, truncated_chunks,
        wrong_length, gzip_bomb, gzip_twice, gzip_chain, gzipped, deflated, gzip_truncated, gzip_damaged,
        unknown_encoding, redirect, redirect_loop, redirect_chain, early_hints, bare_lines,
        long_headers, garbage, bad_length, login_403,
        login_200, html_200, not_found,
    )
}  # fmt: skip
