"""Fetch and convert: files are converted while others still come in; all is in the ledger batch by batch."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from odconv.harvest.fetching import Errand
from odconv.harvest.items import Item
from odconv.harvest.model import Converted
from odconv.harvest.plan import Target, Tasks
from odconv.harvest.pool import Conversions
from odconv.harvest.store import judged
from odconv.harvest.store.fetched import Address, Fetched, note_fetched
from odconv.harvest.store.ledger import Ledger
from odconv.harvest.work import DAMAGED, Task

_BATCH = 256
_SECONDS = 1.0
_OF_THIS_NIGHT = frozenset({DAMAGED, "conversion-crashed"})  # tried again the next night

Told = Callable[[str, int, int], None]
"""Progress: what is done (`fetch`, `convert`), how much of it, of how much."""


@dataclass(slots=True)
class Gathered:
    """What fetching and converting came to.

    Attributes:
        needed: key of the conversion that each distribution needs; those without bytes are left out.
        fleeting: conversions that hold for this night alone.
        requests, received: what the network was asked for, bytes that came.
    """

    needed: dict[str, str] = field(default_factory=dict)
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
    ) -> None:
        self._ledger, self._run, self._tasks, self._conversions = ledger, run, tasks, conversions
        self._step, self._told = step, told
        self._done = _present(ledger, root)
        self._converted = 0
        self._wanted = 0
        self.result = Gathered()

    def all(
        self,
        items: Sequence[Item],
        fetchable: dict[str, list[Item]],
        targets: Sequence[Target],
        addresses: dict[str, Address],
        errand: Errand,
    ) -> Gathered:
        """Fetch the targets and convert whatever has no conversion yet.

        Args:
            items: all distributions.
            fetchable: those whose bytes are asked for, by address.
            targets: what is fetched.
            addresses: what each address brought last; brought up to date.
            errand: fetches.

        Raises:
            OutputError: `store-unwritable`.
        """
        fetched = 0
        try:
            for batch in batches(errand.fetch_all(targets), _BATCH, _SECONDS):
                self._take(batch, addresses, fetchable)
                fetched += len(batch)
                self._told("fetch", fetched, len(targets))
                self._note(list(self._conversions.ready()))
            self._need(items, addresses)
            for done in self._conversions.rest():
                self._note(done)
        finally:
            self._conversions.cancel()
        return self.result

    def _take(self, batch: Sequence[Fetched], addresses: dict[str, Address], fetchable: dict[str, list[Item]]) -> None:
        with self._ledger.transaction():
            note_fetched(self._ledger, self._run, batch)
        for one in batch:
            addresses[one.address.url] = one.address
            self.result.requests += one.requests
            self.result.received += one.received
        self._need((item for one in batch for item in fetchable.get(one.address.url, ())), addresses)
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
        self._conversions.submit(tasks)

    def _note(self, done: Sequence[Converted]) -> None:
        if not done:
            return
        lasting = [each for each in done if not _OF_THIS_NIGHT & {issue.code for issue in each.issues}]
        with self._ledger.transaction():
            judged.note_conversions(self._ledger, self._run, lasting)
        self.result.fleeting.update((each.key, each) for each in done)
        for each in lasting:
            del self.result.fleeting[each.key]
        self._converted += len(done)
        self._told("convert", self._converted, self._wanted)
        self._step("converted")


def batches(results: Iterable[Fetched], size: int, seconds: float) -> Iterator[list[Fetched]]:
    """Results in batches, each as large as it may be and none older than so many seconds when the next comes."""
    batch: list[Fetched] = []
    begun = 0.0
    for result in results:
        if not batch:
            begun = time.monotonic()
        batch.append(result)
        if len(batch) >= size or time.monotonic() - begun >= seconds:
            yield batch
            batch = []
    if batch:
        yield batch


def _present(ledger: Ledger, root: Path) -> set[str]:
    """The keys of conversions that are in the ledger and whose files are there.

    One look at each folder: a power failure may have kept the ledger and lost a file.
    """
    folder = root / "converted"
    parts = [entry.path for entry in os.scandir(folder)] if folder.is_dir() else []
    names = {entry.name for part in parts for entry in os.scandir(part)}
    return {key for key in judged.conversion_keys(ledger) if f"{key}.json" in names}
