"""Which failures pass by themselves, and how long to wait for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from odconv.errors import FetchError

_PASSING = frozenset(
    {
        "body-damaged",
        "body-length-wrong",
        "body-truncated",
        "connection-failed",
        "connection-lost",
        "fetch-timed-out",
        "host-unknown",
        "rate-limited",
        "server-failed",
    }
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long.

    Attributes:
        tries: requests in all.
        first_seconds: the wait after the first failure; it doubles with each.
        most_seconds: the longest wait; a server that asks for more is not asked again.
    """

    tries: int = 3
    first_seconds: float = 1.0
    most_seconds: float = 120.0


def wait_after(error: FetchError, attempt: int, patience: Patience, draw: Callable[[], float]) -> float | None:
    """Seconds until the next try; None where there is to be none.

    Args:
        error: what went wrong; its `retry_after`, in seconds, is obeyed; `settled` if it was tried often enough before.
        attempt: 1 for the first.
        patience: how often and how long.
        draw: gives a random number from 0 to 1, so that clients that failed together do not come back together.
    """
    if error.code not in _PASSING or attempt >= patience.tries or error.params.get("settled"):
        return None
    own: float = min(patience.first_seconds * 2 ** (attempt - 1), patience.most_seconds) * (0.5 + draw() / 2)
    asked = error.params.get("retry_after")
    if not isinstance(asked, float):
        return own
    return None if asked > patience.most_seconds else max(own, asked)


def retry_after(value: str | None, now: dt.datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for (RFC 9110, 10.2.3): a number, or a date; None where it says nothing.

    Args:
        value: the header.
        now: with offset.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=dt.UTC)
    return max(0.0, (date - now).total_seconds())
