"""What every dialect shares: how bytes are asked for, and how a listing is judged before it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from odconv.catalog.model import Dataset
from odconv.errors import PortalError, SourceError
from odconv.harvest.model import Answer, Listing
from odconv.harvest.portals.model import Portal
from odconv.issues import Issue


class Getter(Protocol):
    """The part of the client that a listing needs: small bodies, asked for with all manners."""

    def get(
        self, url: str, *, params: Mapping[str, str] | None = None, max_bytes: int | None = None
    ) -> tuple[Answer, bytes]:
        """The body at an address. Raises FetchError."""


def not_listed(portal: Portal, error: SourceError) -> PortalError:
    """That nothing of a portal could be had, and why; what is already said of the portal is passed on as it is."""
    if isinstance(error, PortalError):
        return error
    return PortalError(
        "portal-unreachable", **{**error.params, "portal": portal.id, "url": portal.url, "cause": error.code}
    )


def settled(portal: Portal, listing: Listing) -> Listing:
    """A listing as it goes on: wanted publishers alone, default licence filled in, its number compared.

    A listing that is empty or outside of what is expected is not complete, whatever the portal says: nothing may be
    taken for removed because of it.
    """
    kept = [_licensed(portal, dataset) for dataset in listing.datasets if portal.keeps(dataset.publisher.code)]
    issues = [*listing.issues, *(_doubts(portal, len(kept)) if listing.complete else ())]
    complete = listing.complete and len(issues) == len(listing.issues)
    return replace(listing, datasets=tuple(kept), complete=complete, issues=tuple(issues))


def _licensed(portal: Portal, dataset: Dataset) -> Dataset:
    if dataset.licence is not None or portal.licence is None:
        return dataset
    return dataset.model_copy(update={"licence": portal.default_licence})


def _doubts(portal: Portal, number: int) -> list[Issue]:
    if not number:
        return [Issue("portal-empty", params={"portal": portal.id})]
    bounds = portal.expectations.datasets
    if bounds.admits(number):
        return []
    said = {"min": bounds.min or 0, "max": "" if bounds.max is None else bounds.max}
    return [Issue("portal-unexpected-count", params={"portal": portal.id, "got": number, **said})]


def distinct(datasets: Iterable[Dataset]) -> tuple[Sequence[Dataset], Sequence[str]]:
    """Datasets each once, the first of those that share an id; and the ids that stood more than once."""
    first: dict[str, Dataset] = {}
    repeated: dict[str, None] = {}
    for dataset in datasets:
        if first.setdefault(dataset.id, dataset) is not dataset:
            repeated[dataset.id] = None
    return tuple(first.values()), tuple(repeated)
