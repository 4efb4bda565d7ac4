"""Grids → tables: the few lines that join the steps of finding a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from odconv.tables.layout.areas import regions_of
from odconv.tables.layout.body import Body, split
from odconv.tables.layout.header import Header, describes_columns, find_header
from odconv.tables.layout.region import Region
from odconv.tables.layout.sheets import describes_another, role_of
from odconv.tables.layout.tiers import columns_of
from odconv.tables.model import Grid, Merge
from odconv.tables.table import Role, Skipped, SkipReason, Table

_HEAD = 0.25  # of the cells of a table below it on the same sheet: a form at the head of a list
_SMALL = 0.1  # of the cells of the largest table: a first sheet below that is a cover page


def tables_of(grids: Sequence[Grid]) -> tuple[Table, ...]:
    """All tables of a file, the main one first, the others in the order of the sheets and from left to right.

    Args:
        grids: the sheets of the file, in its order.
    """
    found = [table for grid in grids for table in _tables(grid)]
    found = [replace(table, role=Role.NOTES) if describes_another(table, found) else table for table in found]
    main = _main(found)
    if main is None:
        return ()
    return (replace(main, role=Role.MAIN), *(table for table in found if table is not main))


def _main(tables: Sequence[Table]) -> Table | None:
    """The table that the file is published for: the first of data that is not tiny beside the largest."""
    ranks = (
        [table for table in tables if table.role is Role.DATA and table.grid.visible],
        [table for table in tables if table.role is Role.DATA],
        list(tables),
    )
    for rank in ranks:
        largest = max(map(_size, rank), default=0)
        fit = [table for table in rank if table.header_rows and _size(table) >= largest * _SMALL]
        if fit or rank:
            return _largest_of_sheet((fit or rank)[0], rank)
    return None


def _largest_of_sheet(first: Table, tables: Sequence[Table]) -> Table:
    """The table, or the largest below it on its sheet where it is a mere head of that: a form above a list."""
    below = [table for table in tables if table.grid is first.grid and (table.first_row or 0) > (first.last_row or 0)]
    largest = max(below, key=_size, default=first)
    return largest if _size(first) < _size(largest) * _HEAD else first


def _size(table: Table) -> int:
    return len(table) * len(table.columns)


def _tables(grid: Grid) -> list[Table]:
    """The tables of one sheet."""
    role = role_of(grid)
    found = []
    for region, header in regions_of(grid):
        table, rest = _next_table(region, header, role)
        if table is not None:
            found.append(table)
        while rest is not None:
            table, rest = _next_table(rest, find_header(rest), role)
            if table is not None:
                found.append(table)
    return found


def _next_table(region: Region, header: Header | None, role: Role) -> tuple[Table | None, Region | None]:
    """The uppermost table of a region, and what lies below it where another one begins there."""
    if header is None:
        if not len(region.grid.rows) or region.top:
            return None, None
        header = Header((), (), region.bottom)
    body = split(region, header)
    places = body.places
    table = Table(
        grid=region.grid,
        role=role if header.rows or places else Role.NOTES,
        columns=columns_of(region, header.rows, places),
        header_rows=tuple(row + 1 for row in header.rows),
        places=places,
        skipped=tuple(_account(region, header, body)),
        filled=_filled(region, places),
        sections=body.sections,
    )
    return table, region.from_row(body.end) if body.end < region.bottom else None


def _account(region: Region, header: Header, body: Body) -> list[Skipped]:
    """Every row that is no record, with its reason."""
    rows = dict.fromkeys(header.rows, SkipReason.HEADER) | dict.fromkeys(header.metadata, SkipReason.METADATA)
    first = header.rows[0] if header.rows else header.body
    skipped = []
    for row in (*range(header.body), *range(max(header.body, body.end), len(region.grid.rows))):
        if first <= row < header.body and row in rows:
            skipped.append(Skipped(row + 1, rows[row], region.text(row)))
        else:
            skipped.append(_outside(region, row, body.end))
    skipped += body.skipped
    return sorted((_beside(region, header, entry) for entry in skipped), key=lambda entry: entry.row)


def _beside(region: Region, header: Header, entry: Skipped) -> Skipped:
    """An empty row of a region is no empty row of the sheet where a table or a remark stands beside it."""
    row = region.grid.rows[entry.row - 1]
    if entry.reason is not SkipReason.BLANK or entry.text or not any(map(str.strip, row)):
        return entry
    text = " ".join(" ".join(cell.split()) for cell in row if cell.strip())
    if entry.row - 1 < header.body:
        return Skipped(entry.row, SkipReason.TITLE, text)
    heads = header.rows and any(region.grid.rows[header.rows[0]][at].strip() for at in _others(region))
    return Skipped(entry.row, SkipReason.OTHER_TABLE if heads else SkipReason.NOTE, text)


def _others(region: Region) -> list[int]:
    """The columns of the sheet that are not the region's."""
    own = set(region.columns)
    return [column for column in range(region.grid.width) if column not in own]


def _outside(region: Region, row: int, end: int) -> Skipped:
    """A row above the header, above the region or below the body, which ends before the row `end`."""
    text = region.text(row)
    if not text:
        return Skipped(row + 1, SkipReason.BLANK)
    if row < end and (text.startswith("#") or describes_columns(region, row)):
        return Skipped(row + 1, SkipReason.METADATA, text)
    return Skipped(row + 1, SkipReason.TITLE if region.top <= row < end else SkipReason.OTHER_TABLE, text)


def _filled(region: Region, places: Sequence[int]) -> tuple[Merge, ...]:
    """Merged cells over several records."""
    if not region.grid.merges or not places:
        return ()
    first, last = places[0], places[-1]
    columns = set(region.columns)
    return tuple(
        merge
        for merge in region.grid.merges
        if merge.first_row < merge.last_row
        and first <= merge.first_row <= last
        and merge.first_column in columns
        and region.grid.rows[merge.first_row][merge.first_column].strip()
    )
