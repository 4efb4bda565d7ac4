"""The fault portal does what it says: a fault that is not played proves nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from odconv.errors import FetchError
from odconv.harvest.client import Client, HostManners, Manners
from odconv.harvest.client.addresses import Allowed
from tests.faults.content_faults import CONTENT
from tests.faults.portal import SEARCH, FaultPortal

TABLE = "名称,住所,電話番号\r\n" + "".join(f"施設{number},千代田区{number},03-{number}\r\n" for number in range(60))
MANNERS = Manners(default=HostManners(pace_seconds=0), allowed=Allowed.of(["127.0.0.1"]))


@pytest.fixture
def portal() -> Iterator[FaultPortal]:
    with FaultPortal(max_rows=4) as running:
        for number in range(10):
            modified = f"2026-04-{number + 1:02}T00:00:00.123456"
            running.publish(f"data-{number}", TABLE, organization=f"t{131016 + number % 2}", modified=modified)
        yield running


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(MANNERS) as running:
        yield running


def body(client: Client, portal: FaultPortal, path: str, **params: str) -> bytes:
    return client.get(portal.url + path, params=params)[1]


def search(client: Client, portal: FaultPortal, **params: str) -> Any:
    result = json.loads(body(client, portal, SEARCH, **params))["result"]
    return result["count"], [entry["name"] for entry in result["results"]]


def names(*numbers: int) -> list[str]:
    return [f"data-{number}" for number in numbers]


def test_pages_are_sorted_and_cut_without_a_word(portal: FaultPortal, client: Client) -> None:
    assert search(client, portal, rows="1000", sort="name asc") == (10, names(0, 1, 2, 3))
    assert search(client, portal, rows="2", start="8", sort="name asc") == (10, names(8, 9))
    assert search(client, portal, rows="3", sort="metadata_modified desc") == (10, names(9, 8, 7))


def test_a_search_is_narrowed(portal: FaultPortal, client: Client) -> None:
    since = "metadata_modified:[2026-04-09T00:00:00.123Z TO *]"
    assert search(client, portal, fq=since) == (2, names(8, 9))
    assert search(client, portal, fq="+organization:t131017", rows="2") == (5, names(1, 3))
    assert search(client, portal, fq=f'{since} organization:"t131017"') == (1, names(9))


def test_one_dataset_is_shown_and_another_is_not_there(portal: FaultPortal, client: Client) -> None:
    entry = portal.datasets["data-3"]
    for wanted in (entry["id"], entry["name"]):
        assert json.loads(body(client, portal, "/api/3/action/package_show", id=wanted))["result"] == entry
    with pytest.raises(FetchError) as caught:
        body(client, portal, "/api/3/action/package_show", id="nothing")
    assert caught.value.code == "page-gone"


def test_a_fault_is_played_as_often_as_it_should_be(portal: FaultPortal, client: Client) -> None:
    portal.fault(SEARCH, "empty-list", times=2)
    assert [search(client, portal)[0] for _ in range(3)] == [0, 0, 10]
    portal.fault("/api/*", "empty-list")
    portal.fault("/other", "empty-list")
    portal.heal("/api/*")
    assert search(client, portal)[0] == 10


LISTS = {
    "empty-list": (0, []),
    "half-list": (10, names(0, 1)),
    "half-portal": (5, names(0, 1, 2, 3)),
    "shifting": (10, names(0, 1, 2, 3)),
}


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_fails(portal: FaultPortal, client: Client, kind: str) -> None:
    portal.fault(SEARCH, kind)
    assert search(client, portal, rows="4") == LISTS[kind]


def test_a_list_moves_on_while_it_is_read(portal: FaultPortal, client: Client) -> None:
    portal.fault(SEARCH, "shifting")
    pages = [search(client, portal, rows="4", start=str(start))[1] for start in (0, 4, 8)]
    assert pages == [names(0, 1, 2, 3), names(5, 6, 7), names(9)]


@pytest.mark.parametrize("kind", ["invalid-json", "not-json"])
def test_a_list_is_no_json(portal: FaultPortal, client: Client, kind: str) -> None:
    portal.fault(SEARCH, kind)
    with pytest.raises(ValueError, match=r"."):
        json.loads(body(client, portal, SEARCH))


def test_an_unsuccessful_answer_says_so(portal: FaultPortal, client: Client) -> None:
    portal.fault(SEARCH, "unsuccessful")
    assert json.loads(body(client, portal, SEARCH))["success"] is False


TABLES: dict[str, tuple[dict[str, Any], str]] = {
    "older": ({"body": b"before\r\n"}, "before\r\n"),
    "fewer-rows": ({"rows": 1}, "名称,住所,電話番号\r\n施設0,千代田区0,03-0\r\n"),
    "empty": ({}, ""),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_changes(portal: FaultPortal, client: Client, kind: str) -> None:
    options, expected = TABLES[kind]
    portal.fault("/files/data-1.csv", kind, **options)
    assert body(client, portal, "/files/data-1.csv").decode("utf-8-sig") == expected
    assert body(client, portal, "/files/data-2.csv").decode() == TABLE


def test_a_column_is_emptied_or_renamed(portal: FaultPortal, client: Client) -> None:
    portal.fault("/files/data-1.csv", "column-empty", column=1)
    portal.fault("/files/data-2.csv", "header-renamed", column=1, label="所在")
    emptied = body(client, portal, "/files/data-1.csv").decode("utf-8-sig").splitlines()
    assert emptied[:2] == ["名称,住所,電話番号", "施設0,,03-0"]
    assert len(emptied) == 61
    renamed = body(client, portal, "/files/data-2.csv").decode("utf-8-sig").splitlines()
    assert renamed[:2] == ["名称,所在,電話番号", "施設0,千代田区0,03-0"]


def test_text_is_garbled_and_a_print_out_takes_its_place(portal: FaultPortal, client: Client) -> None:
    portal.fault("/files/data-1.csv", "wrong-charset")
    portal.fault("/files/data-2.csv", "declared-charset")
    portal.fault("/files/data-3.csv", "pdf")
    assert "名称" not in body(client, portal, "/files/data-1.csv").decode()
    assert body(client, portal, "/files/data-2.csv").decode("cp932") == TABLE
    assert body(client, portal, "/files/data-3.csv").startswith(b"%PDF-")


def test_every_fault_of_the_content_is_tried_here() -> None:
    tried = {*LISTS, *TABLES, "invalid-json", "not-json", "unsuccessful", "column-empty", "header-renamed",
             "wrong-charset", "declared-charset", "pdf"}  # fmt: skip
    assert set(CONTENT) == tried
