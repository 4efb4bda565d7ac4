"""The list of changes of a long column as lines of JSON, put together by Polars: the lines of `lines.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from odconv.converters.conversion import Fate, Filled
from odconv.converters.records.outcomes import Outcomes
from odconv.converters.report.lines import BETWEEN, joined, opening, reasons
from odconv.tables.coded import Coded, Numbers
from odconv.values.model import Normalized

_BLOCK = 1 << 16  # texts whose lines are made at once
_UNTOUCHED = tuple(Fate).index(Fate.UNTOUCHED)


class LongLines:
    """All lines of one long column.

    Args:
        filled: the column.
        letters: its letters in the source; None for values that stand in no column.
        places: of the table.
        most: number of cells of one text whose addresses are listed, None for all.

    Attributes:
        entries: number of lines.
        cells: number of cells in them.
        addresses: number of cells whose address is listed.
    """

    def __init__(self, filled: Filled, letters: str | None, places: Sequence[int], most: int | None) -> None:
        self._filled, self._letters, self._most = filled, letters, most
        self._rows = _numbers(places) + 1
        self._column = Coded.of(filled.texts)
        outcomes = filled.outcomes
        if not isinstance(outcomes, Outcomes):
            outcomes = Outcomes.of(self._column, outcomes)
        self._codes = np.flatnonzero(outcomes.fates != _UNTOUCHED)
        counts = self._column.counts[self._codes]
        self.entries = len(self._codes)
        self.cells = int(counts.sum())
        self.addresses = 0 if letters is None else int((counts if most is None else np.minimum(counts, most)).sum())

    def __iter__(self) -> Iterator[bytes]:
        """Blocks of lines, parted by a comma and a line feed."""
        cells, starts = self._cells()
        ends = np.append(starts[1:], len(cells))
        told = list(self._filled.told().items())
        for start in range(0, self.entries, _BLOCK):
            part = slice(start, start + _BLOCK)
            frame = pl.DataFrame({"said": self._said(told[part])}).with_columns(
                count=pl.Series(self._column.counts[self._codes[part]]),
                record=pl.Series(cells[starts[part]] + 1),
                cells=self._addresses(cells, starts[part], ends[part]),
            )
            record, where = pl.lit(',"record":'), pl.lit(',"cells":[')
            line = pl.concat_str("said", "count", record, "record", where, "cells", pl.lit("]}"))
            yield frame.select(line.str.join(",\n")).item().encode()

    def _said(self, told: Sequence[tuple[str, tuple[Normalized, Fate]]]) -> list[str]:
        """The beginning of each line, up to the number of its cells."""
        begin = opening(self._letters, self._filled.field)
        befores = joined([text for text, _ in told]).decode().split(BETWEEN)
        afters = joined([outcome.value for _, (outcome, _) in told]).decode().split(BETWEEN)
        whys = reasons([outcome for _, (outcome, _) in told], [fate for _, (_, fate) in told])
        return [
            f'{begin}{before}","after":"{after}{why.decode()}'
            for before, after, why in zip(befores, afters, whys, strict=True)
        ]

    def _cells(self) -> tuple[Numbers, Numbers]:
        """The records of all texts, those of one text together and ascending, and where those of each begin."""
        wanted = np.zeros(len(self._column.distinct), np.bool_)
        wanted[self._codes] = True
        cells = self._column.where(wanted)
        codes = self._column.codes[cells]
        order = np.argsort(codes, kind="stable")
        starts = np.flatnonzero(np.diff(codes[order].astype(np.int64), prepend=-1))
        return cells[order], starts

    def _addresses(self, cells: Numbers, starts: Numbers, ends: Numbers) -> pl.Series:
        """The addresses of some texts' cells, each between quotes, runs of rows together."""
        if self._letters is None:
            return pl.Series([""] * len(starts), dtype=pl.String)
        if self._most is not None:
            ends = np.minimum(ends, starts + self._most)
        sizes = ends - starts
        text = np.repeat(np.arange(len(starts)), sizes)
        offset = np.arange(len(text)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        rows = self._rows[cells[np.repeat(starts, sizes) + offset]]
        first = (offset == 0) | (np.diff(rows, prepend=-1) != 1)
        last = np.append(first[1:], True)
        runs = pl.DataFrame({"text": text[first], "first": rows[first], "last": rows[last]})
        one, many = f'"{self._letters}{{}}"', f'"{self._letters}{{}}:{self._letters}{{}}"'
        alone = pl.col("first") == pl.col("last")
        named = pl.when(alone).then(pl.format(one, "first")).otherwise(pl.format(many, "first", "last"))
        return runs.group_by("text", maintain_order=True).agg(named.str.join(",").alias("cells"))["cells"]


def _numbers(places: Sequence[int]) -> Numbers:
    """Rows as an array; those that follow one another are not gone through."""
    if isinstance(places, range):
        return np.arange(places.start, places.stop, places.step, dtype=np.int64)
    return np.asarray(places, np.int64)
