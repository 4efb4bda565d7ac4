"""Rows that sum up the others, proven by their numbers whatever their words say."""

from __future__ import annotations

from collections.abc import Sequence

from odconv.tables.layout.cells import Look, look
from odconv.tables.layout.region import Region

_LEAST = 3  # records that a sum has to be of: two numbers that add up to a third are chance
_LEAST_OF_ONE = 5  # records, where a single column adds up
_MOST = 20_000  # records that are added up
_COLUMNS = 6  # numeric columns that are looked at
_SHARE = 0.6  # of the numeric columns in which the sum has to be right: averages and rates do not add up


def sums_up(region: Region, row: int, records: Sequence[int]) -> bool:
    """Whether the numbers of a row are the sums of those of the records, column by column.

    Args:
        region: the region.
        row: index of the row in question; its first text has to be a name.
        records: indices of the other records.
    """
    if not _LEAST <= len(records) <= _MOST:
        return False
    cells = region.cells(row)
    filled = [at for at, text in enumerate(cells) if text.strip()]
    if not filled or look(cells[filled[0]]) is not Look.LABEL:
        return False
    totals = [(at, total) for at in filled[1:] if (total := _number(cells[at]))][:_COLUMNS]
    right = sum(_adds_up(region.grid.texts(region.columns[at], records), total) for at, total in totals)
    if len(totals) == 1:
        return right == 1 and len(records) >= _LEAST_OF_ONE and not _tells_more(cells, filled[1:])
    return right >= 2 and right >= _SHARE * len(totals)


def _tells_more(cells: Sequence[str], filled: Sequence[int]) -> bool:
    """Whether other texts than numbers stand in a row, as in a record: an address, times."""
    return any(_number(cells[at]) is None and look(cells[at]) is not Look.MARK for at in filled)


def _adds_up(texts: Sequence[str], total: float) -> bool:
    """Whether several numbers other than 0 add up to a total; a text among them other than a dash speaks against it."""
    numbers = [_number(text) for text in texts]
    if sum(bool(number) for number in numbers) < _LEAST - 1:
        return False
    if any(
        number is None and look(text) not in (Look.BLANK, Look.MARK)
        for number, text in zip(numbers, texts, strict=True)
    ):
        return False
    return abs(sum(number or 0 for number in numbers) - total) < 1e-6 * max(1.0, abs(total))


def _number(text: str) -> float | None:
    plain = text.replace(",", "").strip()
    try:
        return float(plain) if plain and (plain[0].isdecimal() or plain[0] in "-+.") else None
    except ValueError:
        return None
