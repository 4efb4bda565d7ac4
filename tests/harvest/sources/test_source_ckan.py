"""A CKAN in pages: cut, shifting, broken, empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Barrier, Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.catalog.ckan.read import read_package
from odconv.catalog.ckan.write import package_of
from odconv.catalog.model import Agent, Dataset
from odconv.errors import FetchError, PortalError
from odconv.harvest.sources import ckan, list_portal
from odconv.harvest.sources.pages import Ahead, Page, read_pages
from tests.harvest.sources.portal_double import Double, portal

SEARCH = "https://p.example.jp/api/3/action/package_search"


def package(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "title": name, "metadata_modified": f"2026-01-01T00:00:{name[-2:]}.5", **more}


def searching(packages: Sequence[Mapping[str, Any]], cut: int = 1000) -> Callable[[Mapping[str, str]], Any]:
    def answer(params: Mapping[str, str]) -> Any:
        first, rows = int(params["start"]), min(int(params["rows"]), cut)
        shown = sorted(packages, key=lambda one: str(one["id"]))[first : first + rows]
        return {"success": True, "result": {"count": len(packages), "results": shown}}

    return answer


def names(count: int) -> list[str]:
    return [f"d{number:02}" for number in range(count)]


@pytest.mark.parametrize("cut", [2, 3, 7, 25, 1000])
def test_a_server_that_cuts_pages_without_a_word_is_read_to_the_end(cut: int) -> None:
    client = Double({SEARCH: searching([package(name) for name in names(25)], cut)})
    listing = list_portal(portal(), client, None)
    assert [dataset.id for dataset in listing.datasets] == names(25)
    assert listing.complete
    assert listing.cursor == "2026-01-01T00:00:24.5"
    assert not listing.issues


def test_a_page_is_read_while_the_next_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = Event()

    def reading(*arguments: Any) -> Dataset:
        begun.set()
        return read_package(*arguments)

    def answer(params: Mapping[str, str]) -> Any:
        assert params["start"] == "0" or begun.wait(10), "the page before must not wait for this one"
        return searching([package(name) for name in names(9)], 4)(params)

    monkeypatch.setattr(ckan, "read_package", reading)
    assert [one.id for one in list_portal(portal(), Double({SEARCH: answer}), None).datasets] == names(9)


def numbered(total: int, cut: int, asked: list[tuple[int, int]]) -> Callable[[int, int], Page]:
    def fetch(first: int, rows: int) -> Page:
        asked.append((first, rows))
        shown = names(total)[first : first + min(rows, cut)]
        return Page(total, [(name, {"id": name}) for name in shown])

    return fetch


@pytest.mark.parametrize("cut", [2, 5, 10, 100])
@pytest.mark.parametrize("total", [0, 1, 4, 9, 10, 37])
def test_pages_asked_for_ahead_are_those_of_one_after_another(total: int, cut: int) -> None:
    asked: list[tuple[int, int]] = []
    with Ahead(numbered(total, cut, asked)) as ahead:
        read = read_pages(ahead.page, 10, 1000)
    alone: list[tuple[int, int]] = []
    assert read == read_pages(numbered(total, cut, alone), 10, 1000)
    assert set(asked) >= set(alone)
    assert len(asked) - len(alone) <= (cut < 10 < total), "each page once, but for what a server's first cut undoes"


def test_two_pages_are_on_their_way_at_a_time() -> None:
    both = Barrier(2)
    fetch = numbered(28, 10, [])

    def together(first: int, rows: int) -> Page:
        if first in (1, 10):
            both.wait(10)  # breaks where one page waits for the other
        return fetch(first, rows)

    with Ahead(together) as ahead:
        assert read_pages(ahead.page, 10, 1000).whole


def test_a_page_that_came_early_does_not_leave_its_place_idle() -> None:
    third = Event()
    fetch = numbered(100, 10, [])

    def waiting(first: int, rows: int) -> Page:
        if first == 28:
            third.set()
        assert first != 10 or third.wait(10), "the page behind the next is asked for before this one is there"
        return fetch(first, rows)

    with Ahead(waiting) as ahead:
        assert read_pages(ahead.page, 10, 1000).whole


def test_pages_asked_for_ahead_raise_when_they_are_wanted() -> None:
    fetch = numbered(37, 10, [])

    def broken(first: int, rows: int) -> Page:
        if first >= 18:
            raise PortalError("portal-answer-odd", portal="p", url=SEARCH, reason="")
        return fetch(first, rows)

    with Ahead(broken) as ahead:
        read = read_pages(ahead.page, 10, 1000)
    assert len(read.items) == 20
    assert read.error is not None


def test_pages_are_asked_for_sorted_and_with_what_the_portal_file_says() -> None:
    client = Double({SEARCH: searching([package(name) for name in names(60)])})
    list_portal(portal(page_rows=500, query="organization:t131032"), client, None)
    assert [asked["rows"] for _, asked in client.asked] == ["50", "500"], "a little first, to know how much there is"
    assert all((asked["sort"], asked["fq"]) == ("id asc", "organization:t131032") for _, asked in client.asked)


def test_what_changed_is_asked_for_with_an_hour_of_overlap_and_is_never_the_whole() -> None:
    client = Double({SEARCH: searching([])})
    listing = list_portal(portal(), client, "2026-01-01T00:00:24.500000")
    assert client.asked[0][1]["fq"] == "metadata_modified:[2025-12-31T23:00:24Z TO *]"
    assert not listing.complete
    assert listing.cursor == "2026-01-01T00:00:24.500000"
    assert not listing.issues


def test_an_empty_list_with_200_is_not_believed() -> None:
    listing = list_portal(portal(), Double({SEARCH: searching([])}), None)
    assert not listing.complete
    assert [issue.code for issue in listing.issues] == ["portal-empty"]


def test_half_a_list_is_used_and_told() -> None:
    def answer(params: Mapping[str, str]) -> Any:
        if params["start"] != "0":
            raise FetchError("fetch-status", url=SEARCH, status=502)
        return searching([package(name) for name in names(9)], 4)(params)

    listing = list_portal(portal(), Double({SEARCH: answer}), None)
    assert [dataset.id for dataset in listing.datasets] == names(4)
    assert not listing.complete
    assert [(issue.code, issue.params["got"], issue.params["reason"]) for issue in listing.issues] == [
        ("portal-list-broken", 4, 502)
    ]


def test_a_total_that_the_pages_do_not_bear_out_is_told() -> None:
    def answer(params: Mapping[str, str]) -> Any:
        found = searching([package(name) for name in names(5)])(params)
        found["result"]["count"] = 50
        return found

    listing = list_portal(portal(), Double({SEARCH: answer}), None)
    assert not listing.complete
    assert [(issue.code, issue.params["got"], issue.params["total"]) for issue in listing.issues] == [
        ("portal-list-short", 5, 50)
    ]


@pytest.mark.parametrize(
    "body", [b"<html>maintenance</html>", b"[]", b'{"success": true}', b'{"result": {}}', '{"公園": 1}'.encode("cp932")]
)
def test_an_answer_that_is_none_raises(body: bytes) -> None:
    with pytest.raises(PortalError, match="portal-answer-odd"):
        list_portal(portal(), Double({SEARCH: lambda _: body}), None)


def test_what_ckan_says_went_wrong_is_passed_on() -> None:
    refusal = {"success": False, "error": {"message": "Access denied", "__type": "Authorization Error"}}
    with pytest.raises(PortalError) as raised:
        list_portal(portal(), Double({SEARCH: lambda _: refusal}), None)
    assert raised.value.params["reason"] == "Access denied"


def test_a_portal_that_cannot_be_reached_raises_with_the_cause() -> None:
    with pytest.raises(PortalError) as raised:
        list_portal(portal(), Double({}), None)
    assert (raised.value.code, raised.value.params["cause"]) == ("portal-unreachable", "fetch-status")


def test_one_dataset_that_cannot_be_read_costs_nothing_else() -> None:
    client = Double({SEARCH: searching([package("d01"), package("d02", resources=["no object"]), package("d03")])})
    listing = list_portal(portal(), client, None)
    assert [dataset.id for dataset in listing.datasets] == ["d01", "d03"]
    assert [(issue.code, issue.params["dataset"]) for issue in listing.issues] == [("catalog-dataset-odd", "d02")]
    assert not listing.complete


def test_too_many_datasets_stop_the_reading() -> None:
    client = Double({SEARCH: searching([package(name) for name in names(30)], 5)})
    listing = list_portal(portal(max_datasets=10), client, None)
    assert not listing.complete
    assert [issue.code for issue in listing.issues] == ["portal-too-many"]
    assert len(client.asked) < 5


def test_a_number_outside_of_what_is_expected_is_not_the_whole() -> None:
    expectations = {"datasets": {"min": 10}}
    client = Double({SEARCH: searching([package("d01")])})
    listing = list_portal(portal(expectations=expectations), client, None)
    assert not listing.complete
    assert [issue.code for issue in listing.issues] == ["portal-unexpected-count"]


def test_only_wanted_publishers_are_kept() -> None:
    organizations = [{"name": code, "title": code} for code in ("13103", "14100")]
    packages = [package(f"d{at}", organization=one) for at, one in enumerate(organizations)]
    listing = list_portal(
        portal(code_in_name="{code5}", only_publishers=("13*",)), Double({SEARCH: searching(packages)}), None
    )
    assert [dataset.publisher.code for dataset in listing.datasets] == ["131032"]
    assert listing.complete


# What happens to the list between two requests: which of it goes (by place), and what comes (by id).
edits = st.lists(
    st.tuples(st.lists(st.integers(0, 30), max_size=3), st.lists(st.integers(0, 999), max_size=3)), max_size=8
)
swaps = st.lists(st.integers(0, 30).map(lambda place: ([place, place, place], [997 - place, 998, 999])), max_size=8)


@settings(max_examples=200)
@given(
    start=st.sets(st.integers(0, 999), max_size=30),
    edits=edits | swaps,
    sizes=st.lists(st.integers(2, 9), min_size=1, max_size=5),
    forever=st.booleans(),
)
def test_nothing_is_lost_or_doubled_silently_however_pages_are_cut_and_shift(
    start: set[int], edits: list[tuple[list[int], list[int]]], sizes: list[int], forever: bool
) -> None:
    """Whatever was there from the first request to the last is in a listing that calls itself whole, once."""
    now, versions = set(start), []

    def fetch(first: int, rows: int) -> Page:
        nonlocal now
        call = len(versions)
        versions.append(now)
        shown = sorted(now)[first : first + min(rows, sizes[call % len(sizes)])]
        page = Page(len(now), [(f"{one:03}", {"id": one}) for one in shown])
        places, added = edits[call % len(edits)] if edits and (forever or call < len(edits)) else ([], [])
        for place in places:
            now = now - set(sorted(now)[place % len(now) :][:1]) if now else now
        now = now | set(added)
        return page

    read = read_pages(fetch, 9, 1000)
    assert len(versions) < 2000
    assert all(f"{item['id']:03}" == name for name, item in read.items.items())
    if read.whole:
        stayed = set.intersection(*versions)
        assert {f"{one:03}" for one in stayed} <= set(read.items)
        assert set(read.items) <= {f"{one:03}" for one in set.union(*versions)}
    if not edits:
        assert read.whole
        assert set(read.items) == {f"{one:03}" for one in start}


def test_items_that_move_over_the_edge_of_a_page_while_the_number_stays_are_not_lost_silently() -> None:
    """Two go before the edge and two come behind it: the total is the same, and one that stayed is on no page."""
    versions = [[0, 1, 2, 3, 4, 5, 6, 7], [2, 3, 4, 5, 6, 7, 8, 9]]
    calls = 0

    def fetch(first: int, rows: int) -> Page:
        nonlocal calls
        shown = versions[min(calls, 1)][first : first + rows]
        calls += 1
        return Page(8, [(str(one), {"id": one}) for one in shown])

    read = read_pages(fetch, 4, 100)
    assert read.whole
    assert list(read.items) == list("23456789")


def published(dataset: Dataset, organization: str) -> dict[str, Any]:
    """A package that odconv published, as CKAN gives it back."""
    return {"id": "0", **package_of(dataset), "organization": {"name": organization, "title": "港区"}}


ORIGINAL = Dataset(
    portal="tokyo", id="d1", name="d1", title="公園", publisher=Agent(name="港区", code="131032"), themes=("施設",)
)


def test_a_dataset_that_odconv_published_comes_back_as_it_was() -> None:
    client = Double({SEARCH: searching([published(ORIGINAL, "131032")])})
    (dataset,) = list_portal(portal(code_in_name="{code}"), client, None).datasets
    assert dataset == ORIGINAL.model_copy(update={"portal": "p"})


def test_a_record_that_claims_another_publisher_is_not_believed() -> None:
    client = Double({SEARCH: searching([published(ORIGINAL, "131041")])})
    (dataset,) = list_portal(portal(code_in_name="{code}"), client, None).datasets
    assert (dataset.id, dataset.publisher.code) == ("0", "131041")
