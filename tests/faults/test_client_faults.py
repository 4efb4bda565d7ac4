"""Every fault of the network, played by a real server: its own code, nothing half written, good when healed."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from odconv.errors import FetchError
from odconv.harvest.client import Client, HostManners, Manners, promised
from odconv.harvest.client.addresses import Allowed
from odconv.harvest.client.retry import Patience
from odconv.harvest.model import Answer, Validators
from odconv.issues import render
from tests.faults.expected import FAULTS
from tests.faults.network_faults import NETWORK
from tests.faults.portal import FaultPortal
from tests.faults.replies import Reply, head

PATH = "/files/aed.csv"
TABLE = "名称,住所\r\n" + "区役所,千代田区九段南一丁目２番１号\r\n" * 200
CSV = promised("CSV")
BEFORE = b"kept"

MANNERS = Manners(
    default=HostManners(pace_seconds=0, connections=2),
    patience=Patience(tries=1),
    connect_seconds=5,
    read_seconds=5,
    whole_seconds=10,
    max_bytes=8 << 20,
    allowed=Allowed.of(["127.0.0.1"]),
)

IMPATIENT = {
    "time-out": {"read_seconds": 0.3},
    "slow-drip": {"whole_seconds": 0.3},
    "slow-head": {"whole_seconds": 0.3},
}


@pytest.fixture
def portal() -> Iterator[FaultPortal]:
    with FaultPortal() as running:
        running.serve(PATH, TABLE)
        yield running


def fetch(portal: FaultPortal, manners: Manners = MANNERS, path: str = PATH, **facts: Any) -> tuple[Answer, bytes]:
    """The answer and the body, with a file that had something in it before; no test waits between tries."""
    into = io.BytesIO()
    into.write(BEFORE)
    with Client(manners, sleep=lambda seconds: None) as client:
        try:
            answer = client.fetch(portal.url + path, into, expect=CSV, **facts)
        except FetchError:
            assert into.getvalue() == BEFORE, "a failure leaves the file as it was"
            raise
    return answer, into.getvalue().removeprefix(BEFORE)


def failure(portal: FaultPortal, manners: Manners = MANNERS, **facts: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(portal, manners, **facts)
    return caught.value


def impatient(kind: str) -> Manners:
    """Short limits for the faults that only a limit ends; long ones for the others, as the machine may be busy."""
    return replace(MANNERS, **IMPATIENT.get(kind, {}))


@pytest.mark.parametrize(("kind", "options", "code"), FAULTS)
def test_a_fault_has_its_code_and_heals(portal: FaultPortal, kind: str, options: dict[str, Any], code: str) -> None:
    portal.fault(PATH, kind, **options)
    began = time.monotonic()
    error = failure(portal, impatient(kind))
    assert error.code == code
    assert error.params["url"] == portal.url + PATH
    assert time.monotonic() - began < 60, "a fault ends by its limit: the portal would go on for ever"
    portal.heal()
    assert fetch(portal)[1] == TABLE.encode()


@pytest.mark.parametrize(("kind", "options", "code"), FAULTS)
def test_the_sentence_of_a_fault_is_complete(
    portal: FaultPortal, kind: str, options: dict[str, Any], code: str
) -> None:
    portal.fault(PATH, kind, **options)
    error = failure(portal, impatient(kind))
    for language in ("ja", "en"):
        for part in ("message", "why", "fix"):
            assert "?" not in render(error.code, error.params, language, part)  # type: ignore[arg-type]


def test_every_fault_of_the_network_is_tried_here() -> None:
    tried = {kind for kind, _, _ in FAULTS}
    good = {"gzipped", "gzip-twice", "deflated", "early-hints", "bare-lines"}
    assert set(NETWORK) - tried - good == {"redirect-chain"}


PASSING = ["server-error", "rate-limited", "time-out", "reset", "reset-mid-body", "truncated", "truncated-chunks",
           "wrong-length", "gzip-truncated", "gzip-damaged"]  # fmt: skip


@pytest.mark.parametrize("kind", PASSING)
def test_what_passes_by_itself_is_tried_again(portal: FaultPortal, kind: str) -> None:
    portal.fault(PATH, kind, times=2)
    answer, body = fetch(portal, replace(impatient(kind), patience=Patience(tries=3)))
    assert body == TABLE.encode()
    assert answer.requests == 3


@pytest.mark.parametrize(
    "kind", ["not-found", "login-403", "html-200", "redirect-loop", "unknown-encoding", "gzip-bomb"]
)
def test_what_does_not_pass_is_not_tried_again(portal: FaultPortal, kind: str) -> None:
    portal.fault(PATH, kind)
    failure(portal, replace(MANNERS, patience=Patience(tries=3)))
    assert len(portal.asked(PATH)) == 1


def test_a_redirect_chain_ends(portal: FaultPortal) -> None:
    portal.fault(PATH + "*", "redirect-chain")
    assert failure(portal).code == "redirects-too-many"
    assert len(portal.asked(PATH + "*")) == MANNERS.max_redirects + 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_told(portal: FaultPortal, status: int) -> None:
    portal.serve("/files/令和8年.csv", TABLE)
    portal.fault(PATH, "redirect", to="令和8年.csv", status=status)  # raw bytes beyond ASCII, as some servers send
    answer, body = fetch(portal)
    assert body == TABLE.encode()
    assert answer.url == portal.url + PATH
    assert answer.final_url == portal.url + "/files/%E4%BB%A4%E5%92%8C8%E5%B9%B4.csv"
    assert answer.requests == 2


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("gzipped", {}),
        ("gzip-twice", {}),
        ("deflated", {}),
        ("deflated", {"bare": True}),
        ("early-hints", {}),
        ("bare-lines", {}),
    ],
)
def test_packed_and_odd_answers_are_read(portal: FaultPortal, kind: str, options: dict[str, Any]) -> None:
    portal.fault(PATH, kind, **options)
    assert fetch(portal)[1] == TABLE.encode()


def test_a_length_that_is_wrong_is_noticed_in_a_file_of_many_packets(portal: FaultPortal) -> None:
    portal.serve(PATH, TABLE * 40)
    portal.fault(PATH, "wrong-length")
    assert failure(portal).code == "body-length-wrong"


def test_what_is_left_over_is_not_read_as_the_next_answer(portal: FaultPortal) -> None:
    """The server keeps the connection open; behind the announced length stands a whole answer of its own."""
    forged = head(200, {"Content-Length": "6"}) + b"forged"
    portal.serve("/first", Reply(b"first" + forged, headers={"Content-Length": "5"}))
    with Client(MANNERS) as client:
        with pytest.raises(FetchError) as caught:
            client.fetch(portal.url + "/first", io.BytesIO())
        assert caught.value.code == "body-length-wrong"
        assert client.get(portal.url + PATH)[1] == TABLE.encode()


@pytest.mark.parametrize("status", [304, 404])
def test_a_page_behind_an_answer_without_one_harms_nothing(portal: FaultPortal, status: int) -> None:
    """Some servers send a page with 304, or a longer one than they say with 404, and keep the connection open."""
    portal.serve("/odd", Reply(b"<html>" * 50, status=status, headers={"Content-Length": "3"}))
    known = Validators(etag='"x"')
    with Client(MANNERS) as client:
        for _ in range(2):
            try:
                assert client.fetch(portal.url + "/odd", io.BytesIO(), validators=known).status == 304
            except FetchError as error:
                assert error.code == "page-gone"  # noqa: PT017
            assert client.get(portal.url + PATH)[1] == TABLE.encode()


def test_a_file_above_the_limit_is_refused_before_it_comes(portal: FaultPortal) -> None:
    error = failure(portal, max_bytes=100)
    assert (error.code, error.params["limit"]) == ("body-too-large", 100)


def test_a_packed_file_above_the_limit_is_stopped_on_the_way(portal: FaultPortal) -> None:
    portal.fault(PATH, "gzipped")
    assert failure(portal, max_bytes=1000).code == "body-too-large"


def test_no_connection(portal: FaultPortal) -> None:
    with FaultPortal() as other:
        gone = other.url
    with Client(MANNERS) as client, pytest.raises(FetchError) as caught:
        client.fetch(gone + PATH, io.BytesIO())
    assert caught.value.code == "connection-failed"


def test_retry_after_is_obeyed_by_all_who_ask_the_host(portal: FaultPortal) -> None:
    portal.fault(PATH, "rate-limited", times=1, retry_after="7")
    now, waits = [0.0], []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    with Client(replace(MANNERS, patience=Patience(tries=2)), clock=lambda: now[0], sleep=sleep) as client:
        client.fetch(portal.url + PATH, io.BytesIO())
    assert waits == [7.0]


def test_a_host_that_wants_too_long_a_wait_is_left_alone(portal: FaultPortal) -> None:
    portal.fault(PATH, "rate-limited", times=1, retry_after="86400")
    with Client(replace(MANNERS, patience=Patience(tries=3)), sleep=lambda seconds: None) as client:
        codes = []
        for _ in range(2):
            with pytest.raises(FetchError) as caught:
                client.fetch(portal.url + PATH, io.BytesIO())
            codes.append(caught.value.code)
    assert codes == ["rate-limited", "host-asks-to-wait"]
    assert len(portal.asked(PATH)) == 1


def test_a_dead_host_is_not_tried_again_for_each_of_its_files() -> None:
    with FaultPortal() as other:
        gone = other.url
    waits: list[float] = []
    with Client(replace(MANNERS, patience=Patience(tries=3)), sleep=waits.append, draw=lambda: 1.0) as client:
        for number in range(5):
            with pytest.raises(FetchError) as caught:
                client.fetch(f"{gone}/{number}.csv", io.BytesIO())
            assert caught.value.code == "connection-failed"
    assert waits == [1.0, 2.0]


def test_a_dead_host_is_given_up_and_asked_again_later(portal: FaultPortal) -> None:
    portal.serve("/robots.txt", "")
    portal.fault(PATH, "reset")
    now = [0.0]
    with Client(replace(MANNERS, give_up_after=3), clock=lambda: now[0]) as client:
        codes = []
        for _ in range(4):
            with pytest.raises(FetchError) as caught:
                client.fetch(portal.url + PATH, io.BytesIO())
            codes.append(caught.value.code)
        assert codes == ["connection-lost"] * 3 + ["host-given-up"]
        portal.heal()
        now[0] += MANNERS.rest_seconds
        assert client.fetch(portal.url + PATH, io.BytesIO()).status == 200


@pytest.mark.parametrize("kind", ["login-200", "html-200"])
def test_a_page_is_no_fault_where_no_file_was_promised(portal: FaultPortal, kind: str) -> None:
    portal.fault(PATH, kind)
    with Client(MANNERS) as client:
        assert client.fetch(portal.url + PATH, io.BytesIO()).status == 200
        assert client.fetch(portal.url + PATH, io.BytesIO(), expect=promised("HTML")).status == 200
        assert b"<html" in client.get(portal.url + PATH)[1]


@pytest.mark.parametrize("certificate", ["unknown-authority", "expired", "other-host"])
def test_a_bad_certificate_is_refused_and_heals(certificate: str) -> None:
    with FaultPortal(certificate) as portal:
        portal.serve(PATH, TABLE)
        manners = replace(MANNERS, ca_file=portal.ca_file)
        error = failure(portal, manners)
        assert error.code == "certificate-invalid"
        assert portal.requests == []
        portal.certificate = "good"
        assert fetch(portal, manners)[1] == TABLE.encode()


def test_a_certificate_is_refused_where_nobody_trusts_its_authority() -> None:
    with FaultPortal("good") as portal:
        assert failure(portal).code == "certificate-invalid"


def test_a_redirect_from_https_to_http_is_refused(portal: FaultPortal) -> None:
    with FaultPortal("good") as secure:
        secure.fault(PATH, "redirect", to=portal.url + PATH)
        error = failure(secure, replace(MANNERS, ca_file=secure.ca_file))
    assert (error.code, error.params["target"]) == ("redirect-downgrade", portal.url + PATH)
    assert portal.requests == []


def test_a_redirect_to_a_private_address_is_refused(portal: FaultPortal) -> None:
    with FaultPortal(host="127.0.0.2") as inside:
        inside.serve("/secret", "a,b\r\n")
        portal.fault(PATH, "redirect", to=inside.url + "/secret")
        error = failure(portal)
        assert inside.requests == []
    assert (error.code, error.params["address"]) == ("address-private", "127.0.0.2")


def test_leave_for_one_port_is_no_leave_for_another(portal: FaultPortal) -> None:
    with FaultPortal() as other:
        other.serve("/secret", "a,b\r\n")
        portal.fault(PATH, "redirect", to=other.url + "/secret")
        error = failure(portal, replace(MANNERS, allowed=Allowed.of([portal.netloc])))
        assert other.requests == []
    assert error.code == "address-private"
