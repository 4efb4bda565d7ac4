"""Promotion: a new edition in place of the old one, and the ledger after it; whole, or not at all, whenever killed.

The order: decisions lie in the ledger as pending → the edition is built under another name → renamed → the link is put
on it → one transaction makes the decisions hold. Killed before the rename, the next run builds again; killed after it,
the next run goes on with the link and the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from odconv.catalog.model import Dataset
from odconv.harvest.edition import UNDONE, Editions, Material, Part, inputs_of, name_of
from odconv.harvest.garbage import give_back
from odconv.harvest.items import Item, items_of
from odconv.harvest.model import Converted, Verdict
from odconv.harvest.states import goods_of
from odconv.harvest.store import judged, listed, runs
from odconv.harvest.store.judged import Change, Decision, Kept
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.store.runs import Run
from odconv.issues import Issue


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The edition that the pending decisions ask for.

    Attributes:
        inputs: digest of all that it depends on.
        items: all distributions, without those that are archived.
        kept: the last good copies as they will be.
        datasets: what is listed, by key.
    """

    inputs: str
    items: Sequence[Item]
    kept: Mapping[str, Kept]
    datasets: Sequence[Dataset]


def promote(
    ledger: Ledger,
    root: Path,
    run: Run,
    known: tuple[Mapping[str, Dataset], Mapping[str, str]],
    conversions: Mapping[str, Converted],
    parts: Mapping[str, Part],
    settings: str,
    step: Callable[[str], None],
) -> None:
    """Build the edition that the pending decisions ask for, if it is another than the one that is out, and promote.

    Args:
        ledger: with the decisions pending.
        root: the store.
        run: the open run.
        known: datasets and digests of their descriptions, of all portals.
        conversions: those that were read already, by key.
        parts: what writes an edition.
        settings: what else an edition depends on, as text.
        step: told of each step.

    Raises:
        OutputError: `store-unwritable`; what was out stays out.
    """
    editions, wanted = Editions(root), _wanted(ledger, run, known, settings)
    inputs, last = wanted.inputs, runs.last_edition(ledger)
    if last is not None and last[1] == inputs and editions.current() == editions.path(last[0]).resolve():
        _apply(ledger, run, None, inputs)
        return
    keys = {one.conversion for one in wanted.kept.values()}
    bare = judged.conversions(ledger, keys, known=conversions, bare=True)
    goods = [good for _, good in goods_of(ledger, wanted.items, wanted.kept, bare)]
    material = Material(wanted.datasets, goods, root, editions.current())
    del wanted, conversions, bare  # what every distribution is known by: the tables need the room
    ledger.let_go()
    give_back()

    def built(issues: Sequence[Issue]) -> None:
        with ledger.transaction():
            is_done = not any(issue.code in UNDONE for issue in issues)
            runs.set_inputs(ledger, run, inputs if is_done else "", issues)
        step("built")

    editions.build(name_of(run.number), material, parts, built)
    step("renamed")
    finish_promotion(ledger, root, run, step)


def _wanted(ledger: Ledger, run: Run, known: tuple[Mapping[str, Dataset], Mapping[str, str]], settings: str) -> _Wanted:
    decisions = judged.pending(ledger)
    kept = kept_after(judged.kept(ledger), decisions, run.number)
    items = _not_archived(items_of(ledger, known), decisions)
    digests = {item.dataset.key: item.digest for item in items}
    digests |= {key: known[1][key] for key in listed.bare(ledger)}
    facts = chain(
        (("dataset", key, digest) for key, digest in sorted(digests.items())),
        (("good", key, one.dataset, one.conversion, one.fetched_at) for key, one in sorted(kept.items())),
    )
    return _Wanted(inputs_of(facts, settings), items, kept, [known[0][key] for key in sorted(digests)])


def finish_promotion(ledger: Ledger, root: Path, run: Run, step: Callable[[str], None]) -> None:
    """Put an edition out that has its name already, and make the pending decisions hold."""
    Editions(root).put_out(name_of(run.number))
    step("linked")
    _apply(ledger, run, name_of(run.number), None)
    step("applied")


def kept_after(kept: Mapping[str, Kept], decisions: Sequence[Decision], run: int) -> dict[str, Kept]:
    """The last good copies as they are when the pending decisions hold."""
    after = dict(kept)
    for one in decisions:
        if one.change is Change.ENDS:
            after.pop(one.distribution, None)
        elif one.change is Change.PROMOTES and one.conversion is not None:
            before = kept.get(one.distribution)
            same = before is not None and before.conversion == one.conversion
            number = before.promoted_in if before is not None and same else run
            after[one.distribution] = Kept(one.distribution, one.dataset, one.conversion, one.fetched_at or "", number)
    return after


def _not_archived(items: Sequence[Item], decisions: Sequence[Decision]) -> list[Item]:
    archived = {one.distribution for one in decisions if one.verdict is Verdict.ARCHIVED}
    return [item for item in items if item.key not in archived]


def _apply(ledger: Ledger, run: Run, edition: str | None, inputs: str | None) -> None:
    with ledger.transaction():
        judged.apply_pending(ledger, run.number)
        runs.set_edition(ledger, run, edition)
        if inputs is not None:
            runs.set_inputs(ledger, run, inputs, ())
        runs.set_step(ledger, run, runs.PROMOTED)
