from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from odconv.catalog.model import Dataset, Distribution
from odconv.errors import OutputError, UsageError
from odconv.harvest.model import Converted, Listing, Night, PortalNight, Profile, Validators, Verdict
from odconv.harvest.store import fetched, judged, listed, runs
from odconv.harvest.store.codec import (
    bare,
    lasting,
    pack,
    read_bare,
    read_converted,
    read_issue,
    write_converted,
    write_issue,
)
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.store.lock import locked
from odconv.harvest.store.results import note_results
from odconv.issues import Issue, Place

NOW = dt.datetime(2026, 11, 21, 2, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))


def _dataset(name: str, *files: str, title: str = "") -> Dataset:
    distributions = tuple(Distribution(id=file, url=f"file:///{file}") for file in files)
    return Dataset(portal="p", id=name, name=name, title=title or name, distributions=distributions)


def _note(ledger: Ledger, run: int, *datasets: Dataset, believed: bool = True) -> None:
    listing = Listing("p", datasets, complete=believed)
    listed.note_listing(ledger, run, f"2026-11-{run:02}", listing, believed=believed, issues=())


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.sqlite")


def test_a_ledger_of_a_newer_version_is_refused(tmp_path: Path, ledger: Ledger) -> None:
    ledger.change("PRAGMA user_version = 99")
    with pytest.raises(OutputError, match="ledger-newer"):
        Ledger(tmp_path / "ledger.sqlite")


def test_a_ledger_of_an_earlier_version_is_brought_to_this_one_with_all_that_it_has(tmp_path: Path) -> None:
    first = files("odconv.harvest.store").joinpath("ledger.sql").read_text("utf-8")
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as old:
        old.executescript(f"{first} PRAGMA user_version = 1; INSERT INTO bodies VALUES ('d', 'b');")
    with Ledger(tmp_path / "old.sqlite") as ledger:
        assert ledger.row("SELECT body FROM bodies") == ("b",)
        with ledger.transaction():
            note_results(ledger, [Converted("k", "ab", None, None, pack({"rows": 3}))])
        assert judged.present_conversions(ledger) == {}  # told of, but no conversion
        with ledger.transaction():
            judged.note_conversions(ledger, 1, [Converted(key, "ab", None, f"{key}.arrow") for key in ("k", "l")])
        assert judged.present_conversions(ledger) == {"k": True}  # a conversion of which nothing is told is made again


def test_a_transaction_that_raises_leaves_nothing(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.transaction():
            ledger.change("INSERT INTO bodies VALUES ('d', 'b')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert ledger.row("SELECT * FROM bodies") is None


def test_a_trial_is_seen_within_and_leaves_nothing(ledger: Ledger) -> None:
    with ledger.trial():
        ledger.change("INSERT INTO bodies VALUES ('d', 'b')")
        assert ledger.row("SELECT body FROM bodies") == ("b",)
    assert ledger.row("SELECT * FROM bodies") is None
    with ledger.transaction():
        ledger.change("INSERT INTO bodies VALUES ('d', 'c')")
    assert ledger.row("SELECT body FROM bodies") == ("c",)


def test_a_full_disk_becomes_an_error_of_ours(ledger: Ledger) -> None:
    ledger.change("PRAGMA max_page_count = 1")
    with pytest.raises(OutputError) as told, ledger.transaction():
        ledger.change_all("INSERT INTO bodies VALUES (?, ?)", ((str(number), "x" * 4096) for number in range(100)))
    assert (told.value.code, told.value.exit_code) == ("store-unwritable", 3)


def test_an_unfinished_run_is_resumed_with_its_own_start(ledger: Ledger) -> None:
    first = runs.open_run(ledger, "2026-11-21T02:00:00+09:00")
    again = runs.open_run(ledger, "2026-11-20T02:00:00+09:00")
    assert (again.number, again.started, again.resumed) == (first.number, first.started, True)


def test_runs_count_on_when_the_clock_went_back(ledger: Ledger) -> None:
    first = runs.open_run(ledger, "2026-11-21")
    night = Night(first.number, "a", "b", "000001", {Verdict.SAME: 3}, 1, 2, {"p": PortalNight(1, complete=True)})
    with ledger.transaction():
        runs.finish(ledger, first, night)
    assert runs.open_run(ledger, "2020-01-01").number == 2
    assert runs.nights(ledger) == [night]


def test_a_distribution_that_is_not_listed_is_gone_since_the_first_night(ledger: Ledger) -> None:
    _note(ledger, 1, _dataset("a", "1", "2"), _dataset("b", "3"))
    _note(ledger, 2, _dataset("a", "1"))
    _note(ledger, 3, _dataset("a", "1"))
    gone = {entry.key: (entry.gone_since, entry.gone_nights) for entry in listed.entries(ledger)}
    assert gone == {"p/a/1": (None, 0), "p/a/2": ("2026-11-02", 2), "p/b/3": ("2026-11-02", 2)}
    _note(ledger, 4, _dataset("a", "1", "2"), _dataset("b", "3"))
    assert not any(entry.gone_since for entry in listed.entries(ledger))


def test_a_listing_that_is_not_believed_takes_nothing_away(ledger: Ledger) -> None:
    _note(ledger, 1, _dataset("a", "1"), _dataset("b", "3"))
    _note(ledger, 2, believed=False)
    assert not any(entry.gone_since for entry in listed.entries(ledger))


def test_every_version_of_a_description_is_kept(ledger: Ledger) -> None:
    _note(ledger, 1, _dataset("a", "1", title="古い"))
    _, before = listed.datasets(ledger)
    _note(ledger, 2, _dataset("a", "1", title="新しい"))
    now, after = listed.datasets(ledger)
    assert now["p/a"].title == "新しい"
    assert listed.bodies(ledger, [before["p/a"], after["p/a"]])[before["p/a"]].title == "古い"


def test_an_address_reads_back_as_it_was_noted(ledger: Ledger) -> None:
    address = fetched.Address(
        "https://a.example/1", "ab", 3, "text/csv", None, Validators('"e"', None), "t1", "t2", 4, Issue("time-limit")
    )
    with ledger.transaction():
        fetched.note_fetched(ledger, 4, [fetched.Fetched(address, 500, 2, 0, event=True)])
    assert fetched.addresses(ledger) == {address.url: address}
    assert fetched.earlier_bodies(ledger, [address.url]) == {address.url: []}


def test_pending_decisions_hold_when_they_are_applied(ledger: Ledger) -> None:
    _note(ledger, 1, _dataset("a", "1", "2"))
    decisions = [
        judged.Decision("p/a/1", Verdict.ACCEPTED, "[]", "k1", "d1", "t", judged.Change.PROMOTES, event=True),
        judged.Decision("p/a/2", Verdict.FAILED, "[]", None, "d1", None, judged.Change.STAYS, event=True),
    ]
    with ledger.transaction():
        judged.replace_pending(ledger, decisions)
    assert judged.pending(ledger) == decisions
    with ledger.transaction():
        judged.apply_pending(ledger, 1)
    assert judged.kept(ledger) == {"p/a/1": judged.Kept("p/a/1", "d1", "k1", "t", 1)}
    assert [entry.verdict for entry in listed.entries(ledger)] == [Verdict.ACCEPTED, Verdict.FAILED]
    assert judged.pending(ledger) == []


def test_a_new_description_does_not_make_a_copy_younger(ledger: Ledger) -> None:
    for run, (digest, key) in enumerate([("d1", "k1"), ("d2", "k1"), ("d2", "k2")], 1):
        with ledger.transaction():
            one = judged.Decision("x", Verdict.SAME, "[]", key, digest, "t", judged.Change.PROMOTES, event=False)
            judged.replace_pending(ledger, [one])
            judged.apply_pending(ledger, run)
        expected = {1: ("d1", 1), 2: ("d2", 1), 3: ("d2", 3)}[run]
        kept = judged.kept(ledger)["x"]
        assert (kept.dataset, kept.promoted_in) == expected


def test_the_last_ruling_is_in_force(ledger: Ledger) -> None:
    for kind in ("hold", "release"):
        judged.rule(ledger, judged.Ruling("x", kind, "ab", "山田", "確認済み", "t", 1))
    assert [ruling.kind for ruling in judged.rulings(ledger)["x"]] == ["release"]


def test_conversions_and_issues_survive_the_ledger() -> None:
    issue = Issue("time-limit", Place("表", 3, 2, "名称"), "値", {"count": 3})
    profile = Profile("standard/aed", 3, 2, ("名称", "住所"), {"名称": 1.0}, {"131016": 2}, "2026-04-01", "B")
    converted = Converted("k", "ab", profile, "converted/k.parquet", issues=(issue,))
    written = write_converted(converted)
    assert read_converted("k", "ab", written) == converted
    assert bare(converted) == read_bare("k", "ab", written) != converted
    assert lasting(replace(converted, result=b"told")) == converted
    assert read_issue(write_issue(issue)) == issue


def test_a_second_process_is_told_who_holds_the_store(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path, NOW):
        code = (
            "import datetime as dt, pathlib, sys\n"
            "from odconv.errors import UsageError\n"
            "from odconv.harvest.store.lock import locked\n"
            "try:\n"
            "    with locked(pathlib.Path(sys.argv[1]), dt.datetime.now(dt.UTC)): print('taken')\n"
            "except UsageError as error: print(error.params['pid'], error.params['started'])\n"
        )
        told = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert told.stdout.split() == [str(os.getpid()), NOW.isoformat()]
    with locked(path, NOW):
        assert path.read_text(), "once let go, it can be taken again, and says by whom"


def test_two_locks_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "lock", NOW),
        pytest.raises(UsageError, match="harvest-running"),
        locked(tmp_path / "lock", NOW),
    ):
        pytest.fail("both were had")
