"""Bytes → grids: any kind of file that holds tables, told by its bytes and never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from odconv.errors import UnreadableFile
from odconv.tables.decode import decode_strict, detect_encoding
from odconv.tables.delimited import parse_text, separator_of
from odconv.tables.limits import Limits
from odconv.tables.model import Grid
from odconv.tables.opening import kind_of, open_store
from odconv.tables.readers.workbook import read_workbook
from odconv.tables.sniff import Kind
from odconv.tables.store import ByteStore

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
    found = detect_encoding(data)
    text = decode_strict(data[found.bom :], found.encoding, before=found.bom)
    delimiter = separator_of(text[: 1 << 16])
    records = parse_text(text, delimiter, limits, encoding=found.encoding, before=found.bom)
    return Reading(
        Kind.DELIMITED,
        (Grid(None, visible=True, rows=_even(records)),),
        encoding=found.encoding,
        bom=found.bom > 0,
        delimiter=delimiter,
        line_end=_line_end(text),
    )


def _even(records: list[list[str]]) -> list[list[str]]:
    """Records of one width; blank lines are rows of empty cells."""
    width = max(map(len, records), default=0)
    return [record if len(record) == width else record + [""] * (width - len(record)) for record in records]


def _line_end(text: str) -> str | None:
    place = min((place for end in "\r\n" if (place := text.find(end)) >= 0), default=-1)
    return next((end for end in _LINE_ENDS if text.startswith(end, place)), None) if place >= 0 else None
