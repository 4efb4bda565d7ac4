"""robots.txt: what it forbids is not fetched, unless the operator agreed; who cannot be read forbids everything."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest

from odconv.errors import FetchError
from odconv.harvest.client import Client, HostManners, Manners
from odconv.harvest.client.addresses import Allowed
from odconv.harvest.client.retry import Patience
from tests.faults.portal import FaultPortal

STOCK = "User-agent: *\nDisallow: /dataset/rate/\nDisallow: /revision/\nDisallow: /api/\nCrawl-Delay: 10\n"
SEARCH = "/api/3/action/package_search"
MANNERS = Manners(
    default=HostManners(pace_seconds=0), patience=Patience(tries=1), allowed=Allowed.of(["127.0.0.1", "127.0.0.2"])
)


@pytest.fixture
def portal() -> Iterator[FaultPortal]:
    with FaultPortal() as running:
        running.serve("/file.csv", "a\r\n")
        running.serve("/robots.txt", STOCK, media_type="text/plain")
        yield running


def outcome(client: Client, url: str) -> str:
    """The code of the failure, "" for none."""
    try:
        client.fetch(url, io.BytesIO())
    except FetchError as error:
        return error.code
    return ""


def client_of(manners: Manners = MANNERS) -> Client:
    return Client(manners, sleep=lambda seconds: None)


def test_what_ckans_own_file_forbids_is_not_asked(portal: FaultPortal) -> None:
    with client_of() as client:
        assert outcome(client, portal.url + SEARCH) == "robots-disallowed"
        with pytest.raises(FetchError) as caught:
            client.get(portal.url + SEARCH, params={"rows": "1"})
        assert caught.value.params["host"] == portal.netloc
        assert outcome(client, portal.url + "/file.csv") == ""
    assert portal.asked("/api/*") == []
    assert len(portal.asked("/robots.txt")) == 1


def test_an_agreement_opens_that_host_and_no_other(portal: FaultPortal) -> None:
    hosts = {portal.netloc: HostManners(pace_seconds=0, robots_agreed=True)}
    with FaultPortal(host="127.0.0.2") as other, client_of(replace(MANNERS, hosts=hosts)) as client:
        other.serve("/robots.txt", STOCK)
        assert outcome(client, portal.url + SEARCH) == ""
        assert outcome(client, other.url + SEARCH) == "robots-disallowed"


def test_a_redirect_does_not_go_around_the_rules_of_where_it_leads(portal: FaultPortal) -> None:
    with FaultPortal(host="127.0.0.2") as other, client_of() as client:
        other.fault("/file.csv", "redirect", to=portal.url + "/api/3/file.csv")
        assert outcome(client, other.url + "/file.csv") == "robots-disallowed"
    assert portal.asked("/api/*") == []


def test_rules_for_our_name_come_before_those_for_all(portal: FaultPortal) -> None:
    portal.serve("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: odconv\nDisallow: /private/\n")
    with client_of() as client:
        assert outcome(client, portal.url + "/file.csv") == ""
        assert outcome(client, portal.url + "/private/x") == "robots-disallowed"


@pytest.mark.parametrize("kind", ["not-found", "login-403", "html-200", "redirect-loop"])
def test_where_there_are_no_rules_everything_is_allowed(portal: FaultPortal, kind: str) -> None:
    portal.fault("/robots.txt", kind)
    with client_of() as client:
        assert outcome(client, portal.url + SEARCH) == ""


@pytest.mark.parametrize("kind", ["server-error", "rate-limited", "reset", "truncated"])
def test_where_the_rules_cannot_be_known_nothing_is_allowed(portal: FaultPortal, kind: str) -> None:
    portal.fault("/robots.txt", kind, times=1)
    now = [0.0]
    with Client(MANNERS, clock=lambda: now[0], sleep=lambda seconds: None) as client:
        assert outcome(client, portal.url + "/file.csv") == "robots-unreachable"
        assert outcome(client, portal.url + "/file.csv") == "robots-unreachable"
        assert len(portal.asked("/robots.txt")) == 1
        now[0] += 301
        assert outcome(client, portal.url + "/file.csv") == ""


def test_the_delay_that_is_asked_for_is_kept(portal: FaultPortal) -> None:
    now, waits = [0.0], []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    with Client(MANNERS, clock=lambda: now[0], sleep=sleep) as client:
        for _ in range(3):
            assert outcome(client, portal.url + "/file.csv") == ""
    assert waits == [10.0, 10.0]
    assert now[0] == 20.0


def test_a_delay_that_nobody_can_keep_means_no(portal: FaultPortal) -> None:
    portal.serve("/robots.txt", "User-agent: *\nCrawl-delay: 86400\n")
    with client_of() as client:
        assert [outcome(client, portal.url + "/file.csv") for _ in range(2)] == ["", "host-asks-to-wait"]
