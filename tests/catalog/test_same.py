from __future__ import annotations

import random
from typing import Any

from odconv.catalog.model import Dataset, Distribution
from odconv.catalog.same import Link, links
from tests.catalog.records import MINATO, record

UUID = "4cf1a7f6-0000-4000-8000-000000000001"
RANK = {"ward": 0, "metro": 1, "bodik": 2}


def other(portal: str, identity: str, **changes: Any) -> Dataset:
    """Nothing in common with another but what is given."""
    file = Distribution(id="1", url=f"https://{portal}.example/{identity}.csv")
    return record(portal, identity, **{"title": f"{portal} {identity}", "distributions": (file,), **changes})


def test_a_dataset_is_canonical_where_its_publisher_lists_it_itself_whatever_the_order() -> None:
    datasets = [record("bodik"), record("metro"), record("ward")]
    for seed in range(5):
        random.Random(seed).shuffle(datasets)
        assert links(datasets, RANK) == {
            "metro/aed": Link("ward/aed", "same-title"),
            "bodik/aed": Link("ward/aed", "same-title"),
        }


def test_each_rule_links_by_its_own_name() -> None:
    address = (Distribution(id="9", url="https://x.example/a.csv"),)
    http = (Distribution(id="8", url="http://x.example/a.csv"),)
    pairs = {
        "same-id": (other("ward", UUID), other("metro", UUID)),
        "same-files": (other("ward", "a", distributions=address), other("metro", "b", distributions=http)),
        "same-page": (
            other("ward", "a", title="表", url="https://x.example/1/"),
            other("metro", "b", title="表", url="http://x.example/1", publisher=MINATO),
        ),
        "same-title": (other("ward", "a", title="ＡＥＤ 一覧"), other("metro", "b", title="AED一覧")),
    }
    for rule, pair in pairs.items():
        assert links(pair, RANK) == {pair[1].key: Link(pair[0].key, rule)}


def test_the_same_bytes_at_other_addresses_are_one_only_where_all_are_known() -> None:
    one, two = other("ward", "a"), other("metro", "b")
    digests = {"ward/a/1": "f" * 64, "metro/b/1": "f" * 64}
    assert links([one, two], RANK, digests) == {"metro/b": Link("ward/a", "same-files")}
    assert links([one, two], RANK, {"ward/a/1": "f" * 64}) == {}


def test_what_one_portal_lists_twice_and_titles_of_other_publishers_are_not_linked() -> None:
    assert links([record("ward", "a", title="予算"), record("ward", "b", title="予算")], RANK) == {}
    assert links([other("ward", "a", title="予算"), other("metro", "b", title="予算", publisher=MINATO)], RANK) == {}
    years = [
        other("metro", "2024", title="予算"),
        other("metro", "2025", title="予算"),
        other("ward", "x", title="予算"),
    ]
    assert links(years, RANK) == {}, "which of the two years it is, nobody can say"


def test_a_chain_of_copies_ends_at_the_canonical_one() -> None:
    ward = other("ward", "a", title="表")
    metro = other("metro", UUID, title="表")
    bodik = other("bodik", UUID, title="別の題")
    assert {key: link.canonical for key, link in links([bodik, metro, ward], RANK).items()} == {
        metro.key: ward.key,
        bodik.key: ward.key,
    }
