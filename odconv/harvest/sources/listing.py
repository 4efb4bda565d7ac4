"""オープンデータ一覧 at an address: a CSV or workbook with a row for each dataset or file."""

from __future__ import annotations

from odconv.catalog.listing.read import read_listing
from odconv.errors import SourceError
from odconv.harvest.model import Listing
from odconv.harvest.portals.model import Portal
from odconv.harvest.sources.common import Getter, not_listed, settled


def list_listing(portal: Portal, client: Getter, since: str | None) -> Listing:
    """The datasets of a list; `since` is not used, since a list has no part that changed.

    Raises:
        PortalError: the list could not be had, or is none.
    """
    del since
    try:
        _, body = client.get(portal.url, max_bytes=portal.max_bytes)
        read = read_listing(body, portal.id, portal.publisher_of)
    except SourceError as error:
        error.params.setdefault("file", portal.url)
        raise not_listed(portal, error) from error
    unread = any(issue.code == "catalog-dataset-odd" for issue in read.issues)
    return settled(portal, Listing(portal.id, read.datasets, complete=not unread, issues=read.issues))
