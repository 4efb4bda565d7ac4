"""Delimited text as a source of records: opened without reading it whole, cut into blocks at record ends.

Two ways in, and a caller may change from the first to the second at any block: `cut` finds blocks of bytes for a parser
that works on columns, `records` gives cells one record after another as Python's `csv` module reads them (RFC 4180,
tolerant of stray quotes), which is also what frictionless reads.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING

from odconv.errors import UnreadableFile
from odconv.tables.store import ByteStore, line_ends

if TYPE_CHECKING:
    from odconv.tables.limits import Limits

SEPARATORS = (",", "\t", ";", "|")
MAX_RECORD_BYTES = 1 << 23  # a record longer than this is an unclosed quote, not data
_TAIL = 1 << 16
_LINES_LOOKED_AT = 30
_AT_ONCE = 1 << 22  # characters of a text without quotes that is cut as a whole
_QUOTED = 0.01  # quotes among the characters of a text from which one parser for all lines is quicker


@dataclass(frozen=True, slots=True)
class Delimited:
    """Delimited text that was opened: how its bytes are to be understood.

    Attributes:
        store: the bytes.
        encoding: Python's codec name.
        separator: one character.
        start: offset of the first record (after a byte order mark).
        original: codec name of the file, where `store` holds a copy in another encoding.
    """

    store: ByteStore
    encoding: str
    separator: str
    start: int
    original: str = ""

    def cut(self, offset: int, size: int) -> int:
        """Where a block of about `size` bytes that begins at `offset` should end: at what looks like a record end.

        Only the last bytes are looked at, so this is a guess where cells hold line breaks: the structural index of the
        block tells whether it was right, and `cut_surely` does not guess.

        Returns:
            The end (offset in the store), after a line feed or at the end of the text.
        """
        if offset + size >= self.store.size:
            return self.store.size
        window = min(size, _TAIL)
        start = offset + size - window
        end = _likely_record_end(self.store.read(start, window))
        return start + end if end else self.cut_surely(offset, size)

    def cut_surely(self, offset: int, size: int) -> int:
        """Where that block ends if all quotes from `offset` on follow RFC 4180: after a line feed outside quotes.

        Raises:
            UnreadableFile: `quote-unclosed` or `record-too-long` when no record ends within 8 MiB.
        """
        while offset + size < self.store.size:
            end = last_record_end(self.store.read(offset, size))
            if end:
                return offset + end
            if size >= MAX_RECORD_BYTES:
                quoted = b'"' in self.store.read(offset, size)
                code = "quote-unclosed" if quoted else "record-too-long"
                raise UnreadableFile(code, row=self.row_of(offset), limit=MAX_RECORD_BYTES)
            size *= 4
        return self.store.size

    def row_of(self, offset: int) -> int:
        """Number of the line (from 1) that holds the byte at `offset`, whatever ends the lines."""
        lines, place, after_return = 1, self.start, False
        while place < offset:
            piece = self.store.read(place, min(1 << 20, offset - place))
            lines += line_ends(piece) - (after_return and piece.startswith(b"\n"))
            place += len(piece)
            after_return = piece.endswith(b"\r")
        return lines

    def records(self, offset: int, limits: Limits) -> Iterator[list[str]]:
        """The records from `offset` on, as the `csv` module reads them: blank lines are empty lists.

        Raises:
            UnreadableFile: `encoding-broken`, `nul-bytes`, `quote-unclosed`, `record-too-long`, `too-many-columns`.
        """
        raw = _Reader(self.store, offset)
        stream = io.TextIOWrapper(io.BufferedReader(raw, 1 << 20), encoding=self.encoding, newline="")
        try:
            yield from read_records(stream, self.separator, limits, line=self.row_of(offset))
        except UnicodeDecodeError as error:
            raise self._broken_after(offset) from error
        except UnreadableFile as error:
            if error.code != "nul-bytes":
                raise
            raise self._nul_after(offset) from error

    def broken(self, place: int, found: bytes) -> UnreadableFile:
        """The error of bytes at an offset that are no character."""
        where = {"row": self.row_of(place), "byte": place + 1, "hex": found[:4].hex(" ").upper()}
        return UnreadableFile("encoding-broken", encoding=self.encoding, **where)

    def _broken_after(self, offset: int) -> UnreadableFile:
        """The same error for the first such place from an offset on: a stream does not tell where it stopped."""
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        while piece := self.store.read(offset, 1 << 20):
            offset += len(piece)
            try:
                decoder.decode(piece, final=offset >= self.store.size)
            except UnicodeDecodeError as error:
                # Bytes kept from the piece before stand in `object` too, so its end is the piece's end.
                return self.broken(offset - len(error.object) + error.start, error.object[error.start : error.end])
        return self.broken(self.store.size, b"")

    def _nul_after(self, offset: int) -> UnreadableFile:
        while (found := (piece := self.store.read(offset, 1 << 20)).find(b"\0")) < 0 and piece:
            offset += len(piece)
        return UnreadableFile("nul-bytes", byte=offset + found + 1, row=self.row_of(offset + found))


def cells_of(text: str, separator: str) -> list[list[str]]:
    """All records of a text that holds no NUL and at most 8 MiB a record.

    Raises:
        csv.Error: a cell is longer.
    """
    csv.field_size_limit(MAX_RECORD_BYTES)
    if '"' not in text and len(text) <= min(_AT_ONCE, MAX_RECORD_BYTES):  # so that no cell can be too long
        return _bare_cells(text, separator)
    lines = io.StringIO(text, newline="")
    if text.count('"') > len(text) * _QUOTED or len(text) > MAX_RECORD_BYTES:
        return list(csv.reader(lines, delimiter=separator))
    records = []
    for line in lines:  # without a quote, a line is a record and its separators alone part the cells
        if '"' in line:
            records.append(next(csv.reader(chain((line,), lines), delimiter=separator)))
        else:
            bare = line.rstrip("\r\n")
            records.append(bare.split(separator) if bare else [])
    return records


def _bare_cells(text: str, separator: str) -> list[list[str]]:
    """All records of a text without quotes: they end where its lines do."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        del lines[-1]
    records = list(map(str.split, lines, repeat(separator)))
    return [record if line else [] for record, line in zip(records, lines, strict=True)] if "" in lines else records


def read_records(stream: io.TextIOBase, separator: str, limits: Limits, *, line: int = 1) -> Iterator[list[str]]:
    """The records of a text stream, as the `csv` module reads them.

    Args:
        stream: text, opened with `newline=""`.
        separator: one character.
        limits: `max_columns` holds for every record.
        line: number of the first line, for errors.

    Raises:
        UnreadableFile: `nul-bytes`, `quote-unclosed`, `record-too-long`, `too-many-columns`.
        UnicodeDecodeError: from the stream.
    """
    csv.field_size_limit(MAX_RECORD_BYTES)
    lines = _Lines(stream, line)
    try:
        for cells in csv.reader(lines, delimiter=separator):
            if len(cells) > limits.max_columns:
                raise UnreadableFile(
                    "too-many-columns", columns=len(cells), limit=limits.max_columns, row=lines.record_starts
                )
            yield cells
            lines.forget()
    except csv.Error as error:
        raise UnreadableFile("quote-unclosed", row=lines.record_starts) from error
    if lines.ends_within_quotes(separator):
        raise UnreadableFile("quote-unclosed", row=lines.record_starts)


def parse_text(
    text: str, separator: str, limits: Limits, *, encoding: str = "utf-8", before: int = 0
) -> list[list[str]]:
    """All records of a text in memory: what `read_records` gives, at the speed of the bare `csv` module.

    Args:
        text: the text.
        separator: one character.
        limits: `max_columns` holds for every record.
        encoding: what the text was decoded from, for the place of an error.
        before: number of bytes that stand before the text.

    Raises:
        UnreadableFile: `nul-bytes`, `quote-unclosed`, `record-too-long`, `too-many-columns`.
    """
    if "\0" in text:
        head = text[: text.index("\0")]
        byte = before + len(head.encode(encoding)) + 1
        raise UnreadableFile("nul-bytes", byte=byte, row=line_ends(head.encode()) + 1)
    try:
        records = cells_of(text, separator)
    except csv.Error:
        return list(read_records(io.StringIO(text, newline=""), separator, limits))
    if records and records[-1] and '"' in text and _may_end_within_quotes(text, records[-1][-1]):
        return list(read_records(io.StringIO(text, newline=""), separator, limits))
    widest = max(map(len, records), default=0)
    if widest > limits.max_columns:
        row = next(number for number, cells in enumerate(records, start=1) if len(cells) == widest)
        raise UnreadableFile("too-many-columns", columns=widest, limit=limits.max_columns, row=row)
    return records


def separator_of(head: str) -> str:
    r"""The separator that occurs equally often in most of the first lines; the comma where none stands out.

    Neither a title above the header nor lists within cells decide, as each differs from line to line.

    Args:
        head: the beginning of the text; a last line that was cut does no harm.

    >>> separator_of("設置一覧;令和7年\nID,名称,区域\n1,a,一丁目;二丁目;三丁目\n2,b,四丁目;五丁目\n")
    ','
    """
    lines = list(filter(str.strip, head.split("\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT]))
    if '"' in head:
        lines = ["".join(line.split('"')[::2]) for line in lines]

    def agreement(mark: str) -> tuple[int, int, bool]:
        counts = Counter(map(str.count, lines, repeat(mark)))
        del counts[0]
        times, often = max(((times, often) for often, times in counts.items()), default=(0, 0))
        return times, often, mark == ","

    return max(SEPARATORS, key=agreement)


def _may_end_within_quotes(text: str, last_cell: str) -> bool:
    """Whether the last record has to be looked at again: its last cell took the text's end for its own."""
    return last_cell.endswith(("\n", "\r")) or not text.endswith(("\n", "\r"))


class _Reader(io.RawIOBase):
    """A store from an offset on, as a raw stream."""

    def __init__(self, store: ByteStore, offset: int) -> None:
        self._store = store
        self._offset = offset

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._store.read(self._offset, len(buffer))
        buffer[: len(piece)] = piece
        self._offset += len(piece)
        return len(piece)


class _Lines:
    """The lines of a stream, remembering those of the record that is being read."""

    def __init__(self, stream: io.TextIOBase, line: int) -> None:
        self._stream = stream
        self._current: list[str] = []
        self._last: list[str] = []
        self._next_line = line
        self._size = 0
        self.record_starts = line  # number of the line in which the record begins that is being read

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(MAX_RECORD_BYTES)
        if not line:
            raise StopIteration
        if "\0" in line:
            raise UnreadableFile("nul-bytes", row=self._next_line)
        if not self._current:
            self.record_starts = self._next_line
        self._current.append(line)
        self._size += len(line)
        if len(line) >= MAX_RECORD_BYTES:  # cut here, it would pass for two records
            raise UnreadableFile("record-too-long", row=self._next_line, limit=MAX_RECORD_BYTES)
        if self._size > MAX_RECORD_BYTES:
            raise UnreadableFile("quote-unclosed", row=self.record_starts)
        self._next_line += 1
        return line

    def forget(self) -> None:
        """A record is complete."""
        self._last = self._current
        self._current = []
        self._size = 0

    def ends_within_quotes(self, separator: str) -> bool:
        """Whether the last record of the text opened a quote and never closed it: it would go on with any line."""
        lines = self._current or self._last
        return bool(lines) and len(list(csv.reader([*lines, "x"], delimiter=separator))) == 1


def last_record_end(data: bytes) -> int:
    """Offset after the last line feed of `data` that lies outside quotes; 0 where there is none."""
    end = data.rfind(b"\n") + 1
    quotes = data.count(b'"', 0, end)
    while end and quotes % 2:
        before = data.rfind(b"\n", 0, end - 1) + 1
        quotes -= data.count(b'"', before, end)
        end = before
    return end


def _likely_record_end(tail: bytes) -> int:
    """Offset after the last line feed of `tail` with whole lines on both sides: an even number of quotes in each."""
    end = tail.rfind(b"\n") + 1
    after = 0  # what stands after the last line feed is no whole line: nothing is known of its quotes
    while end:
        before = tail.rfind(b"\n", 0, end - 1) + 1
        quotes = tail.count(b'"', before, end)
        if before and not quotes % 2 and not after % 2:
            return end
        after, end = quotes, before
    return 0
