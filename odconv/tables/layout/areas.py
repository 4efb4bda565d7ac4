"""Tables side by side: the columns of a sheet cut where the same header begins again, or where only remarks stand."""

from __future__ import annotations

from collections.abc import Sequence

from odconv.tables.layout.cells import Look, look
from odconv.tables.layout.header import Header, find_header
from odconv.tables.layout.region import Region, region_of
from odconv.tables.layout.tiers import columns_of
from odconv.tables.layout.words import folded
from odconv.tables.model import Grid

_REMARK_ROWS = 12  # rows at most that remarks beside a table fill
_KEY_ROWS = 30  # rows that tell whether a group of columns is a table of its own
_REMARK_SHARE = 0.34  # of the table's rows, likewise


def regions_of(grid: Grid) -> list[tuple[Region, Header | None]]:
    """The regions of a grid from left to right, each with its header: one, or one for each table beside another."""
    used = grid.used_columns()
    if not used:
        return []
    whole = region_of(grid, used, grid.filled_counts())
    header = find_header(whole)
    if header is None or not header.rows:
        return [(whole, header)]
    if len(groups(used)) == 1 and not _repeats(whole, header):
        return [(whole, header)]  # neither a gap nor a label that stands twice: most tables
    names = [folded(column.labels[-1].text) if column.labels else "" for column in columns_of(whole, header.rows)]
    parts = (
        _by_gaps(used, names) or _by_period(used, names) or _by_keys(whole, header) or _without_remarks(whole, header)
    )
    if not parts:
        return [(whole, header)]
    regions = [region_of(grid, part) for part in parts]
    return [(region, find_header(region)) for region in regions]


def _repeats(whole: Region, header: Header) -> bool:
    """Whether a label stands twice in the header."""
    texts = [folded(text) for row in header.rows for text in whole.cells(row) if text]
    return len(set(texts)) < len(texts)


def groups(used: Sequence[int]) -> list[list[int]]:
    """Columns that stand together, cut at columns in which nothing stands.

    >>> groups([0, 1, 2, 4, 5])
    [[0, 1, 2], [4, 5]]
    """
    found: list[list[int]] = []
    for column in used:
        if found and found[-1][-1] == column - 1:
            found[-1].append(column)
        else:
            found.append([column])
    return found


def _by_gaps(used: Sequence[int], names: Sequence[str]) -> list[list[int]] | None:
    """The groups between empty columns, where at least two of them have the same labels."""
    parts = groups(used)
    if len(parts) < 2:
        return None
    label = dict(zip(used, names, strict=True))
    headers = [tuple(label[column] for column in part) for part in parts]
    first = headers[0]
    if len(first) < 2 or not all(first):
        return None
    alike = [header for header in headers[1:] if header == first]
    keyed = all(len(header) > 1 and header[0] == first[0] for header in headers[1:])  # 順位 again: a table of its own
    return parts if alike or keyed else None


def _by_period(used: Sequence[int], names: Sequence[str]) -> list[list[int]] | None:
    """Runs of columns whose labels repeat without an empty column between them: 町名, 人口, 町名, 人口."""
    for period in range(2, len(names) // 2 + 1):
        repeats = all(name and name == names[at % period] for at, name in enumerate(names))
        if repeats and len(names) % period == 0 and len(set(names)) == period:
            return [list(used[start : start + period]) for start in range(0, len(used), period)]
    return None


def _by_keys(whole: Region, header: Header) -> list[list[int]] | None:
    """The groups between empty columns, where each begins with names and goes on with numbers: tables of their own."""
    parts = groups(whole.columns)
    if len(parts) < 2 or any(len(part) < 2 for part in parts):
        return None
    rows = range(header.body, min(whole.bottom, header.body + _KEY_ROWS))
    for part in parts:
        keys = [text for text in whole.grid.texts(part[0], rows) if text.strip()]
        values = [look(text) for place in part[1:] for text in whole.grid.texts(place, rows)]
        names = sum(look(text) is Look.LABEL for text in keys)
        numbers = sum(kind in (Look.NUMBER, Look.MARK, Look.BLANK) for kind in values)
        if names < 2 or names * 2 <= len(keys) or len(set(keys)) < len(keys) or numbers < 0.9 * len(values):
            return None
    return parts


def _without_remarks(whole: Region, header: Header) -> list[list[int]] | None:
    """The table alone, and beside it the groups of columns that have no label and few filled cells."""
    parts = groups(whole.columns)
    if len(parts) < 2:
        return None
    main: list[list[int]] = [parts[0]]
    remarks: list[list[int]] = []
    for part in parts[1:]:
        (remarks if _is_remark(whole, header, part) else main).append(part)
    rows = whole.grid.rows
    if not remarks or not any(rows[row][column].strip() for row in header.rows for column in parts[0]):
        return None
    return [[column for part in main for column in part], *remarks]


def _is_remark(whole: Region, header: Header, part: Sequence[int]) -> bool:
    """Whether columns beside a table hold a few rows without a label, or begin above the header and end soon."""
    rows = whole.grid.rows
    filled = [row for row in range(whole.bottom) if any(rows[row][column].strip() for column in part)]
    if len(filled) > _REMARK_ROWS or not filled:
        return False
    height = whole.bottom - header.body
    if filled[0] < header.rows[0] and filled[-1] > header.rows[-1]:
        return sum(row >= header.body for row in filled) * 2 <= height
    labelled = any(rows[row][column].strip() for row in header.rows for column in part)
    return not labelled and len(filled) <= max(1, height * _REMARK_SHARE)
