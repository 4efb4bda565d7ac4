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
from odconv.tables.readers.package import holds

Words = npt.NDArray[np.uint64]
Heads = npt.NDArray[np.uint32]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

NUMBER, SHARED, OTHER = 0, 1, 2
_BLANK = 3
_BLOCK = 1 << 22  # bytes: the temporaries stay in warm memory
_ANY_CELL = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)[\s/>]")
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_MASKS = np.array([(1 << 8 * count) - 1 for count in range(9)], np.uint64)
_EIGHT = np.uint64(8)
_BEYOND = b"<<<<"  # after a piece: its last cell is asked for the tags that follow, too
_THREE = np.uint32(0xFFFFFF)  # bytes
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
    if holds(part, b"heetData", begin, end):  # without the `s` that stands in nearly every cell
        return None
    try:
        blocks = [_scan(memoryview(part)[start:stop], start) for start, stop in _blocks(part, begin, end)]
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


def _scan(block: memoryview, offset: int) -> tuple[Integers, ...]:
    """The arrays of `Cells` for one piece that begins at an offset of the sheet."""
    size = len(block)
    padded = b"".join((block, _BEYOND, bytes(16)))
    data = np.frombuffer(padded, np.uint8)
    words = np.ndarray((size + 8,), np.dtype("<u8"), padded, strides=(1,))
    tags = np.flatnonzero(data == ord("<"))
    heads = np.ndarray((size + 8,), np.dtype("<u4"), padded, strides=(1,))[tags]
    count = len(tags) - len(_BEYOND)
    rows = _Rows(data, words, tags, heads)
    first = np.flatnonzero(heads == _four(b"<c r"))
    if not len(first):
        _require(count == rows.tags)
        return tuple(np.empty(0, np.int64) for _ in range(7))
    begun = words[tags[first] + 4]  # `="` and the first six bytes of the reference
    _require(bool(_is(begun, b'="').all()))
    per_row = np.diff(np.searchsorted(first, rows.first), append=len(first))
    columns, quote = _references(words, tags[first], begun >> np.uint64(16), rows, per_row)
    kinds, styles, content = _attributes(words, quote)
    kinds, last = _contents(tags, heads, first, kinds, content)
    _require(int((last - first + 1).sum()) + rows.tags == count)
    starts, ends = _values(tags, first, last, kinds, content, quote)
    numbers = np.full(len(first), -1)
    shared = np.flatnonzero(kinds == SHARED)
    numbers[shared] = _integers(words[starts[shared]], ends[shared] - starts[shared])
    found = (np.repeat(rows.numbers - 1, per_row), columns - 1, kinds, styles, starts + offset, ends + offset, numbers)
    kept = kinds != _BLANK
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

    def __init__(self, data: npt.NDArray[np.uint8], words: Words, tags: Integers, heads: Heads) -> None:
        named = np.flatnonzero(heads == _four(b"<row"))
        self.first = named[_is(words[tags[named] + 4], b' r="')]
        _require(len(self.first) > 0 and int(self.first[0]) == 0)
        self.digits = words[tags[self.first] + 8]
        self.counts = _until_quote(self.digits, _MAX_ROW_DIGITS)
        self.numbers = _integers(self.digits, self.counts)
        _require(int(self.numbers.min()) > 0)
        closing = np.flatnonzero(heads == _four(b"</ro"))
        closing = closing[_is(words[tags[closing]], b"</row>")]
        last = np.append(self.first[1:], len(tags) - len(_BEYOND)) - 1
        empty = last == self.first  # `<row …/>`
        after = tags[self.first[empty] + 1]
        _require(bool((data[after - 2] == ord("/")).all()) and np.array_equal(closing, last[~empty]))
        self.tags = len(self.first) + len(closing)


def _references(
    words: Words, starts: Integers, reference: Words, rows: _Rows, per_row: Integers
) -> tuple[Integers, Integers]:
    """The number of each cell's column, from 1, and where its reference ends; all have to name their row.

    Args:
        words: eight bytes from each place on.
        starts: where the cells begin.
        reference: the first bytes of their references.
        rows: their rows.
        per_row: number of cells of each.
    """
    columns, digits = _letter(reference, 0), starts + 7
    good = (columns > 0) & (columns < 27)
    more = good
    for at in (1, 2):
        letters = _letter(reference, at)
        more = more & (letters > 0)
        if not more.any():
            break
        good &= ~more | (letters < 27)
        columns = np.where(more, columns * 26 + letters, columns)
        digits += more
    mask = _MASKS[rows.counts + 1]  # the quote after the digits included
    same = (words[digits] & np.repeat(mask, per_row)) == np.repeat(rows.digits & mask, per_row)
    _require(bool((good & same).all()))
    return columns, digits + np.repeat(rows.counts, per_row)


def _letter(reference: Words, at: int) -> Integers:
    """The number in the alphabet, from 1, of one byte of each reference, 0 or less for a digit."""
    return ((reference >> np.uint64(8 * at)) & np.uint64(255)).astype(np.int64) - 64


def _attributes(words: Words, quote: Integers) -> tuple[Integers, Integers, Integers]:
    """Kind and style of each cell, and where its content begins; the order is `s`, `t`, others are `OTHER`."""
    styles = np.zeros(len(quote), np.int64)
    place = quote + 1
    rest = words[place]
    styled = np.flatnonzero(_is(rest, b' s="'))
    if len(styled):
        digits = words[place[styled] + 4]
        counts = _until_quote(digits, _MAX_STYLE_DIGITS)
        styles[styled] = _integers(digits, counts)
        place[styled] += counts + 5
        rest[styled] = words[place[styled]]
    typed = _is(rest, b' t="')
    kinds = np.full(len(quote), OTHER)
    kinds[_is(rest, b' t="n">') | _is(rest, b">")] = NUMBER
    kinds[_is(rest, b' t="s">')] = SHARED
    kinds[_is(rest, b"/>")] = _BLANK
    return kinds, styles, place + np.where(typed, 7, 1)


def _contents(
    tags: Integers, heads: Heads, first: Integers, kinds: Integers, content: Integers
) -> tuple[Integers, Integers]:
    """The kinds once the cells' contents are known, and the place of each cell's last tag among the tags."""
    close = _four(b"</c>")
    adjacent = tags[first + 1] == content
    plain = (heads[first + 1] & _THREE) == _four(b"<v>")
    plain &= (heads[first + 2] == _four(b"</v>")) & (heads[first + 3] == close) & adjacent & (kinds < OTHER)
    last = first + 3
    rest = np.flatnonzero(~plain)
    if len(rest):
        begin, kind = first[rest], kinds[rest]
        closed = (heads[begin + 1] == close) & adjacent[rest]
        kinds[rest] = kind = np.where(kind < OTHER, np.where(closed, _BLANK, OTHER), kind)
        last[rest] = begin + (closed & (kind == _BLANK))
        other, ends = rest[kind == OTHER], np.flatnonzero(heads == close)
        at = np.searchsorted(ends, first[other])
        _require(bool((at < len(ends)).all()))
        last[other] = ends[at]
    _require(bool((last[:-1] < first[1:]).all()))
    return kinds, last


def _values(
    tags: Integers, first: Integers, last: Integers, kinds: Integers, content: Integers, quote: Integers
) -> tuple[Integers, Integers]:
    """Where the value of each cell begins and ends, as `Cells` has it."""
    starts, ends = content + 3, tags[first + 2]
    other = np.flatnonzero(kinds >= OTHER)
    starts[other], ends[other] = quote[other] + 1, tags[last[other]] + 4
    return starts, ends


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def _four(text: bytes) -> np.uint32:
    return np.uint32(int.from_bytes(text, "little"))


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
