"""A DCAT catalog of one document or of pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from odconv.errors import FetchError, PortalError
from odconv.harvest.sources import list_portal
from tests.harvest.sources.portal_double import Double, portal

URL = "https://data.example.jp/catalog.ttl"
HEAD = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n"


def page(names: list[str], following: str = "", total: int | None = None) -> Callable[[Mapping[str, str]], Any]:
    text = HEAD + "".join(f"<#{name}> a dcat:Dataset .\n" for name in names)
    text += "<?paged> a hydra:PagedCollection .\n"
    text += f"<?paged> hydra:next <{following}> .\n" if following else ""
    text += f"<?paged> hydra:totalItems {total} .\n" if total is not None else ""
    return lambda _: text.encode()


def test_pages_are_followed_to_the_end() -> None:
    client = Double({URL: page(["a", "b"], "?page=2", 3), f"{URL}?page=2": page(["c"], "", 3)})
    listing = list_portal(portal("dcat", url=URL), client, None)
    assert [dataset.name for dataset in listing.datasets] == ["a", "b", "c"]
    assert listing.complete


def test_fewer_than_the_catalog_says_is_not_the_whole() -> None:
    listing = list_portal(portal("dcat", url=URL), Double({URL: page(["a"], "", 9)}), None)
    assert not listing.complete
    assert [(issue.code, issue.params["total"]) for issue in listing.issues] == [("portal-list-short", 9)]


def test_pages_that_lead_in_a_circle_end_and_what_stands_twice_is_told() -> None:
    client = Double({URL: page(["a"], "?page=2"), f"{URL}?page=2": page(["b"], URL)})
    assert [dataset.name for dataset in list_portal(portal("dcat", url=URL), client, None).datasets] == ["a", "b"]
    twice = f"{HEAD}<{URL}#a> a dcat:Dataset .".encode()
    again = Double({URL: page(["a"], "?page=2"), f"{URL}?page=2": lambda _: twice})
    listing = list_portal(portal("dcat", url=URL), again, None)
    assert [issue.code for issue in listing.issues] == ["catalog-dataset-repeated"]
    assert not listing.complete


def test_half_a_catalog_is_used_and_told() -> None:
    def broken(params: Mapping[str, str]) -> Any:
        raise FetchError("fetch-timeout", url=URL)

    client = Double({URL: page(["a"], "?page=2"), f"{URL}?page=2": broken})
    listing = list_portal(portal("dcat", url=URL), client, None)
    assert [dataset.name for dataset in listing.datasets] == ["a"]
    assert [issue.code for issue in listing.issues] == ["portal-list-broken"]
    assert not listing.complete


def test_a_feed_in_data_json_is_told_by_its_bytes() -> None:
    feed = {"dataset": [{"identifier": "1", "title": "公園"}]}
    listing = list_portal(portal("dcat", url=URL), Double({URL: lambda _: feed}), None)
    assert [dataset.title for dataset in listing.datasets] == ["公園"]
    assert listing.complete


def test_a_catalog_without_datasets_is_not_believed() -> None:
    listing = list_portal(portal("dcat", url=URL), Double({URL: page([])}), None)
    assert [issue.code for issue in listing.issues] == ["portal-empty"]
    assert not listing.complete


@pytest.mark.parametrize("body", [b"<html>login</html>", b"{"])
def test_a_page_in_place_of_a_catalog_raises(body: bytes) -> None:
    with pytest.raises(PortalError) as raised:
        list_portal(portal("dcat", url=URL), Double({URL: lambda _: body}), None)
    assert (raised.value.code, raised.value.params["cause"]) == ("portal-unreachable", "dcat-unreadable")
