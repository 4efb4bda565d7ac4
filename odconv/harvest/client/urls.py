"""Web addresses: taken apart, made fit for the wire, and shown without what must not be shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from odconv.errors import FetchError

if TYPE_CHECKING:
    import httpx

_PORTS = {"http": 80, "https": 443}
_LONGEST = 8192
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?|[0-9a-f:.]+")
_PLAIN = re.compile(
    r"""(https?)://
    ([a-z0-9](?:[a-z0-9.-]{0,60}[a-z0-9])?)(?::([1-9][0-9]{0,4}))?
    ((?:/(?!\.)(?:[\w!$&'()*+,;=:@.~-]|%[0-9a-fA-F]{2})*)*)
    (\?(?:[\w!$&'()*+,;=:@.~/?-]|%[0-9a-fA-F]{2})+)?""",
    re.ASCII | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address, ready to be asked for.

    Attributes:
        scheme: `http` or `https`.
        host: name in ASCII (IDNA) or the digits of an IP address, small letters, IPv6 without brackets.
        port: as written, else that of the scheme.
        target: path and query, percent-encoded.
    """

    scheme: str
    host: str
    port: int
    target: bytes

    @property
    def netloc(self) -> str:
        """Host and port as the `Host` header has them: no port where it is that of the scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        """The whole address, without user name, password and fragment."""
        return f"{self.scheme}://{self.netloc}{self.target.decode('ascii')}"


def parse(url: str, params: Mapping[str, str] | None = None) -> Address:
    """Take an address apart; Japanese in path, query and host is encoded as browsers do.

    Args:
        url: absolute address; user name, password and fragment are dropped.
        params: added to the query.

    Raises:
        FetchError: `address-invalid`, `address-scheme`.
    """
    written = url.strip()
    if not params:
        return _plain(written) or _whole(url)
    return (None if "?" in written else _plain(f"{written}?{urlencode(params)}")) or _whole(url, params)


def join(base: Address, location: str) -> Address:
    """Where a redirect leads.

    Args:
        base: the address that answered.
        location: its `Location` header, absolute or relative.

    Raises:
        FetchError: `address-invalid`, `address-scheme`.
    """
    import httpx  # noqa: PLC0415  (60 ms, and few servers send on)

    try:
        return _address(httpx.URL(str(base)).join(location.strip()), location)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise FetchError("address-invalid", url=shown(location), reason=_reason(error)) from error


def shown(url: str) -> str:
    """An address as logs and messages may have it: without user name and password, at most 500 characters.

    >>> shown("https://clerk:secret@example.jp/list.csv")
    'https://example.jp/list.csv'
    """
    before, slashes, rest = url.partition("//")
    if not slashes:
        return _short(url.rpartition("@")[2] if ":" in url.partition("@")[0] else url)
    ends = [place for place in (rest.find(mark) for mark in "/?#\\") if place >= 0]
    end = min(ends, default=len(rest))
    return _short(before + slashes + rest[:end].rpartition("@")[2] + rest[end:])


def _reason(error: Exception) -> str:
    """What is wrong, without what stands there: it may be a part of a password."""
    return str(error).partition(":")[0]


def _short(text: str) -> str:
    printable = "".join(character if character.isprintable() else "�" for character in text)
    return printable if len(printable) <= 500 else printable[:500] + "…"


def _plain(url: str) -> Address | None:
    """An address that is already as it goes over the wire, as nearly all are; None for any other."""
    found = _PLAIN.fullmatch(url)
    if found is None or len(url) > _LONGEST:
        return None
    scheme, host, port, path, query = found.groups()
    number = int(port) if port else _PORTS[scheme]
    if number > 65535 or not _is_host(host):
        return None
    return Address(scheme, host, number, ((path or "/") + (query or "")).encode("ascii"))


def _is_host(host: str) -> bool:
    """Whether it is a name, or the digits of an IPv4 address as they should be."""
    if host.strip("0123456789."):
        return True
    try:
        return bool(IPv4Address(host))
    except ValueError:
        return False


def _whole(url: str, params: Mapping[str, str] | None = None) -> Address:
    """Any address. Raises FetchError as `parse`."""
    import httpx  # noqa: PLC0415  (60 ms, and few addresses need it)

    try:
        parsed = httpx.URL(url.strip())
        if params:
            parsed = parsed.copy_merge_params(dict(params))
        return _address(parsed, url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise FetchError("address-invalid", url=shown(url), reason=_reason(error)) from error


def _address(parsed: httpx.URL, written: str) -> Address:
    if parsed.scheme not in _PORTS:
        raise FetchError("address-scheme", url=shown(written), scheme=parsed.scheme)
    host = parsed.raw_host.decode("ascii").rstrip(".").lower()
    port = parsed.port if parsed.port is not None else _PORTS[parsed.scheme]
    wrong = "host" if not _HOST.fullmatch(host) else "port" if not 0 < port < 65536 else ""
    if wrong or len(parsed.raw_path) > _LONGEST:
        raise FetchError("address-invalid", url=shown(written), reason=wrong or "length")
    return Address(parsed.scheme, host, port, parsed.raw_path)
