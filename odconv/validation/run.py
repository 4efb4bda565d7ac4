"""Validate a file: open it, pair its header with the schema, let the fitting engine judge, report."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from odconv.errors import UnreadableFile, UsageError
from odconv.schemas.model import Schema
from odconv.schemas.registry import load_schema
from odconv.tables.decode import decode
from odconv.tables.delimited import Delimited, parse_text, separator_of
from odconv.tables.limits import Limits
from odconv.tables.model import Grid
from odconv.tables.opening import kind_of, open_delimited, open_store, reopened
from odconv.tables.sniff import Kind
from odconv.tables.store import ByteStore
from odconv.validation.findings import Finding, TableReport
from odconv.validation.heading import LOOKED_AT, find_header
from odconv.validation.keys import KeyMemory
from odconv.validation.ledger import Ledger, without_collecting
from odconv.validation.plan import compile_plan
from odconv.validation.rows import judge_rows, judge_turned

WORKBOOKS = frozenset({Kind.XLSX, Kind.XLSB, Kind.XLS, Kind.ODS})

# Below these sizes plain rows are quicker than columns, the more so where Polars would have to be imported first;
# `benchmarks/` measures the crossing.
_SMALL = 1 << 19
_SMALL_WITHOUT_POLARS = 1 << 22


@dataclass(frozen=True, slots=True)
class Options:
    """How to validate.

    Attributes:
        limit: most findings listed of each severity; None lists all. Totals are exact either way.
        limits: what a hostile file may cost.
        sheet: name of the sheet to read; None takes the visible sheet whose header fits best.
        digest: whether to compute the file's SHA-256.
    """

    limit: int | None = 1000
    limits: Limits = field(default_factory=Limits)
    sheet: str | None = None
    digest: bool = False


@dataclass(frozen=True, slots=True)
class _Judged:
    """What an engine gives back: where and how the table was read, and its ledger."""

    ledger: Ledger
    header_row: int
    sheet: str | None = None
    encoding: str | None = None
    separator: str | None = None


def validate(
    source: str | Path | bytes, schema: Schema | str, *, name: str | None = None, options: Options | None = None
) -> TableReport:
    """Validate one table against a schema, whole: every fault is counted and placed.

    Args:
        source: path of a CSV (UTF-8, CP932, EUC-JP, UTF-16 …) or workbook (XLSX, XLS, XLSB, ODS), or its bytes.
        schema: a schema or the id of one, as `standard/aed`.
        name: what the report calls the source; its path where nothing is given.
        options: limits and choices.

    Returns:
        The report; `report.valid` says whether the table keeps to the schema.

    Raises:
        UsageError: the schema is not known, or only points to an outside standard.
        UnreadableFile: the source cannot be read as a table; the code says why.
    """
    begin = time.perf_counter()
    options = options or Options()
    wanted = load_schema(schema) if isinstance(schema, str) else schema
    place = Path(source) if isinstance(source, str) else source
    called = name or ("-" if isinstance(place, bytes) else str(place))
    try:
        with open_store(place, options.limits) as store:
            judged = _judge(store, wanted, options)
            digest = _sha256(store) if options.digest else None
            size = store.size
    except UnreadableFile as error:
        error.params["file"] = called  # the layers below know bytes, not their name
        raise
    ledger = judged.ledger
    header = [finding._replace(row=judged.header_row) for finding in ledger.plan.header]
    totals = dict(ledger.totals)
    for finding in header + _title_rows(judged):
        totals[finding.code, finding.field] = totals.get((finding.code, finding.field), 0) + 1
    return TableReport(
        place=name or ("" if isinstance(place, bytes) else str(place)),
        sheet=judged.sheet,
        schema=wanted,
        labels=ledger.plan.labels,
        encoding=judged.encoding,
        delimiter=judged.separator,
        findings=(*_title_rows(judged), *header, *ledger.findings()),
        totals=totals,
        rows=ledger.rows,
        fields=ledger.plan.width,
        bytes=size,
        sha256=digest,
        seconds=time.perf_counter() - begin,
        row_errors=ledger.faulty_rows,
    )


def findings_of(columns: Sequence[Sequence[str]], schema: Schema) -> tuple[Finding, ...]:
    """What `validate` finds in the records of a table that has just the fields of a schema, in its order.

    Args:
        columns: the texts of each field, equally many; the first record is row 2. They are judged as short tables are,
            which long tables of text are not.
        schema: the format.
    """
    plan = compile_plan(schema, schema.field_names)
    ledger, memory = Ledger(plan, None), KeyMemory(plan)
    judge_turned(plan, columns, ledger, memory, 2)
    ledger.add_late(memory.marks())
    return ledger.findings()


def _title_rows(judged: _Judged) -> list[Finding]:
    """The title rows above a header that does not stand in the first row."""
    if judged.header_row == 1:
        return []
    return [Finding("title-rows", 1, None, params={"row": judged.header_row, "rows": judged.header_row - 1})]


def _judge(store: ByteStore, schema: Schema, options: Options) -> _Judged:
    kind = kind_of(store)
    if kind in WORKBOOKS:
        return _judge_workbook(store.read(0, store.size), kind, schema, options)
    if kind is not Kind.DELIMITED:
        raise _unsupported(kind)
    small = _SMALL if "polars" in sys.modules else _SMALL_WITHOUT_POLARS
    if store.size <= small:
        return _judge_small(store.read(0, store.size), schema, options)
    return _judge_large(store, schema, options)


def _unsupported(kind: Kind) -> UnreadableFile:
    codes = {Kind.ENCRYPTED: "workbook-encrypted", Kind.EMPTY: "file-empty", Kind.BINARY: "file-binary"}
    return UnreadableFile(codes.get(kind, "kind-unsupported"), kind=str(kind))


def _judge_small(data: bytes, schema: Schema, options: Options) -> _Judged:
    detection, text = decode(data)
    separator = separator_of(text[: 1 << 16])
    records = parse_text(text, separator, options.limits, encoding=detection.encoding, before=detection.bom)
    ledger, header_row = _judge_records(records, schema, options)
    return _Judged(ledger, header_row, None, detection.encoding, separator)


def _judge_workbook(data: bytes, kind: Kind, schema: Schema, options: Options) -> _Judged:
    from odconv.tables.readers.workbook import read_workbook  # noqa: PLC0415  (text needs no reader of workbooks)

    grid = _sheet(read_workbook(data, kind, options.limits), schema, options.sheet)
    ledger, header_row = _judge_records(grid.rows, schema, options)
    return _Judged(ledger, header_row, grid.sheet)


def _sheet(grids: Sequence[Grid], schema: Schema, wanted: str | None) -> Grid:
    """The sheet of that name, or the visible one whose header has most of the schema's fields; the first of equals."""
    if wanted is not None:
        for grid in grids:
            if grid.sheet == wanted:
                return grid
        names = "、".join(str(grid.sheet) for grid in grids)
        raise UsageError("sheet-unknown", name=wanted, candidates=names)
    visible = [grid for grid in grids if grid.visible] or list(grids)
    filled = [grid for grid in visible if grid.rows]
    if not filled:
        raise UnreadableFile("workbook-empty")
    return max(filled, key=lambda grid: find_header(grid.rows, schema).matches)


def _judge_records(records: Sequence[Sequence[str]], schema: Schema, options: Options) -> tuple[Ledger, int]:
    header = find_header(records, schema)
    plan = compile_plan(schema, header.labels)
    ledger, memory = Ledger(plan, options.limit), KeyMemory(plan)
    judge_rows(plan, records[header.row :], ledger, memory, header.row + 1)
    ledger.add_late(memory.marks())
    return ledger, header.row


def _judge_large(store: ByteStore, schema: Schema, options: Options) -> _Judged:
    table = open_delimited(store)
    with without_collecting(promote=True):
        try:
            return _judge_table(table, schema, options)
        except UnreadableFile as error:
            if error.code != "encoding-broken":
                raise
            other = reopened(table, int(str(error.params["byte"])) - 1)
            if other is None:
                raise
            return _judge_table(other, schema, options)


def _judge_table(table: Delimited, schema: Schema, options: Options) -> _Judged:
    # Polars and NumPy take a fifth of a second that a small table can do without.
    from odconv.tables.blocks import first_records  # noqa: PLC0415
    from odconv.validation.columns import judge_columns  # noqa: PLC0415
    from odconv.validation.frames import ColumnPlan  # noqa: PLC0415

    head = first_records(table, LOOKED_AT, options.limits)
    if head is None or not any(any(map(str.strip, cells)) for cells, _ in head):
        return _judge_irregular(table, schema, options)
    header = find_header([cells for cells, _ in head], schema)
    plan = compile_plan(schema, header.labels)
    ledger, memory = Ledger(plan, options.limit), KeyMemory(plan, hashing=True)
    first_row = header.row + 1
    walk = judge_columns(ColumnPlan(plan, options.limits), table, head[header.row - 1][1], ledger, memory, first_row)
    if walk.stopped is not None:
        rest = table.records(walk.stopped, options.limits)
        judge_rows(plan, rest, ledger, memory, first_row + ledger.rows)
    ledger.add_late(memory.marks(walk.text_of, options.limit))
    return _Judged(ledger, header.row, None, table.original, table.separator)


def _judge_irregular(table: Delimited, schema: Schema, options: Options) -> _Judged:
    """A long table whose beginning is blank or does not follow RFC 4180: read as the `csv` module reads it."""
    records = table.records(table.start, options.limits)
    if not _any_text(table):
        raise UnreadableFile("file-empty")
    blank, head = 0, list(islice(records, LOOKED_AT))
    while head and not any(any(map(str.strip, cells)) for cells in head):
        blank, head = blank + len(head), list(islice(records, LOOKED_AT))
    header = find_header(head, schema)
    header = replace(header, row=header.row + blank)
    plan = compile_plan(schema, header.labels)
    ledger, memory = Ledger(plan, options.limit), KeyMemory(plan, hashing=True)
    judge_rows(plan, chain(head[header.row - blank :], records), ledger, memory, header.row + 1)
    ledger.add_late(memory.marks(None, options.limit))
    return _Judged(ledger, header.row, None, table.original, table.separator)


def _any_text(table: Delimited) -> bool:
    """Whether anything but white space stands there."""
    place = table.start
    while piece := table.store.read(place, 1 << 20):
        if piece.strip():
            return True
        place += len(piece)
    return False


def _sha256(store: ByteStore) -> str:
    import hashlib  # noqa: PLC0415  (few ask for the digest)

    digest = hashlib.sha256()
    offset = 0
    while piece := store.read(offset, 1 << 22):
        digest.update(piece)
        offset += len(piece)
    return digest.hexdigest()
