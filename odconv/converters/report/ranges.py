"""Many numbers in few characters: runs of records, and runs of cells as spreadsheets write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, islice
from operator import sub
from typing import Any, TypeVar, cast

Item = TypeVar("Item")


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
    return zip(*run_ends(known, known), strict=True)


def first_runs(numbers: Iterable[int], most: int) -> list[tuple[int, int]]:
    """The first of the runs; what stands behind them is not looked at.

    Args:
        numbers: ascending, each once; one at least.
        most: number of runs.

    >>> first_runs([1, 2, 3, 7, 9], 2)
    [(1, 3), (7, 7)]
    """
    left = iter(numbers)
    found, first = list[tuple[int, int]](), next(left)
    last = first
    for number in left:
        if number != last + 1:
            found.append((first, last))
            if len(found) == most:
                return found
            first = number
        last = number
    return [*found, (first, last)]


def run_ends(numbers: Sequence[int], items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """What belongs to the first and to the last of every run of consecutive numbers.

    Args:
        numbers: ascending, each once.
        items: what belongs to each of them.

    >>> run_ends([1, 2, 3, 7], "abcd")
    (['a', 'd'], ['c', 'd'])
    """
    breaks = [step != 1 for step in map(sub, islice(numbers, 1, None), numbers)]
    firsts, lasts = [*items[:1], *compress(islice(items, 1, None), breaks)], [*compress(items, breaks), *items[-1:]]
    return firsts, lasts


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
