from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from odconv.errors import UsageError
from odconv.harvest.changes import ask_again, changes_of, log_of, matching, pending_changes, rule, troubles
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.telling import change_table, event_table, night_lines, trouble_lines

Table = Callable[..., bytes]


@pytest.fixture
def ledger(metropolis: Any, make_table: Table) -> Any:
    """One night went well; in the second one file lost most of its rows, one is new, one vanished."""
    for name in ("aed", "gone", "kept"):
        metropolis.put(name, make_table(rows={"aed": 100, "gone": 10, "kept": 12}[name]))
    metropolis.night()
    metropolis.put("aed", make_table(rows=37))
    metropolis.put("kept", make_table(rows=13))
    metropolis.put("new", make_table(rows=8))
    del metropolis.datasets["gone"]
    with Ledger(metropolis.root / "ledger.sqlite") as opened:
        yield opened


def _facts(changes: Any) -> list[tuple[object, ...]]:
    return [(each.distribution, each.kind, each.verdict.value, each.before, each.after) for each in changes]


EXPECTED = [
    ("p/aed/1", "stays", "held", 100, 37),
    ("p/gone/1", "stays", "gone", 10, 10),
    ("p/kept/1", "changed", "accepted", 12, 13),
    ("p/new/1", "added", "accepted", None, 8),
]


def test_changes_are_shown_before_they_go_out(metropolis: Any, ledger: Ledger) -> None:
    night = metropolis.night(hold_out=True)
    assert {verdict.value: count for verdict, count in night.counts.items() if count} == {
        "accepted": 2,
        "gone": 1,
        "held": 1,
    }
    assert _facts(pending_changes(ledger)) == EXPECTED
    assert metropolis.out() == {"p/aed/1": 100, "p/gone/1": 10, "p/kept/1": 12}


def test_changes_of_a_run_are_shown_afterwards(metropolis: Any, ledger: Ledger) -> None:
    metropolis.night()
    assert pending_changes(ledger) == []
    assert _facts(changes_of(ledger, 2)) == EXPECTED


def test_a_removal_is_a_change(metropolis: Any, ledger: Ledger) -> None:
    for _ in range(9):
        metropolis.night()
    removed = [each for run in range(2, 11) for each in changes_of(ledger, run) if each.kind == "removed"]
    assert _facts(removed) == [("p/gone/1", "removed", "archived", 10, None)]


def test_all_that_happened_to_a_file_is_told_with_reasons(metropolis: Any, ledger: Ledger) -> None:
    metropolis.night()
    rule(ledger, "release", "p/aed/1", "山田", "廃止による", "2026-11-23T09:00:00+09:00")
    metropolis.night()
    events = [(event.run, event.what) for event in log_of(ledger, "p/aed/1")]
    assert events == [(1, "fetched"), (1, "accepted"), (2, "fetched"), (2, "held"), (2, "release"), (3, "accepted")]
    assert metropolis.out()["p/aed/1"] == 37


def test_files_are_meant_by_key_by_dataset_or_by_pattern(ledger: Ledger) -> None:
    assert matching(ledger, "p/aed/1") == ["p/aed/1"]
    assert matching(ledger, "p/aed") == ["p/aed/1"]
    assert matching(ledger, "p/*") == ["p/aed/1", "p/gone/1", "p/kept/1"]
    with pytest.raises(UsageError, match="distribution-unknown"):
        matching(ledger, "q/*")
    with pytest.raises(UsageError, match="distribution-ambiguous"):
        log_of(ledger, "p/*")


def test_what_is_asked_for_again_is_fetched_and_converted_anew(metropolis: Any, ledger: Ledger) -> None:
    metropolis.night()
    sent = metropolis.web.sent
    assert ask_again(ledger, "p/aed/1") == ["p"]
    metropolis.night()
    assert metropolis.web.sent == sent + 1
    assert metropolis.verdicts()["p/aed/1"] == "held"


def test_a_trouble_is_as_old_as_its_verdict(metropolis: Any, ledger: Ledger) -> None:
    for _ in range(3):
        metropolis.night()
    assert [(one.distribution, one.verdict.value, one.run) for one in troubles(ledger)] == [
        ("p/aed/1", "held", 2),
        ("p/gone/1", "gone", 2),
    ]
    rule(ledger, "release", "p/aed/1", "山田", "廃止による", "2026-11-25T09:00:00+09:00")
    metropolis.night()
    metropolis.put("aed", b"")
    metropolis.night()
    assert {one.distribution: one.run for one in troubles(ledger)} == {"p/aed/1": 6, "p/gone/1": 2}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_everything_is_told_in_words(metropolis: Any, ledger: Ledger, language: Any) -> None:
    night = metropolis.night()
    text = "\n".join([*night_lines(night, language), *trouble_lines(troubles(ledger), night, language)])
    assert "p/aed/1" in text
    assert "37" in text
    for headings, rows in (
        change_table(changes_of(ledger, 2), language),
        event_table(log_of(ledger, "p/aed/1"), language),
    ):
        assert all(len(row) == len(headings) for row in rows)
        assert "?" not in "".join(cell for row in rows for cell in row)
