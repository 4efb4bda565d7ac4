"""Which failures are tried again, and when."""

from __future__ import annotations

import datetime as dt

import pytest

from odconv.errors import FetchError
from odconv.harvest.client.retry import Patience, retry_after, wait_after

NOW = dt.datetime(2026, 4, 1, 3, 0, tzinfo=dt.UTC)
PATIENCE = Patience(tries=4, first_seconds=1, most_seconds=60)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Wed, 01 Apr 2026 03:02:00 GMT", 120.0),
        ("Wed, 01 Apr 2026 12:02:00 +0900", 120.0),
        ("Wed, 01 Apr 2026 02:00:00 GMT", 0.0),
        ("", None),
        (None, None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("１２０", None),
        ("Wed, 99 Foo 2026 03:02:00 GMT", None),
        ("9" * 400, 999999999999.0),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def waits(code: str, draw: float = 1.0, **facts: object) -> list[float | None]:
    return [wait_after(FetchError(code, **facts), attempt, PATIENCE, lambda: draw) for attempt in range(1, 5)]


def test_waits_double_and_end() -> None:
    assert waits("server-failed") == [1, 2, 4, None]
    assert waits("server-failed", draw=0.0) == [0.5, 1, 2, None]


def test_what_the_server_asks_for_is_the_least() -> None:
    assert waits("rate-limited", retry_after=3.0) == [3, 3, 4, None]


def test_what_the_server_asks_for_is_not_cut_short_but_given_up() -> None:
    assert waits("rate-limited", retry_after=61.0) == [None] * 4


@pytest.mark.parametrize("code", ["page-gone", "access-refused", "certificate-invalid", "address-private", "body-bomb",
                                  "robots-disallowed", "fetch-too-slow", "host-given-up"])  # fmt: skip
def test_what_does_not_pass_by_itself_is_not_tried_again(code: str) -> None:
    assert waits(code) == [None] * 4
