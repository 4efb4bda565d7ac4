"""Where everything stands after a night: made of the ledger, for whoever reports on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from odconv.catalog.model import Dataset
from odconv.harvest.items import Item, items_of
from odconv.harvest.model import Converted, Good, State, Verdict
from odconv.harvest.store import judged, listed
from odconv.harvest.store.codec import read_issues
from odconv.harvest.store.fetched import Address, addresses
from odconv.harvest.store.judged import Kept
from odconv.harvest.store.ledger import Ledger


def states_of(
    ledger: Ledger,
    datasets: tuple[Mapping[str, Dataset], Mapping[str, str]] | None = None,
    *,
    converted: Mapping[str, Converted] | None = None,
    bare: bool = False,
) -> list[State]:
    """The state of every distribution that is not archived, by key.

    Args:
        ledger: the ledger.
        datasets: datasets and digests, where they were read already.
        converted: conversions that were read already, by key.
        bare: without conversions, copies and when they were fetched, for whoever asks for verdicts alone.
    """
    items = items_of(ledger, datasets or listed.datasets(ledger))
    if bare:
        return [_state(item, {}, None, None) for item in items]
    kept = judged.kept(ledger)
    keys = {item.entry.conversion for item in items if item.entry.conversion}
    conversions = judged.conversions(ledger, keys | {one.conversion for one in kept.values()}, known=converted)
    goods = dict(goods_of(ledger, items, kept, conversions))
    known = addresses(ledger)
    return [_state(item, conversions, goods.get(item.key), known.get(item.url or "")) for item in items]


def states_after(
    ledger: Ledger,
    run: int,
    datasets: tuple[Mapping[str, Dataset], Mapping[str, str]] | None = None,
    converted: Mapping[str, Converted] | None = None,
) -> list[State]:
    """The states as they will be when the pending decisions of a run hold; arguments as of `states_of`.

    Raises:
        OutputError: `store-unwritable`.
    """
    with ledger.trial():
        judged.apply_pending(ledger, run)
        return states_of(ledger, datasets, converted=converted)


def goods_of(
    ledger: Ledger, items: Collection[Item], kept: Mapping[str, Kept], conversions: Mapping[str, Converted]
) -> list[tuple[str, Good]]:
    """The last good copies by key of their distribution.

    Args:
        ledger: for descriptions that are no longer the current ones.
        items: the distributions.
        kept: the copies as the ledger has them.
        conversions: by key.
    """
    current = {item.digest: item.dataset for item in items}
    older = listed.bodies(ledger, [one.dataset for one in kept.values() if one.dataset not in current])
    found = []
    for item in items:
        one = kept.get(item.key)
        converted = None if one is None else conversions.get(one.conversion)
        if one is not None and converted is not None:
            dataset = current.get(one.dataset) or older[one.dataset]
            good = Good(dataset, item.entry.id, converted, one.fetched_at, one.promoted_in)
            found.append((item.key, good))
    return found


def counts_of(ledger: Ledger, run: int) -> dict[Verdict, int]:
    """Number of distributions by verdict, pending ones included; of the archived those of this run."""
    sql = (
        "SELECT coalesce(p.verdict, d.verdict) AS told, count(*) FROM distributions AS d "
        "LEFT JOIN pending AS p ON p.distribution = d.key WHERE told IS NOT NULL GROUP BY told"
    )
    counts = {Verdict(verdict): int(number) for verdict, number in ledger.rows(sql)}
    sql = (
        "SELECT (SELECT count(*) FROM decisions WHERE run = ?1 AND verdict = ?2) "
        "+ (SELECT count(*) FROM pending WHERE verdict = ?2)"
    )
    (counts[Verdict.ARCHIVED],) = ledger.row(sql, (run, Verdict.ARCHIVED.value)) or (0,)
    return {verdict: counts.get(verdict, 0) for verdict in Verdict}


def _state(item: Item, conversions: Mapping[str, Converted], good: Good | None, address: Address | None) -> State:
    entry = item.entry
    return State(
        dataset=item.dataset,
        distribution_id=entry.id,
        verdict=entry.verdict or Verdict.FAILED,
        reasons=read_issues(entry.reasons),
        latest=conversions.get(entry.conversion or ""),
        good=good,
        first_seen=entry.first_seen,
        last_seen=entry.last_seen,
        fetched_at=None if address is None else address.checked_at if address.error is None else address.fetched_at,
    )
