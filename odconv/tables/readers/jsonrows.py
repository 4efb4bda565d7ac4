"""JSON → grids: arrays of objects, arrays of arrays, arrays that lie within objects, JSON Lines and GeoJSON.

The first row of a grid of objects is their names in the order in which they first occur, so records count from row 2
as they would in the same table written as CSV. Rows of arrays are taken as they stand: which of them is the header is
for those to find who find it in any other grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from odconv.errors import UnreadableFile
from odconv.tables.budget import Budget
from odconv.tables.model import Grid, trimmed
from odconv.tables.readers.geojson import as_records, features_of
from odconv.tables.readers.jsontext import Json, cell_value, parse_json
from odconv.tables.sniff import Kind

_SEARCHED_LEVELS = 5  # of objects within objects that wrap an array; answers of interfaces have two or three


def read_json(text: str, budget: Budget) -> tuple[Kind, tuple[Grid, ...]]:
    """Every table of a JSON text, in its order.

    Args:
        text: without byte order mark.
        budget: `max_rows`, `max_columns`, `max_cells`, `max_depth`, `max_tables` and `max_seconds` hold.

    Returns:
        `GEOJSON` or `JSON`, and the grids; their `sheet` is the path of names that leads to each where there are
        several, None where there is one.

    Raises:
        UnreadableFile: `json-damaged`, `json-without-table`, `nul-bytes`, `too-deeply-nested`, `too-many-rows`,
            `too-many-columns`, `too-many-cells`, `too-many-tables`, `time-limit`.
    """
    values = parse_json(text, budget)
    found = list(_arrays("", values if len(values) > 1 else values[0], 0)) if values else []
    if len(found) > budget.limits.max_tables:
        raise UnreadableFile("too-many-tables", limit=budget.limits.max_tables)
    grids, kind = [], Kind.JSON
    for path, value in found:
        features = features_of(value)
        rows = _rows(value if features is None else as_records(features), budget)
        kind = kind if features is None else Kind.GEOJSON
        if rows:
            grids.append(Grid(path if len(found) > 1 else None, visible=True, rows=rows))
    if not grids:
        raise UnreadableFile("json-without-table")
    return kind, tuple(grids)


def _arrays(path: str, value: Json, level: int) -> Iterator[tuple[str, Json]]:
    """The arrays that are tables, with the names that lead to them."""
    if features_of(value) is not None or (isinstance(value, list) and (_of_objects(value) or _of_arrays(value))):
        yield path, value
    elif isinstance(value, dict) and level < _SEARCHED_LEVELS:
        for name, inner in value.items():
            yield from _arrays(f"{path}.{name}" if path else name, inner, level + 1)


def _rows(value: Json, budget: Budget) -> list[list[str]]:
    if not isinstance(value, list):
        return []
    if _of_objects(value):
        return _object_rows(value, budget)
    rows = [row for row in value if isinstance(row, list)]
    widest = max(map(len, rows), default=0)
    budget.check_shape(len(rows), widest)
    budget.add_cells(len(rows), widest)
    return trimmed([cell_value(cell, budget) for cell in row] for row in rows)


def _object_rows(records: Sequence[dict[str, Json] | None], budget: Budget) -> list[list[str]]:
    names: dict[str, None] = {}
    for number, record in enumerate(records, start=2):
        if record and not record.keys() <= names.keys():
            names.update(dict.fromkeys(record))
            if len(names) > budget.limits.max_columns:
                limit = budget.limits.max_columns
                raise UnreadableFile("too-many-columns", columns=len(names), limit=limit, row=number)
    budget.check_shape(len(records) + 1, len(names))
    budget.add_cells(len(records) + 1, len(names))
    rows = ([cell_value((record or {}).get(name), budget) for name in names] for record in records)
    return trimmed(row for part in ([list(names)], rows) for row in part)


def _of_objects(value: Sequence[Json]) -> TypeGuard[list[dict[str, Json] | None]]:
    """Whether these are records; `null` is a record without any value."""
    return any(isinstance(item, dict) for item in value) and all(isinstance(item, dict | None) for item in value)


def _of_arrays(value: Sequence[Json]) -> bool:
    return bool(value) and all(isinstance(item, list) for item in value)
