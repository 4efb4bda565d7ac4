"""What a night changes or is about to change, and what happened to one file over the nights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from odconv.catalog.model import Dataset
from odconv.errors import UsageError
from odconv.harvest.model import Converted, Verdict
from odconv.harvest.store import judged, runs
from odconv.harvest.store.codec import read_dataset, read_issue, read_issues
from odconv.harvest.store.judged import Change as Effect
from odconv.harvest.store.judged import Ruling
from odconv.harvest.store.ledger import Ledger
from odconv.issues import Issue

ADDED, CHANGED, REMOVED, STAYS = "added", "changed", "removed", "stays"


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one distribution.

    Attributes:
        distribution: its key.
        kind: `added`, `changed`, `removed`, or `stays` where something happened that does not go out.
        verdict: what was decided.
        before, after: valid rows of the last good copy and of the new conversion, None where there is none.
        reasons: why.
    """

    distribution: str
    kind: str
    verdict: Verdict
    before: int | None
    after: int | None
    reasons: Sequence[Issue]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a distribution: in which run, when it was fetched, what it was decided to be."""

    run: int
    at: str
    what: str
    sha256: str | None
    reasons: Sequence[Issue]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A distribution that did not simply go out.

    Attributes:
        distribution: its key.
        verdict: held, failed or gone.
        reasons: why.
        run: since which run that is so.
        since: when that run began, ISO 8601.
    """

    distribution: str
    verdict: Verdict
    reasons: Sequence[Issue]
    run: int
    since: str


TROUBLES = (Verdict.HELD, Verdict.FAILED, Verdict.GONE)
"""Verdicts that a person may want to look at, the most urgent first."""


def pending_changes(ledger: Ledger) -> list[Change]:
    """What the decisions that are not out yet change, by key; empty where none are."""
    decisions = [one for one in judged.pending(ledger) if one.event or one.change is not Effect.STAYS]
    kept = judged.kept(ledger)
    keys = {one.conversion for one in decisions if one.conversion}
    conversions = judged.conversions(ledger, keys | {one.conversion for one in kept.values()})
    changes = []
    for one in decisions:
        old = kept.get(one.distribution)
        before = _rows(conversions.get(old.conversion)) if old is not None else None
        after = None if one.change is Effect.ENDS else _rows(conversions.get(one.conversion or ""))
        kind = _kind(one.change, is_known=old is not None)
        changes.append(Change(one.distribution, kind, one.verdict, before, after, read_issues(one.reasons)))
    return changes


def changes_of(ledger: Ledger, run: int) -> list[Change]:
    """What was decided in a run that is over, by key."""
    sql = (
        "SELECT d.distribution, d.verdict, d.conversion, d.reasons, (SELECT p.conversion FROM decisions AS p WHERE "
        "p.distribution = d.distribution AND p.run < d.run AND p.verdict = 'accepted' ORDER BY p.run DESC LIMIT 1) "
        "FROM decisions AS d WHERE d.run = ? ORDER BY d.distribution"
    )
    rows = list(ledger.rows(sql, (run,)))
    conversions = judged.conversions(ledger, {key for row in rows for key in (row[2], row[4]) if key}, bare=True)
    changes = []
    for key, verdict, conversion, reasons, earlier in rows:
        before, after = _rows(conversions.get(earlier or "")), _rows(conversions.get(conversion or ""))
        kind = STAYS
        if verdict == Verdict.ARCHIVED:
            kind, after = REMOVED, None
        elif verdict == Verdict.ACCEPTED:
            kind = ADDED if earlier is None else CHANGED
        changes.append(Change(key, kind, Verdict(verdict), before, after, read_issues(reasons)))
    return changes


def troubles(ledger: Ledger) -> list[Trouble]:
    """What is held, failed or gone, by verdict and key, each with the run since when it is so."""
    sql = (
        "SELECT n.key, n.verdict, n.reasons, coalesce(r.run, n.first_run), coalesce(r.started, n.first_seen) "
        "FROM distributions AS n LEFT JOIN runs AS r ON r.run = ("
        "SELECT min(d.run) FROM decisions AS d WHERE d.distribution = n.key AND d.run > coalesce((SELECT max(e.run) "
        "FROM decisions AS e WHERE e.distribution = n.key AND e.verdict <> n.verdict), 0)) "
        "WHERE n.verdict IN (?, ?, ?) ORDER BY n.key"
    )
    rows = ledger.rows(sql, [verdict.value for verdict in TROUBLES])
    found = [Trouble(key, Verdict(verdict), read_issues(text), run, at) for key, verdict, text, run, at in rows]
    return sorted(found, key=lambda trouble: TROUBLES.index(trouble.verdict))


def log_of(ledger: Ledger, key: str) -> list[Event]:
    """Everything that happened to a distribution, oldest first.

    Raises:
        UsageError: `distribution-unknown`.
    """
    (key,) = matching(ledger, key, most=1)
    url = _url_of(ledger, key)
    sql = "SELECT run, at, sha256, error FROM fetches WHERE url = ? ORDER BY run"
    events = [
        Event(run, at, "fetched" if error is None else "failed", sha256, _errors(error))
        for run, at, sha256, error in ledger.rows(sql, (url,))
    ]
    sql = (
        "SELECT d.run, r.started, d.verdict, c.sha256, d.reasons FROM decisions AS d JOIN runs AS r USING (run) "
        "LEFT JOIN conversions AS c ON c.key = d.conversion WHERE distribution = ? ORDER BY d.run"
    )
    rows = ledger.rows(sql, (key,))
    events += [Event(run, at, what, sha256, read_issues(reasons)) for run, at, what, sha256, reasons in rows]
    sql = "SELECT after_run, at, kind, sha256, name, reason FROM rulings WHERE distribution = ? ORDER BY id"
    for run, at, kind, sha256, name, reason in ledger.rows(sql, (key,)):
        code = "released-by-person" if kind == "release" else "held-by-person"
        events.append(
            Event(run, at, kind, sha256, (Issue(code, params={"name": name, "reason": reason, "at": at[:16]}),))
        )
    return sorted(events, key=lambda event: event.run)


def matching(ledger: Ledger, pattern: str, most: int | None = None) -> list[str]:
    """The keys of distributions that a person means.

    Args:
        ledger: the ledger.
        pattern: a key, the key of a dataset for all its files, or a pattern with `*`.
        most: how many there may be.

    Raises:
        UsageError: `distribution-unknown`, `distribution-ambiguous`.
    """
    sql = "SELECT key FROM distributions WHERE key = ?1 OR dataset = ?1 OR key GLOB ?2 ORDER BY key"
    glob = pattern.replace("[", "[[]").replace("?", "[?]") if "*" in pattern else ""
    found = [key for (key,) in ledger.rows(sql, (pattern, glob))]
    if not found:
        raise UsageError("distribution-unknown", name=pattern)
    if most is not None and len(found) > most:
        raise UsageError("distribution-ambiguous", name=pattern, candidates="、".join(found[:5]))
    return found


def rule(ledger: Ledger, kind: str, pattern: str, name: str, reason: str, at: str) -> list[Ruling]:
    """Write down a person's release or hold of some distributions; it holds from the next run on.

    A release is for the very bytes that were held, or for the removal of what vanished.

    Raises:
        UsageError: `distribution-unknown`.
    """
    last = ledger.row("SELECT coalesce(max(run), 0) FROM runs") or (0,)
    rulings = []
    for key in matching(ledger, pattern):
        row = ledger.row("SELECT gone_since FROM distributions WHERE key = ?", (key,)) or (None,)
        sha256 = _newest_bytes(ledger, key) if kind == "release" and row[0] is None else None
        rulings.append(Ruling(key, kind, sha256, name, reason, at, last[0]))
    for ruling in rulings:
        judged.rule(ledger, ruling)
    return rulings


def datasets_of(ledger: Ledger, keys: Sequence[str]) -> dict[str, Dataset]:
    """The datasets of some distributions, archived ones too, by key of the distribution."""
    sql = (
        "SELECT n.key, b.body FROM distributions AS n JOIN datasets AS d ON d.key = n.dataset "
        "JOIN bodies AS b ON b.digest = d.digest WHERE n.key = ?"
    )
    return {key: read_dataset(body) for name in keys for key, body in ledger.rows(sql, (name,))}


def ask_again(ledger: Ledger, pattern: str) -> list[str]:
    """Make the next run fetch and convert some distributions anew, whatever is known of them; gives their portals.

    Raises:
        UsageError: `distribution-unknown`.
    """
    keys = matching(ledger, pattern)
    with ledger.transaction():
        for key in keys:
            ledger.change(
                "UPDATE addresses SET etag = NULL, last_modified = NULL, checked_run = NULL WHERE url = ?",
                (_url_of(ledger, key),),
            )
            ledger.change(
                "DELETE FROM conversions WHERE key = (SELECT conversion FROM distributions WHERE key = ?1) "
                "AND NOT EXISTS (SELECT 1 FROM goods WHERE goods.conversion = conversions.key)",
                (key,),
            )
    return sorted({key.split("/", 1)[0] for key in keys})


def last_run(ledger: Ledger) -> int | None:
    """Number of the last run that is over, None where there is none."""
    found = runs.nights(ledger, 1)
    return found[0].run if found else None


def _newest_bytes(ledger: Ledger, key: str) -> str | None:
    found = ledger.row("SELECT sha256 FROM addresses WHERE url = ?", (_url_of(ledger, key),))
    return None if found is None else found[0]


def _url_of(ledger: Ledger, key: str) -> str | None:
    """The address of a distribution, from the description of its dataset."""
    sql = (
        "SELECT n.id, b.body FROM distributions AS n JOIN datasets AS d ON d.key = n.dataset "
        "JOIN bodies AS b ON b.digest = d.digest WHERE n.key = ?"
    )
    found = ledger.row(sql, (key,))
    if found is None:
        return None
    body: dict[str, Any] = json.loads(found[1])
    return next((one.get("url") for one in body.get("distributions", ()) if one["id"] == found[0]), None)


def _kind(effect: Effect, *, is_known: bool) -> str:
    if effect is Effect.ENDS:
        return REMOVED
    if effect is Effect.STAYS:
        return STAYS
    return CHANGED if is_known else ADDED


def _rows(converted: Converted | None) -> int | None:
    return None if converted is None or converted.profile is None else converted.profile.valid


def _errors(text: str | None) -> Sequence[Issue]:
    return () if text is None else (read_issue(json.loads(text)),)
