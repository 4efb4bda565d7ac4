"""The list of changes of a long column as lines of JSON, put together by Polars: the lines of `lines.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from odconv.converters.conversion import Fate, Filled
from odconv.converters.records.outcomes import Outcomes
from odconv.converters.report.lines import Where, joined
from odconv.converters.report.texts import Became
from odconv.tables.coded import Coded, Numbers

_BLOCK = 1 << 14  # texts whose lines are made at once
_FATES = tuple(Fate)
_UNTOUCHED = _FATES.index(Fate.UNTOUCHED)


class LongLines:
    """All lines of one long column.

    Args:
        filled: the column.
        letters: its letters in the source.
        places: of the table.
        most: number of cells of one text whose addresses are listed, None for all.

    Attributes:
        entries: number of lines.
        cells: number of cells in them.
        addresses: number of cells whose address is listed.
    """

    def __init__(self, filled: Filled, letters: str, places: Sequence[int], most: int | None) -> None:
        self._where, self._letters, self._most = Where(letters, filled.field), letters, most
        self._rows = _numbers(places) + 1
        self._column = Coded.of(filled.texts)
        known = filled.outcomes
        self._outcomes = known if isinstance(known, Outcomes) else Outcomes.of(self._column, known)
        self._codes = np.flatnonzero(self._outcomes.fates != _UNTOUCHED)
        counts = self._column.counts[self._codes]
        self.entries = len(self._codes)
        self.cells = int(counts.sum())
        self.addresses = int((counts if most is None else np.minimum(counts, most)).sum())

    def __iter__(self) -> Iterator[bytes]:
        """Blocks of lines, parted by a comma and a line feed."""
        cells, starts = self._cells()
        ends = np.append(starts[1:], len(cells))
        outcomes = dict(self._outcomes.changed.items())
        for start in range(0, self.entries, _BLOCK):
            part = slice(start, start + _BLOCK)
            codes = self._codes[part]
            yield joined(
                self._where,
                self._column.distinct.gather(codes).to_list(),
                Became.of([outcomes[code] for code in codes.tolist()]),
                [_FATES[fate] for fate in self._outcomes.fates[codes].tolist()],
                self._column.counts[codes].tolist(),
                cells[starts[part]].tolist(),
                self._addresses(cells, starts[part], ends[part]),
            )

    def _cells(self) -> tuple[Numbers, Numbers]:
        """The records of all texts, those of one text together and ascending, and where those of each begin."""
        wanted = np.zeros(len(self._column.distinct), np.bool_)
        wanted[self._codes] = True
        cells = self._column.where(wanted)
        codes = self._column.codes[cells]
        order = np.argsort(codes, kind="stable")
        starts = np.flatnonzero(np.diff(codes[order].astype(np.int64), prepend=-1))
        return cells[order], starts

    def _addresses(self, cells: Numbers, starts: Numbers, ends: Numbers) -> list[bytes]:
        """The rows of some texts' cells, runs of them together, as `lines` puts them."""
        if self._most is not None:
            ends = np.minimum(ends, starts + self._most)
        sizes = ends - starts
        text = np.repeat(np.arange(len(starts)), sizes)
        offset = np.arange(len(text)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        rows = self._rows[cells[np.repeat(starts, sizes) + offset]]
        first = (offset == 0) | (np.diff(rows, prepend=-1) != 1)
        last = np.append(first[1:], True)
        ended = np.diff(text[first], append=-1) != 0
        runs = pl.DataFrame({"first": rows[first], "last": rows[last], "ended": ended})
        until, further = self._where.until.decode(), self._where.further.decode()
        tail = pl.when(pl.col("first") == pl.col("last")).then(pl.lit("")).otherwise(pl.format(f"{until}{{}}", "last"))
        between = pl.when("ended").then(pl.lit("\n")).otherwise(pl.lit(further))
        whole = runs.select(pl.concat_str("first", tail, between).str.join("")).item()
        return str(whole).encode().splitlines()


def _numbers(places: Sequence[int]) -> Numbers:
    """Rows as an array; those that follow one another are not gone through."""
    if isinstance(places, range):
        return np.arange(places.start, places.stop, places.step, dtype=np.int64)
    return np.asarray(places, np.int64)
