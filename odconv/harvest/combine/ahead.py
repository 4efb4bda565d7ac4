"""Parts of combined tables laid down while files still come in: the processors are idle where hosts are slow.

What is laid ahead is a guess: a part whose sources turn out otherwise (one is held, one came too late) is laid anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from odconv.harvest.combine.laying import lay, part_name
from odconv.harvest.combine.sources import Ranked, Source, sources_by_schema
from odconv.harvest.combine.staging import PARTS, groups_of, is_large
from odconv.harvest.model import Good

_Publisher = tuple[str | None, str]


class Ahead:
    """Lays the parts of large publishers.

    Args:
        executor: does the work; whoever gave it waits for it.
        store_root: the store.
        portals: which portal is canonical where two list the same thing.
    """

    def __init__(self, executor: Executor, store_root: Path, portals: Iterable[Ranked]) -> None:
        self._executor, self._root, self._portals = executor, store_root, list(portals)
        self._waiting: dict[str, dict[_Publisher, list[Sequence[Source]]]] = {}  # by id of formats
        self._changing: set[str] = set()
        self._begun: set[str] = set()

    def take(self, goods: Collection[Good], fresh: Collection[str], is_whole: bool) -> None:
        """Take up the copies of a publisher, as they will probably go out.

        Args:
            goods: its first copies, none among them missing.
            fresh: keys of the conversions that were made in this run: their tables will be written, others may stay.
            is_whole: whether these are all of its copies; others may still join the last part of each format.
        """
        by_schema, _ = sources_by_schema(goods, self._portals)
        for format_id, sources in by_schema.items():
            if any(source.conversion in fresh for source in sources):
                self._changing.add(format_id)
            for publisher, run in groupby(sources, key=lambda source: (source.publisher_code, source.publisher)):
                own = list(run)
                groups = list(groups_of(own)) if is_large(own) else []
                self._waiting.setdefault(format_id, {})[publisher] = groups if is_whole else groups[:-1]
        for format_id in self._changing & self._waiting.keys():
            for groups in self._waiting.pop(format_id).values():
                self._lay(groups, format_id)

    def _lay(self, groups: Iterable[Sequence[Source]], format_id: str) -> None:
        for group in groups:
            name = part_name(group, format_id)
            if name not in self._begun:
                self._begun.add(name)
                with suppress(RuntimeError):  # the pool broke down: the part is laid when it is wanted
                    self._executor.submit(lay, group, format_id, self._root, self._root / PARTS)
