"""How the harvest behaves: who it says it is, how slowly it asks, how long it waits, what it refuses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from odconv.harvest.client.addresses import Allowed
from odconv.harvest.client.retry import Patience
from odconv.harvest.client.urls import parse
from odconv.settings import Settings

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class HostManners:
    """How one host is treated.

    Attributes:
        pace_seconds: least time between the starts of two requests.
        connections: most at a time.
        robots_agreed: its operator agreed to requests that its robots.txt forbids.
        contact: by which its operator reaches us, where it is another than the usual one.
    """

    pace_seconds: float = 1.0
    connections: int = 2
    robots_agreed: bool = False
    contact: str | None = None

    def gentler(self, other: HostManners) -> HostManners:
        """For a host that two portal files name: the slower pace, and what either of them knows."""
        return HostManners(
            max(self.pace_seconds, other.pace_seconds),
            min(self.connections, other.connections),
            self.robots_agreed or other.robots_agreed,
            self.contact or other.contact,
        )


@dataclass(frozen=True, slots=True)
class Manners:
    """How all hosts are treated.

    Attributes:
        robot: the name of the program, by which a robots.txt would speak of it.
        contact: mail or page by which operators reach whoever runs the harvest.
        default: for hosts that `hosts` does not name.
        hosts: by name, with port where it is not that of the scheme (`data.example.jp`, `127.0.0.1:5000`).
        patience: tries and waits.
        connect_seconds, read_seconds: most time for a connection, and between two pieces of an answer.
        whole_seconds: most time for one request from its first byte to the last, whatever the server drips.
        max_bytes: largest file, unpacked.
        max_page_bytes: largest answer of a catalogue or page that is kept in memory.
        max_expansion: most times that a packed answer may grow.
        max_redirects: most redirects in a row.
        give_up_after: failed connections in a row after which a host is left alone …
        rest_seconds: … for so long.
        allowed: private addresses that may be asked.
        ca_file: certificates of further authorities that are trusted, PEM.
    """

    robot: str = "odconv"
    contact: str | None = None
    default: HostManners = HostManners()
    hosts: Mapping[str, HostManners] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)
    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    whole_seconds: float = 600.0
    max_bytes: int = 512 * _MIB
    max_page_bytes: int = 64 * _MIB
    max_expansion: int = 200
    max_redirects: int = 5
    give_up_after: int = 10
    rest_seconds: float = 300.0
    allowed: Allowed = field(default_factory=Allowed)
    ca_file: Path | None = None

    def of(self, host: str) -> HostManners:
        """The manners towards one host (`netloc`)."""
        return self.hosts.get(host, self.default)

    def user_agent(self, host: str) -> str:
        """What is sent as User-Agent: program, version, and whom to write to; ASCII."""
        contact = self.of(host).contact or self.contact
        text = f"{self.robot}/{_version()}" + (f" (+{contact})" if contact else "")
        return "".join(character for character in text if " " <= character <= "~")


@cache
def _version() -> str:
    try:
        return version("odconv")
    except PackageNotFoundError:
        return "0"


class Named(Protocol):
    """A file that a portal names by its address."""

    @property
    def url(self) -> str:
        """Address."""


class Portal(Protocol):
    """What a portal file says of manners."""

    @property
    def url(self) -> str:
        """Address of the portal; the path of a folder, "" where it has none."""

    @property
    def files(self) -> Sequence[Named]:
        """Files by address."""

    @property
    def contact(self) -> str | None:
        """By which its operator reaches us."""

    @property
    def pace_seconds(self) -> float:
        """Least time between requests."""

    @property
    def connections(self) -> int:
        """Most at a time."""

    @property
    def robots(self) -> Robots:
        """Whether its operator agreed."""

    @property
    def private_ok(self) -> Sequence[str]:
        """Private hosts and networks that may be asked."""


class Robots(Protocol):
    """What a portal file says of robots.txt."""

    @property
    def agreed(self) -> object | None:
        """Who agreed, None where it is to be obeyed."""


def manners_for(portals: Iterable[Portal], settings: Settings) -> Manners:
    """The manners of a harvest of some portals.

    A portal's pace, contact and agreement hold for its own host and the hosts of the files that it names itself; all
    other hosts are treated by the settings. Private addresses are those of the settings and of all portals.

    Args:
        portals: as their files say.
        settings: of the process.
    """
    hosts: dict[str, HostManners] = {}
    allowed = list(settings.harvest_allow)
    for portal in portals:
        allowed += portal.private_ok
        own = HostManners(portal.pace_seconds, portal.connections, portal.robots.agreed is not None, portal.contact)
        for host in _hosts(portal):
            hosts[host] = own.gentler(hosts[host]) if host in hosts else own
    return Manners(
        contact=settings.harvest_contact,
        default=HostManners(settings.harvest_pace_seconds, settings.harvest_connections),
        hosts=hosts,
        patience=Patience(settings.harvest_tries, most_seconds=settings.harvest_wait_seconds),
        connect_seconds=min(10.0, settings.harvest_read_seconds),
        read_seconds=settings.harvest_read_seconds,
        whole_seconds=settings.harvest_seconds,
        max_bytes=settings.harvest_max_bytes,
        allowed=Allowed.of(allowed),
        ca_file=settings.harvest_ca_file,
    )


def _hosts(portal: Portal) -> set[str]:
    urls = [portal.url, *(file.url for file in portal.files)]
    return {parse(url).netloc for url in urls if url.startswith(("http://", "https://"))}
