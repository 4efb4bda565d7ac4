"""Which datasets of several portals are one: by named rules, the one of the highest authority canonical, copies linked.

A rule joins datasets of different portals only: what one portal lists twice, it means to list twice. The surest first:

- `same-id`: the same UUID, as catalogs keep it that harvest one another;
- `same-files`: exactly the same addresses of files, or files of exactly the same bytes;
- `same-page`: the same page and the same title;
- `same-title`: the same publisher and title, which stands only once in each portal.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from odconv.catalog.model import Dataset

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_SPACES = re.compile(r"\s+")

Key = tuple[object, ...] | None
Digests = Mapping[str, str]
"""SHA-256 of the bytes of distributions, by the distribution's key."""


@dataclass(frozen=True, slots=True)
class Link:
    """That a dataset is a copy: key of the canonical one, and the rule that says so."""

    canonical: str
    rule: str


def links(
    datasets: Sequence[Dataset], authority: Mapping[str, int] | None = None, digests: Digests | None = None
) -> dict[str, Link]:
    """The copies among datasets, by their keys.

    Args:
        datasets: of all portals, each once.
        authority: rank of portals, the smallest first; those not named come last.
        digests: of the files' bytes, where they are known.
    """
    ordered = in_order(datasets, authority)
    found: dict[str, Link] = {}
    for rule, key_of in _rules(digests or {}):
        keys = [(dataset, key_of(dataset)) for dataset in ordered]
        often = Counter((dataset.portal, key) for dataset, key in keys)
        first: dict[Key, Dataset] = {}
        for dataset, key in keys:
            if key is None or often[dataset.portal, key] > 1:
                continue
            canonical = first.setdefault(key, dataset)
            if canonical.portal != dataset.portal:
                _link(found, dataset.key, canonical.key, rule)
    return found


def in_order(datasets: Iterable[Dataset], authority: Mapping[str, int] | None = None) -> list[Dataset]:
    """Datasets with the canonical one of each before its copies; the same order whatever the order they came in."""
    rank = authority or {}
    last = max(rank.values(), default=0) + 1
    return sorted(datasets, key=lambda dataset: (rank.get(dataset.portal, last), dataset.portal, dataset.id))


def _link(found: dict[str, Link], copy: str, canonical: str, rule: str) -> None:
    """Link to the end of the chain; what a surer rule has linked stays so."""
    while canonical in found:
        canonical = found[canonical].canonical
    if copy not in found and copy != canonical:
        found[copy] = Link(canonical, rule)
        for key, link in found.items():
            if link.canonical == copy:
                found[key] = Link(canonical, link.rule)


def _rules(digests: Digests) -> list[tuple[str, Callable[[Dataset], Key]]]:
    """Name and key of each; a key that a portal has twice says nothing."""

    def bytes_of(dataset: Dataset) -> Key:
        known = [digests.get(dataset.distribution_key(item)) for item in dataset.distributions]
        return ("bytes", *sorted(map(str, known))) if known and all(known) else None

    return [
        ("same-id", lambda dataset: (dataset.id.lower(),) if _UUID.fullmatch(dataset.id) else None),
        ("same-files", _addresses),
        ("same-files", bytes_of),
        ("same-page", _page),
        ("same-title", _title),
    ]


def _addresses(dataset: Dataset) -> Key:
    addresses = {_SCHEME.sub("", item.url) for item in dataset.distributions if item.url}
    return ("addresses", *sorted(addresses)) if addresses else None


def _page(dataset: Dataset) -> Key:
    return (_SCHEME.sub("", dataset.url).rstrip("/"), _folded(dataset.title)) if dataset.url else None


def _title(dataset: Dataset) -> Key:
    publisher = dataset.publisher.code or _folded(dataset.publisher.name)
    return (publisher, _folded(dataset.title)) if publisher else None


def _folded(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()
