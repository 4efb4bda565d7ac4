"""Which module lists a portal."""

from __future__ import annotations

from odconv.harvest.model import Listing
from odconv.harvest.portals.model import Kind, Portal
from odconv.harvest.sources.ckan import list_ckan
from odconv.harvest.sources.common import Getter


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
    return {Kind.CKAN: list_ckan}[portal.kind](portal, client, since)
