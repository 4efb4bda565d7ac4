"""Many numbers in few characters: runs of records, and runs of cells as spreadsheets write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from pydantic_core import to_json

_FEW = [str(number).encode() for number in range(2048)]  # the numbers that most tables have; lists are asked fastest


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of every run of consecutive numbers.

    Args:
        numbers: ascending, each once; a range goes up by one.

    >>> list(runs([1, 2, 3, 7]))
    [(1, 3), (7, 7)]
    """
    if isinstance(numbers, range):
        return iter([(numbers[0], numbers[-1])] if numbers else [])
    return zip(*run_ends(numbers), strict=True)


def run_ends(numbers: Iterable[int]) -> tuple[list[int], list[int]]:
    """The first and the last of every run of consecutive numbers.

    Args:
        numbers: ascending, each once.

    >>> run_ends([1, 2, 3, 7])
    ([1, 7], [3, 7])
    """
    left = iter(numbers)
    last = next(left, None)
    if last is None:
        return [], []
    firsts, lasts = [last], []
    for number in left:
        if number - last != 1:
            firsts.append(number)
            lasts.append(last)
        last = number
    return firsts, [*lasts, last]


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


def numerals(numbers: Sequence[int]) -> list[bytes]:
    """Numbers, none below 0, in decimal digits.

    >>> numerals([1, 12])
    [b'1', b'12']
    """
    try:
        return list(map(_FEW.__getitem__, numbers))
    except IndexError:
        return to_json(numbers)[1:-1].split(b",")
