"""Typed rows → JSON Lines (https://jsonlines.org): one object on each line, in UTF-8, keys in the columns' order."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from odconv.tables.writers.target import replacing
from odconv.tables.writers.typed import TypedTable, Value


def write_jsonlines(target: Path | BinaryIO, table: TypedTable) -> None:
    """Write one line for each row; numbers are numbers, dates are `YYYY-MM-DD`, an empty cell is null.

    Args:
        target: a path, or an open binary file; nothing is written where an error is raised.
        table: the rows.

    Raises:
        OutputError: `output-unwritable`.
    """
    with replacing(target) as file:
        for row in objects(table):
            file.write(to_json(row) + b"\n")


def objects(table: TypedTable) -> Iterator[dict[str, str | int | float | None]]:
    """The rows as objects of JSON's own types."""
    names = [column.name for column in table.columns]
    for row in zip(*map(_plain, table.values), strict=True):
        yield dict(zip(names, row, strict=True))


def to_json(value: object) -> bytes:
    """A value as JSON on one line, with Japanese as it is; half a surrogate pair is escaped, as UTF-8 has none.

    Args:
        value: of JSON's own types.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def _plain(values: Sequence[Value | None]) -> Iterator[str | int | float | None]:
    return (value.isoformat() if isinstance(value, dt.date) else value for value in values)
