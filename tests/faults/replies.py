"""What a loopback portal answers, and how it looks on the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reply:
    """An answer: body, status, type, further headers, and the validators that it carries.

    `etag` None: made of the body; "" none. `modified`: Last-Modified, "" none.
    """

    body: bytes
    status: int = 200
    media_type: str = "text/csv"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    modified: str = "Mon, 01 Apr 2024 00:00:00 GMT"

    @property
    def tag(self) -> str:
        """The ETag, quoted."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"' if self.etag is None else self.etag

    def is_known(self, headers: Mapping[str, str]) -> bool:
        """Whether a request's validators are those of this answer (RFC 9110, 13.2.2: If-None-Match comes first)."""
        asked = headers.get("If-None-Match")
        if asked is not None:
            return bool(self.tag) and asked == self.tag
        return bool(self.modified) and headers.get("If-Modified-Since") == self.modified


def response(reply: Reply, headers: Mapping[str, str], *, body: bool = True) -> bytes:
    """The whole answer to a request with these headers; 304 without a body where it has the same already."""
    if reply.status == 200 and reply.is_known(headers):
        return head(304, {"ETag": reply.tag} if reply.tag else {})
    return head(reply.status, all_headers(reply)) + (reply.body if body else b"")


def all_headers(reply: Reply) -> dict[str, str]:
    """The headers of an answer."""
    headers = {"Content-Type": reply.media_type, "Content-Length": str(len(reply.body))}
    if reply.status == 200:
        headers |= {"ETag": reply.tag} if reply.tag else {}
        headers |= {"Last-Modified": reply.modified} if reply.modified else {}
    return headers | dict(reply.headers)


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """Status line and headers."""
    lines = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode()
