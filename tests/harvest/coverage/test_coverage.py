"""Who publishes what: every state of the grid, the due dates, the score, the trend, and the files."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from odconv.catalog.model import Agent, Dataset, Distribution, Licence
from odconv.harvest.coverage.conformity import Conformity
from odconv.harvest.coverage.due import days_between, overdue_days
from odconv.harvest.coverage.grid import grid_of
from odconv.harvest.coverage.rules import Reach, rules
from odconv.harvest.coverage.write import COLUMNS, write_coverage
from odconv.harvest.edition import name_of
from odconv.harvest.model import Converted, Good, Night, Profile, State, Verdict
from odconv.harvest.store.codec import pack
from odconv.harvest.store.results import Results
from odconv.issues import Issue
from odconv.schemas.registry import load_schema
from tests.harvest.made_up import forget, keep

TODAY = dt.date(2026, 11, 21)
CHIYODA, CHUO, HINOHARA = "131016", "131024", "133078"
HEADER = load_schema("standard/aed").field_names


def converted(root: Path, changed: int = 0, **facts: Any) -> Converted:
    """A conversion whose result says how many cells were changed; three more values follow from other cells."""
    profile = Profile(**{"schema": "standard/aed", "rows": 3, "valid": 3, "header": HEADER, **facts})
    key = f"{changed}-{abs(hash(repr(facts)))}"
    changes = {"derived.publisher-code": {"count": 3}} | (
        {"phone.hyphens": {"count": changed, "cell": "B2"}} if changed else {}
    )
    made = Converted(key, "0" * 64, profile, f"{key}.parquet", pack({"changes": changes}))
    keep(root, made)
    return made


def state(
    code: str = CHIYODA,
    verdict: Verdict = Verdict.ACCEPTED,
    latest: Converted | None = None,
    good: Converted | None = None,
    title: str = "AED設置箇所一覧",
    reasons: tuple[Issue, ...] = (),
    **facts: Any,
) -> State:
    """Where one file stands."""
    file = Distribution(id="1", url="https://example.jp/aed.csv", title=title)
    facts.setdefault("licence", Licence(id="CC-BY-4.0"))
    dataset = Dataset(
        portal="p", id=code, name="d", title=title, publisher=Agent(code=code), distributions=(file,), **facts
    )
    copy = None if good is None else Good(dataset, "1", good, "2026-11-20T00:00:00+09:00", 1)
    return State(dataset, "1", verdict, reasons, latest or good, copy, "2026-11-01", "2026-11-21")


def reach_of(one: State, root: Path) -> Reach:
    """The only cell of a grid of one file."""
    (publisher,) = grid_of([one], [], TODAY, Conformity(root, Results(root)).of).publishers
    return publisher.cells["aed"].reach


def test_every_reach_has_its_conditions(tmp_path: Path) -> None:
    clean, mended = converted(tmp_path), converted(tmp_path, changed=4)
    old = converted(tmp_path, as_of="2020-04-01")
    unread = Converted("k", "0" * 64, None, None, issues=(Issue("table-absent", params={"file": "a.pdf"}),))
    assert reach_of(state(good=clean), tmp_path) is Reach.CONFORMING
    assert reach_of(state(good=mended), tmp_path) is Reach.CONVERTIBLE
    assert reach_of(state(good=converted(tmp_path, header=("施設名",))), tmp_path) is Reach.CONVERTIBLE
    assert reach_of(state(good=converted(tmp_path, valid=2)), tmp_path) is Reach.CONVERTIBLE
    assert reach_of(state(good=old, frequency="年1回"), tmp_path) is Reach.STALE
    assert reach_of(state(good=old, frequency="随時"), tmp_path) is Reach.CONFORMING
    assert reach_of(state(good=clean, verdict=Verdict.HELD, latest=mended), tmp_path) is Reach.HELD
    assert reach_of(state(good=clean, licence=None), tmp_path) is Reach.LICENCE_UNCLEAR
    assert reach_of(state(verdict=Verdict.FAILED, latest=unread), tmp_path) is Reach.NOT_MACHINE_READABLE
    assert reach_of(state(verdict=Verdict.FAILED), tmp_path) is Reach.BROKEN


def test_a_failing_night_leaves_the_last_good_copy_usable(tmp_path: Path) -> None:
    one = state(verdict=Verdict.FAILED, good=converted(tmp_path))
    assert reach_of(one, tmp_path) is Reach.CONFORMING


def test_a_table_about_something_else_is_in_no_cell(tmp_path: Path) -> None:
    budget = Converted("k", "0" * 64, Profile(None, 5, 0, ("款",)), None)
    one = state(verdict=Verdict.OTHER, latest=budget, title="避難場所の歳出予算")
    assert grid_of([one], [CHIYODA], TODAY, Conformity(tmp_path, Results(tmp_path)).of).formats == {}


def test_the_best_copy_speaks_for_the_pair_and_all_are_listed(tmp_path: Path) -> None:
    states = [state(verdict=Verdict.FAILED), state(good=converted(tmp_path))]
    grid = grid_of(states, [CHIYODA, CHUO], TODAY, Conformity(tmp_path, Results(tmp_path)).of)
    chiyoda, chuo = grid.publishers
    assert [copy.reach for copy in chiyoda.cells["aed"].copies] == [Reach.CONFORMING, Reach.BROKEN]
    assert (chiyoda.cells["aed"].rows, chiyoda.score) == (3, 100.0)
    assert (chuo.cells["aed"].reach, chuo.score) == (Reach.NOT_PUBLISHED, 0.0)
    assert sum(grid.totals.values()) == len(grid.publishers) * len(grid.formats)


@pytest.mark.parametrize(
    ("as_of", "frequency", "late"),
    [
        ("2026-11-01", "毎月", None),
        ("2026-08-01", "毎月", (TODAY - dt.date(2026, 8, 1)).days - 46),
        ("2026-08", "毎月", (TODAY - dt.date(2026, 8, 31)).days - 46),
        ("2024", "年１回", (TODAY - dt.date(2024, 12, 31)).days - 549),
        ("2020-01-01", "随時", None),
        (None, "毎月", None),
        ("2020-02-31", "毎月", None),
    ],
)
def test_overdue_counts_from_the_contents_own_date(as_of: str | None, frequency: str, late: int | None) -> None:
    assert overdue_days(as_of, frequency, TODAY) == (late if late and late > 0 else None)


def test_frequencies_are_read_in_any_width_and_language() -> None:
    assert [days_between(text) for text in ("年１回", "Monthly", "四半期ごと", "", None)] == [366, 31, 92, None, None]


def night(run: int) -> Night:
    start = f"2026-11-{20 + run:02d}T03:00:00+09:00"
    return Night(run, start, start, name_of(run), {Verdict.ACCEPTED: 1})


def test_files_agree_and_the_trend_remembers_earlier_nights(tmp_path: Path) -> None:
    for run in (1, 2):
        out = tmp_path / "nights" / name_of(run) / "coverage"
        out.mkdir(parents=True)
        states = [state(good=converted(tmp_path))] if run == 2 else [state(verdict=Verdict.FAILED)]
        before = [night(1)] if run == 2 else []
        files = write_coverage(states, night(run), before, out, root=tmp_path, codes=[CHIYODA, HINOHARA])
    facts = json.loads(files[0].read_text("utf-8"))
    assert [point["totals"]["conforming"] for point in facts["trend"]] == [0, 1]
    assert facts["totals"]["not-published"] == 1
    rows = list(csv.reader(files[1].read_text("utf-8-sig").splitlines()))
    assert rows[0] == list(COLUMNS)
    assert [row[1:5] for row in rows[1:]] == [
        ["千代田区", "aed", "AED設置箇所一覧", "標準どおり"],
        ["檜原村", "aed", "AED設置箇所一覧", "公開なし"],
    ]
    page = files[2].read_text("utf-8")
    assert page.count("<rect") == 2
    assert "千代田区" in page
    assert "<script src" not in page


def test_texts_of_portals_cannot_become_markup(tmp_path: Path) -> None:
    one = state(verdict=Verdict.FAILED, title="AED<script>alert(1)</script>")
    files = write_coverage([one], night(1), [], tmp_path, root=tmp_path)
    assert "<script>alert" not in files[2].read_text("utf-8")


def test_a_page_with_very_many_gaps_names_the_first_and_counts_the_others(tmp_path: Path) -> None:
    states = [state(verdict=Verdict.FAILED)] * 1003
    files = write_coverage(states, night(1), [], tmp_path, root=tmp_path)
    assert "ほか 3 件" in files[2].read_text("utf-8")
    assert files[1].read_text("utf-8-sig").count("取得できない") == 1003


def test_a_damaged_night_is_passed_over_in_the_trend(tmp_path: Path) -> None:
    earlier = tmp_path / "nights" / name_of(1) / "coverage"
    earlier.mkdir(parents=True)
    (earlier / "coverage.json").write_text("{")
    out = tmp_path / "nights" / name_of(2) / "coverage"
    out.mkdir(parents=True)
    files = write_coverage([state(good=converted(tmp_path))], night(2), [night(1)], out, root=tmp_path)
    assert [point["run"] for point in json.loads(files[0].read_text("utf-8"))["trend"]] == [2]


def test_results_are_read_once_for_all_nights(tmp_path: Path) -> None:
    states = [state(good=converted(tmp_path))]
    first = write_coverage(states, night(1), [], tmp_path / "one", root=tmp_path)[1].read_bytes()
    forget(tmp_path)
    assert write_coverage(states, night(2), [], tmp_path / "two", root=tmp_path)[1].read_bytes() == first


def test_every_reach_is_told_in_both_languages() -> None:
    for told in rules().reaches.values():
        assert set(told.title) == set(told.why) == {"ja", "en"}
    assert all(set(texts) == {"ja", "en"} for texts in rules().words.values())
