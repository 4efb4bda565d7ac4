"""The engine for long tables: blocks of records as Polars columns, two at a time, memory bounded.

For each block: the structural index counts the cells of every record, Polars parses the columns, `frames` judges them.
A block that does not follow RFC 4180 sends the rest of the table to the row engine, which reads it as Python's `csv`
module does.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import polars as pl

from odconv.errors import UnreadableFile
from odconv.tables.blocks import check_width
from odconv.tables.delimited import MAX_RECORD_BYTES, Delimited, cells_of
from odconv.tables.opening import refuse_late_escapes
from odconv.tables.structure import Structure, index
from odconv.validation.frames import ColumnPlan, Judged, judge_frame
from odconv.validation.keys import KeyMemory
from odconv.validation.ledger import Ledger
from odconv.validation.plan import Key

BLOCK = 8 << 20  # bytes: worth a query plan, few enough that memory stays warm and no core waits at the end
_WORKERS = min(4, (os.cpu_count() or 1) + 1)  # one more than cores: some wait for the interpreter


class Unlike(Enum):
    """Why a block could not be judged as columns."""

    CUT = "it ends within quotes: the guess of its end was wrong"
    TEXT = "its text does not follow RFC 4180"


@dataclass
class Walk:
    """Where the blocks of a table lay.

    Attributes:
        table: the opened text.
        stopped: offset from which the row engine must go on, because the text there does not follow RFC 4180; None
            when the end was reached.
    """

    table: Delimited
    stopped: int | None = None
    _starts: list[int] = field(default_factory=list)
    _rows: list[int] = field(default_factory=list)
    _block: tuple[int, bytes, Structure] | None = None

    def passed(self, start: int, first_row: int) -> None:
        """A block that begins at offset `start` holds rows from `first_row` on."""
        self._starts.append(start)
        self._rows.append(first_row)

    def text_of(self, key: Key, row: int) -> str:
        """The text of a key's first column in a row that was judged as columns; rows in ascending order are quick."""
        at = bisect_right(self._rows, row) - 1
        if self._block is None or self._block[0] != at:
            self._block = (at, *self._load(at))
        _, data, structure = self._block
        (cells,) = read_records_at(self.table.separator, data, structure, [row - self._rows[at]])
        return cells[key.columns[0]] if key.columns[0] < len(cells) else ""

    def _load(self, at: int) -> tuple[bytes, Structure]:
        ends = [*self._starts[1:], self.stopped or self.table.store.size]
        data = self.table.store.read(self._starts[at], ends[at] - self._starts[at])
        data = data if self.table.encoding == "utf-8" else data.decode(self.table.encoding).encode("utf-8")
        return data, index(data, self.table.separator)


def judge_columns(
    columns: ColumnPlan, table: Delimited, offset: int, ledger: Ledger, memory: KeyMemory, first_row: int
) -> Walk:
    """Judge a table from `offset` on, block by block.

    Args:
        columns: the compiled plan.
        table: the opened text.
        offset: start of the first data record.
        ledger: takes faults and counts.
        memory: takes the keys that must be unique.
        first_row: number of the first data record.

    Returns:
        Where the blocks lay, and where the row engine must go on, if so.

    Raises:
        UnreadableFile: `nul-bytes`, `quote-unclosed`, `encoding-broken`, `too-many-columns`.
    """
    walk = Walk(table)
    with ThreadPoolExecutor(_WORKERS) as pool:
        pool.submit(columns.familiar.prepare)
        while offset < table.store.size:
            for start, end, first in _in_order(pool, columns, table, offset):
                judged, offset = first, end
                if judged is Unlike.CUT:
                    offset = table.cut_surely(start, end - start)
                    judged = Unlike.TEXT if offset == end else judge_block(columns, table, start, offset)
                if isinstance(judged, Unlike):
                    walk.stopped = start
                    return walk
                walk.passed(start, first_row + ledger.rows)
                _enter(judged, ledger, memory, first_row + ledger.rows)
                if offset != end:
                    break  # the blocks under way begin at the wrong place
    return walk


def _enter(judged: Judged, ledger: Ledger, memory: KeyMemory, row: int) -> None:
    shifted: dict[int, list[int]] = {}  # one list of rows for each that the marks share
    ledger.add(marks.moved(row, shifted) for marks in judged.marks)
    for key, frame in judged.keys.items():
        if memory.plain(key):
            memory.remember_frame(key, row, frame)
        else:
            memory.remember(key, row, [series.to_list() for series in frame])
    ledger.rows += judged.rows


def _in_order(
    pool: Executor, columns: ColumnPlan, table: Delimited, offset: int
) -> Iterator[tuple[int, int, Judged | Unlike]]:
    """Judge blocks on all cores, one waiting, and give them back in their order with their places."""
    running: deque[tuple[int, int, Future[Judged | Unlike]]] = deque()
    try:
        while running or offset < table.store.size:
            while offset < table.store.size and len(running) <= _WORKERS:
                end = table.cut(offset, BLOCK)
                running.append((offset, end, pool.submit(judge_block, columns, table, offset, end)))
                offset = end
            start, end, future = running.popleft()
            yield start, end, future.result()
    finally:
        for _, _, future in running:
            future.cancel()


def judge_block(columns: ColumnPlan, table: Delimited, start: int, end: int) -> Judged | Unlike:
    """Judge the records between two offsets.

    Raises:
        UnreadableFile: `nul-bytes`, `encoding-broken`, `too-many-columns`.
    """
    data = table.store.read(start, end - start)
    zero = data.find(b"\0")
    if zero >= 0:
        raise UnreadableFile("nul-bytes", byte=start + zero + 1, row=table.row_of(start + zero))
    refuse_late_escapes(table, start, data)
    try:
        return _judge_data(columns, table, data, start)
    except UnicodeDecodeError as error:
        raise table.broken(start + error.start, error.object[error.start : error.end]) from error


def _judge_data(columns: ColumnPlan, table: Delimited, data: bytes, start: int) -> Judged | Unlike:
    if table.encoding != "utf-8":
        data = data.decode(table.encoding).encode("utf-8")
    structure = index(data, table.separator)
    if not structure.balanced:
        return Unlike.CUT
    longest = int(np.diff(structure.ends, prepend=0).max())
    if not structure.regular or longest > MAX_RECORD_BYTES:
        return Unlike.TEXT
    check_width(structure, columns.limits, lambda offset: table.row_of(start + offset))
    frame = _read(columns, table.separator, data, int(structure.cells[0]))
    if frame is None or frame.height != len(structure):
        return Unlike.TEXT

    def records(rows: list[int]) -> list[tuple[int, list[str]]]:
        return list(zip(rows, read_records_at(table.separator, data, structure, rows), strict=True))

    uneven = np.flatnonzero(structure.cells != columns.plan.width).tolist()
    return judge_frame(columns, frame, records, uneven, quoted_empty=structure.quoted_empty)


def _read(columns: ColumnPlan, separator: str, data: bytes, first_width: int) -> pl.DataFrame | None:
    # Polars takes the number of columns from the first record: where that one is ragged, a whole one goes before it.
    whole = first_width == columns.plan.width
    if not whole:
        data = separator.join(columns.schema).encode() + b"\n" + data
    table = pl.scan_csv(data, has_header=False, schema=columns.schema, separator=separator, truncate_ragged_lines=True)
    try:
        frame = table.select(columns.read).collect()
    except pl.exceptions.ComputeError:
        data.decode("utf-8")  # Polars proves all bytes, those of unread columns too; this says which one is wrong
        return None
    return frame if whole else frame.slice(1)


def read_records_at(separator: str, data: bytes, structure: Structure, records: Iterable[int]) -> list[list[str]]:
    """The cells of some records of a regular block, as the row engine would see them."""
    pieces = (data[start:end] for start, end in map(structure.span, records))
    return cells_of(b"".join(pieces).decode("utf-8"), separator)
