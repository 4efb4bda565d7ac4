from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from odconv.catalog.model import Dataset
from odconv.errors import PortalError
from odconv.harvest.listing import list_portals
from odconv.harvest.model import Listing
from odconv.harvest.store import listed, runs
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.thresholds import thresholds
from odconv.issues import Issue


@dataclass(frozen=True)
class Portal:
    id: str
    full_every_days: int = 4
    max_bytes: int = 1
    expectations: Any = None
    mapping_of: Any = None


@dataclass
class Dialect:
    """Answers as it is told; remembers from where it was asked."""

    answers: list[Listing | Exception] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)

    def __call__(self, portal: Portal, since: str | None) -> Listing:
        self.asked.append(since)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def _listing(*names: str, complete: bool = True, cursor: str | None = None, issues: Sequence[Issue] = ()) -> Listing:
    datasets = [Dataset(portal="p", id=name, name=name, title=name) for name in names]
    return Listing("p", datasets, complete, cursor, issues)


def _nights(root: Path, dialect: Dialect) -> Ledger:
    ledger = Ledger(root / "ledger.sqlite")
    for number in range(1, len(dialect.answers) + 1):
        run = runs.Run(number, f"2026-11-{number:02}T02:00:00+09:00")
        list_portals(ledger, run, [Portal("p")], dialect, thresholds(), lambda _: None)
    return ledger


def test_only_what_changed_is_asked_for_until_it_is_time_for_all(tmp_path: Path) -> None:
    part = [_listing(complete=False, cursor=f"c{number}") for number in range(2, 7)]
    dialect = Dialect([_listing("a", "b", cursor="c1"), *part[:3], _listing("a", cursor="c9"), part[3]])
    _nights(tmp_path, dialect)
    assert dialect.asked == [None, "c1", "c2", "c3", None, "c9"]


def test_the_cursor_stays_where_something_was_missed(tmp_path: Path) -> None:
    broken = _listing("a", complete=False, cursor="c2", issues=[Issue("listing-empty")])
    dialect = Dialect([_listing("a", cursor="c1"), broken, _listing("a", complete=False, cursor="c3")])
    _nights(tmp_path, dialect)
    assert dialect.asked == [None, "c1", "c1"]


def test_a_first_listing_that_broke_off_is_followed_by_a_whole_one(tmp_path: Path) -> None:
    broken = _listing("a", complete=False, cursor="c1", issues=[Issue("listing-empty")])
    dialect = Dialect([broken, PortalError("portal-unreachable"), _listing("a", "b", cursor="c2")])
    ledger = _nights(tmp_path, dialect)
    assert dialect.asked == [None, None, None]
    assert set(listed.datasets(ledger)[0]) == {"p/a", "p/b"}


def test_a_listing_that_shrank_is_told(tmp_path: Path) -> None:
    dialect = Dialect([_listing(*"abcdefghij"), _listing("a", "b")])
    ledger = _nights(tmp_path, dialect)
    assert [issue.code for issue in listed.portals_of(ledger, 2)["p"].issues] == ["listing-shrunk"]


def test_a_portal_that_was_listed_before_the_run_was_killed_is_not_asked_again(tmp_path: Path) -> None:
    dialect = Dialect([_listing("a"), _listing("a")])
    ledger, run = Ledger(tmp_path / "ledger.sqlite"), runs.Run(1, "2026-11-01T02:00:00+09:00")
    for _ in range(2):
        list_portals(ledger, run, [Portal("p")], dialect, thresholds(), lambda _: None)
    assert dialect.asked == [None]


@pytest.mark.parametrize("complete", [True, False])
def test_datasets_without_files_stay_while_they_are_listed(tmp_path: Path, complete: bool) -> None:
    dialect = Dialect([_listing("a", "b"), _listing("a", complete=complete)])
    ledger = _nights(tmp_path, dialect)
    assert listed.bare(ledger) == ({"p/a"} if complete else {"p/a", "p/b"})
