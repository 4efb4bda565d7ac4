"""What rows are compared by, as numbers on disk: millions of rows, of which one column at a time comes into memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from odconv.harvest.combine.groups import Flags, Keys, Rows

NUMBERS = ("spot", "holder", "base", "named", "place", "whole")
FLAGS = ("identified", "placed")
_WIDTH = np.dtype(np.uint64).itemsize


class Index:
    """The index of all rows of a format, in canonical order.

    Args:
        files: of `write_index`, in order.
        heights: number of rows of each, none of them 0.
        sources: number of rows of each source, in order, of all files together.
    """

    def __init__(self, files: Sequence[Path], heights: Sequence[int], sources: Sequence[int]) -> None:
        self._files, self._heights, self._sources = files, heights, sources
        self.height = sum(heights)

    def numbers(self, name: str) -> Keys:
        """A column of numbers, one of `NUMBERS`."""
        found = np.empty(self.height, dtype=np.uint64)
        start = 0
        for file, height in zip(self._files, self._heights, strict=True):
            offset = NUMBERS.index(name) * height * _WIDTH
            found[start : start + height] = np.fromfile(file, dtype=np.uint64, count=height, offset=offset)
            start += height
        return found

    def flags(self, name: str) -> Flags:
        """A column of yes and no, one of `FLAGS`."""
        found: npt.NDArray[np.bool_] = np.empty(self.height, dtype=np.bool_)
        start = 0
        for file, height in zip(self._files, self._heights, strict=True):
            offset = len(NUMBERS) * height * _WIDTH + FLAGS.index(name) * height
            found[start : start + height] = np.fromfile(file, dtype=np.bool_, count=height, offset=offset)
            start += height
        return found

    def sources(self) -> Rows:
        """For each row the number of its source."""
        return np.repeat(np.arange(len(self._sources), dtype=np.uint32), self._sources)


def write_index(file: Path, index: pl.DataFrame) -> None:
    """Write the index of some rows, column after column.

    Args:
        file: written anew.
        index: `NUMBERS` (UInt64) and `FLAGS` (Boolean), without nulls.
    """
    with file.open("wb") as stream:
        for name in (*NUMBERS, *FLAGS):
            stream.write(index[name].to_numpy().tobytes())
