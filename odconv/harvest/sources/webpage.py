"""A web page of links: for each file that the portal file names, the link that reads so, the newest of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from odconv.catalog.model import Dataset
from odconv.errors import PortalError, SourceError
from odconv.harvest.model import Listing
from odconv.harvest.portals.model import Link, Portal
from odconv.harvest.sources.anchors import Anchor, anchors_of, folded
from odconv.harvest.sources.common import Getter, not_listed, settled
from odconv.harvest.sources.fixed import dataset_of
from odconv.issues import Issue

_NAMED_AT_MOST = 5


def list_webpage(portal: Portal, client: Getter, since: str | None) -> Listing:
    """The files that `links` of the portal file names, by the links of the page.

    Returns:
        A dataset for each entry that one link fits best; `link-missing` and `link-ambiguous` for the others, which are
        not in the listing, so that it is not complete.

    Raises:
        PortalError: the page could not be had, or has no links at all.
    """
    del since
    try:
        answer, body = client.get(portal.url, max_bytes=portal.max_bytes)
    except SourceError as error:
        raise not_listed(portal, error) from error
    anchors = anchors_of(body, answer.final_url)
    if not anchors:
        raise PortalError("portal-answer-odd", portal=portal.id, url=answer.final_url, reason="no links")
    found = [_resolved(portal, link, anchors) for link in portal.links]
    datasets = [one for one in found if isinstance(one, Dataset)]
    issues = [one for one in found if isinstance(one, Issue)]
    return settled(portal, Listing(portal.id, datasets, complete=not issues, issues=tuple(issues)))


def _resolved(portal: Portal, link: Link, anchors: Iterable[Anchor]) -> Dataset | Issue:
    """The dataset of an entry, or why there is none."""
    text, row = folded(link.text), folded(link.row)
    chosen = newest(
        [
            one
            for one in anchors
            if fnmatchcase(one.text, text) and fnmatchcase(one.row, row) and fnmatchcase(one.url, link.href)
        ]
    )
    facts = {"url": portal.url, "text": link.text}
    if not chosen:
        return Issue("link-missing", params=facts)
    if len(chosen) > 1:
        named = "、".join(one.url for one in chosen[:_NAMED_AT_MOST])
        return Issue("link-ambiguous", params={**facts, "number": len(chosen), "links": named})
    return dataset_of(portal, link, link.id, chosen[0].url, portal.url)


def newest(anchors: Sequence[Anchor]) -> Sequence[Anchor]:
    """Those of several links that may be meant, one for each address: the newest where all of them name a date."""
    each = list({one.url: one for one in reversed(anchors)}.values())[::-1]
    dates = [one.date for one in each if one.date is not None]
    if len(each) < 2 or len(dates) < len(each):
        return each
    return [one for one in each if one.date == max(dates)]
