"""Bytes → grids: any kind of file that holds tables, told by its bytes and never by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from odconv.errors import UnreadableFile
from odconv.issues import Issue
from odconv.tables.budget import Budget
from odconv.tables.decode import Detection, decode, is_transparent, promised
from odconv.tables.delimited import parse_text, separator_of
from odconv.tables.limits import Limits
from odconv.tables.model import Grid
from odconv.tables.opening import kind_of, open_store
from odconv.tables.readers.text import Text, check_records, decoded, whole
from odconv.tables.readers.workbook import read_workbook
from odconv.tables.refusals import refusal
from odconv.tables.sniff import Kind
from odconv.tables.store import ByteStore, MemoryStore

LONG = 1 << 20  # bytes of text from which columns cost less than a string for every cell
_HELD = 1 << 25  # of such text, bytes up to which it is not decoded twice
_WORKBOOKS = (Kind.XLSX, Kind.XLSB, Kind.XLS, Kind.ODS)
_ARCHIVES = (Kind.ZIP, Kind.GZIP)
_PACKED = (*_WORKBOOKS, Kind.PDF)
_LINE_ENDS = ("\r\n", "\n", "\r")
# Of the whole archive, not of one member: going on with the next one would make a limit no limit.
_OF_THE_WHOLE = frozenset({"archive-bomb", "archive-too-many-members", "time-limit"})
_NAMED_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file, or one member of an archive, was read.

    Attributes:
        kind: what its bytes are.
        grids: its sheets in their order; one for a text file; none for a member that was not read.
        member: path within the archive, None where the file itself was read.
        encoding: codec name of text (`utf-8`, `cp932` …), None for workbooks.
        bom: whether a byte order mark stood before the text.
        delimiter: separator of delimited text.
        line_end: the line end that occurs first, `None` where there is none.
        issue: why a member of an archive was not read; None where it was.
    """

    kind: Kind
    grids: tuple[Grid, ...]
    member: str | None = None
    encoding: str | None = None
    bom: bool = False
    delimiter: str | None = None
    line_end: str | None = None
    issue: Issue | None = None


def read(source: Path | bytes, limits: Limits | None = None) -> tuple[Reading, ...]:
    """Everything in a file that may hold tables.

    Args:
        source: a path, or bytes.
        limits: what the file may cost; the defaults of `Limits` where None.

    Returns:
        One reading; for an archive one of each member, those with tables first, then those that hold none or could
        not be read, with the reason in `issue`. The first reading always has a grid.

    Raises:
        UnreadableFile: every code of the stages `source` and `reading` in `issues.yaml`.
    """
    limits = limits or Limits()
    with open_store(source, limits) as store:
        return _readings(store, Budget(limits), store.size, 0)


def _readings(store: ByteStore, budget: Budget, packed: int, depth: int) -> tuple[Reading, ...]:
    """The readings of a file that lies in so many archives.

    Args:
        store: its bytes.
        budget: what all of the file may cost and has cost.
        packed: bytes of the outermost file.
        depth: number of archives around it.
    """
    kind = kind_of(store)
    if kind in _ARCHIVES:
        return _archived(store, kind, budget, packed, depth)
    if kind in _WORKBOOKS:
        reading = Reading(kind, read_workbook(store.read(0, store.size), kind, budget.limits))
        for grid in reading.grids:
            budget.add_cells(len(grid.rows), grid.width)
    elif kind is Kind.DELIMITED:
        reading = _as_promised(store, budget) or _text(whole(store, budget.limits), budget)
    elif kind is Kind.JSON:
        reading = _json(whole(store, budget.limits), budget)
    elif kind is Kind.HTML:
        reading = _page(whole(store, budget.limits), budget)
    elif kind is Kind.PDF:
        reading = _pdf(store, budget)
    else:
        raise refusal(kind)
    if depth and kind in _PACKED:
        for grid in reading.grids:
            budget.add_text(grid.rows)
    return (reading,)


def _text(data: bytes, budget: Budget) -> Reading:
    found, text = decode(data)
    delimiter, line_end = separator_of(text[: 1 << 16]), _line_end(text)
    rows: Sequence[list[str]] | None = None
    if len(data) >= LONG:
        held = text if len(data) <= _HELD else None
        del text  # bytes, text and cells together would be three times the file
        rows = _columnar(data, found, held, delimiter, budget)
        text = "" if rows is not None else held or decode(data)[1]
    if rows is None:
        check_records(text, delimiter, budget)
        records = parse_text(text, delimiter, budget.limits, encoding=found.encoding, before=found.bom)
        rows = _even(records, budget)
    return _delimited(rows, found, delimiter, line_end)


def _as_promised(store: ByteStore, budget: Budget) -> Reading | None:
    """Long regular text, which is not held as a whole; None where it is not what its head promises."""
    if not LONG <= store.size <= budget.limits.max_text_bytes or (promise := promised(store)) is None:
        return None
    from odconv.tables.regular import rows_in_pieces  # noqa: PLC0415  (asks for NumPy)

    found, head = promise
    delimiter, line_end = separator_of(head[: 1 << 16]), _line_end(head)
    if line_end in (None, "\r") or not is_transparent(found.encoding, delimiter):
        return None
    rows = rows_in_pieces(store, found, delimiter, budget.limits)
    if rows is None:
        return None
    budget.add_cells(len(rows), rows.width)
    return _delimited(rows, found, delimiter, line_end)


def _delimited(rows: Sequence[list[str]], found: Detection, delimiter: str, line_end: str | None) -> Reading:
    grid = Grid(None, visible=True, rows=rows)
    return Reading(
        Kind.DELIMITED,
        (grid,),
        encoding=found.encoding,
        bom=found.bom > 0,
        delimiter=delimiter,
        line_end=line_end,
    )


# What follows loads libraries that most files can do without.


def _columnar(
    data: bytes, found: Detection, text: str | None, delimiter: str, budget: Budget
) -> Sequence[list[str]] | None:
    """The rows of long regular text as columns, None for other text."""
    from odconv.tables.regular import regular_rows  # noqa: PLC0415

    rows = regular_rows(data[found.bom :], found.encoding, text, delimiter, budget.limits)
    if rows is not None:
        budget.add_cells(len(rows), rows.width)
    return rows


def _json(data: bytes, budget: Budget) -> Reading:
    from odconv.tables.readers.jsonrows import read_json  # noqa: PLC0415
    from odconv.tables.readers.jsontext import json_encoding  # noqa: PLC0415

    text = decoded(data, json_encoding(data))
    kind, grids = read_json(text.text, budget)
    return _of_text(kind, grids, text)


def _page(data: bytes, budget: Budget) -> Reading:
    from odconv.tables.readers.html import page_encoding, read_html  # noqa: PLC0415

    text = decoded(data, page_encoding(data))
    return _of_text(Kind.HTML, read_html(text.text, budget), text)


def _pdf(store: ByteStore, budget: Budget) -> Reading:
    from odconv.tables.readers.pdf import read_pdf  # noqa: PLC0415

    grids = read_pdf(whole(store, budget.limits), budget)
    return Reading(Kind.PDF, grids)


def _of_text(kind: Kind, grids: tuple[Grid, ...], text: Text) -> Reading:
    return Reading(kind, grids, encoding=text.encoding, bom=text.bom > 0, line_end=_line_end(text.text))


def _archived(store: ByteStore, kind: Kind, budget: Budget, packed: int, depth: int) -> tuple[Reading, ...]:
    limits = budget.limits
    if depth >= limits.max_archive_depth:
        raise UnreadableFile("archive-too-deep", limit=limits.max_archive_depth)
    if store.size > limits.max_archive_bytes:
        raise UnreadableFile("archive-too-large", size=store.size, limit=limits.max_archive_bytes)
    found = list(_members(store.read(0, store.size), kind, budget, packed, depth))
    if not any(reading.grids for reading in found):
        raise _without_table(found)
    return tuple(sorted(found, key=lambda reading: reading.issue is not None))


def _members(data: bytes, kind: Kind, budget: Budget, packed: int, depth: int) -> Iterator[Reading]:
    from odconv.tables.readers.archive import gzip_member, zip_members  # noqa: PLC0415

    members = zip_members(data, budget, packed) if kind is Kind.ZIP else iter((gzip_member(data, budget, packed),))
    for member in members:
        content, cells = MemoryStore(member.data), budget.cells
        try:
            if member.error is not None:
                raise member.error
            if not content.size:
                raise refusal(Kind.EMPTY)
            for reading in _readings(content, budget, packed, depth + 1):
                yield replace(reading, member="/".join(filter(None, (member.name, reading.member))) or None)
        except UnreadableFile as error:
            if error.code in _OF_THE_WHOLE:
                raise
            budget.cells = cells
            issue = Issue(error.code, params={**error.params, "file": member.name, "member": member.name})
            yield Reading(kind_of(content), (), member=member.name or None, issue=issue)


def _without_table(found: Sequence[Reading]) -> UnreadableFile:
    """The error of an archive that holds no table: that of its only file, or one that names them all."""
    issues = [reading.issue for reading in found if reading.issue and reading.issue.code != "member-system-file"]
    codes = {issue.code for issue in issues}
    if len(issues) == 1 or codes == {"archive-encrypted"}:
        return UnreadableFile(issues[0].code, **issues[0].params)
    names = "、".join(reading.member or "" for reading in found[:_NAMED_AT_MOST])
    return UnreadableFile("archive-without-table", members=names + ("…" if len(found) > _NAMED_AT_MOST else ""))


def _even(records: list[list[str]], budget: Budget) -> list[list[str]]:
    """Records of one width; blank lines are rows of empty cells."""
    width = max(map(len, records), default=0)
    budget.add_cells(len(records), width)  # one long record makes all the others as long
    return [record if len(record) == width else record + [""] * (width - len(record)) for record in records]


def _line_end(text: str) -> str | None:
    place = min((place for end in "\r\n" if (place := text.find(end)) >= 0), default=-1)
    return next((end for end in _LINE_ENDS if text.startswith(end, place)), None) if place >= 0 else None
