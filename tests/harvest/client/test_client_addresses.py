"""Which addresses may be asked: every way of writing a private one is refused, before and after redirects."""

from __future__ import annotations

import io
import ipaddress
import socket

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odconv.errors import FetchError
from odconv.harvest.client import Client, HostManners, Manners, wire
from odconv.harvest.client.addresses import Allowed, checked, is_public, resolve
from odconv.harvest.client.retry import Patience
from tests.faults.portal import FaultPortal

PUBLIC = "198.41.0.4"

PRIVATE = """127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
100.64.0.1 100.100.100.200 192.0.0.192 198.18.0.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16
::1 :: ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 fc00::1 fd00:ec2::254 fe80::1
fe80::1%eth0 fec0::1 ff02::1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2002:a9fe:a9fe:: 2001:db8::1
2001:0:7f00:1::80ff:fffe 100::1""".split()  # noqa: SIM905  (a table)

WRITTEN = ["localhost", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0", "::1",
           "::ffff:127.0.0.1"]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_of_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(FetchError) as caught:
        checked("list.example.jp", 80, Allowed(), lambda host, port: [address])
    assert caught.value.code == "address-private"


@pytest.mark.parametrize("address", ["1.1.1.1", PUBLIC, "100.63.255.255", "172.32.0.1", "2001:4860:4860::8888",
                                     "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::"])  # fmt: skip
def test_public_addresses_are_not_refused(address: str) -> None:
    assert checked("list.example.jp", 443, Allowed(), lambda host, port: [address]) == [address]


@pytest.mark.parametrize("host", WRITTEN)
def test_every_way_of_writing_loopback_is_settled_before_it_is_judged(host: str) -> None:
    with pytest.raises(FetchError) as caught:
        checked(host, 80, Allowed(), resolve)
    assert caught.value.code in {"address-private", "host-unknown"}


SOMETIMES = [ipaddress.ip_network(text) for text in ("2001::/23", "2002::/16")]
"""Private to some releases of Python only; an address of 6to4 is judged by the one within it."""


@given(st.ip_addresses())
@example(ipaddress.ip_address("2002:100::"))
@settings(max_examples=200)
def test_nothing_that_python_calls_private_is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    mapped = ipaddress.ip_address(f"::ffff:{ip}") if ip.version == 4 else ip
    if ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        assert not is_public(str(ip)) or any(ip in network for network in SOMETIMES)
    assert is_public(str(mapped)) == is_public(str(ip))


def test_of_several_addresses_only_the_public_ones_are_asked() -> None:
    found = ["10.0.0.1", PUBLIC, "::1"]
    assert checked("mixed.example.jp", 80, Allowed(), lambda host, port: found) == [PUBLIC]


def test_leave_is_by_exact_host_port_or_network() -> None:
    allowed = Allowed.of(["ckan.example.lg.jp", "10.20.0.0/16", "127.0.0.1:5000"])
    inside = {"ckan.example.lg.jp": "10.1.1.1", "other.example.lg.jp": "10.20.3.4", "127.0.0.1": "127.0.0.1"}
    asked = [("ckan.example.lg.jp", 80), ("other.example.lg.jp", 80), ("127.0.0.1", 5000), ("127.0.0.1", 5001),
             ("sub.ckan.example.lg.jp", 80), ("evil-ckan.example.lg.jp", 80)]  # fmt: skip
    good = []
    for host, port in asked:
        try:
            checked(host, port, allowed, lambda name, port: [inside.get(name, "10.1.1.1")])
        except FetchError:
            continue
        good.append((host, port))
    assert good == asked[:3]


def test_a_name_that_nobody_knows() -> None:
    def lookup(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FetchError) as caught:
        checked("gone.example.jp", 80, Allowed(), lookup)
    assert caught.value.code == "host-unknown"


class Dialled:
    """Stands in for connections: says where they went, and refuses them."""

    def __init__(self) -> None:
        self.to: list[str] = []

    def __call__(self, address: tuple[str, int], timeout: float | None = None) -> socket.socket:
        self.to.append(address[0])
        raise ConnectionRefusedError(111, "Connection refused")


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> Dialled:
    dialled = Dialled()
    monkeypatch.setattr(wire.socket, "create_connection", dialled)
    return dialled


def manners(tries: int = 1, **facts: object) -> Manners:
    default = HostManners(pace_seconds=0, robots_agreed=True)
    return Manners(default=default, patience=Patience(tries=tries), **facts)  # type: ignore[arg-type]


def test_a_name_that_changes_its_answer_wins_nothing(dialled: Dialled) -> None:
    """DNS rebinding: public when it is judged, loopback the next time; what was judged is what is dialled."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    codes = []
    with Client(manners(tries=2), lookup=lambda host, port: next(answers), sleep=lambda seconds: None) as client:
        for _ in range(2):
            with pytest.raises(FetchError) as caught:
                client.fetch("http://rebind.example.jp/", io.BytesIO())
            codes.append(caught.value.code)
    assert codes == ["address-private", "address-private"]
    assert dialled.to == [PUBLIC]


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest/meta-data/", "http://[::ffff:169.254.169.254]/",
                                    "http://2852039166/", "http://[fd00:ec2::254]/", "http://0/", "http://[::1]/",
                                    "http://100.64.0.1/", "//10.0.0.1/admin", "http://user@127.0.0.2/"])  # fmt: skip
def test_no_redirect_leads_inside(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real, to = socket.create_connection, []

    def dial(address: tuple[str, int], timeout: float | None = None) -> socket.socket:
        to.append(address[0])
        assert address[0] == "127.0.0.1", "only the portal itself may be dialled"
        return real(address, timeout)

    monkeypatch.setattr(wire.socket, "create_connection", dial)
    with FaultPortal() as portal:
        portal.fault("/list", "redirect", to=target)
        with (
            Client(manners(allowed=Allowed.of([portal.netloc]))) as client,
            pytest.raises(FetchError) as caught,
        ):
            client.fetch(portal.url + "/list", io.BytesIO())
    assert caught.value.code == "address-private"
    assert to == ["127.0.0.1"]


def test_an_address_that_leads_nowhere_is_dialled_last_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    real, to = socket.create_connection, []

    def dial(address: tuple[str, int], timeout: float | None = None) -> socket.socket:
        to.append(address[0])
        if address[0] == PUBLIC:
            raise TimeoutError
        return real(address, timeout)

    monkeypatch.setattr(wire.socket, "create_connection", dial)
    with FaultPortal() as portal:
        portal.fault("/list", "truncated-chunks")
        allowed = Allowed.of([portal.netloc, "127.0.0.1"])
        with Client(manners(allowed=allowed), lookup=lambda host, port: [PUBLIC, "127.0.0.1"]) as client:
            for _ in range(2):
                with pytest.raises(FetchError):
                    client.fetch(portal.url + "/list", io.BytesIO())
    assert to == [PUBLIC, "127.0.0.1", "127.0.0.1"]
