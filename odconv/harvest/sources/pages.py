"""A list that comes in pages while it changes: nothing in it is missed or told twice without being noticed.

Each page begins with the last item of the page before it. In a list that is sorted by id, whatever was there all the
time and comes after that item then lies on the new page or behind it. If the page begins otherwise, something was added
or taken away before it, and the whole list is read again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self

from odconv.errors import SourceError

Item = Mapping[str, Any]
_PASSES = 3
_PART = 10  # of a page is the first one: it tells how many items there are, and the others can go side by side
_AT_ONCE = 2  # pages that are under way: as many as a host has connections for us


@dataclass(frozen=True, slots=True)
class Page:
    """One page: how many items the list has, and those of the page with their ids, in order."""

    total: int
    items: Sequence[tuple[str, Item]]


@dataclass(slots=True)
class Pass:
    """One reading of the list from its beginning.

    Attributes:
        items: by id, in the order of the list.
        total: how many the list has, as its last page says.
        steady: whether every page fitted the one before it.
        capped: whether reading stopped because there were too many.
        error: why a page could not be had.
    """

    items: dict[str, Item] = field(default_factory=dict)
    total: int = 0
    steady: bool = True
    capped: bool = False
    error: SourceError | None = None

    @property
    def whole(self) -> bool:
        """Whether these are all items of the list, each once."""
        return self.steady and not self.capped and self.error is None and len(self.items) == self.total


class Ahead:
    """Pages asked for before they are wanted, so that no connection idles: a portal takes its time for each of them.

    Args:
        fetch: the page that begins at an item (from 0) and has so many at most; called in threads.
        limit: number of items after which none is asked for before it is wanted.
    """

    def __init__(self, fetch: Callable[[int, int], Page], limit: int = sys.maxsize) -> None:
        self._fetch, self._limit = fetch, limit
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pages")
        self._begun: dict[tuple[int, int], Future[Page]] = {}
        self._total = self._cut = self._taken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)

    def page(self, first: int, rows: int) -> Page:
        """The page that begins at an item; the next are begun if the list, as far as it is known, has any."""
        wanted = self._begun.pop((first, rows), None) or self._begin(first, rows)
        self._look_ahead(first, rows)
        page = wanted.result()
        self._total = page.total
        self._taken += 1
        if len(page.items) < min(rows, page.total - first):
            self._cut = len(page.items)  # no more than that at a time, whatever was asked for
        return page

    def _look_ahead(self, first: int, rows: int) -> None:
        """Begin what follows a page; what was begun for another reading of the list is of no use to this one."""
        step = (self._cut or rows) - 1
        depth = _AT_ONCE if self._taken > 1 else 1  # the first whole page tells whether the server cuts them
        following = range(first + step, min(self._total - 1, self._limit), step)[:depth] if first and step else ()
        begun, self._begun = self._begun, {}
        for start in following:
            there = begun.pop((start, rows), None)
            self._begun[start, rows] = there or self._begin(start, rows)
        for future in begun.values():
            future.cancel()

    def _begin(self, first: int, rows: int) -> Future[Page]:
        return self._threads.submit(self._fetch, first, rows)


def read_pages(fetch: Callable[[int, int], Page], rows: int, limit: int) -> Pass:
    """All items of a list.

    Args:
        fetch: the page that begins at an item (from 0) and has so many at most; raises SourceError.
        rows: items asked for at a time, 2 or more, a tenth of them at first; the server may give fewer.
        limit: number of items after which reading stops.

    Returns:
        The first reading that is whole; after three that are not, all that was seen in any of them, told as not whole.
    """
    seen: dict[str, Item] = {}
    for _ in range(_PASSES):
        read = _read_once(fetch, rows, limit)
        if read.whole or read.capped:
            return read
        seen = {**seen, **read.items}
        if read.error is not None:
            break
    read.items, read.steady = seen, False
    return read


def _read_once(fetch: Callable[[int, int], Page], rows: int, limit: int) -> Pass:
    read = Pass()
    try:
        page = fetch(0, max(2, rows // _PART))
        read.total = page.total
        _take(read, page.items)
        position = len(page.items)  # of the item after those that were read
        while len(page.items) > 1 and len(read.items) < page.total and not read.capped:
            last = next(reversed(read.items))
            page = fetch(position - 1, rows)
            fits = bool(page.items) and page.items[0][0] == last
            read.steady = read.steady and fits and page.total == read.total
            read.total = page.total
            position += len(page.items) - 1
            _take(read, page.items[fits:])
            read.capped = len(read.items) > limit
    except SourceError as error:
        read.error = error
    return read


def _take(read: Pass, items: Sequence[tuple[str, Item]]) -> None:
    """Adds items; one that was there already says that the list moved."""
    for name, item in items:
        if name in read.items:
            read.steady = False
        read.items[name] = item
