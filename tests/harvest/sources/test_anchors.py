"""Links of pages and what dates they name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.harvest.sources.anchors import anchors_of
from odconv.harvest.sources.dates import newest_date

BASE = "https://city.example.jp/opendata/index.html"


def test_a_link_knows_its_text_its_row_and_its_address() -> None:
    page = (
        "<table><tr><td>公衆トイレ　一覧</td>"
        "<td><a href='../files/toilet.csv#top'>ＣＳＶ<br>（3 KB）</a></td></tr></table>"
        "<p>説明は<a href='#top'>こちら</a>、<a href='mailto:a@b.jp'>連絡先</a></p>"
        "<a href='https://x.jp/a.xlsx'><img src='i.png' alt='AED'></a>"
    )
    first, second = anchors_of(page.encode("cp932"), BASE)
    assert (first.text, first.row) == ("CSV(3KB)", "公衆トイレ一覧CSV(3KB)")
    assert first.url == "https://city.example.jp/files/toilet.csv"
    assert (second.text, second.row, second.url) == ("AED", "AED", "https://x.jp/a.xlsx")


def test_the_base_of_a_page_counts() -> None:
    page = b"<head><base href='/data/'></head><a href='a.csv'>a</a>"
    assert [one.url for one in anchors_of(page, BASE)] == ["https://city.example.jp/data/a.csv"]


@pytest.mark.parametrize("body", [b"", b"\x00\x01", "文字だけ".encode(), b"<a href='http://[bad'>x</a>"])
def test_what_has_no_links_has_none(body: bytes) -> None:
    assert anchors_of(body, BASE) == ()


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_are_links_or_none(body: bytes) -> None:
    assert all(one.url.startswith("http") for one in anchors_of(b"<a href='x'>" + body, BASE))


@pytest.mark.corpus
def test_a_recorded_catalogue_in_markdown_loads_without_loss(shared: Path) -> None:
    body = (shared / "corpus/ckan/html/yaizu__README_catalogue.md").read_bytes()
    anchors = anchors_of(body, "https://github.com/yaizu-city/opendata/blob/main/README.md")
    assert len(anchors) == body.count(b"](http") > 300
    assert all(f"({one.url}" in body.decode() for one in anchors)
    rows = [line for line in body.decode().splitlines() if line.startswith("| ") and "](http" in line]
    named = {one.row.split("|")[1] for one in anchors if one.row.startswith("|")}
    assert len(rows) > 100
    assert len(named) == len({row.split("|")[1].strip() for row in rows})


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("人口（令和6年4月1日現在）", "2024-04-01"),
        ("人口（令和６年４月）", "2024-04-01"),
        ("令和元年度", "2019-01-01"),
        ("jinkou_202405.csv", "2024-05-01"),
        ("jinkou20240531.csv", "2024-05-31"),
        ("R060301_aed.xlsx", "2024-03-01"),
        ("aed_r6.3.1.csv", "2024-03-01"),
        ("2024-06-15", "2024-06-15"),
        ("2024年6月", "2024-06-01"),
        ("平成31年4月～令和2年3月", "2020-03-01"),
        ("131032_aed.csv", None),
        ("AED設置箇所一覧", None),
        ("03-5803-1170", None),
        ("2024年13月", None),
        ("令和6年2月30日", None),
    ],
)
def test_the_newest_date_of_a_text(text: str, date: str | None) -> None:
    assert (str(newest_date(text)) if newest_date(text) else None) == date


@given(st.text(max_size=30))
def test_any_text_has_a_date_or_none(text: str) -> None:
    newest_date(text)
