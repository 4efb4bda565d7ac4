"""Bytes → grids: any kind of file that holds tables, told by its bytes and never by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from odconv.errors import UnreadableFile
from odconv.tables.decode import Detection, decode
from odconv.tables.delimited import parse_text, separator_of
from odconv.tables.limits import Limits
from odconv.tables.model import Grid
from odconv.tables.opening import kind_of, open_store
from odconv.tables.readers.workbook import read_workbook
from odconv.tables.sniff import Kind
from odconv.tables.store import ByteStore

LONG = 1 << 20  # bytes from which columns cost less than a string for every cell
_WORKBOOKS = (Kind.XLSX, Kind.XLSB, Kind.XLS, Kind.ODS)
_LINE_ENDS = ("\r\n", "\n", "\r")


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file, or one member of an archive, was read.

    Attributes:
        kind: what its bytes are.
        grids: its sheets in their order; one for a text file.
        member: path within the archive, None where the file itself was read.
        encoding: codec name of text (`utf-8`, `cp932` …), None for workbooks.
        bom: whether a byte order mark stood before the text.
        delimiter: separator of delimited text.
        line_end: the line end that occurs first, `None` where there is none.
    """

    kind: Kind
    grids: tuple[Grid, ...]
    member: str | None = None
    encoding: str | None = None
    bom: bool = False
    delimiter: str | None = None
    line_end: str | None = None


def read(source: Path | bytes, limits: Limits | None = None) -> tuple[Reading, ...]:
    """Everything in a file that may hold tables.

    Args:
        source: a path, or bytes.
        limits: what the file may cost; the defaults of `Limits` where None.

    Returns:
        One reading; for an archive one of each member that holds tables.

    Raises:
        UnreadableFile: every code of the stages `source` and `reading` in `issues.yaml`.
    """
    limits = limits or Limits()
    with open_store(source, limits) as store:
        return (_reading(store, limits),)


def _reading(store: ByteStore, limits: Limits) -> Reading:
    kind = kind_of(store)
    if kind in _WORKBOOKS:
        return Reading(kind, read_workbook(store.read(0, store.size), kind, limits))
    if kind is Kind.DELIMITED:
        return _text(store.read(0, store.size), limits)
    raise UnreadableFile("kind-unsupported", kind=kind)


def _text(data: bytes, limits: Limits) -> Reading:
    found, text = decode(data)
    delimiter = separator_of(text[: 1 << 16])
    rows = _columnar(data, found, text, delimiter, limits)
    if rows is None:
        rows = _even(parse_text(text, delimiter, limits, encoding=found.encoding, before=found.bom))
    return Reading(
        Kind.DELIMITED,
        (Grid(None, visible=True, rows=rows),),
        encoding=found.encoding,
        bom=found.bom > 0,
        delimiter=delimiter,
        line_end=_line_end(text),
    )


def _columnar(data: bytes, found: Detection, text: str, delimiter: str, limits: Limits) -> Sequence[list[str]] | None:
    """The rows of long regular text as columns, None for other text."""
    if len(data) < LONG:
        return None
    # Polars and NumPy take a fifth of a second that a small table can do without.
    from odconv.tables.regular import regular_rows  # noqa: PLC0415

    return regular_rows(data[found.bom :], found.encoding, text, delimiter, limits)


def _even(records: list[list[str]]) -> list[list[str]]:
    """Records of one width; blank lines are rows of empty cells."""
    width = max(map(len, records), default=0)
    return [record if len(record) == width else record + [""] * (width - len(record)) for record in records]


def _line_end(text: str) -> str | None:
    place = min((place for end in "\r\n" if (place := text.find(end)) >= 0), default=-1)
    return next((end for end in _LINE_ENDS if text.startswith(end, place)), None) if place >= 0 else None
