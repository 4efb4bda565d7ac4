"""A catalog that speaks DCAT: one document, or pages that name the next one (ckanext-dcat, Hydra)."""

from __future__ import annotations

from dataclasses import dataclass, field

from odconv.catalog.dcat.datajson import is_data_json, read_data_json
from odconv.catalog.dcat.read import Links, read_graph
from odconv.catalog.model import Dataset
from odconv.catalog.reading import Read
from odconv.errors import SourceError
from odconv.harvest.model import Listing
from odconv.harvest.portals.model import Portal
from odconv.harvest.sources.common import Getter, distinct, not_listed, settled
from odconv.issues import Issue

_PAGES = 10_000


@dataclass(slots=True)
class _Pages:
    """What was read so far: datasets, issues, and the number of datasets that the catalog told."""

    datasets: list[Dataset] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    total: int | None = None
    asked: set[str] = field(default_factory=set)


def list_dcat(portal: Portal, client: Getter, since: str | None) -> Listing:
    """The datasets of a DCAT catalog; `since` is not used, since a document has no part that changed.

    Raises:
        PortalError: the first document could not be had or read.
    """
    del since
    pages, url = _Pages(), portal.url
    while url and url not in pages.asked and len(pages.asked) < _PAGES and len(pages.datasets) <= portal.max_datasets:
        pages.asked.add(url)
        try:
            url = _take(portal, client, url, pages)
        except SourceError as error:
            if not pages.datasets:
                raise not_listed(portal, error) from error
            facts = {"portal": portal.id, "got": len(pages.datasets), "reason": error.code}
            pages.issues.append(Issue("portal-list-broken", params=facts))
            break
    return settled(portal, _listing(portal, pages))


def _take(portal: Portal, client: Getter, url: str, pages: _Pages) -> str:
    """Adds one document; the address of the next, "" where there is none."""
    answer, body = client.get(url, max_bytes=portal.max_bytes)
    read, links = _read(portal, answer.final_url, body)
    pages.datasets += read.datasets
    pages.issues += read.issues
    pages.total = links.total if links.total is not None else pages.total
    return links.next or ""


def _read(portal: Portal, url: str, body: bytes) -> tuple[Read, Links]:
    if is_data_json(body):
        return read_data_json(body, portal.id, url, portal.publisher_of), Links()
    return read_graph(body, portal.id, url, portal.publisher_of)


def _listing(portal: Portal, pages: _Pages) -> Listing:
    """Whole only if every document was read, no dataset stood twice and as many came as were told."""
    datasets, repeated = distinct(pages.datasets)
    issues = list(pages.issues)
    issues += [Issue("catalog-dataset-repeated", params={"dataset": name}) for name in repeated]
    facts = {"portal": portal.id, "got": len(datasets), "total": pages.total}
    if len(datasets) > portal.max_datasets:
        issues.append(Issue("portal-too-many", params={"portal": portal.id, "limit": portal.max_datasets}))
    elif pages.total is not None and pages.total != len(datasets) and not issues:
        issues.append(Issue("portal-list-short", params=facts))
    return Listing(portal.id, datasets, complete=not issues, issues=tuple(issues))
