"""Which publishers are through: everything that they have is fetched and converted, as far as it will be this night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from odconv.harvest.items import Item


class Through:
    """Counts what is still to come of each publisher.

    Args:
        items: all distributions.
        awaited: those that are fetched now.
        told: called once for each publisher of which something was fetched, with all of its distributions.
    """

    def __init__(self, items: Iterable[Item], awaited: Iterable[Item], told: Callable[[Sequence[Item]], None]) -> None:
        self._items: dict[tuple[str | None, str], list[Item]] = {}
        for item in items:
            self._items.setdefault(_publisher(item), []).append(item)
        self._left = Counter(map(_publisher, awaited))
        self._told = told
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
        publisher = _publisher(item)
        self._left[publisher] -= 1
        if not self._left[publisher]:
            self._told(self._items.pop(publisher))


def _publisher(item: Item) -> tuple[str | None, str]:
    publisher = item.dataset.publisher
    return publisher.code, publisher.name
