from __future__ import annotations

from collections.abc import Sequence

from odconv.catalog.model import Agent, Dataset, Distribution
from odconv.harvest.items import Item
from odconv.harvest.store.listed import Entry
from odconv.harvest.through import Through


def item(publisher: str, file: str) -> Item:
    one = Distribution(id=file, url=f"https://{publisher}.example/{file}.csv")
    agent = Agent(name=publisher)
    dataset = Dataset(portal="p", id=publisher, name=publisher, title="", publisher=agent, distributions=(one,))
    entry = Entry(f"p/{publisher}/{file}", f"p/{publisher}", file, "", "", None, 0, None, "[]", None)
    return Item(entry, dataset, "", one)


A1, A2, A3, B1, C1 = item("a", "1"), item("a", "2"), item("a", "3"), item("b", "1"), item("c", "1")


def told_by(*awaited: Item, step: int = 100) -> tuple[Through, list[list[str]]]:
    told: list[list[str]] = []

    def tell(items: Sequence[Item], is_whole: bool) -> None:
        told.append([one.key for one in items] + ["..."] * (not is_whole))

    return Through([A2, A1, A3, B1, C1], awaited, tell, step=step), told


def test_a_publisher_is_through_when_its_last_file_is_converted() -> None:
    through, told = told_by(A1, A2)
    through.fetched(A1, "one")
    through.fetched(A2, "two")
    through.converted("two")
    assert told == []
    through.converted("one")
    assert told == [["p/a/1", "p/a/2", "p/a/3"]]


def test_files_that_need_no_conversion_or_brought_nothing_count_as_through() -> None:
    through, told = told_by(A1, B1)
    through.fetched(B1, None)
    assert told == [["p/b/1"]]
    through.fetched(A1, None)
    assert told == [["p/b/1"], ["p/a/1", "p/a/2", "p/a/3"]]  # all that the publisher has, also what was not asked for


def test_one_conversion_may_serve_files_of_several_publishers() -> None:
    through, told = told_by(A1, B1)
    through.fetched(A1, "same")
    through.fetched(B1, "same")
    through.converted("same")
    assert told == [["p/a/1", "p/a/2", "p/a/3"], ["p/b/1"]]


def test_a_conversion_that_nobody_waits_for_is_passed_over() -> None:
    through, told = told_by(A1)
    through.converted("other")
    assert told == []


def test_the_first_files_are_told_of_before_the_publisher_is_through_once_none_among_them_is_missing() -> None:
    through, told = told_by(A1, A2, A3, step=2)
    through.fetched(A2, None)
    assert told == []  # the first is missing
    through.fetched(A1, None)
    assert told == [["p/a/1", "p/a/2", "..."]]
    through.fetched(A3, None)
    assert told[1:] == [["p/a/1", "p/a/2", "p/a/3"]]
