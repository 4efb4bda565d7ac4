"""The cells of a long sheet found by NumPy, eight bytes at a time: what a parser does for each, done for all at once.

Every tag between `<sheetData>` and its end is accounted for: rows, cells with a number or the number of a shared
string, and cells of any other kind with all tags within them. A sheet in which something is left over, or is spelled in
another way than nearly all programs write it, is not read here at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from odconv.tables.readers.extent import Extent

Words = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

NUMBER, SHARED, OTHER = 0, 1, 2
_BLANK = 3
_BLOCK = 1 << 22  # bytes: the temporaries stay in warm memory
_ANY_CELL = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)[\s/>]")
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_MASKS = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
_EIGHT = np.uint64(8)
_MAX_ROW_DIGITS = _MAX_NUMBER_DIGITS = 7
_MAX_STYLE_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Cells:
    """The filled cells of a sheet, from left to right and from top to bottom.

    Attributes:
        begin: offset in the sheet's XML after `<sheetData>`.
        end: offset of `</sheetData>`.
        rows: row index (from 0).
        columns: column index (from 0).
        kinds: `NUMBER`, `SHARED` (the number of a shared string) or `OTHER`.
        styles: number of the style, 0 where there is none.
        starts: offset of the value's text; of the first byte after the cell's reference for `OTHER`.
        ends: offset after the value's text, after `</c>` for `OTHER`.
        numbers: number of the shared string, -1 for other kinds.
    """

    begin: int
    end: int
    rows: Integers
    columns: Integers
    kinds: Integers
    styles: Integers
    starts: Integers
    ends: Integers
    numbers: Integers

    def extent(self) -> Extent:
        """How far they reach."""
        if not len(self.rows):
            return Extent()
        at = int(self.columns.argmax())
        widest, columns = int(self.rows[at]) + 1, int(self.columns[at]) + 1
        return Extent(rows=int(self.rows[-1]) + 1, columns=columns, widest=widest, filled=len(self.rows))


class _Unlike(Exception):
    """The sheet is not spelled as it is expected here."""


def scan(part: bytes) -> Cells | None:
    """All cells of a sheet of an xlsx workbook.

    Args:
        part: the sheet's XML.

    Returns:
        None where the sheet is spelled in some other way: a parser has to read it.
    """
    begin, end = part.find(_BEGIN) + len(_BEGIN), part.rfind(_END)
    around = (part[: max(0, begin)], part[max(0, end) :])
    if begin < len(_BEGIN) or end < begin or any(b"<!" in other or _ANY_CELL.search(other) for other in around):
        return None
    if b"sheetData" in part[begin:end]:
        return None
    try:
        blocks = [_scan(part[start:stop], start) for start, stop in _blocks(part, begin, end)]
    except _Unlike:
        return None
    if not blocks:
        return None
    columns = [np.concatenate(arrays) for arrays in zip(*blocks, strict=True)]
    rows, places = columns[0], columns[1]
    ascending = (rows[1:] > rows[:-1]) | ((rows[1:] == rows[:-1]) & (places[1:] > places[:-1]))
    return Cells(begin, end, *columns) if bool(ascending.all()) else None


def _blocks(part: bytes, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Pieces of the sheet that begin with a row."""
    while begin < end:
        stop = part.rfind(b"<row ", begin + 1, begin + _BLOCK) if begin + _BLOCK < end else end
        if stop < 0:
            raise _Unlike
        yield begin, stop
        begin = stop


def _scan(block: bytes, offset: int) -> tuple[Integers, ...]:
    """The arrays of `Cells` for one piece that begins at an offset of the sheet."""
    size = len(block)
    padded = block + bytes(16)
    data = np.frombuffer(padded, np.uint8)
    words = np.ndarray((size + 8,), np.dtype("<u8"), padded, strides=(1,))
    tags = np.flatnonzero(data[:size] == ord("<"))
    heads = words[tags]
    rows = _Rows(data, words, tags, heads)
    first = np.flatnonzero(_is(heads, b'<c r="'))
    if not len(first):
        _require(len(tags) == rows.tags)
        return tuple(np.empty(0, np.int64) for _ in range(7))
    owner = np.repeat(np.arange(len(rows.first)), np.diff(np.searchsorted(first, rows.first), append=len(first)))
    columns, quote = _references(words, tags[first], rows, owner)
    kinds, styles, content = _attributes(words, quote)
    kinds, last = _contents(tags, heads, first, kinds, content)
    _require(int((last - first + 1).sum()) + rows.tags == len(tags))
    value = np.minimum(first + 2, len(tags) - 1)
    plain = kinds < OTHER
    starts = np.where(plain, content + 3, quote + 1)
    ends = np.where(plain, tags[value], tags[last] + 4)
    numbers = np.full(len(first), -1)
    shared = np.flatnonzero(kinds == SHARED)
    numbers[shared] = _integers(words[starts[shared]], ends[shared] - starts[shared])
    kept = kinds != _BLANK
    found = (rows.numbers[owner] - 1, columns - 1, kinds, styles, starts + offset, ends + offset, numbers)
    return found if kept.all() else tuple(array[kept] for array in found)


class _Rows:
    """The rows of a piece.

    Attributes:
        first: places of their opening tags among the tags.
        digits: eight bytes from the first digit of each row's number on.
        counts: number of those digits.
        numbers: the numbers, from 1.
        tags: number of tags that are rows' own.
    """

    def __init__(self, data: npt.NDArray[np.uint8], words: Words, tags: Integers, heads: Words) -> None:
        self.first = np.flatnonzero(heads == _word(b'<row r="'))
        _require(len(self.first) > 0 and int(self.first[0]) == 0)
        self.digits = words[tags[self.first] + 8]
        self.counts = _until_quote(self.digits, _MAX_ROW_DIGITS)
        self.numbers = _integers(self.digits, self.counts)
        _require(int(self.numbers.min()) > 0)
        closing = _is(heads, b"</row>")
        last = np.append(self.first[1:], len(tags)) - 1
        empty = last == self.first  # `<row …/>`
        after = np.append(tags, len(data) - 16)[self.first[empty] + 1]
        _require(bool((closing[last] | empty).all()) and bool((data[after - 2] == ord("/")).all()))
        self.tags = 2 * len(self.first) - int(empty.sum())
        _require(int(closing.sum()) == len(self.first) - int(empty.sum()))


def _references(words: Words, starts: Integers, rows: _Rows, owner: Integers) -> tuple[Integers, Integers]:
    """The number of each cell's column, from 1, and where its reference ends; all have to name their row."""
    reference = words[starts + 6]
    letters = [((reference >> np.uint64(8 * at)) & np.uint64(255)).astype(np.int64) - 64 for at in range(3)]
    second = letters[1] > 0
    third = second & (letters[2] > 0)
    columns = letters[0]
    columns = np.where(second, columns * 26 + letters[1], columns)
    columns = np.where(third, columns * 26 + letters[2], columns)
    good = (letters[0] > 0) & (letters[0] < 27) & (~second | (letters[1] < 27)) & (~third | (letters[2] < 27))
    digits = starts + 7 + second + third
    counts = rows.counts[owner]
    same = ((words[digits] ^ rows.digits[owner]) & _MASKS[counts + 1]) == 0  # the quote after them included
    _require(bool((good & same).all()))
    return columns, digits + counts


def _attributes(words: Words, quote: Integers) -> tuple[Integers, Integers, Integers]:
    """Kind and style of each cell, and where its content begins; the order is `s`, `t`, others are `OTHER`."""
    styles = np.zeros(len(quote), np.int64)
    place = quote + 1
    styled = np.flatnonzero(_is(words[place], b' s="'))
    digits = words[place[styled] + 4]
    counts = _until_quote(digits, _MAX_STYLE_DIGITS)
    styles[styled] = _integers(digits, counts)
    place[styled] += counts + 5
    rest = words[place]
    typed = _is(rest, b' t="')
    shared, number = typed & _is(rest >> np.uint64(32), b's">'), typed & _is(rest >> np.uint64(32), b'n">')
    kinds = np.full(len(quote), OTHER)
    kinds[number | _is(rest, b">")] = NUMBER
    kinds[shared] = SHARED
    kinds[_is(rest, b"/>")] = _BLANK
    return kinds, styles, place + np.where(typed, 7, 1)


def _contents(
    tags: Integers, heads: Words, first: Integers, kinds: Integers, content: Integers
) -> tuple[Integers, Integers]:
    """The kinds once the cells' contents are known, and the place of each cell's last tag among the tags."""
    padded = np.append(heads, np.zeros(4, np.uint64))
    closing = _is(padded, b"</c>")
    plain = _is(padded, b"<v>")[first + 1] & _is(padded, b"</v>")[first + 2] & closing[first + 3]
    adjacent = np.append(tags, [-1] * 4)[first + 1] == content
    closed = closing[first + 1] & adjacent
    kinds = np.where((kinds < OTHER) & ~(plain & adjacent), np.where(closed, _BLANK, OTHER), kinds)
    last = first + np.where(kinds < OTHER, 3, 0)
    last[(kinds == _BLANK) & closed] += 1
    other = np.flatnonzero(kinds == OTHER)
    ends = np.flatnonzero(closing)
    at = np.searchsorted(ends, first[other])
    _require(bool((at < len(ends)).all()))
    last[other] = ends[at]
    _require(bool((last[:-1] < first[1:]).all()))
    return kinds, last


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def _is(words: Words, text: bytes) -> Bools:
    """Whether the bytes begin with a text of at most seven bytes."""
    return np.asarray((words & _MASKS[len(text)]) == _word(text))


def _until_quote(words: Words, most: int) -> Integers:
    """Number of bytes before the first quote, which has to come after one to `most` of them."""
    counts = np.zeros(len(words), np.int64)
    for count in range(most, 0, -1):
        counts[((words >> np.uint64(8 * count)) & np.uint64(255)) == ord('"')] = count
    _require(bool((counts > 0).all()))
    return counts


def _integers(words: Words, counts: Integers) -> Integers:
    """The numbers that the first digits of the words spell, all at once: pairs, fours and eights are summed."""
    _require(bool(((counts > 0) & (counts <= _MAX_NUMBER_DIGITS)).all()))
    spelled = words << ((8 - counts).astype(np.uint64) * _EIGHT)
    filled = spelled | (np.uint64(0x3030303030303030) & _MASKS[8 - counts])
    high = np.uint64(0xF0F0F0F0F0F0F0F0)
    digits = ((filled & high) | (((filled + np.uint64(0x0606060606060606)) & high) >> np.uint64(4))) == np.uint64(
        0x3333333333333333
    )
    _require(bool(digits.all()))
    value = filled & np.uint64(0x0F0F0F0F0F0F0F0F)
    value = (value * np.uint64(2561)) >> _EIGHT
    value = ((value & np.uint64(0x00FF00FF00FF00FF)) * np.uint64(6553601)) >> np.uint64(16)
    value = ((value & np.uint64(0x0000FFFF0000FFFF)) * np.uint64(42949672960001)) >> np.uint64(32)
    return np.asarray(value.astype(np.int64))


def _require(held: bool) -> None:
    if not held:
        raise _Unlike
