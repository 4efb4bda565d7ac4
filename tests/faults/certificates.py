"""Certificates for loopback: one that is right for whoever trusts its authority, and three that are not."""

from __future__ import annotations

import datetime as dt
import ssl
import tempfile
from functools import cache
from pathlib import Path

import trustme


@cache
def _authority() -> tuple[trustme.CA, Path]:
    authority = trustme.CA()
    place = Path(tempfile.mkdtemp(prefix="portal-ca-")) / "ca.pem"
    authority.cert_pem.write_to_path(str(place))
    return authority, place


@cache
def _context(kind: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority = trustme.CA() if kind == "unknown-authority" else _authority()[0]
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    names = ["other.example"] if kind == "other-host" else ["127.0.0.1", "127.0.0.2", "localhost"]
    until = {"not_before": past - dt.timedelta(days=30), "not_after": past} if kind == "expired" else {}
    authority.issue_cert(*names, **until).configure_cert(context)
    return context


class Certificates:
    """Certificates by name: "good", "unknown-authority", "expired", "other-host"."""

    @property
    def ca_file(self) -> Path:
        """The authority behind all but one of them."""
        return _authority()[1]

    def context(self, kind: str) -> ssl.SSLContext:
        """What a server needs to present one."""
        return _context(kind)
