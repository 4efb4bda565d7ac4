"""The parts of a format with all columns of its combined table, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from itertools import accumulate
from typing import TypeVar

import polars as pl

from odconv.harvest.combine.columns import columns_of, source_frame
from odconv.harvest.combine.duplicates import Links, linked_rows
from odconv.harvest.combine.ids import ids_of, settled_ids
from odconv.harvest.combine.laying import NAMES, ROWS, SHARED
from odconv.harvest.combine.shared import Rows, origins_of
from odconv.harvest.combine.staging import Part
from odconv.harvest.combine.turns import in_turn
from odconv.harvest.combine.write import csv_head
from odconv.schemas.model import Schema

R = TypeVar("R")


class Laid:
    """All rows of a format.

    Args:
        parts: in order, at least one; none is empty.
        links: of all rows.
        schema: the format.
        threads: several parts are worked on at a time.
    """

    def __init__(self, parts: Sequence[Part], links: Links, schema: Schema, threads: Executor) -> None:
        self.parts, self.schema, self._threads = parts, schema, threads
        self._starts = list(accumulate((part.height for part in parts), initial=0))
        self._ids = self._all_ids(links.names)
        self._links = replace(links, names=pl.DataFrame())  # the ids are made of them: writing needs the room

    def head(self) -> bytes:
        """The beginning of the CSV."""
        return csv_head(columns_of(self.schema))

    def map(self, work: Callable[[Rows], R]) -> Iterator[R]:
        """What work makes of each part, in order."""
        return in_turn(self._threads, lambda number: work(self._rows(number)), range(len(self.parts)))

    @property
    def ids(self) -> bytes:
        """The ids of all rows, one after another."""
        return self._ids

    def _rows(self, number: int) -> Rows:
        start, end = self._starts[number], self._starts[number + 1]
        part = self.parts[number]
        frame = pl.concat([part.read(ROWS), linked_rows(self._ids, self._links, start, end)], how="horizontal")
        of_sources = pl.concat([source_frame(part.sources), part.read(SHARED).drop("_source")], how="horizontal")
        return Rows(frame, origins_of(of_sources, columns_of(self.schema)), self.schema, part.special)

    def _all_ids(self, names: pl.DataFrame) -> bytes:
        """The ids of all rows, part by part, made of what `Links` has."""
        return b"".join(in_turn(self._threads, lambda number: self._ids_of(number, names), range(len(self.parts))))

    def _ids_of(self, number: int, of_all: pl.DataFrame) -> bytes:
        part, start = self.parts[number], self._starts[number]
        names = of_all.slice(start, part.height)
        first = sum(len(each.sources) for each in self.parts[:number])
        names = names.with_columns(pl.col("source") - first)
        keys = [source.key for source in part.sources]

        def others(rows: pl.Series) -> bytes:
            return ids_of(part.read(NAMES)[rows], names[rows], self.schema.id, keys)

        return settled_ids(part.likely_ids(), names, others)
