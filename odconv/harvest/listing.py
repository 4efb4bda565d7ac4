"""Listing: what the portals have tonight, taken into the ledger; what is absent counts as gone only if that is sure."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from odconv.errors import OdconvError, OutputError
from odconv.harvest.model import Listing
from odconv.harvest.plan import PortalFacts
from odconv.harvest.store import listed
from odconv.harvest.store.codec import issue_of
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.store.runs import Run
from odconv.harvest.thresholds import Thresholds
from odconv.issues import Issue, Severity

_AT_ONCE = 8

P = TypeVar("P", bound=PortalFacts)
Lister = Callable[[P, str | None], Listing]
"""Lists a portal: all of it, or what changed since a cursor."""


def list_portals(
    ledger: Ledger,
    run: Run,
    portals: Sequence[P],
    lister: Lister[P],
    limits: Thresholds,
    step: Callable[[str], None],
) -> None:
    """List all portals, several at a time; those that this run listed before it was killed are passed over.

    A portal that fails is told and leaves everything of it as it was.

    Raises:
        OutputError: `store-unwritable`.
    """
    done = listed.portals_of(ledger, run.number)
    left = [portal for portal in portals if portal.id not in done]
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="list") as pool:
        futures: dict[Future[Listing], tuple[P, str | None]] = {}
        for portal in left:
            since = _since(ledger, portal)
            futures[pool.submit(_listed, portal, lister, since)] = (portal, since)
        for future in as_completed(futures):
            portal, since = futures[future]
            _note(ledger, run, future.result(), since, limits)
            step(f"listed:{portal.id}")


def _since(ledger: Ledger, portal: PortalFacts) -> str | None:
    """Where an incremental listing starts; None when it is time for a whole one, counted in nights."""
    if listed.runs_since_whole(ledger, portal.id) + 1 >= portal.full_every_days:
        return None
    return listed.last_cursor(ledger, portal.id)


def _listed(portal: P, lister: Lister[P], since: str | None) -> Listing:
    """The listing; one that failed is empty and not complete, with the reason."""
    try:
        return lister(portal, since)
    except OutputError:
        raise
    except OdconvError as error:
        issue = issue_of(error)
    except Exception as error:  # noqa: BLE001  (a fault of ours must not take the other portals with it)
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        issue = Issue("internal-error", params={"type": type(error).__name__, "reason": str(error), "where": where})
    return Listing(portal.id, (), complete=False, issues=(issue,))


def _note(ledger: Ledger, run: Run, listing: Listing, since: str | None, limits: Thresholds) -> None:
    last = listed.last_whole(ledger, listing.portal)
    before = last[1] if last else 0
    issues = list(listing.issues)
    believed = listing.complete and since is None
    if listing.complete and before and not listing.datasets:
        believed = False
        issues.append(Issue("listing-empty", params={"portal": listing.portal, "before": before}))
    elif listing.complete and _is_shrunk(len(listing.datasets), before, limits):
        facts = {"portal": listing.portal, "before": before, "after": len(listing.datasets)}
        issues.append(Issue("listing-shrunk", params=facts))
    # The cursor moves only past a listing that lacks nothing: what an incremental one missed would never be seen again.
    sound = believed or (since is not None and all(issue.severity is Severity.INFO for issue in issues))
    listing = listing if sound else replace(listing, cursor=None)
    listed.note_listing(ledger, run.number, run.started, listing, believed=believed, issues=issues)


def _is_shrunk(after: int, before: int, limits: Thresholds) -> bool:
    return after < limits.listing.share * before and before - after >= limits.listing.least
