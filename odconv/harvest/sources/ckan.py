"""A CKAN listed through its Action API: pages of `package_search` in the order of ids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any, Self

from odconv.catalog.ckan.read import read_package
from odconv.catalog.model import Dataset
from odconv.errors import PortalError, SourceError
from odconv.harvest.garbage import seldom_collecting
from odconv.harvest.model import Listing
from odconv.harvest.portals.model import Portal
from odconv.harvest.sources.common import Getter, not_listed, settled
from odconv.harvest.sources.pages import Ahead, Page, Pass, read_pages
from odconv.harvest.sources.responses import decoded
from odconv.issues import Issue

OVERLAP = dt.timedelta(hours=1)  # a search index lags behind its database, and clocks differ
_SEARCH = "/api/3/action/package_search"


def list_ckan(portal: Portal, client: Getter, since: str | None) -> Listing:
    """What a CKAN has, or what changed in it.

    Args:
        portal: of the kind `ckan`.
        client: asks for pages.
        since: cursor of the last listing; None for everything.

    Returns:
        Complete only if every page fitted the one before it and the number of datasets is the one that CKAN told; an
        incremental listing never is.

    Raises:
        PortalError: the first page could not be had.
    """
    start = _start_of(since)
    with (
        seldom_collecting(),
        _Turner(portal) as turner,
        Ahead(lambda first, rows: _page(portal, client, start, first, rows), portal.max_datasets) as ahead,
    ):
        read = read_pages(
            lambda first, rows: turner.take(ahead.page(first, rows)), portal.page_rows, portal.max_datasets
        )
        if read.error is not None and not read.items:
            raise not_listed(portal, read.error) from read.error
        datasets, odd = turner.turned(read.items.values())
    listing = Listing(
        portal=portal.id,
        datasets=datasets,
        complete=start is None and read.whole and not odd,
        cursor=_newest(read.items.values()) or since,
        issues=(*_troubles(portal, read), *odd),
    )
    return settled(portal, listing)


def _page(portal: Portal, client: Getter, start: str | None, first: int, rows: int) -> Page:
    """One page of `package_search`. Raises FetchError, PortalError."""
    conditions = [f"metadata_modified:[{start} TO *]"] if start else []
    conditions += [portal.query] if portal.query else []
    params = {"q": "*:*", "rows": str(rows), "start": str(first), "sort": "id asc"}
    if conditions:
        params["fq"] = " AND ".join(f"({one})" if len(conditions) > 1 else one for one in conditions)
    answer, body = client.get(portal.url.rstrip("/") + _SEARCH, params=params)
    found = decoded(portal, answer.url, body)
    try:
        if found["success"] is not True:
            raise PortalError("portal-answer-odd", portal=portal.id, url=answer.url, reason=_said(found))
        result = found["result"]
        return Page(int(result["count"]), [(str(package["id"]), package) for package in result["results"]])
    except (KeyError, TypeError, ValueError) as error:
        raise PortalError("portal-answer-odd", portal=portal.id, url=answer.url, reason=repr(error)) from error


def _said(found: Mapping[str, object]) -> str:
    """Why CKAN did not do it, in its words."""
    error = found.get("error")
    return str(error.get("message") or error.get("__type") or error) if isinstance(error, Mapping) else "success: false"


class _Turner:
    """Packages → datasets, in a thread beside: a page is read while the portal is at work on the next one."""

    def __init__(self, portal: Portal) -> None:
        self._portal, self._beside = portal, ThreadPoolExecutor(1)
        self._code_of = cache(portal.publisher_of)  # a portal has few organisations
        self._pages: list[tuple[Page, Future[list[Dataset | Issue]]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._beside.shutdown(cancel_futures=True)

    def take(self, page: Page) -> Page:
        """Begin with the packages of a page."""
        packages = [package for _, package in page.items]
        self._pages.append((page, self._beside.submit(lambda: [self._dataset(one) for one in packages])))
        return page

    def turned(self, packages: Iterable[Mapping[str, Any]]) -> tuple[list[Dataset], list[Issue]]:
        """Datasets of packages out of the pages, in their order, and what none could be made of."""
        made = {
            id(package): one  # the pages keep the packages, so that no other object is given the number of one
            for page, future in self._pages
            for (_, package), one in zip(page.items, future.result(), strict=True)
        }
        found = [made[id(package)] for package in packages]
        return [one for one in found if isinstance(one, Dataset)], [one for one in found if isinstance(one, Issue)]

    def _dataset(self, package: Mapping[str, Any]) -> Dataset | Issue:
        """The dataset of a package, as it was where odconv published it; why there is none."""
        try:
            return read_package(package, self._portal.id, self._portal.url, self._code_of)
        except SourceError as error:
            return Issue(error.code, params=error.params)


def _troubles(portal: Portal, read: Pass) -> list[Issue]:
    """Why a listing is not whole."""
    facts = {"portal": portal.id, "got": len(read.items)}
    if read.error is not None:
        reason = read.error.params.get("status") or read.error.code
        return [Issue("portal-list-broken", params={**facts, "reason": reason})]
    if read.capped:
        return [Issue("portal-too-many", params={"portal": portal.id, "limit": portal.max_datasets})]
    if not read.whole:
        return [Issue("portal-list-short", params={**facts, "total": read.total})]
    return []


def _start_of(since: str | None) -> str | None:
    """From when on to ask, in the form that CKAN's search takes, with the overlap taken off."""
    if since is None:
        return None
    moment = dt.datetime.fromisoformat(since)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return (aware.astimezone(dt.UTC) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")


def _newest(packages: Iterable[Mapping[str, object]]) -> str | None:
    """The newest `metadata_modified`; CKAN writes them all in one form, so that texts compare as times do."""
    stamps = (package.get("metadata_modified") for package in packages)
    return max((stamp for stamp in stamps if isinstance(stamp, str)), default=None)
