"""The head of an answer: what its status means, and what its headers say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote_to_bytes

from odconv.errors import FetchError
from odconv.harvest.client.retry import retry_after
from odconv.harvest.model import Validators

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSED = frozenset({401, 403, 407, 451})
_GONE = frozenset({404, 410})
_FAILED = frozenset({408, 500, 502, 503, 504})
_LONGEST = 1024
_EXTENDED = re.compile(r"filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)", re.IGNORECASE)
_PLAIN = re.compile(r"filename\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;]+))", re.IGNORECASE)


class Headers(dict[str, str]):
    """Headers by name in small letters; repeated ones joined by commas. Bytes beyond ASCII are kept as Latin-1."""

    @classmethod
    def of(cls, raw: Sequence[tuple[bytes, bytes]]) -> Headers:
        """From the pairs as they came."""
        headers = cls()
        for name, value in raw:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
        return headers


def redirect(status: int, headers: Mapping[str, str]) -> str | None:
    """Where to go instead, None where the answer is no redirect.

    Raises:
        FetchError: `redirect-invalid` where it does not say.
    """
    if status not in _REDIRECTS:
        return None
    location = headers.get("location", "").strip()
    if not location:
        raise FetchError("redirect-invalid", status=status)
    return as_text(location)


def refuse_status(status: int, headers: Mapping[str, str], now: dt.datetime) -> None:
    """Nothing, where the status says that the body is what was asked for.

    Raises:
        FetchError: `page-gone`, `access-refused`, `rate-limited`, `server-failed` (the latter two with `retry_after` in
            seconds where the server says it), `status-unexpected`.
    """
    if status == 200:
        return
    if status in _GONE:
        raise FetchError("page-gone", status=status)
    if status in _REFUSED:
        raise FetchError("access-refused", status=status)
    asked = retry_after(headers.get("retry-after"), now)
    if status == 429:
        raise FetchError("rate-limited", status=status, retry_after=asked)
    if status in _FAILED:
        raise FetchError("server-failed", status=status, retry_after=asked)
    raise FetchError("status-unexpected", status=status)


def validators(headers: Mapping[str, str], before: Validators | None = None) -> Validators:
    """What makes the next request conditional; a 304 that repeats nothing leaves what was known before."""
    etag = headers.get("etag") or (before.etag if before else None)
    modified = headers.get("last-modified") or (before.last_modified if before else None)
    return Validators(_fit(etag), _fit(modified))


def file_name(headers: Mapping[str, str]) -> str | None:
    """The name that Content-Disposition gives (RFC 6266), without folders; None where it gives none.

    Raw UTF-8 and CP932, which Japanese servers send against the standard, are read as what they are.
    """
    text = headers.get("content-disposition", "")
    if found := _EXTENDED.search(text):
        raw = unquote_to_bytes(found[2])
        name = raw.decode("latin-1" if found[1].lower() == "iso-8859-1" else "utf-8", errors="replace")
    elif found := _PLAIN.search(text):
        name = as_text((found[1] if found[1] is not None else found[2]).replace('\\"', '"').strip())
    else:
        return None
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(character for character in name if character.isprintable()).strip(" .")[:255]
    return name or None


def length(headers: Mapping[str, str]) -> int | None:
    """Content-Length, None where there is none."""
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def as_text(latin: str) -> str:
    """A header with bytes beyond ASCII as the text that its server meant."""
    raw = latin.encode("latin-1", errors="replace")
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return latin


def _fit(value: str | None) -> str | None:
    """A validator that can be sent back: short, and in visible ASCII."""
    if value is None or len(value) > _LONGEST or not value.isascii() or not value.isprintable():
        return None
    return value
