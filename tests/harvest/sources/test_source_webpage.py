"""A page of links: the newest of those that fit, and nothing where two fit."""

from __future__ import annotations

import pytest

from odconv.errors import PortalError
from odconv.harvest.model import Listing
from odconv.harvest.sources import list_portal
from tests.harvest.sources.portal_double import Double, portal

PAGE = "https://city.example.jp/opendata/"
LINK = {"id": "population", "title": "人口", "text": "人口（*現在）", "publisher": "131032", "licence": "CC BY 4.0"}


def listed(body: str, **link: str) -> Listing:
    client = Double({PAGE: lambda _: body.encode()})
    return list_portal(portal("webpage", url=PAGE, links=[{**LINK, **link}]), client, None)


def test_the_newest_of_several_is_taken_and_keeps_its_id() -> None:
    page = "".join(f"<li><a href='p{m}.csv'>人口（令和6年{m}月1日現在）</a></li>" for m in (4, 6, 5))
    listing = listed(page)
    (dataset,) = listing.datasets
    assert dataset.distributions[0].url == f"{PAGE}p6.csv"
    assert (dataset.id, dataset.distributions[0].id, dataset.url) == ("population", "file", PAGE)
    assert dataset.publisher.code == "131032"
    assert dataset.licence is not None
    assert dataset.licence.id == "CC-BY-4.0"
    assert listing.complete


def test_two_that_fit_alike_are_refused() -> None:
    page = "<a href='a.csv'>人口（4月1日現在）</a><a href='b.csv'>人口（5月1日現在）</a>"
    listing = listed(page)
    assert not listing.datasets
    assert not listing.complete
    (issue,) = listing.issues
    assert (issue.code, issue.params["number"]) == ("link-ambiguous", 2)
    assert f"{PAGE}a.csv" in str(issue.params["links"])


def test_two_of_the_same_newest_date_are_refused() -> None:
    page = "".join(f"<a href='{name}'>人口（令和6年4月1日現在）</a>" for name in ("a.csv", "a.xlsx"))
    assert [issue.code for issue in listed(page).issues] == ["link-ambiguous"]
    assert listed(page, href="*.csv").datasets[0].distributions[0].url == f"{PAGE}a.csv"


def test_one_without_a_date_among_dated_ones_is_not_guessed_away() -> None:
    page = "<a href='a.csv'>人口（令和6年4月1日現在）</a><a href='b.csv'>人口（最新・現在）</a>"
    assert [issue.code for issue in listed(page).issues] == ["link-ambiguous"]


def test_the_same_address_twice_is_one_link() -> None:
    page = "<a href='a.csv'>人口（4月現在）</a><a href='./a.csv#x'>人口（5月現在）</a>"
    assert listed(page).datasets[0].distributions[0].url == f"{PAGE}a.csv"


def test_a_link_is_found_by_its_row() -> None:
    rows = [("人口", "p"), ("世帯", "s")]
    page = "".join(f"<tr><td>{title}</td><td><a href='{name}.csv'>CSV</a></td></tr>" for title, name in rows)
    listing = listed(f"<table>{page}</table>", text="CSV", row="世帯*")
    assert listing.datasets[0].distributions[0].url == f"{PAGE}s.csv"


def test_a_link_that_is_gone_is_told_and_the_others_are_listed() -> None:
    listing = listed("<a href='a.csv'>世帯</a>")
    assert [(issue.code, issue.params["text"]) for issue in listing.issues] == [("link-missing", "人口（*現在）")]
    assert not listing.complete


def test_a_page_without_links_raises() -> None:
    with pytest.raises(PortalError, match="no links"):
        listed("ただいまメンテナンス中です")


def test_a_page_that_cannot_be_had_raises() -> None:
    with pytest.raises(PortalError, match="portal-unreachable"):
        list_portal(portal("webpage", url=PAGE, links=[LINK]), Double({}), None)
