"""A long column of text as numbers: every distinct text once, and for each cell which of them it holds.

Whatever is to be done with the texts is done once for each distinct one; a cell costs one, two or four bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import polars as pl

Codes = npt.NDArray[np.unsignedinteger[Any]]
Numbers = npt.NDArray[np.int64]

_BLOCK = 1 << 16  # cells that are made text at once
_HEAD = 1 << 8  # cells that tell of nearly all columns that they hold no numbers in their order
_SPARSE = 4  # times as many possible numbers as there are from which they are sorted


class Coded(Sequence[str]):
    """A column of text that is read as a list of its cells.

    Attributes:
        codes: for each cell the index of its text in `distinct`.
        distinct: the texts, each once, in the order in which they first occur.
    """

    def __init__(self, codes: Codes, distinct: pl.Series) -> None:
        self.codes = codes
        self.distinct = distinct

    @classmethod
    def of(cls, texts: pl.Series | Sequence[str]) -> Coded:
        """The column of some cells, none of them null."""
        if isinstance(texts, Coded):
            return texts
        series = texts if isinstance(texts, pl.Series) else pl.Series(texts, dtype=pl.String)
        distinct = series if _are_numbered(series) else series.unique(maintain_order=True)
        if len(distinct) == len(series):  # no text comes twice: the column is its own list, asked for by place
            return cls(np.arange(len(series), dtype=_kind(len(series))), series.rechunk())
        return cls(_indices(series, distinct), distinct)

    @classmethod
    def repeated(cls, text: str, length: int) -> Coded:
        """One text in all cells."""
        return cls(np.zeros(length, np.uint8), pl.Series([text] if length else [], dtype=pl.String))

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return self.distinct.gather(self.codes[place]).to_list()
        return str(self.distinct[int(self.codes[place])])

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _BLOCK):
            yield from self[start : start + _BLOCK]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Coded):
            return np.array_equal(self.codes, other.codes) and self.distinct.equals(other.distinct)
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(str.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def counts(self) -> Numbers:
        """For each distinct text the number of its cells."""
        return np.bincount(self.codes, minlength=len(self.distinct))

    @property
    def firsts(self) -> Numbers:
        """For each distinct text the first cell that holds it."""
        return _firsts(self.codes)

    @cached_property
    def any_filled(self) -> bool:
        """Whether any cell holds a text."""
        return bool((self.distinct != "").any())

    def some(self, places: Sequence[int] | Numbers) -> list[str]:
        """Some of the cells."""
        return self.distinct.gather(self.codes[np.asarray(places, np.int64)]).to_list()

    def series(self, start: int = 0, length: int | None = None) -> pl.Series:
        """The cells from a place on."""
        end = len(self) if length is None else start + length
        return self.distinct.gather(self.codes[start:end])

    def mapped(self, texts: Sequence[str]) -> Coded:
        """The column with another text for each distinct one.

        Args:
            texts: in the order of `distinct`; they may repeat.
        """
        return recoded(self.codes, texts)

    def where(self, wanted: npt.NDArray[np.bool_]) -> Numbers:
        """The cells whose text is wanted, ascending.

        Args:
            wanted: for each distinct text whether it is.
        """
        return np.flatnonzero(wanted[self.codes])

    def taken(self, records: Sequence[int] | Numbers) -> Coded:
        """Some of the cells, in that order, to be read alone: `distinct` may hold texts that no cell has."""
        return Coded(self.codes[np.asarray(records, np.int64)], self.distinct)

    def picked(self, records: Sequence[int] | Numbers) -> Coded:
        """Some of the cells, in that order, as a column of their own."""
        ranks = _ranks(codes := self.codes[np.asarray(records, np.int64)])
        return Coded(ranks, self.distinct.gather(codes[_firsts(ranks)]))


def combined(columns: Sequence[Coded], function: Callable[..., str]) -> Coded:
    """One text for each record, made of the cells of several columns: once for each combination of texts.

    Args:
        columns: of one length.
        function: takes one text of each column.
    """
    codes, firsts = combinations(columns)
    rows = zip(*(column.distinct.gather(column.codes[firsts]).to_list() for column in columns), strict=True)
    return recoded(codes, [function(*row) for row in rows])


def combinations(columns: Sequence[Coded]) -> tuple[Codes, Numbers]:
    """Which combination of texts each record holds, numbered by first occurrence, and the first record of each."""
    numbers = columns[0].codes.astype(np.int64)
    for column in columns[1:]:
        numbers = numbers * len(column.distinct) + column.codes
        if len(column.distinct) > 1:  # numbers stay small, however many columns there are
            numbers = _ranks(numbers).astype(np.int64)
    codes = _ranks(numbers)
    return codes, _firsts(codes)


def recoded(codes: Codes, texts: pl.Series | Sequence[str]) -> Coded:
    """A column of texts that may repeat.

    Args:
        codes: for each cell which of the texts it holds; they are numbered by first occurrence.
        texts: the texts.
    """
    series = texts if isinstance(texts, pl.Series) else pl.Series(texts, dtype=pl.String)
    distinct = series.unique(maintain_order=True)
    if len(distinct) == len(series):
        return Coded(codes, series)
    return Coded(_indices(series, distinct)[codes], distinct)


def uncoded(codes: npt.NDArray[np.integer[Any]], texts: pl.Series) -> Coded:
    """A column of texts that may repeat, some of which no cell may hold.

    Args:
        codes: for each cell which of the texts it holds, numbered in any order.
        texts: the texts.
    """
    ranks = _ranks(codes)
    return recoded(ranks, texts.gather(codes[_firsts(ranks)]))


def _ranks(numbers: npt.NDArray[np.integer[Any]]) -> Codes:
    """Numbers from 0 on in place of others that are none below 0, by first occurrence."""
    size = int(numbers.max()) + 1 if len(numbers) else 0
    if size > _SPARSE * len(numbers):
        distinct, numbers = np.unique(numbers, return_inverse=True)
        size = len(distinct)
    first = np.full(size, len(numbers), np.int64)
    first[numbers[::-1]] = np.arange(len(numbers) - 1, -1, -1)  # the first place comes last, and stays
    used = np.flatnonzero(first < len(numbers))
    rank = np.empty(size, _kind(len(used)))
    rank[used[np.argsort(first[used])]] = np.arange(len(used))
    ranks: Codes = rank[numbers]
    return ranks


def _firsts(codes: Codes) -> Numbers:
    """The first cell of each code, for codes that are numbered by first occurrence."""
    if not len(codes):
        return np.empty(0, np.int64)
    highest = np.maximum.accumulate(codes)
    return np.append(0, np.flatnonzero(highest[1:] != highest[:-1]) + 1)


def _are_numbered(texts: pl.Series) -> bool:
    """Whether texts are whole numbers that ascend, as records are numbered, and so surely differ."""
    return _ascend(texts.head(_HEAD)) and _ascend(texts)


def _ascend(texts: pl.Series) -> bool:
    numbers = texts.str.to_integer(strict=False)
    return not numbers.null_count() and bool((numbers.diff() > 0).all())


def _indices(series: pl.Series, distinct: pl.Series) -> Codes:
    if not len(distinct):
        return np.empty(0, np.uint8)
    return series.cast(pl.Enum(distinct)).to_physical().to_numpy()


def _kind(size: int) -> type[np.unsignedinteger[Any]]:
    return np.uint8 if size <= 1 << 8 else np.uint16 if size <= 1 << 16 else np.uint32


def rows_by_text(
    column: Coded, wanted: npt.NDArray[np.bool_], most: int | None = None
) -> Iterator[tuple[int, Numbers]]:
    """For each wanted text, in their order, its index and its cells, at most so many of them."""
    cells = column.where(wanted)
    codes = column.codes[cells]
    order = np.argsort(codes, kind="stable")
    cells, codes = cells[order], codes[order]
    starts = np.flatnonzero(np.diff(codes.astype(np.int64), prepend=-1))
    ends = [*starts[1:].tolist(), len(codes)] if len(starts) else []
    for code, start, end in zip(codes[starts].tolist(), starts.tolist(), ends, strict=True):
        yield code, cells[start : end if most is None else min(end, start + most)]
