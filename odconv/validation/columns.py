"""The engine for long tables: blocks of records as Polars columns, two at a time, memory bounded.

For each block: the structural index counts the cells of every record, Polars parses the columns, expressions pick the
cells that deserve a look, the judges look. A block that does not follow RFC 4180 sends the rest of the table to the
row engine, which reads it as Python's `csv` module does.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import compress

import numpy as np
import polars as pl

from odconv.errors import UnreadableFile
from odconv.tables.blocks import check_width
from odconv.tables.delimited import MAX_RECORD_BYTES, Delimited, cells_of
from odconv.tables.limits import Limits
from odconv.tables.opening import refuse_late_escapes
from odconv.tables.structure import Positions, Structure, index
from odconv.validation.accept import candidates, may_fail
from odconv.validation.familiar import Familiar
from odconv.validation.judge import Judge
from odconv.validation.keys import KeyMemory
from odconv.validation.ledger import Ledger, Marks
from odconv.validation.plan import Key, Plan
from odconv.validation.rows import all_missing, blank_marks, ragged_marks, rule_marks
from odconv.validation.verdict import Fault, Verdict

BLOCK = 8 << 20  # bytes: worth a query plan, few enough that memory stays warm and no core waits at the end
_WORKERS = min(4, (os.cpu_count() or 1) + 1)  # one more than cores: some wait for the interpreter
_BLANK = "blank"  # the column that is true where the first one has no value
_FEW = 2_000  # cells that plain Python looks at sooner than Polars has sorted them


@dataclass(frozen=True)
class ColumnPlan:
    """A plan as column expressions."""

    plan: Plan
    limits: Limits

    @cached_property
    def schema(self) -> dict[str, pl.DataType]:
        """All columns, named by place: labels may repeat, places do not."""
        return {str(place): pl.String() for place in range(self.plan.width)}

    @cached_property
    def read(self) -> list[str]:
        """The columns that something is asked of; the others need not be parsed. The first one stands for the rows."""
        return [str(place) for place in sorted({0} | set(self.suspects) | self._in_rules | self._in_keys)]

    @cached_property
    def nulled(self) -> set[int]:
        """The columns where an empty text must be told from a value: required, in a rule or in a key."""
        required = {at for at, judge in enumerate(self.plan.judges) if judge is not None and judge.required}
        return required | self._in_keys | self._in_rules

    @property
    def _in_rules(self) -> set[int]:
        return {self.plan.places[name] for rule in self.plan.rules for name in rule.fields}

    @property
    def _in_keys(self) -> set[int]:
        return {place for key in self.plan.keys for place in key.columns}

    @cached_property
    def suspects(self) -> dict[int, Judge]:
        """By place, the judges of the columns where something can be wrong."""
        return {place: judge for place, judge in enumerate(self.plan.judges) if judge is not None and may_fail(judge)}

    @cached_property
    def familiar(self) -> Familiar:
        """The suspects by what the table has said so far: true where the judge has to look."""
        return Familiar(self.suspects, self._in_rules)

    @cached_property
    def rules(self) -> list[pl.Expr]:
        """By rule, true in the rows that it has to look at; reads the columns `?<place>` of the suspects."""

        def column(name: str) -> pl.Expr:
            return pl.col(str(self.plan.places[name]))

        def suspect(name: str) -> pl.Expr:
            place = self.plan.places[name]
            return pl.col(f"?{place}") if place in self.suspects else pl.lit(value=False)

        def judge(name: str) -> Judge | None:
            return self.plan.judges[self.plan.places[name]]

        return [candidates(rule, column, suspect, judge) for rule in self.plan.rules]

    def look(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with Booleans: `?<place>` for each suspect column, `!<rule>` for each rule, and `_BLANK`.

        One after another in the calling thread: the cores are busy with other blocks, and to hand each expression to
        another thread is to wait for it.
        """
        self.familiar.learn(frame)
        first = pl.col(frame.columns[0])
        cells = [expression.alias(f"?{place}") for place, expression in self.familiar.suspects.items()]
        cells.append((first.is_null() | (first == "")).alias(_BLANK))
        rules = [expression.alias(f"!{at}") for at, expression in enumerate(self.rules)]
        return frame.with_columns_seq(cells).with_columns_seq(rules)


@dataclass(frozen=True, slots=True)
class Judged:
    """What one block gave: faults with rows counted from 0, and the columns of the keys."""

    rows: int
    marks: list[Marks]
    keys: dict[Key, pl.DataFrame]


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


def judge_frame(
    columns: ColumnPlan,
    frame: pl.DataFrame,
    records: Callable[[list[int]], list[tuple[int, list[str]]]],
    uneven: Sequence[int] = (),
    *,
    quoted_empty: bool = False,
) -> Judged:
    """Judge records as columns of text.

    Args:
        columns: the compiled plan.
        frame: `columns.read`, null where a cell is empty.
        records: gives some records by their numbers, from 0, with all of their cells.
        uneven: numbers of those that have too many cells or too few.
        quoted_empty: whether there are texts of no characters that are not null.
    """
    plan = columns.plan
    texts = frame  # as they stand in the file: findings show them
    frame = _without_missing(columns, frame, quoted_empty=quoted_empty)
    found = columns.look(frame)
    maybe_blank = _maybe_blank(frame, _true_rows(found, _BLANK))
    blank = {row: cells for row, cells in records(maybe_blank) if all_missing(plan, cells)}
    marks = [*_cell_faults(columns, texts, found, blank), *_rule_faults(plan, texts, found)]
    marks += ragged_marks(plan, records([row for row in uneven if row not in blank]))
    marks += blank_marks(blank.items())
    keys = {key: pl.DataFrame([frame[str(place)] for place in key.columns]) for key in plan.keys}
    return Judged(frame.height, marks, keys)


def read_records_at(separator: str, data: bytes, structure: Structure, records: Iterable[int]) -> list[list[str]]:
    """The cells of some records of a regular block, as the row engine would see them."""
    pieces = (data[start:end] for start, end in map(structure.span, records))
    return cells_of(b"".join(pieces).decode("utf-8"), separator)


def _without_missing(columns: ColumnPlan, frame: pl.DataFrame, *, quoted_empty: bool) -> pl.DataFrame:
    """Null for every cell that means no value; the parser has done so for plain empty ones."""
    changes = []
    for place, missing in enumerate(columns.plan.missing):
        texts = sorted(missing if quoted_empty and place in columns.nulled else missing - {""})
        if texts and str(place) in frame.columns:
            column = pl.col(str(place))
            absent = column == texts[0] if len(texts) == 1 else column.is_in(texts)  # a look-up costs four comparisons
            changes.append(pl.when(absent).then(None).otherwise(column).alias(str(place)))
    return frame.with_columns_seq(changes) if changes else frame


def _maybe_blank(frame: pl.DataFrame, rows: Positions) -> list[int]:
    """The rows without a value in the first column, or where those are many, in all columns that were read."""
    if len(rows) > _FEW:
        empty = frame[rows].select(pl.all_horizontal(pl.all().is_null() | (pl.all() == ""))).to_series()
        rows = rows[empty.to_numpy()]
    return rows.tolist()


def _cell_faults(
    columns: ColumnPlan, frame: pl.DataFrame, found: pl.DataFrame, blank: Collection[int]
) -> Iterator[Marks]:
    for place, judge in columns.suspects.items():
        rows = _true_rows(found, f"?{place}")
        if not len(rows):
            continue
        if len(rows) > _FEW:
            columns.familiar.forget(place)
        numbers, texts, bad = _look_closer(judge, rows, frame[str(place)].filter(found[f"?{place}"]))
        if bad and blank:
            told = [number not in blank for number in numbers]
            numbers, texts = list(compress(numbers, told)), list(compress(texts, told))
        yield from _marks_by_text(place, bad, numbers, texts)


def _true_rows(found: pl.DataFrame, name: str) -> Positions:
    """The rows where a column is true. NumPy says so at once, where Polars plans a query: twenty a block add up."""
    return np.flatnonzero(found[name].to_numpy())


def _look_closer(
    judge: Judge, rows: Positions, texts: pl.Series
) -> tuple[list[int], list[str | None], dict[str | None, Verdict]]:
    """The rows and texts of the cells among those looked at that may be wrong, and the verdicts."""
    if len(rows) <= _FEW:
        listed = texts.to_list()
        return rows.tolist(), listed, judge.bad(listed)
    # A column without an expression of its own, or wholly wrong: look at distinct texts only.
    bad = judge.bad(texts.unique().to_list())
    if not bad:
        return [], [], bad
    wrong = texts.is_in(list(bad), nulls_equal=True)
    return rows[wrong.to_numpy()].tolist(), texts.filter(wrong).to_list(), bad


def _marks_by_text(
    place: int, bad: Mapping[str | None, Verdict], rows: list[int], texts: list[str | None]
) -> Iterator[Marks]:
    """The faults of one column as `cell_marks` gives them, a fault at a time: wrong texts are few, their cells many."""
    texts_of: dict[Fault, set[str | None]] = {}
    distinct = dict.fromkeys(texts)
    for text in distinct:
        for fault in bad.get(text, ()):
            texts_of.setdefault(fault, set()).add(text)
    for fault, own in texts_of.items():
        if len(own) == len(distinct):
            numbers, found = list(rows), texts
        else:
            wrong = [text in own for text in texts]
            numbers, found = list(compress(rows, wrong)), list(compress(texts, wrong))
        yield Marks(fault, place, numbers, [text or "" for text in found])


def _rule_faults(plan: Plan, frame: pl.DataFrame, found: pl.DataFrame) -> Iterator[Marks]:
    for at, rule in enumerate(plan.rules):
        rows = _true_rows(found, f"!{at}")
        if len(rows):
            cells = [frame[str(plan.places[name])].filter(found[f"!{at}"]).to_list() for name in rule.fields]
            yield from rule_marks(plan, rule, rows.tolist(), cells)
