"""How far publishers are through: which of their files are fetched and converted, as far as they will be this night."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from odconv.harvest.items import Item

_STEP = 1024

Told = Callable[[Sequence[Item], bool], None]
"""Told of a publisher's first distributions, in order, and whether these are all that it has."""


class Through:
    """Counts what is still to come of each publisher.

    Args:
        items: all distributions.
        awaited: those that are fetched now.
        told: called when so many more of a publisher's distributions are there that none before them is missing, and
            when the last is; never for a publisher of which nothing was awaited.
        step: how many more.
    """

    def __init__(self, items: Iterable[Item], awaited: Iterable[Item], told: Told, *, step: int = _STEP) -> None:
        found: dict[tuple[str | None, str], list[Item]] = {}
        for item in items:
            found.setdefault(_publisher(item), []).append(item)
        missing: dict[tuple[str | None, str], set[str]] = {}
        for item in awaited:
            missing.setdefault(_publisher(item), set()).add(item.key)
        self._queues = {name: _Queue(found[name], keys) for name, keys in missing.items()}
        self._told, self._step = told, step
        self._converting: dict[str, list[Item]] = {}

    def fetched(self, item: Item, conversion: str | None) -> None:
        """One was fetched, or could not be.

        Args:
            item: one of those that were awaited.
            conversion: key of the conversion that it waits for, None where it waits for none.
        """
        if conversion is None:
            self._settled(item)
        else:
            self._converting.setdefault(conversion, []).append(item)

    def converted(self, conversion: str) -> None:
        """A conversion is done."""
        for item in self._converting.pop(conversion, ()):
            self._settled(item)

    def _settled(self, item: Item) -> None:
        queue = self._queues[_publisher(item)]
        queue.settle(item)
        if not queue.missing:
            del self._queues[_publisher(item)]
        if not queue.missing or queue.ready - queue.told >= self._step:
            queue.told = queue.ready
            self._told(queue.items[: queue.ready], not queue.missing)


class _Queue:
    """The distributions of a publisher in the order of combined tables, and how many of the first are there."""

    def __init__(self, items: Iterable[Item], missing: set[str]) -> None:
        self.items = sorted(items, key=lambda item: (item.dataset.key, item.entry.id))
        self.missing = missing
        self.ready = self.told = 0

    def settle(self, item: Item) -> None:
        self.missing.discard(item.key)
        while self.ready < len(self.items) and self.items[self.ready].key not in self.missing:
            self.ready += 1


def _publisher(item: Item) -> tuple[str | None, str]:
    publisher = item.dataset.publisher
    return publisher.code, publisher.name
