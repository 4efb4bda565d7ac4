"""Harvest a real CKAN, publish to a second one, harvest that: the catalogs are the same, and nothing is sent twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from odconv.catalog.ckan.publish import publish
from odconv.catalog.export import write_catalog
from odconv.catalog.model import Dataset
from odconv.harvest.client.client import Client
from odconv.harvest.client.manners import manners_for
from odconv.harvest.portals.model import Portal
from odconv.harvest.remote import ckan_at
from odconv.harvest.sources.ckan import list_ckan
from odconv.settings import Settings
from tests.catalog.records import record
from tests.conftest import ROOT
from tests.e2e.real_ckan import RealCkan, fill, start, stop

pytestmark = pytest.mark.ckan

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
FIRST, SECOND = 5200 + 100 * WORKER, 5250 + 100 * WORKER  # an instance takes its port, and those 10, 20 and 30 above
DATASETS = 40


@pytest.fixture(scope="module")
def first() -> Iterator[RealCkan]:
    ckan = start(FIRST, fresh=True)
    fill(ckan, DATASETS)
    yield ckan
    stop(FIRST)


@pytest.fixture(scope="module")
def second() -> Iterator[RealCkan]:
    yield start(SECOND, fresh=True)
    stop(SECOND)


def harvest(ckan: RealCkan) -> list[Dataset]:
    portal = Portal.model_validate(
        {
            "id": "metro",
            "title": "実験",
            "kind": "ckan",
            "url": ckan.url,
            "contact": "data@example.org",
            "code_in_name": "t{code}",
            "pace_seconds": 0,
            "private_ok": ["127.0.0.1"],
            "robots": {"agreed": {"who": "試験", "when": "2026-01-01", "where": "この試験"}},
        }
    )
    with Client(manners_for([portal], Settings())) as client:
        listing = list_ckan(portal, client, None)
    assert listing.complete, listing.issues
    return sorted(listing.datasets, key=lambda dataset: dataset.id)


def stamps(ckan: RealCkan) -> dict[str, str]:
    found = ckan.api().call_action("package_search", {"rows": 1000, "fl": ["name", "metadata_modified"]})
    stamped = {item["name"]: item["metadata_modified"] for item in found["results"]}
    return {name: stamp for name, stamp in stamped.items() if name.startswith("metro-")}


def command(catalog: Path, ckan: RealCkan) -> subprocess.Popen[bytes]:
    arguments = ["catalog", "publish", str(catalog), "--ckan", ckan.url, "--threads", "2", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ODCONV_CKAN_TOKEN": ckan.token}
    return subprocess.Popen(
        [sys.executable, "-m", "odconv", *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def published(catalog: Path, ckan: RealCkan) -> dict[str, Any]:
    process = command(catalog, ckan)
    out, err = process.communicate()
    assert process.returncode == 0, err.decode()
    answer: dict[str, Any] = json.loads(out)
    return answer


def test_what_was_harvested_published_and_harvested_again_is_the_same(
    first: RealCkan, second: RealCkan, tmp_path: Path
) -> None:
    datasets = harvest(first)
    assert len(datasets) == DATASETS
    write_catalog(datasets, (), tmp_path / "first")
    killed = command(tmp_path / "first", second)  # killed in the middle, then run again
    while len(stamps(second)) < 5:
        assert killed.poll() is None, killed.communicate()
        time.sleep(0.02)
    killed.kill()
    killed.communicate()
    there = len(stamps(second))
    assert there < DATASETS
    done = published(tmp_path / "first", second)
    assert there - 2 <= DATASETS - len(done["created"]) - len(done["updated"]) <= there + 2, "only the rest is sent"
    again = [dataset for dataset in harvest(second) if "aed" not in dataset.name]
    assert again == datasets
    files = write_catalog(again, (), tmp_path / "second")
    for path in files:
        assert path.read_bytes() == (tmp_path / "first" / path.name).read_bytes(), path.name
    before = stamps(second)
    done = published(tmp_path / "second", second)
    assert (done["created"], done["updated"], done["removed"], done["organizations"]) == ([], [], [], [])
    assert done["unchanged"] == DATASETS
    assert stamps(second) == before


def test_each_municipality_has_its_organization_and_resources_keep_ids_and_order(second: RealCkan) -> None:
    api, connect = second.api(), ckan_at(second.url, second.token)
    one = record("other", "aed")
    publish([one], connect)
    before = api.call_action("package_show", {"id": "other-aed"})
    assert before["organization"]["name"] == "131016"
    assert [tag["name"] for tag in before["tags"]] == ["健康 医療", "救急"]
    extra = one.distributions[0].model_copy(update={"id": "r0", "url": "https://ward.example/0.csv"})
    result = publish([one.model_copy(update={"distributions": (extra, *one.distributions)})], connect)
    assert result.updated == ("other-aed",)
    after = api.call_action("package_show", {"id": "other-aed"})
    assert [item["url"] for item in after["resources"]] == [extra.url, before["resources"][0]["url"]]
    assert after["resources"][1]["id"] == before["resources"][0]["id"]
    assert after["id"] == before["id"]


def test_a_dataset_that_a_person_changed_there_is_read_as_it_stands(second: RealCkan) -> None:
    connect = ckan_at(second.url, second.token)
    publish([record("other", "aed-changed")], connect)
    second.api().call_action("package_patch", {"id": "other-aed-changed", "notes": "人が直した説明"})
    assert [item.description for item in harvest(second) if item.name == "other-aed-changed"] == ["人が直した説明"]


def test_what_left_the_catalog_stays_until_its_grace_is_over_and_may_come_back(second: RealCkan) -> None:
    connect, gone = ckan_at(second.url, second.token), record("other", "aed-gone")
    publish([gone], connect)
    assert "other-aed-gone" in publish([], connect).absent
    assert publish([], connect, archived=[gone.key]).removed == ("other-aed-gone",)
    assert second.api().call_action("package_show", {"id": "other-aed-gone"})["state"] == "deleted"
    publish([gone], connect)
    assert second.api().call_action("package_show", {"id": "other-aed-gone"})["state"] == "active"
