"""A catalogue that fails while it is listed, through the real client: never taken for whole, told, and healed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from odconv.errors import PortalError
from odconv.harvest.client.addresses import Allowed
from odconv.harvest.client.client import Client
from odconv.harvest.client.manners import manners_for
from odconv.harvest.client.retry import Patience
from odconv.harvest.model import Listing
from odconv.harvest.portals import Portal
from odconv.harvest.sources import list_portal
from odconv.issues import explanations
from odconv.settings import Settings
from tests.faults.portal import FaultPortal

SEARCH = "/api/3/action/package_search"
COUNT = 9


@pytest.fixture
def ckan() -> Iterator[FaultPortal]:
    with FaultPortal(max_rows=4) as running:
        for number in range(COUNT):
            running.publish(f"d{number}", "名称\n公園\n")
        yield running


def listed(ckan: FaultPortal, **more: Any) -> Listing:
    said = {"id": "p", "title": "P", "kind": "ckan", "url": ckan.url, "pace_seconds": 0, **more}
    one = Portal.model_validate(said)
    manners = replace(
        manners_for([one], Settings()),
        patience=Patience(2, first_seconds=0.01, most_seconds=0.05),
        connect_seconds=0.3,
        read_seconds=0.15,
        whole_seconds=0.5,
        allowed=Allowed.of(["127.0.0.1"]),
    )
    with Client(manners) as client:
        return list_portal(one, client, None)


def heals(ckan: FaultPortal) -> bool:
    ckan.heal()
    listing = listed(ckan)
    return listing.complete and len(listing.datasets) == COUNT and not listing.issues


@pytest.mark.parametrize(
    "kind",
    [
        "server-error", "rate-limited", "time-out", "slow-drip", "reset-mid-body", "truncated", "wrong-length",
        "gzip-bomb", "redirect-loop", "login-403", "html-200", "not-found", "invalid-json", "not-json", "unsuccessful",
    ],
)  # fmt: skip
def test_a_catalogue_that_gives_nothing_is_an_error_and_heals(ckan: FaultPortal, kind: str) -> None:
    ckan.fault(SEARCH, kind)
    with pytest.raises(PortalError) as raised:
        listed(ckan)
    assert raised.value.code in {"portal-unreachable", "portal-answer-odd"}
    assert raised.value.params.get("cause", raised.value.code) in explanations()
    assert heals(ckan)


@pytest.mark.parametrize(
    ("kind", "code"),
    [("empty-list", "portal-empty"), ("half-list", "portal-list-short"), ("shifting", "portal-list-short")],
)
def test_a_listing_that_is_not_to_be_believed_is_told_and_heals(ckan: FaultPortal, kind: str, code: str) -> None:
    ckan.fault(SEARCH, kind)
    listing = listed(ckan)
    assert not listing.complete
    assert [issue.code for issue in listing.issues] == [code]
    assert heals(ckan)


def test_half_a_portal_that_says_it_is_all_is_noticed_by_what_is_expected(ckan: FaultPortal) -> None:
    ckan.fault(SEARCH, "half-portal")
    listing = listed(ckan, expectations={"datasets": {"min": 8}})
    assert not listing.complete
    assert [(issue.code, issue.params["got"]) for issue in listing.issues] == [("portal-unexpected-count", 4)]
    assert heals(ckan)


def test_a_shift_that_passes_is_read_over(ckan: FaultPortal) -> None:
    """The first reading does not fit; the second does, and is the one that counts."""
    ckan.fault(SEARCH, "server-error", times=1)  # tried again by the client
    listing = listed(ckan)
    assert listing.complete
    ckan.fault(SEARCH, "shifting", times=3)
    assert listed(ckan).complete


def test_one_record_that_cannot_be_read_costs_no_other(ckan: FaultPortal) -> None:
    ckan.datasets["d5"]["resources"] = "no list"
    listing = listed(ckan)
    assert len(listing.datasets) == COUNT - 1
    assert not listing.complete
    assert [(issue.code, issue.params["dataset"]) for issue in listing.issues] == [("catalog-dataset-odd", "d5")]
