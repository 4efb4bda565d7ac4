"""The conversion of one file: pure, so that any pool of processes or a cluster can do it; its rows are in the store.

What comes of a file depends on its bytes and on what its task names, nothing else: no clock, no settings, no order.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

import odconv
from odconv.converters.columns.apply import apply, header_changes
from odconv.converters.columns.file import read_mapping
from odconv.converters.context import context_of_body
from odconv.converters.conversion import Conversion
from odconv.converters.convert import convert_table
from odconv.converters.migration.migrate import counterpart
from odconv.converters.recognise import recognise
from odconv.errors import OdconvError, OutputError, UnreadableFile
from odconv.harvest.account import conversion_facts, form_of, source_facts
from odconv.harvest.evidence import as_of_table, header_of, profile_of
from odconv.harvest.model import Converted, Profile
from odconv.harvest.store.codec import issue_of, pack, write_issue
from odconv.issues import Issue
from odconv.reference.local_governments import local_government
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.limits import Limits
from odconv.tables.reading import Reading, read
from odconv.tables.table import Role, Table

DAMAGED = "blob-damaged"
"""What is said of bytes that are no longer those that were fetched; it holds for this night alone."""

ROW, SHEET = "_row", "_sheet"
"""Columns of a converted table beyond those of its format."""

_OLDER = "recommended/"

_PARTS = ("converters", "description", "reference", "schemas", "tables", "validation", "values", "issues.yaml")
_OURS = ("account.py", "as_of.py", "evidence.py", "work.py")
_ENDINGS = frozenset({".py", ".yaml", ".json", ".csv"})
_OF_DATA = (Role.MAIN, Role.DATA)


@dataclass(frozen=True, slots=True)
class Task:
    """One file to convert.

    Attributes:
        key: digest of all that the result depends on.
        sha256: of the bytes.
        root: the store.
        name: of the file, as its publisher calls it.
        words: what else is known of it, the weightiest first.
        publisher: code of its publisher, None where unknown.
        mapping: path of a mapping file, None where columns are mapped by themselves.
        limits: what the file may cost.
    """

    key: str
    sha256: str
    root: str
    name: str = ""
    words: tuple[str, ...] = ()
    publisher: str | None = None
    mapping: str | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class _Found:
    """The main table of a file."""

    reading: Reading
    table: Table
    tables: Sequence[Table]
    others: int


def task_key(
    sha256: str, name: str, words: Sequence[str], publisher: str | None, mapping: str | None, limits: str
) -> str:
    """The key of a task: what is converted, with what, by which version of the code and the schemas.

    Args:
        sha256: of the bytes.
        name: of the file.
        words: what else is known of it.
        publisher: code of its publisher.
        mapping: path of a mapping file, whose content counts.
        limits: what files may cost, as text.
    """
    facts = (sha256, name, *words, publisher or "", _digest_of(mapping), limits, code_version())
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()


@cache
def code_version() -> str:
    """Digest of the code, the schemas and the rules that conversions depend on: with another one all is done anew."""
    digest = hashlib.sha256(pl.__version__.encode())
    root = Path(str(files(odconv)))
    chosen = [path for part in _PARTS for path in _within(root / part)] + [root / "harvest" / name for name in _OURS]
    for path in sorted(chosen):
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()


def convert_all(tasks: Sequence[Task]) -> list[Converted]:
    """Convert some files, one after another; what a pool is given at a time.

    Raises:
        OutputError: `store-unwritable`; all else is told by the conversion that it struck.
    """
    return list(map(convert, tasks))


def convert(task: Task) -> Converted:
    """Convert one file into the store.

    Raises:
        OutputError: `store-unwritable`.
    """
    try:
        return _convert(task)
    except OutputError:
        raise
    except OdconvError as error:
        error.params.setdefault("file", task.name)
        return _unusable(task, issue_of(error))
    except Exception as error:  # noqa: BLE001  (a fault of ours must not take the other files with it)
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        params = {"type": type(error).__name__, "reason": str(error)[:200], "where": where}
        return _unusable(task, Issue("internal-error", params=params))


def _convert(task: Task) -> Converted:
    found = _main_table(task)
    grade, form = form_of(found.reading, found.table, found.tables, task.name)
    facts = {**source_facts(found.reading, found.table), "readability": form}
    issues = [Issue("tables-not-converted", params={"count": found.others})] if found.others else []
    conversion = _conversion(task, found.table, issues)
    if conversion is None:
        table = found.table
        profile = Profile(
            None, len(table), 0, header_of(table), as_of=as_of_table(table, task.words), readability=grade
        )
        return _kept(task, profile, facts, issues, None)
    records = conversion.valid_records
    issues += [Issue("required-field-absent", params={"field": name}) for name in conversion.absent_required]
    profile = profile_of(conversion, len(records), grade, (task.name, *task.words))
    facts |= conversion_facts(conversion)
    return _kept(task, profile, facts, issues, _frame(conversion, records) if records else None)


def _main_table(task: Task) -> _Found:
    """The main table of a file: the first with columns, as `odconv convert` takes it."""
    path = blob_path(Path(task.root), task.sha256)
    if not _is_whole(path, task.sha256):
        path.unlink(missing_ok=True)  # the next night fetches it again
        raise UnreadableFile(DAMAGED, file=task.name)
    found: list[_Found] = []
    for reading in read(path, task.limits):
        tables = tables_of(reading.grids)
        useful = (table for table in tables if table.columns and (table.header_rows or len(table)))
        found += [_Found(reading, table, tables, 0) for table in useful]
    if not found:
        raise UnreadableFile("table-absent", file=task.name)
    others = sum(one.table.role in _OF_DATA and len(one.table) > 0 for one in found[1:])
    table = replace(found[0].table, role=Role.MAIN)
    return replace(found[0], table=table, others=others)


def _is_whole(path: Path, sha256: str) -> bool:
    """Whether a blob is what its name says: power failed, or the disk did."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _conversion(task: Task, table: Table, issues: list[Issue]) -> Conversion | None:
    """The table in its format; None where it is none of them."""
    body = local_government(task.publisher) if task.publisher else None
    context = None if body is None else context_of_body(body)
    if task.mapping is not None:
        chosen = read_mapping(Path(task.mapping))
        issues += header_changes(chosen, table)
        mapping = apply(chosen, table)
        return convert_table(table, mapping.schema, mapping=mapping, context=context, words=task.words)
    candidates = recognise(table, task.words)
    if not candidates:
        return None
    return convert_table(table, load_schema(newest(candidates[0].id)), context=context, words=task.words)


def newest(format_id: str) -> str:
    """The format of the newer family that took a format's place, else the format itself.

    Both families name the same things, so one table over all publishers can hold the rows of both.
    """
    successor = counterpart(format_id) if format_id.startswith(_OLDER) else None
    return successor if successor is not None and load_schema(successor).fields else format_id


def _frame(conversion: Conversion, records: Sequence[int]) -> pl.DataFrame:
    """The valid rows: those of the format's fields that have values, as text, then where each row stood."""
    table, everything = conversion.table, len(records) == len(conversion.table)
    columns = []
    for item in conversion.schema.fields:
        values = conversion.columns.get(item.name)
        if values is not None and any(values):
            kept = values if everything else [values[record] for record in records]
            columns.append(pl.Series(item.name, kept, dtype=pl.String))
    columns.append(pl.Series(ROW, [table.places[record] + 1 for record in records], dtype=pl.Int64))
    columns.append(pl.Series(SHEET, [table.sheet], dtype=pl.String).new_from_index(0, len(records)))
    return pl.DataFrame(columns)


def _unusable(task: Task, issue: Issue) -> Converted:
    return _kept(task, None, {}, [issue], None)


def _kept(
    task: Task, profile: Profile | None, facts: dict[str, Any], issues: Sequence[Issue], frame: pl.DataFrame | None
) -> Converted:
    """Keep what came of a task."""
    told = {"key": task.key, "sha256": task.sha256, **facts, "issues": list(map(write_issue, issues))}
    table = None if frame is None else _written(task, frame)
    return Converted(task.key, task.sha256, profile, table, pack(told), tuple(issues))


def _written(task: Task, frame: pl.DataFrame) -> str:
    """The path of the rows within the store; the file has its name when it is whole."""
    table = Path("converted") / task.key[:2] / f"{task.key}.arrow"
    try:
        with _Part(Path(task.root) / table) as part:
            frame.write_ipc_stream(part, compression="lz4")  # half the work of zstd, a tenth of Parquet's
    except OSError as error:
        raise OutputError("store-unwritable", file=task.root, reason=error.strerror or str(error)) from error
    return str(table)


class _Part:
    """A file beside its target that becomes the target when the block ends, and vanishes when it raises."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._part = target.parent / f".{secrets.token_hex(8)}.part"

    def __enter__(self) -> Path:
        self._target.parent.mkdir(parents=True, exist_ok=True)
        return self._part

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            os.replace(self._part, self._target)  # noqa: PTH105  (replaces on every system)
        else:
            self._part.unlink(missing_ok=True)


def blob_path(root: Path, sha256: str) -> Path:
    """Where the bytes with that digest lie in a store."""
    return root / "blobs" / sha256[:2] / sha256


def _within(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [one for one in path.rglob("*") if one.suffix in _ENDINGS]


@cache
def _digest_of(path: str | None) -> str:
    return "" if path is None else hashlib.sha256(Path(path).read_bytes()).hexdigest()
