"""How the harvest behaves: who it says it is, how slowly it asks, how long it waits, what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from odconv.harvest.client.addresses import Allowed
from odconv.harvest.client.retry import Patience

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class HostManners:
    """How one host is treated.

    Attributes:
        pace_seconds: least time between the starts of two requests.
        connections: most at a time.
        robots_agreed: its operator agreed to requests that its robots.txt forbids.
    """

    pace_seconds: float = 1.0
    connections: int = 2
    robots_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Manners:
    """How all hosts are treated.

    Attributes:
        user_agent: as sent, with an address where the harvester's operator can be reached.
        robot: the name by which a robots.txt would speak of it.
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

    user_agent: str = "odconv"
    robot: str = "odconv"
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
