"""A web page of links: for each file that the portal file names, the link that reads so, the newest of several."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import unquote, urldefrag, urljoin

from lxml import html
from lxml.etree import LxmlError

from odconv.catalog.model import Dataset
from odconv.errors import PortalError, SourceError
from odconv.harvest.model import Listing
from odconv.harvest.portals.model import Link, Portal
from odconv.harvest.sources.common import Getter, not_listed, settled
from odconv.harvest.sources.dates import newest_date
from odconv.harvest.sources.fixed import dataset_of
from odconv.issues import Issue
from odconv.tables.decode import decode

_SPACE = re.compile(r"\s+")
_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of a page: its text, folded; its address, absolute; the newest date that either names."""

    text: str
    url: str
    date: dt.date | None


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


def anchors_of(body: bytes, base: str) -> Sequence[Anchor]:
    """The links of a page to other addresses, in its order.

    Args:
        body: the page, in any encoding that Japanese pages have.
        base: its address.
    """
    try:
        page = html.document_fromstring(decode(body)[1])
    except (LxmlError, ValueError, SourceError):
        return ()
    root = next((urljoin(base, one) for one in page.xpath("//base/@href")), base)
    anchors = []
    for element in page.xpath("//a[@href]"):
        url = _joined(root, str(element.get("href")).strip())
        if url is None or url == urldefrag(base)[0]:
            continue
        texts = element.xpath(".//text() | .//img/@alt")
        text = folded("".join(map(str, texts)))
        anchors.append(Anchor(text, url, newest_date(text) or newest_date(unquote(url.rpartition("/")[2]))))
    return anchors


def _joined(root: str, href: str) -> str | None:
    """The absolute address of a link, without its fragment; None where it is none of HTTP."""
    try:
        url = urldefrag(urljoin(root, href))[0]
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) else None


def folded(text: str) -> str:
    """A text as links are compared: NFKC, without white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def _resolved(portal: Portal, link: Link, anchors: Iterable[Anchor]) -> Dataset | Issue:
    """The dataset of an entry, or why there is none."""
    pattern = folded(link.text)
    fitting = [one for one in anchors if fnmatchcase(one.text, pattern) and fnmatchcase(one.url, link.href)]
    chosen = newest(fitting)
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
