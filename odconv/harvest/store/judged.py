"""Conversions, what was decided of them, the last good copies, and what persons ruled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from odconv.harvest.model import Converted, Verdict
from odconv.harvest.store import codec
from odconv.harvest.store.codec import read_bare, read_converted, write_converted
from odconv.harvest.store.ledger import Ledger


class Change(IntEnum):
    """What a decision does to the last good copy."""

    ENDS = -1
    STAYS = 0
    PROMOTES = 1


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of one distribution in the open run.

    Attributes:
        distribution: its key.
        verdict: what was decided.
        reasons: why, as text of the ledger.
        conversion: key of the newest conversion.
        dataset: digest of the description that goes with it.
        fetched_at: when its bytes came, ISO 8601.
        change: what it does to the last good copy.
        event: whether this is another verdict or content than last night.
    """

    distribution: str
    verdict: Verdict
    reasons: str
    conversion: str | None
    dataset: str
    fetched_at: str | None
    change: Change
    event: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """The last good copy of a distribution, as the ledger has it: digest of the description, key of the conversion."""

    distribution: str
    dataset: str
    conversion: str
    fetched_at: str
    promoted_in: int


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided of a distribution.

    Attributes:
        distribution: its key.
        kind: `release` or `hold`.
        sha256: the bytes that a release is for; None where it lets a removal through.
        name, reason, at: who, why and when.
        after_run: number of the last run before it.
    """

    distribution: str
    kind: str
    sha256: str | None
    name: str
    reason: str
    at: str
    after_run: int


def present_conversions(ledger: Ledger) -> dict[str, bool]:
    """Whether there must be a table, by the keys of all conversions of which it is known what is told."""
    sql = "SELECT key, json_extract(body, '$.table') IS NOT NULL FROM conversions JOIN results ON conversion = key"
    return {key: bool(has_table) for key, has_table in ledger.rows(sql)}


def used_conversions(ledger: Ledger) -> set[str]:
    """The keys of conversions that are a last good copy, or the newest of a distribution that is not archived."""
    sql = (
        "SELECT conversion FROM goods UNION SELECT conversion FROM pending UNION "
        "SELECT conversion FROM distributions WHERE verdict IS NOT 'archived'"
    )
    return {key for (key,) in ledger.rows(sql) if key}


def conversions(
    ledger: Ledger, keys: Collection[str], *, known: Mapping[str, Converted] | None = None, bare: bool = False
) -> dict[str, Converted]:
    """Conversions by key.

    Args:
        ledger: the ledger.
        keys: of those that are wanted.
        known: whole ones that need not be read.
        bare: without what guards compare and without issues, for whoever needs all of them and only their tables.
    """
    known = known or {}
    found = {key: codec.bare(known[key]) if bare else known[key] for key in keys if key in known}
    wanted, read = sorted(key for key in keys if key not in known), read_bare if bare else read_converted
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ",".join("?" * len(part))
        sql = f"SELECT key, sha256, body FROM conversions WHERE key IN ({marks})"  # noqa: S608  (only question marks)
        found.update((row[0], read(*row)) for row in ledger.rows(sql, part))
    return found


def note_conversions(ledger: Ledger, run: int, batch: Sequence[Converted]) -> None:
    """Take up conversions; call within a transaction."""
    rows = ((each.key, each.sha256, write_converted(each), run) for each in batch)
    ledger.change_all("INSERT OR REPLACE INTO conversions VALUES (?, ?, ?, ?)", rows)


def replace_pending(ledger: Ledger, decisions: Iterable[Decision]) -> None:
    """Write down what was decided, in place of what was decided before; call within a transaction."""
    ledger.change("DELETE FROM pending")
    rows = (
        (key, one.verdict.value, one.reasons, one.conversion, one.dataset, one.fetched_at, int(one.change), one.event)
        for one in decisions
        for key in [one.distribution]
    )
    ledger.change_all("INSERT INTO pending VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def pending(ledger: Ledger) -> list[Decision]:
    """What was decided in the open run and is not out yet."""
    rows = ledger.rows("SELECT * FROM pending ORDER BY distribution")
    return [
        Decision(key, Verdict(verdict), reasons, conversion, dataset, fetched_at, Change(change), bool(event))
        for key, verdict, reasons, conversion, dataset, fetched_at, change, event in rows
    ]


def apply_pending(ledger: Ledger, run: int) -> None:
    """Make what was decided hold: last good copies, verdicts, the log; call within a transaction."""
    ledger.change(
        "INSERT INTO goods SELECT distribution, dataset, conversion, fetched_at, ?1 FROM pending WHERE promotes = 1 "
        "ON CONFLICT (distribution) DO UPDATE SET dataset = excluded.dataset, fetched_at = excluded.fetched_at, "
        "promoted_in = iif(conversion = excluded.conversion, promoted_in, ?1), conversion = excluded.conversion",
        (run,),
    )
    ledger.change("DELETE FROM goods WHERE distribution IN (SELECT distribution FROM pending WHERE promotes = -1)")
    ledger.change(
        "UPDATE distributions SET verdict = p.verdict, reasons = p.reasons, conversion = p.conversion "
        "FROM pending AS p WHERE p.distribution = key"
    )
    ledger.change(
        "INSERT OR REPLACE INTO decisions SELECT ?, distribution, verdict, reasons, conversion FROM pending "
        "WHERE event",
        (run,),
    )
    ledger.change("DELETE FROM pending")


def kept(ledger: Ledger) -> dict[str, Kept]:
    """The last good copies by key of their distribution."""
    return {row[0]: Kept(*row) for row in ledger.rows("SELECT * FROM goods ORDER BY distribution")}


def rulings(ledger: Ledger) -> Mapping[str, list[Ruling]]:
    """What persons ruled and nobody lifted, by key of the distribution, oldest first."""
    found: dict[str, list[Ruling]] = {}
    names = ", ".join(Ruling.__dataclass_fields__)
    sql = f"SELECT {names} FROM rulings WHERE NOT lifted ORDER BY id"  # noqa: S608  (names of ours)
    for row in ledger.rows(sql):
        found.setdefault(row[0], []).append(Ruling(*row))
    return found


def rule(ledger: Ledger, ruling: Ruling) -> None:
    """Write down what a person decided; the last ruling on a distribution is the one in force."""
    with ledger.transaction():
        ledger.change("UPDATE rulings SET lifted = 1 WHERE distribution = ?", (ruling.distribution,))
        facts = tuple(getattr(ruling, name) for name in Ruling.__dataclass_fields__)
        names = ", ".join(Ruling.__dataclass_fields__)
        ledger.change(f"INSERT INTO rulings ({names}) VALUES (?, ?, ?, ?, ?, ?, ?)", facts)  # noqa: S608  (names of ours)
