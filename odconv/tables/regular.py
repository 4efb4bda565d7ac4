"""Long delimited text that follows RFC 4180 → a frame, cell for cell what Python's `csv` module reads.

The structural index proves that the text is regular and counts its records and cells; only then Polars parses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from odconv.tables.decode import Detection, decode_strict, is_transparent
from odconv.tables.delimited import MAX_RECORD_BYTES, last_record_end
from odconv.tables.limits import Limits
from odconv.tables.store import ByteStore
from odconv.tables.structure import Positions, Structure, index

if TYPE_CHECKING:
    import polars as pl

    from odconv.tables.framerows import FrameRows

FEWEST = 20_000  # cells from which columns cost less than a string for each
_PART = 1 << 23  # bytes parsed at once: of a longer text no second copy is held, and memory is used again


def rows_in_pieces(store: ByteStore, found: Detection, separator: str, limits: Limits) -> FrameRows | None:
    """All records of text in rows of one width, read piece by piece: the text is never held as a whole.

    Args:
        store: the text; its bytes show its records (`is_transparent`).
        found: how they are encoded.
        separator: one character.
        limits: `max_rows`, `max_columns` and `max_cells` hold.

    Returns:
        None where the text is not regular, not sound, wider further down or breaks a limit.
    """
    parts: list[Future[pl.DataFrame | None]] = []
    with ThreadPoolExecutor(1) as aside:  # where one piece is parsed while the next one is read and indexed
        for piece in _regular_pieces(store, found, separator, limits):
            if piece is None or (parts and parts[-1].result() is None):
                return None
            parts.append(aside.submit(_part, *piece, separator))
        frames = [frame for part in parts if (frame := part.result()) is not None]
    return _rows(frames) if frames and len(frames) == len(parts) else None


def _regular_pieces(
    store: ByteStore, found: Detection, separator: str, limits: Limits
) -> Iterator[tuple[bytes, Positions, int] | None]:
    """Pieces of the text in UTF-8, the number of cells of their records, and that of all; None where one is not so."""
    width = height = 0
    for piece in _pieces(store, found.bom):
        structure = index(piece, separator)
        before, width, height = height, width or int(structure.cells.max()), height + len(structure)
        if b"\0" in piece or not structure.regular or not _fits(structure, width, limits):
            yield None
        if height > limits.max_rows or width * height > limits.max_cells or (not before and width * height < FEWEST):
            yield None
        try:
            yield piece if found.encoding == "utf-8" else piece.decode(found.encoding).encode(), structure.cells, width
        except UnicodeDecodeError:
            yield None


def _pieces(store: ByteStore, start: int) -> Iterator[bytes]:
    """Pieces of the text from a place on, each cut after a line feed outside quotes; nothing where none is found."""
    while start < store.size:
        piece = store.read(start, _PART)
        if start + len(piece) < store.size:
            piece = piece[: last_record_end(piece)]
        yield piece or b"\0"  # a record longer than a piece: no regular text
        start += len(piece) or store.size


def regular_rows(data: bytes, encoding: str, text: str | None, separator: str, limits: Limits) -> FrameRows | None:
    """All records in rows of one width; blank lines are rows of empty cells.

    Args:
        data: the text as bytes, without byte order mark.
        encoding: how `data` is encoded.
        text: the same text, decoded; asked for where the bytes do not show its records, decoded anew where None.
        separator: one character.
        limits: `max_rows`, `max_columns` and `max_cells` hold.

    Returns:
        None where the text is not regular, or breaks a limit: read record by record, it gives its rows or an error.
    """
    if data.count(b"\n") > limits.max_rows:
        return None
    transparent = is_transparent(encoding, separator)
    if not transparent:
        data, encoding = (decode_strict(data, encoding) if text is None else text).encode(), "utf-8"
    structure = index(data, separator)
    if b"\0" in data or not structure.regular or not len(structure):
        return None
    width = int(structure.cells.max())
    if not _fits(structure, width, limits) or not FEWEST <= width * len(structure) <= limits.max_cells:
        return None
    return _parsed(data, encoding, text if transparent else None, structure, separator)


def _fits(structure: Structure, width: int, limits: Limits) -> bool:
    """Whether no record is longer or wider, and there are no more of them, than there may be."""
    longest, widest = int(np.diff(structure.ends, prepend=0).max()), int(structure.cells.max())
    return (
        longest <= MAX_RECORD_BYTES and widest <= min(width, limits.max_columns) and len(structure) <= limits.max_rows
    )


def _parsed(data: bytes, encoding: str, text: str | None, structure: Structure, separator: str) -> FrameRows | None:
    parts = []
    for first, last in _parts(structure):
        start, end = structure.span(first)[0], structure.span(last - 1)[1]
        if encoding == "utf-8":
            piece = data[start:end]
        elif text is not None and last - first == len(structure):
            piece = text.encode()  # decoded already, and all of it is wanted
        else:
            piece = data[start:end].decode(encoding).encode()
        part = _part(piece, structure.cells[first:last], int(structure.cells.max()), separator)
        if part is None:
            return None
        parts.append(part)
    return _rows(parts)


def _rows(parts: list[pl.DataFrame]) -> FrameRows | None:
    # Loaded only now: Polars takes a tenth of a second, and more memory than a hostile file should be able to ask for.
    import polars as pl  # noqa: PLC0415

    from odconv.tables.framerows import FrameRows  # noqa: PLC0415

    frame = pl.concat(parts, rechunk=False)
    if frame.width == 1 and not (frame.to_series() != "").any():
        return None  # of nothing but line ends, rows have no cell at all
    return FrameRows(frame)


def _parts(structure: Structure) -> Iterator[tuple[int, int]]:
    """First and last record (excluded) of parts of some bytes each: only one of them is held a second time."""
    first, last, count = 0, 0, len(structure)
    while first < count:
        start = structure.span(first)[0]
        last = max(first + 1, int(np.searchsorted(structure.ends, start + _PART, side="right")))
        yield first, last
        first = last


def _part(utf8: bytes, cells: Positions, width: int, separator: str) -> pl.DataFrame | None:
    """Some records as a frame of text without nulls."""
    import polars as pl  # noqa: PLC0415

    schema = {str(place): pl.String() for place in range(width)}
    # Polars takes the number of columns from the first record: where that one is ragged, a whole one goes before it.
    whole = int(cells[0]) == width
    if not whole:
        utf8 = separator.join(schema).encode() + b"\n" + utf8
    try:
        frame = pl.scan_csv(
            utf8,
            has_header=False,
            schema=schema,
            separator=separator,
            truncate_ragged_lines=True,
            empty_string_is_null=False,
        ).collect()
    except pl.exceptions.ComputeError:
        return None
    frame = (frame if whole else frame.slice(1)).with_columns(pl.all().fill_null(""))
    return frame if frame.height == len(cells) else None
