"""What portals listed, night by night: datasets in every version, and which distributions are gone since when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from odconv.catalog.model import Dataset
from odconv.harvest.model import Listing, PortalNight, Verdict
from odconv.harvest.store.codec import read_dataset, read_issues, write_dataset, write_issues
from odconv.harvest.store.ledger import Ledger
from odconv.issues import Issue


@dataclass(frozen=True, slots=True)
class Entry:
    """One distribution as the ledger knows it.

    Attributes:
        key: names it across portals and nights.
        dataset: key of its dataset.
        id: stable within the dataset.
        first_seen, last_seen: nights when it was listed, ISO 8601.
        gone_since: the first night when a whole listing lacked it, None while it is listed.
        gone_nights: how many whole listings in a row lacked it.
        verdict: of the last night, None before the first.
        reasons: of that verdict, as text.
        conversion: key of its newest conversion.
    """

    key: str
    dataset: str
    id: str
    first_seen: str
    last_seen: str
    gone_since: str | None
    gone_nights: int
    verdict: Verdict | None
    reasons: str
    conversion: str | None


def note_listing(
    ledger: Ledger, run: int, seen: str, listing: Listing, *, believed: bool, issues: Sequence[Issue]
) -> None:
    """Take up what a portal listed, in one transaction.

    Args:
        ledger: the ledger.
        run: number of the run.
        seen: the night, ISO 8601.
        listing: what was listed.
        believed: whether what is absent counts as gone.
        issues: what is to be said of the listing.
    """
    known = dict(ledger.rows("SELECT key, digest FROM datasets WHERE portal = ?", (listing.portal,)))
    written = {dataset.key: (dataset, *write_dataset(dataset)) for dataset in listing.datasets}
    fresh = {key: each for key, each in written.items() if known.get(key) != each[1]}
    with ledger.transaction():
        bodies = ((digest, body) for _, digest, body in fresh.values())
        ledger.change_all("INSERT OR IGNORE INTO bodies VALUES (?, ?)", bodies)
        ledger.change_all(
            "INSERT INTO datasets VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE "
            "SET digest = excluded.digest, last_run = excluded.last_run",
            ((key, listing.portal, digest, run) for key, (_, digest, _) in written.items()),
        )
        _note_distributions(ledger, run, seen, [dataset for dataset, _, _ in written.values()])
        if believed:
            _note_absent(ledger, run, seen, listing.portal)
        facts = (run, listing.portal, len(written), believed, listing.cursor, write_issues(issues))
        ledger.change("INSERT OR REPLACE INTO listings VALUES (?, ?, ?, ?, ?, ?)", facts)


def _note_distributions(ledger: Ledger, run: int, seen: str, datasets: Sequence[Dataset]) -> None:
    ledger.change_all(
        "INSERT INTO distributions (key, dataset, id, first_run, first_seen, last_run, last_seen) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?5) ON CONFLICT (key) DO UPDATE "
        "SET last_run = ?4, last_seen = ?5, gone_since = NULL, gone_nights = 0",
        (
            (dataset.distribution_key(each), dataset.key, each.id, run, seen)
            for dataset in datasets
            for each in dataset.distributions
        ),
    )
    # A dataset is listed with all its files: one that is missing from it is gone, whether the listing was whole or not.
    ledger.change_all(
        "UPDATE distributions SET gone_since = coalesce(gone_since, ?2), gone_nights = gone_nights + 1 "
        "WHERE dataset = ?1 AND last_run < ?3",
        ((dataset.key, seen, run) for dataset in datasets),
    )


def _note_absent(ledger: Ledger, run: int, seen: str, portal: str) -> None:
    ledger.change(
        "UPDATE distributions SET gone_since = coalesce(gone_since, ?2), gone_nights = gone_nights + 1 "
        "WHERE dataset IN (SELECT key FROM datasets WHERE portal = ?1 AND last_run < ?3)",
        (portal, seen, run),
    )


def note_orphans(ledger: Ledger, seen: str, known: Collection[str]) -> None:
    """Count what belongs to no portal any more as gone, in one transaction; once a run.

    Args:
        ledger: the ledger.
        seen: the night, ISO 8601.
        known: ids of all portals, whether this run lists them or not.
    """
    rows = ledger.rows("SELECT DISTINCT portal FROM datasets")
    orphaned = [portal for (portal,) in rows if portal not in known]
    with ledger.transaction():
        ledger.change_all(
            "UPDATE distributions SET gone_since = coalesce(gone_since, ?2), gone_nights = gone_nights + 1 "
            "WHERE dataset IN (SELECT key FROM datasets WHERE portal = ?1)",
            ((portal, seen) for portal in orphaned),
        )


def portals_of(ledger: Ledger, run: int) -> dict[str, PortalNight]:
    """What was listed in a run so far, by portal."""
    rows = ledger.rows("SELECT portal, listed, complete, issues FROM listings WHERE run = ?", (run,))
    return {portal: PortalNight(listed, bool(whole), read_issues(text)) for portal, listed, whole, text in rows}


def last_whole(ledger: Ledger, portal: str) -> tuple[int, int] | None:
    """Run and number of datasets of the last listing of a portal that was believed, None where there was none."""
    found = ledger.row(
        "SELECT run, listed FROM listings WHERE portal = ? AND complete ORDER BY run DESC LIMIT 1", (portal,)
    )
    return None if found is None else (found[0], found[1])


def last_cursor(ledger: Ledger, portal: str) -> str | None:
    """Where an incremental listing of a portal starts; None where there has to be a whole one."""
    found = ledger.row(
        "SELECT cursor FROM listings WHERE portal = ? AND cursor IS NOT NULL ORDER BY run DESC LIMIT 1", (portal,)
    )
    return None if found is None else found[0]


def runs_since_whole(ledger: Ledger, portal: str) -> int:
    """In how many runs a portal was listed after the last whole listing of it."""
    last = last_whole(ledger, portal)
    found = ledger.row("SELECT count(*) FROM listings WHERE portal = ? AND run > ?", (portal, last[0] if last else 0))
    return 0 if found is None else int(found[0])


def datasets(ledger: Ledger) -> tuple[dict[str, Dataset], dict[str, str]]:
    """All datasets that were ever listed, as listed last, and the digests of their descriptions, by key."""
    found: dict[str, Dataset] = {}
    digests: dict[str, str] = {}
    sql = "SELECT key, digest, body FROM datasets JOIN bodies USING (digest) ORDER BY key"
    for key, digest, body in ledger.rows(sql):
        found[key] = read_dataset(body)
        digests[key] = digest
    return found, digests


def bodies(ledger: Ledger, digests: Sequence[str]) -> Mapping[str, Dataset]:
    """Descriptions by their digests, current or not."""
    wanted = list(dict.fromkeys(digests))
    found: dict[str, Dataset] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ",".join("?" * len(part))
        sql = f"SELECT digest, body FROM bodies WHERE digest IN ({marks})"  # noqa: S608  (only question marks)
        found.update((digest, read_dataset(body)) for digest, body in ledger.rows(sql, part))
    return found


def entries(ledger: Ledger) -> Iterator[Entry]:
    """All distributions that were ever listed, by key."""
    names = ", ".join(Entry.__dataclass_fields__)
    for row in ledger.rows(f"SELECT {names} FROM distributions ORDER BY key"):  # noqa: S608  (names of ours)
        key, dataset, name, first, last, since, nights, verdict, reasons, conversion = row
        known = None if verdict is None else Verdict(verdict)
        yield Entry(key, dataset, name, first, last, since, nights, known, reasons, conversion)


def archived(ledger: Ledger) -> list[str]:
    """The keys of datasets of which every file is archived."""
    sql = (
        "SELECT dataset FROM distributions GROUP BY dataset "
        "HAVING min(verdict IS 'archived' AND gone_since IS NOT NULL) ORDER BY dataset"
    )
    return [key for (key,) in ledger.rows(sql)]


def bare(ledger: Ledger) -> set[str]:
    """The keys of datasets without any file that were there when their portal was last listed as a whole."""
    sql = (
        "SELECT key FROM datasets AS d WHERE NOT EXISTS (SELECT 1 FROM distributions WHERE dataset = d.key) "
        "AND last_run >= coalesce((SELECT max(run) FROM listings WHERE portal = d.portal AND complete), 0)"
    )
    return {key for (key,) in ledger.rows(sql)}
