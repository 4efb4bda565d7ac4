"""Which IP addresses a harvest may talk to: those of the public internet, and those that a person allowed.

A portal's listing is text from outside: an address in it may lead into the network of the office, to the machine itself
or to the metadata service of a cloud. So the name is resolved once, every result is judged, and the connection goes to
the judged address and no other, which leaves a name that changes its answer (DNS rebinding) nothing to win.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from odconv.errors import FetchError

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], list[str]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a person allowed beside the public internet.

    Attributes:
        hosts: `name`, or `name:port` where only that port is meant, small letters.
        networks: IP networks.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Allowed:
        """From texts: `10.20.0.0/16`, `ckan.example.lg.jp`, `127.0.0.1:5000`."""
        hosts: set[str] = set()
        networks: list[Network] = []
        for entry in entries:
            try:
                networks.append(ipaddress.ip_network(entry.strip(), strict=False))
            except ValueError:
                hosts.add(entry.strip().lower())
        return cls(frozenset(hosts), tuple(networks))

    def permits(self, host: str, port: int, ip: IP) -> bool:
        """Whether this address may be asked although it is not public."""
        if host in self.hosts or f"{host}:{port}" in self.hosts:
            return True
        return any(ip in network for network in self.networks if network.version == ip.version)


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a name, by the resolver of the system.

    Raises:
        OSError: the name is not known or the resolver does not answer.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked(host: str, port: int, allowed: Allowed, lookup: Resolve = resolve) -> list[str]:
    """The IP addresses of a host that may be connected to, in the resolver's order.

    Every way of writing an address (decimal, octal, one part, IPv6) is settled by the resolver before it is judged.

    Raises:
        FetchError: `host-unknown`; `address-private` where none of its addresses may be asked.
    """
    try:
        found = lookup(host, port)
    except (OSError, UnicodeError) as error:
        raise FetchError("host-unknown", host=host, reason=str(error)) from error
    good = [text for text in found if _may(host, port, text, allowed)]
    if not good:
        raise FetchError("address-private", host=host, address=", ".join(found))
    return good


def _may(host: str, port: int, text: str, allowed: Allowed) -> bool:
    if is_public(text):
        return True
    try:
        return allowed.permits(host, port, _bare(text))
    except ValueError:
        return False


@cache
def is_public(text: str) -> bool:
    """Whether an IP address belongs to the public internet, whatever IPv4 address it wraps.

    >>> is_public("::ffff:127.0.0.1"), is_public("203.104.0.1")
    (False, True)
    """
    try:
        ip = _bare(text)
    except ValueError:
        return False
    return all(_is_plainly_public(each) for each in (ip, *_wrapped(ip)))


def _bare(text: str) -> IP:
    ip = ipaddress.ip_address(text.partition("%")[0])
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return mapped or ip


@cache
def _refused() -> tuple[Network, ...]:
    text = files(__package__).joinpath("addresses.yaml").read_text(encoding="utf-8")
    return tuple(ipaddress.ip_network(entry["network"]) for entry in yaml.safe_load(text)["refused"])


def _is_plainly_public(ip: IP) -> bool:
    return not any(ip in network for network in _refused() if network.version == ip.version)


def _wrapped(ip: IP) -> list[IP]:
    """IPv4 addresses that an IPv6 address stands for: NAT64, 6to4, Teredo."""
    if not isinstance(ip, ipaddress.IPv6Address):
        return []
    inner: list[IP] = []
    if ip in _NAT64:
        inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    if ip.sixtofour is not None:
        inner.append(ip.sixtofour)
    if ip.teredo is not None:
        inner.extend(ip.teredo)
    return inner
