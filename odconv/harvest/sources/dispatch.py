"""Which module lists a portal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from odconv.harvest.model import Listing
from odconv.harvest.portals.model import Kind, Portal
from odconv.harvest.sources.common import Getter

_Lister = Callable[[Portal, Getter, str | None], Listing]
_HOMES: Mapping[Kind, str] = {
    Kind.CKAN: "ckan",
    Kind.DCAT: "dcat",
    Kind.LISTING: "listing",
    Kind.WEBPAGE: "webpage",
    Kind.URLS: "fixed",
    Kind.FOLDER: "folder",
}  # a night over CKANs alone loads no parsers of RDF, workbooks and web pages to list them


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
    return _lister(portal.kind)(portal, client, since)


def _lister(kind: Kind) -> _Lister:
    module = import_module(f"odconv.harvest.sources.{_HOMES[kind]}")
    lister: _Lister = getattr(module, f"list_{kind.value}")
    return lister
