"""Fetch and convert: files are converted while others still come in; all is in the ledger batch by batch."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from odconv.harvest.fetching import Errand
from odconv.harvest.items import Item
from odconv.harvest.model import Converted, Good
from odconv.harvest.plan import Target, Tasks
from odconv.harvest.pool import Conversions
from odconv.harvest.states import goods_of
from odconv.harvest.store import judged, results
from odconv.harvest.store.codec import lasting
from odconv.harvest.store.fetched import Address, Fetched, note_fetched
from odconv.harvest.store.judged import Kept
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.through import Through
from odconv.harvest.work import DAMAGED, Task

_BATCH = 256
_SECONDS = 1.0
_OF_THIS_NIGHT = frozenset({DAMAGED, "conversion-crashed"})  # tried again the next night

Told = Callable[[str, int, int], None]
"""Progress: what is done (`fetch`, `convert`), how much of it, of how much."""

TellAhead = Callable[[Collection[Good], Collection[str], bool], None]
"""Told of a publisher's first copies as they will probably go out, of the keys of this night's conversions, and whether
these are all of its copies."""


@dataclass(slots=True)
class Gathered:
    """What fetching and converting came to.

    Attributes:
        needed: key of the conversion that each distribution needs; those without bytes are left out.
        converted: conversions that were made, by key.
        fleeting: those that hold for this night alone.
        requests, received: what the network was asked for, bytes that came.
    """

    needed: dict[str, str] = field(default_factory=dict)
    converted: dict[str, Converted] = field(default_factory=dict)
    fleeting: dict[str, Converted] = field(default_factory=dict)
    requests: int = 0
    received: int = 0


class Gathering:
    """The fetching and converting of one run."""

    def __init__(
        self,
        ledger: Ledger,
        run: int,
        root: Path,
        tasks: Tasks,
        conversions: Conversions,
        step: Callable[[str], None],
        told: Told,
        ahead: TellAhead,
    ) -> None:
        self._ledger, self._run, self._tasks, self._conversions = ledger, run, tasks, conversions
        self._step, self._told, self._ahead = step, told, ahead
        self._done = _present(ledger, root)
        self._under_way: set[str] = set()
        self._converted = 0
        self._wanted = 0
        self.result = Gathered()

    def all(
        self,
        items: Sequence[Item],
        fetchable: dict[str, list[Item]],
        targets: Sequence[Target],
        addresses: dict[str, Address],
        kept: Mapping[str, Kept],
        errand: Errand,
    ) -> Gathered:
        """Fetch the targets and convert whatever has no conversion yet.

        Args:
            items: all distributions.
            fetchable: those whose bytes are asked for, by address.
            targets: what is fetched.
            addresses: what each address brought last; brought up to date.
            kept: the last good copies.
            errand: fetches.

        Raises:
            OutputError: `store-unwritable`.
        """
        fetched = 0
        awaited = (item for target in targets for item in fetchable[target.url])

        def tell(some: Sequence[Item], whole: bool) -> None:
            self._ahead(self._goods(some, kept), self.result.converted.keys(), whole)

        through = Through(items, awaited, tell)
        try:
            for batch in batches(errand.fetch_all(targets), _BATCH, _SECONDS):
                self._take(batch, addresses, fetchable, through)
                fetched += len(batch)
                self._told("fetch", fetched, len(targets))
                self._note(list(self._conversions.ready()), through)
            self._need(items, addresses)
            for done in self._conversions.rest():
                self._note(done, through)
        finally:
            self._conversions.cancel()
        return self.result

    def _take(
        self,
        batch: Sequence[Fetched],
        addresses: dict[str, Address],
        fetchable: dict[str, list[Item]],
        through: Through,
    ) -> None:
        with self._ledger.transaction():
            note_fetched(self._ledger, self._run, batch)
        for one in batch:
            addresses[one.address.url] = one.address
            self.result.requests += one.requests
            self.result.received += one.received
        items = [item for one in batch for item in fetchable.get(one.address.url, ())]
        self._need(items, addresses)
        for item in items:
            key = self.result.needed.get(item.key)
            through.fetched(item, key if key in self._under_way else None)
        self._step("fetched")

    def _need(self, items: Iterable[Item], addresses: dict[str, Address]) -> None:
        """Order the conversions that distributions need and that the store does not have."""
        tasks: list[Task] = []
        for item in items:
            if item.key in self.result.needed or item.url is None:
                continue
            task = self._tasks.of(item, addresses.get(item.url))
            if task is not None:
                self.result.needed[item.key] = task.key
                if task.key not in self._done:
                    self._done.add(task.key)
                    tasks.append(task)
        self._wanted += len(tasks)
        self._under_way.update(task.key for task in tasks)
        self._conversions.submit(tasks)

    def _note(self, done: Sequence[Converted], through: Through) -> None:
        if not done:
            return
        kept, fleeting = [], self.result.fleeting
        for each in done:
            if _OF_THIS_NIGHT & {issue.code for issue in each.issues}:
                fleeting[each.key] = each
            else:
                kept.append(each)
        with self._ledger.transaction():
            judged.note_conversions(self._ledger, self._run, kept)
            results.note_results(self._ledger, kept)
        self.result.converted.update((each.key, lasting(each)) for each in kept)
        for each in done:
            self._under_way.discard(each.key)
            through.converted(each.key)
        self._converted += len(done)
        self._told("convert", self._converted, self._wanted)
        self._step("converted")

    def _goods(self, items: Sequence[Item], kept: Mapping[str, Kept]) -> list[Good]:
        """The copies of some distributions as they go out if all that is new can be used and is let through."""
        needed = self.result.needed
        old = {item.key: kept[item.key] for item in items if item.key in kept}
        keys = {needed[item.key] for item in items if item.key in needed} | {one.conversion for one in old.values()}
        conversions = judged.conversions(self._ledger, keys, known=self.result.converted, bare=True)
        usable = {key for key, converted in conversions.items() if converted.table is not None}
        new = {
            item.key: Kept(item.key, item.digest, needed[item.key], "", self._run)
            for item in items
            if needed.get(item.key) in usable
        }
        return [good for _, good in goods_of(self._ledger, items, old | new, conversions)]


def batches(fetched: Iterable[Fetched], size: int, seconds: float) -> Iterator[list[Fetched]]:
    """What was fetched, in batches as large as they may be and none older than so many seconds when the next comes."""
    batch: list[Fetched] = []
    begun = 0.0
    for one in fetched:
        if not batch:
            begun = time.monotonic()
        batch.append(one)
        if len(batch) >= size or time.monotonic() - begun >= seconds:
            yield batch
            batch = []
    if batch:
        yield batch


def _present(ledger: Ledger, root: Path) -> set[str]:
    """The keys of conversions that are in the ledger and whose tables are there.

    One look at each folder: a power failure may have kept the ledger and lost a file.
    """
    folder = root / "converted"
    parts = [entry.path for entry in os.scandir(folder)] if folder.is_dir() else []
    tables = {entry.name.partition(".")[0] for part in parts for entry in os.scandir(part)}
    return {key for key, has_table in judged.present_conversions(ledger).items() if not has_table or key in tables}
