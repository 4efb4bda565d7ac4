"""One call from address to answer: what is sent, what comes back, what is remembered for the next night."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from odconv.errors import FetchError
from odconv.harvest.client import Client, HostManners, Manners, exchange, manners_for
from odconv.harvest.client.addresses import Allowed
from odconv.harvest.client.retry import Patience
from odconv.harvest.model import Validators
from odconv.settings import Settings
from tests.faults.portal import FaultPortal
from tests.faults.replies import Reply

PATH = "/files/aed.csv"
BODY = "名称\r\n区役所\r\n".encode()
MANNERS = Manners(
    contact="opendata@example.lg.jp",
    default=HostManners(pace_seconds=0, connections=2),
    patience=Patience(tries=1),
    allowed=Allowed.of(["127.0.0.1"]),
)


@pytest.fixture
def portal() -> Iterator[FaultPortal]:
    with FaultPortal() as running:
        running.serve(PATH, BODY)
        yield running


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(MANNERS) as running:
        yield running


def test_a_file_is_written_hashed_and_described(portal: FaultPortal, client: Client) -> None:
    headers = {"Content-Disposition": "attachment; filename*=UTF-8''%E6%96%BD%E8%A8%AD.csv"}
    portal.serve(PATH, BODY, media_type="text/csv; charset=utf-8", headers=headers)
    into = io.BytesIO()
    answer = client.fetch(portal.url + PATH, into)
    assert into.getvalue() == BODY
    assert answer.sha256 == hashlib.sha256(BODY).hexdigest()
    assert (answer.status, answer.size, answer.requests) == (200, len(BODY), 1)
    assert (answer.media_type, answer.file_name) == ("text/csv; charset=utf-8", "施設.csv")
    assert answer.validators == Validators(Reply(BODY).tag, "Mon, 01 Apr 2024 00:00:00 GMT")


def test_certificates_are_read_only_where_a_host_needs_them(
    portal: FaultPortal, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path | None] = []
    monkeypatch.setattr(exchange, "_trust", read.append)
    client.fetch(portal.url + PATH, io.BytesIO())
    assert read == []
    Client(replace(MANNERS, ca_file=Path("none.pem"))).close()
    assert read == [Path("none.pem")], "a file of the operator's is looked at before the first request"


@pytest.mark.parametrize("served", [{}, {"etag": ""}, {"modified": ""}], ids=["both", "date", "tag"])
def test_what_is_unchanged_is_not_sent_again(portal: FaultPortal, client: Client, served: dict[str, str]) -> None:
    portal.serve(PATH, BODY, **served)
    first = client.fetch(portal.url + PATH, io.BytesIO())
    into = io.BytesIO()
    second = client.fetch(portal.url + PATH, into, validators=first.validators)
    assert (second.status, second.sha256, second.size, into.getvalue()) == (304, None, 0, b"")
    assert second.validators == first.validators
    portal.serve(PATH, BODY + "支所\r\n".encode(), **(served or {"modified": "Wed, 01 May 2024 00:00:00 GMT"}))
    if served != {"etag": ""}:
        assert client.fetch(portal.url + PATH, io.BytesIO(), validators=second.validators).status == 200


def test_a_server_that_says_not_modified_without_being_asked_is_told(portal: FaultPortal, client: Client) -> None:
    portal.serve(PATH, Reply(b"", status=304))
    with pytest.raises(FetchError) as caught:
        client.fetch(portal.url + PATH, io.BytesIO())
    assert (caught.value.code, caught.value.params["status"]) == ("status-unexpected", 304)


def test_validators_that_cannot_be_sent_are_not_kept(portal: FaultPortal, client: Client) -> None:
    portal.serve(PATH, BODY, etag='"' + "x" * 2000 + '"', modified="令和6年4月1日")
    assert client.fetch(portal.url + PATH, io.BytesIO()).validators == Validators()


def test_every_request_says_who_asks_and_nothing_else(portal: FaultPortal, client: Client) -> None:
    client.fetch(portal.url.replace("//", "//clerk:secret@") + PATH, io.BytesIO())
    for request in portal.requests:
        assert request.headers["user-agent"].startswith("odconv/")
        assert request.headers["user-agent"].endswith(" (+opendata@example.lg.jp)")
        assert set(request.headers) == {"host", "user-agent", "accept", "accept-encoding"}


def test_one_connection_serves_many_requests(portal: FaultPortal, client: Client) -> None:
    validators = client.fetch(portal.url + PATH, io.BytesIO()).validators
    portal.fault("/moved", "not-found", times=0)
    for _ in range(5):
        client.fetch(portal.url + PATH, io.BytesIO(), validators=validators)
        with pytest.raises(FetchError):
            client.fetch(portal.url + "/nothing-here", io.BytesIO())
    assert len({request.client for request in portal.requests}) == 1


def test_a_host_may_be_an_ipv6_address() -> None:
    try:
        made = FaultPortal(host="::1")
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with made as portal, Client(replace(MANNERS, allowed=Allowed.of(["::1/128"]))) as client:
        portal.serve(PATH, BODY)
        portal.fault("/moved", "redirect", to=PATH)
        answer = client.fetch(portal.url + "/moved", io.BytesIO())
        assert answer.final_url == portal.url + PATH
        assert {request.headers["host"] for request in portal.requests} == {portal.netloc}


def test_a_search_is_asked_packed_and_with_parameters(portal: FaultPortal, client: Client) -> None:
    portal.publish("aed", BODY)
    answer, body = client.get(portal.url + "/api/3/action/package_search", params={"q": "避難 所", "rows": "5"})
    assert answer.sha256 == hashlib.sha256(body).hexdigest()
    assert portal.requests[-1].query == {"q": "避難 所", "rows": "5"}
    assert portal.requests[-1].headers["accept-encoding"] == "gzip"


def test_a_page_above_the_limit_for_pages_is_refused(portal: FaultPortal) -> None:
    with Client(replace(MANNERS, max_page_bytes=10)) as client, pytest.raises(FetchError) as caught:
        client.get(portal.url + PATH)
    assert caught.value.code == "body-too-large"


def test_a_message_is_posted_as_it_is(portal: FaultPortal, client: Client) -> None:
    portal.serve("/hook", lambda request: Reply(request.body, media_type="application/json", etag="", modified=""))
    _, body = client.post(portal.url + "/hook", b'{"text": "held: 3"}')
    assert body == b'{"text": "held: 3"}'
    assert [(request.method, request.path) for request in portal.requests] == [("POST", "/hook")]
    assert portal.requests[0].headers["content-type"] == "application/json"


def test_a_message_is_not_sent_on_to_where_it_is_redirected(portal: FaultPortal, client: Client) -> None:
    portal.fault("/hook", "redirect", to="/elsewhere", status=307)
    with pytest.raises(FetchError):
        client.post(portal.url + "/hook", b"{}")
    assert portal.asked("/elsewhere") == []


def test_no_host_sees_more_connections_than_it_should(portal: FaultPortal, client: Client) -> None:
    open_now, most = [0], [0]

    def slow(request: Any) -> Reply:
        with portal.lock:
            open_now[0] += 1
            most[0] = max(most[0], open_now[0])
        time.sleep(0.01)
        with portal.lock:
            open_now[0] -= 1
        return Reply(BODY)

    portal.serve(PATH, slow)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.fetch(portal.url + PATH, io.BytesIO()), range(24)))
    assert {answer.sha256 for answer in answers} == {hashlib.sha256(BODY).hexdigest()}
    assert most[0] == 2
    assert len({request.client for request in portal.asked(PATH)}) <= 2


def test_an_unchanged_file_costs_little(portal: FaultPortal, client: Client) -> None:
    """CPU of this thread alone; the bound is loose, since machines differ: 0.4 ms where it was measured."""
    validators = client.fetch(portal.url + PATH, io.BytesIO()).validators
    began = time.thread_time()
    for _ in range(100):
        client.fetch(portal.url + PATH, io.BytesIO(), validators=validators)
    assert (time.thread_time() - began) / 100 < 0.002


def stated(url: str, agreed: object = None, **facts: Any) -> SimpleNamespace:
    """A portal as its file would say."""
    usual = {"files": (), "contact": None, "pace_seconds": 1.0, "connections": 1, "private_ok": ()}
    return SimpleNamespace(url=url, robots=SimpleNamespace(agreed=agreed), **{**usual, **facts})


def test_manners_come_from_portal_files_and_settings() -> None:
    portals = [
        stated("https://ckan.example.jp/ckan", pace_seconds=2.0, contact="a@example.jp"),
        stated("https://ckan.example.jp", pace_seconds=1.5, connections=4, agreed="operator"),
        stated("", files=[SimpleNamespace(url="http://ward.example.jp:8080/a.csv")], private_ok=("10.0.0.0/8",)),
        stated("folder/of/files"),
    ]
    settings = Settings(harvest_contact="us@example.jp", harvest_pace_seconds=0.5, harvest_allow=("127.0.0.1:5000",))
    manners = manners_for(portals, settings)
    assert manners.of("ckan.example.jp") == HostManners(2.0, 1, robots_agreed=True, contact="a@example.jp")
    assert set(manners.hosts) == {"ckan.example.jp", "ward.example.jp:8080"}
    assert manners.of("elsewhere.example.jp") == HostManners(0.5, 2)
    assert manners.user_agent("ckan.example.jp").endswith("(+a@example.jp)")
    assert manners.user_agent("elsewhere.example.jp").endswith("(+us@example.jp)")
    assert manners.allowed == Allowed.of(["127.0.0.1:5000", "10.0.0.0/8"])


def test_a_contact_cannot_smuggle_a_header() -> None:
    assert "\n" not in Manners(contact="a@b.jp\r\nX-Evil: 1").user_agent("a.jp")
