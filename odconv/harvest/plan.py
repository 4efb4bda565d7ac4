"""What a night has to fetch, and what it has to convert: from what is known, without any I/O."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from odconv.catalog.model import Distribution
from odconv.harvest.guards import RowBounds
from odconv.harvest.items import Item, file_name, tableless
from odconv.harvest.model import Validators
from odconv.harvest.store.fetched import Address
from odconv.harvest.work import Task, task_key
from odconv.tables.limits import Limits


class Expectations(Protocol):
    """What is expected of a portal."""

    @property
    def rows(self) -> Mapping[str, RowBounds]:
        """Rows by id of the format."""


class PortalFacts(Protocol):
    """What is asked of a portal; `odconv.harvest.portals.Portal` answers."""

    @property
    def id(self) -> str:
        """Names it in the store."""

    @property
    def max_bytes(self) -> int:
        """Largest file that is fetched."""

    @property
    def full_every_days(self) -> int:
        """Nights after which everything is listed again, so that removals are noticed."""

    @property
    def expectations(self) -> Expectations:
        """What a healthy night brings."""

    def mapping_of(self, distribution: Distribution) -> Path | None:
        """The mapping file of a distribution."""


@dataclass(frozen=True, slots=True)
class Target:
    """One address to ask for.

    Attributes:
        url: the address.
        portal: id of the portal that lists it.
        known: what it brought last.
        validators: those that make the request conditional; empty where the bytes are not in the store.
        max_bytes: largest body, None for the usual limit.
        distribution: the first that lies there, for what was promised.
    """

    url: str
    portal: str
    known: Address
    validators: Validators
    max_bytes: int | None
    distribution: Distribution


def wanted(item: Item, goods: Collection[str]) -> bool:
    """Whether the bytes of a distribution are to be asked for."""
    if not item.is_listed or item.distribution is None or item.distribution.url is None:
        return False
    return item.key in goods or tableless(item.distribution) is None


def targets(
    items: Iterable[Item],
    goods: Collection[str],
    addresses: Mapping[str, Address],
    blobs: Collection[str],
    portals: Mapping[str, PortalFacts],
    run: int,
) -> list[Target]:
    """The addresses to ask for in a run, each once; those that were asked in it before it was killed are left out.

    Args:
        items: all distributions.
        goods: keys of those that have a last good copy.
        addresses: what each address brought last.
        blobs: digests of the bytes in the store.
        portals: by id.
        run: number of the run.
    """
    found: dict[str, Target] = {}
    for item in items:
        url = item.url
        if url is None or url in found or item.distribution is None or not wanted(item, goods):
            continue
        known = addresses.get(url) or Address(url)
        if known.checked_run == run:
            continue
        portal = portals.get(item.dataset.portal)
        validators = known.validators if known.sha256 in blobs else Validators()
        most = None if portal is None else portal.max_bytes
        found[url] = Target(url, item.dataset.portal, known, validators, most, item.distribution)
    return list(found.values())


class Tasks:
    """Which conversion each distribution needs; keys are made once for each."""

    def __init__(self, root: Path, portals: Mapping[str, PortalFacts], limits: Limits) -> None:
        self._root, self._portals, self._limits = str(root), portals, limits
        self._mark = repr(limits)

    def of(self, item: Item, address: Address | None) -> Task | None:
        """The task for a distribution, None where there are no bytes."""
        if address is None or address.sha256 is None or item.distribution is None:
            return None
        name = address.file_name or file_name(address.url)
        words = _words(name, item)
        mapping = self._mapping(item, item.distribution)
        key = task_key(address.sha256, name, words, item.publisher, mapping, self._mark)
        return Task(key, address.sha256, self._root, name, words, item.publisher, mapping, self._limits)

    def _mapping(self, item: Item, distribution: Distribution) -> str | None:
        portal = self._portals.get(item.dataset.portal)
        path = None if portal is None else portal.mapping_of(distribution)
        return None if path is None else str(path)


def _words(name: str, item: Item) -> tuple[str, ...]:
    title = "" if item.distribution is None else item.distribution.title
    return tuple(dict.fromkeys(filter(None, (PurePosixPath(name).stem, title, item.dataset.title))))


def by_url(items: Iterable[Item], chosen: Callable[[Item], bool]) -> dict[str, list[Item]]:
    """The distributions that lie at each address."""
    found: dict[str, list[Item]] = {}
    for item in items:
        if item.url is not None and chosen(item):
            found.setdefault(item.url, []).append(item)
    return found
