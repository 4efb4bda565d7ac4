"""The small tables of the store → a few long parts of one format, and the index that ids and copies are found by."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import polars as pl

from odconv.harvest.combine.index import Index
from odconv.harvest.combine.judging import Verdict
from odconv.harvest.combine.laying import FACTS, IDS, INDEX, lay
from odconv.harvest.combine.sources import Source
from odconv.harvest.combine.turns import in_turn
from odconv.harvest.read_ahead import read_ahead
from odconv.issues import Issue

PARTS = "parts"
"""Folder of the store in which parts lie until their tables are written; nothing of it outlives a run."""

_PART_ROWS = 1 << 13
_OWN_ROWS = _PART_ROWS // 2


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of one format, laid down.

    Attributes:
        folder: where its files are; `laying` tells which.
        sources: where the rows come from, those that could be read.
        counts: number of rows of each source.
        mistyped: fields with a text that is not of their type.
        special: columns with a cell that CSV or JSON may not take as it is.
        verdict: what breaks the schema.
        issues: `combine-input-unreadable` for sources that could not be read.
    """

    folder: Path
    sources: tuple[Source, ...]
    counts: tuple[int, ...]
    mistyped: Collection[str]
    special: Collection[str]
    verdict: Verdict
    issues: tuple[Issue, ...]

    def read(self, name: str) -> pl.DataFrame:
        """One of its frames: `laying.ROWS`, `SHARED`, `NAMES`; whole in memory, which for so few rows costs least."""
        return pl.read_ipc_stream((self.folder / name).read_bytes())

    def likely_ids(self) -> bytes:
        """What `ids.likely_ids` gave of its rows."""
        return (self.folder / IDS).read_bytes()

    @property
    def height(self) -> int:
        """Number of rows."""
        return sum(self.counts)


def stage(
    sources: Sequence[Source], format_id: str, store_root: Path, folder: Path, threads: Executor
) -> tuple[list[Part], Index]:
    """Lay the tables of a format down in parts of about 8,000 rows, so that memory stays flat.

    Args:
        sources: in canonical order.
        format_id: id of the format.
        store_root: where the paths of the sources begin.
        folder: of parts; those that lie there already are taken as they are.
        threads: several parts are read at a time.

    Returns:
        The parts that have rows or issues, and what `duplicates.links_of` asks for.

    Raises:
        OSError: nothing can be written.
    """
    groups = list(groups_of(sources))
    folders = in_turn(threads, lambda group: lay(group, format_id, store_root, folder), groups)
    parts = [_part(group, laid) for group, laid in zip(groups, folders, strict=True)]
    filled = [part for part in parts if part.sources]
    read_ahead(file for part in filled for file in sorted(part.folder.iterdir()))
    counts = [count for part in filled for count in part.counts]
    return parts, Index([part.folder / INDEX for part in filled], [part.height for part in filled], counts)


def groups_of(sources: Iterable[Source]) -> Iterator[Sequence[Source]]:
    """Sources that make a part together, in order; those of a large publisher by themselves.

    So a part of a large publisher does not depend on what others publish, and can be laid before they are heard.
    """
    small: list[Source] = []
    for _, run in groupby(sources, key=lambda source: (source.publisher_code, source.publisher)):
        own = list(run)
        if is_large(own):
            yield from _cut(small)
            yield from _cut(own)
            small = []
        else:
            small += own
    yield from _cut(small)


def is_large(sources: Iterable[Source]) -> bool:
    """Whether the sources of a publisher make parts of their own."""
    return sum(source.rows for source in sources) >= _OWN_ROWS


def _cut(sources: Iterable[Source]) -> Iterator[Sequence[Source]]:
    group: list[Source] = []
    rows = 0
    for source in sources:
        group.append(source)
        rows += source.rows
        if rows >= _PART_ROWS:
            yield group
            group, rows = [], 0
    if group:
        yield group


def _part(group: Sequence[Source], folder: Path) -> Part:
    facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    return Part(
        folder,
        tuple(group[number] for number in facts["read"]),
        tuple(facts["counts"]),
        frozenset(facts["mistyped"]),
        frozenset(facts["special"]),
        Verdict.from_json(facts["verdict"]),
        tuple(Issue("combine-input-unreadable", params=about) for about in facts["unread"]),
    )
