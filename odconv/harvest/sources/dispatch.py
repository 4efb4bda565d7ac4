"""Which module lists a portal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from odconv.harvest.model import Listing
from odconv.harvest.portals.model import Kind, Portal
from odconv.harvest.sources.ckan import list_ckan
from odconv.harvest.sources.common import Getter
from odconv.harvest.sources.dcat import list_dcat
from odconv.harvest.sources.fixed import list_urls
from odconv.harvest.sources.folder import list_folder
from odconv.harvest.sources.listing import list_listing
from odconv.harvest.sources.webpage import list_webpage

_SOURCES: Mapping[Kind, Callable[[Portal, Getter, str | None], Listing]] = {
    Kind.CKAN: list_ckan,
    Kind.DCAT: list_dcat,
    Kind.LISTING: list_listing,
    Kind.WEBPAGE: list_webpage,
    Kind.URLS: list_urls,
    Kind.FOLDER: list_folder,
}


def list_portal(portal: Portal, client: Getter, since: str | None = None) -> Listing:
    """What a portal has.

    Args:
        portal: which one, and in what dialect it speaks.
        client: asks for pages with all manners.
        since: cursor of the last listing, for what changed since then; only a CKAN can tell that, the others list all.

    Returns:
        One bad dataset is an issue of the listing and costs nothing else; what is doubtful as a whole is not complete.

    Raises:
        PortalError: nothing could be had.
    """
    return _SOURCES[portal.kind](portal, client, since)
