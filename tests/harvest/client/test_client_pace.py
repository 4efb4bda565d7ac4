"""Turns by host: slow for one, at the same time for many."""

from __future__ import annotations

import threading

import pytest

from odconv.errors import FetchError
from odconv.harvest.client.pace import Pace


class Time:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []
        self.lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.waits.append(round(seconds, 3))
            self.now += seconds


def made(time: Time, connections: int = 1, seconds: float = 1.5) -> Pace:
    return Pace(
        lambda host: (connections, seconds),
        lambda: time.now,
        time.sleep,
        most_seconds=60,
        give_up_after=3,
        rest_seconds=300,
    )


def take(pace: Pace, host: str, times: int = 1) -> None:
    for _ in range(times):
        with pace.turn(host):
            pass  # to have had the turn is all that is asked


def test_requests_to_one_host_are_apart() -> None:
    time = Time()
    take(made(time), "a.jp", 4)
    assert time.waits == [1.5, 1.5, 1.5]


def test_requests_to_different_hosts_do_not_wait_for_each_other() -> None:
    time = Time()
    pace = made(time)
    for host in ("a.jp", "b.jp", "c.jp"):
        take(pace, host)
    assert time.waits == []


def test_time_that_has_gone_by_anyway_is_not_waited_for() -> None:
    time = Time()
    pace = made(time)
    take(pace, "a.jp")
    time.now += 1.0
    take(pace, "a.jp")
    assert time.waits == [0.5]


def test_a_crawl_delay_slows_down_and_never_speeds_up() -> None:
    time = Time()
    pace = made(time)
    pace.slow_down("a.jp", 5)
    pace.slow_down("a.jp", 0.1)
    take(pace, "a.jp", 2)
    assert time.waits == [5]


def test_a_host_that_was_postponed_is_asked_when_its_time_has_come() -> None:
    time = Time()
    pace = made(time)
    pace.postpone("a.jp", 20)
    take(pace, "b.jp")
    take(pace, "a.jp")
    assert time.waits == [20]


def test_too_long_a_wait_is_refused_at_once() -> None:
    time = Time()
    pace = made(time)
    pace.postpone("a.jp", 61)
    with pytest.raises(FetchError) as caught:
        take(pace, "a.jp")
    assert (caught.value.code, caught.value.params["seconds"]) == ("host-asks-to-wait", 61)
    time.now += 61
    take(pace, "a.jp")


def test_a_host_that_fails_again_and_again_is_left_alone_for_a_while() -> None:
    time = Time()
    pace = made(time, seconds=0)
    for _ in range(2):
        pace.failed("a.jp")
    pace.answered("a.jp")
    for _ in range(3):
        take(pace, "a.jp")
        pace.failed("a.jp")
    with pytest.raises(FetchError) as caught:
        take(pace, "a.jp")
    assert caught.value.code == "host-given-up"
    take(pace, "b.jp")
    time.now += 300
    take(pace, "a.jp")


def test_a_failure_within_a_turn_gives_the_place_back() -> None:
    pace = made(Time())
    for _ in range(3):
        with pytest.raises(FetchError), pace.turn("a.jp"):
            raise FetchError("page-gone")
    take(pace, "a.jp")
