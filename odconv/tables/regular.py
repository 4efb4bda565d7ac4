"""Long delimited text that follows RFC 4180 → a frame, cell for cell what Python's `csv` module reads.

The structural index proves that the text is regular and counts its records and cells; only then Polars parses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from odconv.tables.delimited import MAX_RECORD_BYTES
from odconv.tables.limits import Limits
from odconv.tables.structure import Structure, index

if TYPE_CHECKING:
    from odconv.tables.framerows import FrameRows

FEWEST = 20_000  # cells from which columns cost less than a string for each
_LOWEST_SECOND_BYTE = "@"  # of a character in Shift_JIS: 0x40


def regular_rows(data: bytes, encoding: str, text: str, separator: str, limits: Limits) -> FrameRows | None:
    """All records in rows of one width; blank lines are rows of empty cells.

    Args:
        data: the text as bytes, without byte order mark.
        encoding: how `data` is encoded.
        text: the same text, decoded.
        separator: one character.
        limits: `max_rows`, `max_columns` and `max_cells` hold.

    Returns:
        None where the text is not regular, or breaks a limit: read record by record, it gives its rows or an error.
    """
    if data.count(b"\n") > limits.max_rows:
        return None
    utf8 = data if encoding == "utf-8" else text.encode()
    transparent = encoding == "euc_jp" or (encoding == "cp932" and separator < _LOWEST_SECOND_BYTE)
    structure = index(data if transparent else utf8, separator)
    if b"\0" in utf8 or not structure.regular or not _fits(structure, limits):
        return None
    return _parsed(utf8, structure, separator)


def _fits(structure: Structure, limits: Limits) -> bool:
    """Whether there are cells enough to be worth it, and no more than there may be."""
    if not len(structure):
        return False
    longest, widest = int(np.diff(structure.ends, prepend=0).max()), int(structure.cells.max())
    if longest > MAX_RECORD_BYTES or widest > limits.max_columns or len(structure) > limits.max_rows:
        return False
    return FEWEST <= widest * len(structure) <= limits.max_cells


def _parsed(utf8: bytes, structure: Structure, separator: str) -> FrameRows | None:
    # Loaded only now: Polars takes a tenth of a second, and more memory than a hostile file should be able to ask for.
    import polars as pl  # noqa: PLC0415

    from odconv.tables.framerows import FrameRows  # noqa: PLC0415

    width = int(structure.cells.max())
    schema = {str(place): pl.String() for place in range(width)}
    # Polars takes the number of columns from the first record: where that one is ragged, a whole one goes before it.
    whole = int(structure.cells[0]) == width
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
    if frame.height != len(structure) or (width == 1 and not (frame.to_series() != "").any()):
        return None  # of nothing but line ends, rows have no cell at all
    return FrameRows(frame)
