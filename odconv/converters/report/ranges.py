"""Many numbers in few characters: runs of records, and runs of cells as spreadsheets write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import compress, islice
from operator import sub
from typing import Any, cast


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of every run of consecutive numbers.

    Args:
        numbers: ascending, each once; a range goes up by one.

    >>> list(runs([1, 2, 3, 7]))
    [(1, 3), (7, 7)]
    """
    if isinstance(numbers, range):
        return iter([(numbers[0], numbers[-1])] if numbers else [])
    known = list(numbers)
    breaks = [step != 1 for step in map(sub, islice(known, 1, None), known)]
    firsts, lasts = [*known[:1], *compress(islice(known, 1, None), breaks)], [*compress(known, breaks), *known[-1:]]
    return zip(firsts, lasts, strict=True)


def packed(records: Iterable[int]) -> str:
    """Indices of records (from 0, ascending) as their numbers (from 1), runs joined by `-`, the rest by spaces.

    >>> packed([0, 1, 2, 6])
    '1-3 7'
    """
    if hasattr(records, "dtype"):
        from odconv.converters.report import longranges  # noqa: PLC0415  (who has an array has loaded NumPy)

        return longranges.packed(cast("Any", records))
    return " ".join([f"{first + 1}-{last + 1}" if first != last else f"{first + 1}" for first, last in runs(records)])


def unpacked(text: str) -> Iterator[int]:
    """Indices of the records that `packed` was given.

    Raises:
        ValueError: where the text is no list of numbers.

    >>> list(unpacked("1-3 7"))
    [0, 1, 2, 6]
    """
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first) - 1, int(last or first))


def cells(letters: str, rows: Iterable[int]) -> list[str]:
    """Cells of one column in A1 form.

    Args:
        letters: the column.
        rows: numbers of the rows, from 1, ascending.

    >>> cells("D", [5, 6, 7, 12])
    ['D5:D7', 'D12']
    """
    return [f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}" for first, last in runs(rows)]
