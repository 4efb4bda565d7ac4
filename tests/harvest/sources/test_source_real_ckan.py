"""A real CKAN, listed through the real client: what it cuts, what its robots.txt says, what changed."""

from __future__ import annotations

import os
import uuid
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from ckanapi import RemoteCKAN

from odconv.errors import PortalError
from odconv.harvest.client.client import Client
from odconv.harvest.client.manners import manners_for
from odconv.harvest.model import Listing
from odconv.harvest.portals import Portal
from odconv.harvest.sources import list_portal
from odconv.settings import Settings
from tests.harvest.sources.portal_double import portal

pytestmark = pytest.mark.ckan
COUNT = 12


@dataclass(frozen=True)
class Seeded:
    """A CKAN with datasets of one organization that nobody else has."""

    ckan: RemoteCKAN
    url: str
    organization: str

    def portal(self, **more: object) -> Portal:
        agreed = {"who": "its operator", "when": "2026-04-01", "where": "this test"}
        said = {
            "url": self.url,
            "pace_seconds": 0,
            "private_ok": ("127.0.0.1", "localhost"),
            "robots": {"agreed": agreed},
        }
        return portal(query=f"organization:{self.organization}", **{**said, **more})

    def listed(self, since: str | None = None, **more: object) -> Listing:
        one = self.portal(**more)
        with Client(manners_for([one], Settings())) as client:
            return list_portal(one, client, since)


@pytest.fixture(scope="module")
def seeded() -> Iterator[Seeded]:
    url, token = os.environ.get("CKAN_URL"), os.environ.get("CKAN_TOKEN")
    if not url or not token:
        warnings.warn("no CKAN: tests skipped (CKAN_URL, CKAN_TOKEN)", stacklevel=1)
        pytest.skip("CKAN_URL and CKAN_TOKEN are not set")
    ckan = RemoteCKAN(url, apikey=token)
    name = f"t131032-{uuid.uuid4().hex[:8]}"
    ckan.call_action("organization_create", {"name": name, "title": "港区"})
    names = [f"{name}-{number:02}" for number in range(COUNT)]
    for number, one in enumerate(names):
        extras = [{"key": "更新頻度", "value": "年1回"}]
        resources = [{"url": f"https://example.jp/{number}.csv", "name": "CSV", "format": "csv", "独自": "値"}]
        package = {"name": one, "title": f"公園 {number}", "owner_org": name, "license_id": "cc-by", "notes": "一覧"}
        ckan.call_action("package_create", {**package, "extras": extras, "resources": resources})
    yield Seeded(ckan, url, name)
    for one in names:
        ckan.call_action("dataset_purge", {"id": one})
    ckan.call_action("organization_purge", {"id": name})


@pytest.mark.parametrize("rows", [2, 5, 1000])
def test_every_dataset_is_listed_with_all_that_it_says(seeded: Seeded, rows: int) -> None:
    listing = seeded.listed(page_rows=rows, publishers={"t131032-*": "131032"})
    assert listing.complete
    assert not listing.issues
    assert sorted(dataset.title for dataset in listing.datasets) == sorted(f"公園 {number}" for number in range(COUNT))
    for dataset in listing.datasets:
        shown = seeded.ckan.call_action("package_show", {"id": dataset.id})
        assert (dataset.name, dataset.frequency, dataset.description) == (shown["name"], "年1回", shown["notes"])
        assert (dataset.publisher.name, dataset.publisher.code) == ("港区", "131032")
        assert set(shown) - set(dataset.extras) == {"id", "name", "title", "notes", "resources"}
        (file,) = dataset.distributions
        assert (file.url, file.extras["独自"]) == (shown["resources"][0]["url"], "値")


def test_the_next_listing_brings_what_changed_since(seeded: Seeded) -> None:
    first = seeded.listed()
    assert first.cursor is not None
    changed = first.datasets[0]
    seeded.ckan.call_action("package_patch", {"id": changed.id, "notes": "新しい説明"})
    second = seeded.listed(first.cursor)
    assert second.cursor is not None
    assert second.cursor > first.cursor
    assert {dataset.description for dataset in second.datasets if dataset.id == changed.id} == {"新しい説明"}
    assert not second.complete
    assert seeded.listed("2100-01-01T00:00:00").datasets == ()


def test_the_stock_robots_txt_is_obeyed_unless_the_operator_agreed(seeded: Seeded) -> None:
    with pytest.raises(PortalError) as raised:
        seeded.listed(robots="obey")
    assert raised.value.params["cause"] == "robots-disallowed"
