"""Rows with the same key, by one sort: a tenth of the memory that windows of a data frame take for millions of rows."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]
N = TypeVar("N", bound=np.generic)

_SPREAD, _STEP = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)  # the golden ratio in 64 bits: it spreads all digits


class Groups:
    """The rows that share a key, each group in the order of its rows.

    Args:
        keys: of each row; at least one.
    """

    def __init__(self, keys: Keys) -> None:
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        begins = np.concatenate([[True], ordered[1:] != ordered[:-1]])
        self._order: Rows = order.astype(np.uint32)
        self._starts = np.flatnonzero(begins)
        self._lengths = np.diff(self._starts, append=len(keys))

    def first(self) -> Rows:
        """For each row the number of the first row of its group."""
        return self._by_row(self._order[self._starts])

    def nth(self) -> Rows:
        """For each row how many rows of its group come before it."""
        found = np.empty(len(self._order), dtype=np.uint32)
        found[self._order] = np.arange(len(self._order)) - np.repeat(self._starts, self._lengths)
        return found

    def differ(self, values: npt.NDArray[Any]) -> Flags:
        """For each row whether the rows of its group have more than one value."""
        ordered = values[self._order]
        other = ordered != np.repeat(ordered[self._starts], self._lengths)
        return self._by_row(np.logical_or.reduceat(other, self._starts))

    def count(self, flags: Flags) -> Rows:
        """For each row how many rows of its group are flagged."""
        return self._by_row(np.add.reduceat(flags[self._order], self._starts, dtype=np.uint32))

    def _by_row(self, by_group: npt.NDArray[N]) -> npt.NDArray[N]:
        found = np.empty(len(self._order), dtype=by_group.dtype)
        found[self._order] = np.repeat(by_group, self._lengths)
        return found


def joined(key: Keys, other: npt.NDArray[Any]) -> Keys:
    """One key of two: different for different pairs, but for one chance in 2**64 a pair of pairs."""
    spread = key * _SPREAD
    spread ^= spread >> _STEP
    spread += other.astype(np.uint64)
    spread *= _SPREAD
    spread ^= spread >> _STEP
    return spread
