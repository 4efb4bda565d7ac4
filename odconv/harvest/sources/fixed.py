"""Files at addresses that the portal file names: nothing is asked of anybody."""

from __future__ import annotations

from odconv.catalog.licences import licence_of
from odconv.catalog.model import Agent, Dataset, Distribution, Licence
from odconv.harvest.model import Listing
from odconv.harvest.portals.model import File, Link, Portal
from odconv.harvest.sources.common import Getter, settled


def list_urls(portal: Portal, client: Getter, since: str | None) -> Listing:
    """The files of a portal of the kind `urls`, one dataset each."""
    del client, since
    datasets = [dataset_of(portal, file, file.id or file.url, file.url) for file in portal.files]
    return settled(portal, Listing(portal.id, datasets, complete=True))


def dataset_of(portal: Portal, entry: File | Link, name: str, url: str, page: str | None = None) -> Dataset:
    """A dataset of one file, as the portal file and the page say.

    Args:
        portal: where the entry stands.
        entry: what the portal file says of the file.
        name: what names the dataset from night to night.
        url: of the file.
        page: where a person finds it.
    """
    code = entry.publisher or portal.publisher_of()
    return Dataset(
        portal=portal.id,
        id=name,
        name=name,
        title=entry.title,
        url=page,
        publisher=Agent(code=code),
        licence=_licence(entry.licence),
        distributions=(Distribution(id="file", title=entry.title, url=url, page=page),),
    )


def _licence(name: str | None) -> Licence | None:
    return licence_of(None, id=name) if name else None
