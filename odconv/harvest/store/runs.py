"""Runs in the ledger: opened, resumed where the last one was killed, finished."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from odconv.harvest.model import Night, PortalNight, Verdict
from odconv.harvest.store.codec import dumps, read_issue, read_issues, write_issue, write_issues
from odconv.harvest.store.ledger import Ledger
from odconv.issues import Issue

NIGHTS = 30
"""How many nights reports look back."""

LISTING, DECIDED, PROMOTED, DONE, ABANDONED = "listing", "decided", "promoted", "done", "abandoned"
"""Steps that a run remembers: what comes before `DECIDED` is told by the ledger row by row."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run.

    Attributes:
        number: counts from 1; what orders everything, since clocks are moved.
        started: ISO 8601 with offset; a resumed run keeps it.
        step: one of the steps above.
        resumed: whether an earlier process began it.
    """

    number: int
    started: str
    step: str = LISTING
    resumed: bool = False


def open_run(ledger: Ledger, started: str) -> Run:
    """The run that was not finished, or a new one."""
    found = unfinished(ledger)
    if found is not None:
        return found
    with ledger.transaction():
        (number,) = ledger.row("SELECT coalesce(max(run), 0) + 1 FROM runs") or (1,)
        ledger.change("INSERT INTO runs (run, started, step) VALUES (?, ?, ?)", (number, started, LISTING))
    return Run(number, started)


def unfinished(ledger: Ledger) -> Run | None:
    """The run that was not finished, None where there is none."""
    found = ledger.row("SELECT run, started, step FROM runs WHERE finished IS NULL ORDER BY run DESC LIMIT 1")
    return None if found is None else Run(found[0], found[1], found[2], resumed=True)


def set_step(ledger: Ledger, run: Run, step: str) -> None:
    """Remember how far a run is; call within a transaction."""
    ledger.change("UPDATE runs SET step = ? WHERE run = ?", (step, run.number))


def abandon(ledger: Ledger, run: Run, finished: str) -> None:
    """Close a run that was killed too long ago to go on with; what it fetched and converted stays."""
    with ledger.transaction():
        ledger.change("DELETE FROM pending")
        ledger.change("UPDATE runs SET finished = ?, step = ? WHERE run = ?", (finished, ABANDONED, run.number))


def set_inputs(ledger: Ledger, run: Run, inputs: str, issues: Sequence[Issue]) -> None:
    """Remember what the edition of a run is made of and what is to be said of it; call within a transaction."""
    ledger.change("UPDATE runs SET inputs = ?, issues = ? WHERE run = ?", (inputs, write_issues(issues), run.number))


def issues_of(ledger: Ledger, run: Run) -> tuple[Issue, ...]:
    """What is to be said of the edition of a run."""
    found = ledger.row("SELECT issues FROM runs WHERE run = ?", (run.number,))
    return () if found is None else read_issues(found[0])


def set_edition(ledger: Ledger, run: Run, edition: str | None) -> None:
    """Remember which edition a run made; call within a transaction."""
    ledger.change("UPDATE runs SET edition = ? WHERE run = ?", (edition, run.number))


def edition_of(ledger: Ledger, run: Run) -> str | None:
    """The edition that a run made, None where it made none."""
    found = ledger.row("SELECT edition FROM runs WHERE run = ?", (run.number,))
    return None if found is None else found[0]


def last_edition(ledger: Ledger) -> tuple[str, str] | None:
    """Name of the newest edition that is out, and digest of what it was made of."""
    found = ledger.row("SELECT edition, inputs FROM runs WHERE edition IS NOT NULL ORDER BY run DESC LIMIT 1")
    return None if found is None else (found[0], found[1])


def finish(ledger: Ledger, run: Run, night: Night) -> None:
    """Close a run with what is told of it; call within a transaction."""
    facts = (night.finished, DONE, write_night(night), run.number)
    ledger.change("UPDATE runs SET finished = ?, step = ?, night = ? WHERE run = ?", facts)


def nights(ledger: Ledger, most: int = NIGHTS) -> list[Night]:
    """The last nights, the newest first."""
    sql = "SELECT night FROM runs WHERE night IS NOT NULL ORDER BY run DESC LIMIT ?"
    return [read_night(text) for (text,) in ledger.rows(sql, (most,))]


def write_night(night: Night) -> str:
    """A night as JSON."""
    return dumps(night_facts(night))


def night_facts(night: Night) -> dict[str, Any]:
    """A night as values of JSON."""
    portals = {
        name: {"listed": each.listed, "complete": each.complete, "issues": list(map(write_issue, each.issues))}
        for name, each in night.portals.items()
    }
    return {
        "run": night.run,
        "started": night.started,
        "finished": night.finished,
        "edition": night.edition,
        "counts": {verdict.value: count for verdict, count in night.counts.items()},
        "requests": night.requests,
        "bytes_fetched": night.bytes_fetched,
        "portals": portals,
        "issues": list(map(write_issue, night.issues)),
    }


def read_night(text: str) -> Night:
    """The night that `write_night` wrote."""
    facts: Mapping[str, Any] = json.loads(text)
    portals = {
        name: PortalNight(each["listed"], each["complete"], tuple(map(read_issue, each["issues"])))
        for name, each in facts["portals"].items()
    }
    counts = {Verdict(name): count for name, count in facts["counts"].items()}
    issues = tuple(map(read_issue, facts["issues"]))
    return Night(**{**facts, "portals": portals, "counts": counts, "issues": issues})
