"""Rows of text → CSV and its kin, minimally quoted (RFC 4180), in the encodings that Japanese programs read."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO, NamedTuple

from odconv.errors import OutputError, UsageError
from odconv.issues import Place
from odconv.tables.delimited import SEPARATORS
from odconv.tables.writers.encoding import ENCODINGS, MARKS, encoded, missing_from
from odconv.tables.writers.formulas import guarded
from odconv.tables.writers.target import replacing

LINE_ENDS = ("\r\n", "\n")
Replace = Callable[[str], str | None]
Row = Sequence[str]

_BLOCK = 4096  # rows encoded at once: one bad character costs a closer look at so many rows
_MARK = "\ufeff"
_UTF_8 = ("utf-8", "utf-8-sig")
_MAX_PLACES = 1000
_MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class Dialect:
    """How delimited text is written; the default is what Excel calls “CSV UTF-8”.

    Attributes:
        encoding: one of `ENCODINGS`; `utf-8-sig` and the two of UTF-16 begin with a byte order mark, `utf-8` does not.
        separator: `,`, tab, `;` or `|`.
        line_end: CRLF or LF, also after the last row; line breaks within cells stay as they are.
    """

    encoding: str = "utf-8-sig"
    separator: str = ","
    line_end: str = "\r\n"

    def __post_init__(self) -> None:
        offered = {"encoding": ENCODINGS, "separator": SEPARATORS, "line_end": LINE_ENDS}
        for part, candidates in offered.items():
            if getattr(self, part) not in candidates:
                shown = ", ".join(map(repr, candidates))
                raise UsageError("dialect-unsupported", part=part, value=repr(getattr(self, part)), candidates=shown)


class Unencodable(NamedTuple):
    """A character that the encoding cannot hold: its row and column (from 1), and what was written in its place."""

    row: int
    column: int
    character: str
    replacement: str | None = None


@dataclass(slots=True)
class Written:
    """What was written, and where it is not what was given.

    Attributes:
        rows: number of rows.
        replaced: characters that `replace` was asked about.
        guarded: row and column (from 1) of cells with an apostrophe that was not given.
    """

    rows: int = 0
    replaced: list[Unencodable] = field(default_factory=list)
    guarded: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: as text in one go, or its bytes in UTF-8, and as cells where that text cannot be encoded."""

    text: str | bytes
    height: int
    rows: Callable[[], Iterable[Row]]


def write_delimited(
    target: Path | BinaryIO,
    rows: Iterable[Row],
    dialect: Dialect | None = None,
    *,
    replace: Replace | None = None,
    guard: bool = False,
) -> Written:
    """Write rows of text, header and all, as they are given.

    Args:
        target: a path, or an open binary file; nothing is written where an error is raised.
        rows: cells of text; rows may differ in length. They are taken one after another, so any number will do.
        dialect: how; `Dialect()` where None.
        replace: asked for what is to stand for a character that the encoding cannot hold; None is no answer. Without
            it, or without an answer, nothing is written. `lambda character: "〓"` is one; see also `lookalike`.
        guard: put an apostrophe before cells that a spreadsheet might take for formulas (`formulas` has the policy).

    Raises:
        OutputError: `characters-unencodable` with the encoding, the exact count, the characters, the first cell and
            `places`, the first 1,000 of them; `output-unwritable`.
    """
    dialect, written = dialect or Dialect(), Written()
    blocks = _blocks(_guarded(rows, written) if guard else rows, dialect)
    return write_blocks(target, blocks, dialect, written, replace)


def write_columns(
    target: Path | BinaryIO,
    names: Row,
    columns: Sequence[Sequence[str]],
    dialect: Dialect | None = None,
    replace: Replace | None = None,
) -> Written:
    """Write columns below their names; the same bytes, record and errors as `write_delimited` for their rows.

    Args:
        target: as for `write_delimited`.
        names: the first row.
        columns: of one length, as many as names. Those without any text cost nothing, above all where they are one
            object: most fields of a format are empty in most tables.
        dialect: how; `Dialect()` where None.
        replace: as for `write_delimited`.

    Raises:
        OutputError: `characters-unencodable`, `output-unwritable`.
    """
    dialect = dialect or Dialect()
    head = Block(to_text([names], dialect), 1, lambda: [names])
    return write_blocks(target, chain([head], _slices(columns, dialect)), dialect, Written(), replace)


def unencodable(rows: Iterable[Row], encoding: str) -> Iterator[Unencodable]:
    """All characters of the cells that an encoding cannot hold, row by row.

    Args:
        rows: cells of text.
        encoding: one of `ENCODINGS`.
    """
    for number, row in enumerate(rows, 1):
        if _encoded("".join(row), encoding, first=number == 1) is None:
            for column, cell in enumerate(row, 1):
                found = _missing(cell, encoding, first=number == column == 1)
                yield from (Unencodable(number, column, character) for character in found.elements())


def write_blocks(
    target: Path | BinaryIO, blocks: Iterable[Block], dialect: Dialect, written: Written, replace: Replace | None
) -> Written:
    """Write blocks of rows; what `write_delimited` says holds.

    Args:
        target: a path, or an open binary file.
        blocks: the rows.
        dialect: how.
        written: what is known so far; it is filled in.
        replace: asked for replacements.

    Raises:
        OutputError: `characters-unencodable`, `output-unwritable`.
    """
    lost = _Lost(dialect.encoding)
    with replacing(target) as file:
        file.write(MARKS.get(dialect.encoding, b""))
        for block in blocks:
            data = _bytes_of(block, dialect.encoding, first=not written.rows)
            if data is None:
                rows = [_mended(row, written, replace, lost) for row in _counted(block.rows(), written)]
                data = None if lost.count else encoded(to_text(rows, dialect), dialect.encoding)
            else:
                written.rows += block.height
            file.write(data or b"")
        lost.complain()
    return written


def to_text(rows: Iterable[Row], dialect: Dialect) -> str:
    """Rows as delimited text with minimal quotes: around separators, quotes and line breaks of either kind."""
    rows = list(rows)
    plain = _plain_text(rows, dialect)
    if plain is not None:
        return plain
    lines: list[str] = []
    # The csv module quotes only those line breaks that the line end contains, so it is given both.
    writer = csv.writer(SimpleNamespace(write=lines.append), delimiter=dialect.separator, lineterminator="\r\n")
    writer.writerows(rows)
    if dialect.line_end == "\r\n":
        return "".join(lines)
    return "".join([f"{line[:-2]}\n" for line in lines])


def _plain_text(rows: Sequence[Row], dialect: Dialect) -> str | None:
    """The text of rows none of whose cells needs quotes, None where any does: half the time of asking every cell."""
    widths = list(map(len, rows))
    if min(widths, default=0) < 2:
        return None
    text = dialect.line_end.join([dialect.separator.join(row) for row in rows]) + dialect.line_end
    return text if _is_plain(text, len(rows), sum(widths), dialect) else None


def _slices(columns: Sequence[Sequence[str]], dialect: Dialect) -> Iterator[Block]:
    """The columns as blocks, so many rows at a time."""
    height = len(columns[0]) if columns else 0
    for start in range(0, height, _BLOCK):
        part = columns
        if height > _BLOCK:
            own = {id(column): column[start : start + _BLOCK] for column in columns}
            part = [own[id(column)] for column in columns]
        rows = partial(zip, *part, strict=True)
        yield Block(_plain_columns(part, dialect) or to_text(rows(), dialect), len(part[0]), rows)


def _plain_columns(columns: Sequence[Sequence[str]], dialect: Dialect) -> str | None:
    """The text of columns none of whose cells needs quotes, None where any does; what `_plain_text` says of rows."""
    distinct = {id(column): column for column in columns}  # all empty ones are mostly one
    empty = {key for key, column in distinct.items() if not any(column)}
    filled = [at for at, column in enumerate(columns) if id(column) not in empty]
    if len(columns) < 2 or not filled:
        return None
    before, behind = dialect.separator * filled[0], dialect.separator * (len(columns) - 1 - filled[-1])
    between = [dialect.separator * (after - at) for at, after in pairwise(filled)]
    between.append(behind + dialect.line_end + before)
    height, step = len(columns[0]), 2 * len(filled)
    parts = [""] * (step * height)  # each row's cells and what stands behind them: one join for all, not one for each
    for place, (at, gap) in enumerate(zip(filled, between, strict=True)):
        parts[2 * place :: step] = columns[at]
        parts[2 * place + 1 :: step] = [gap] * height
    parts[-1] = behind + dialect.line_end
    text = before + "".join(parts)
    return text if _is_plain(text, height, len(columns) * height, dialect) else None


def _is_plain(text: str, rows: int, cells: int, dialect: Dialect) -> bool:
    """Whether a text has no other quotes, line breaks and separators than those between so many cells."""
    return (
        '"' not in text
        and text.count("\n") == rows
        and text.count("\r") == (rows if dialect.line_end == "\r\n" else 0)
        and text.count(dialect.separator) == cells - rows
    )


class _Lost:
    """Characters for which there is nothing to write."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.count = 0
        self._places: list[Unencodable] = []
        self._characters: dict[str, None] = {}

    def add(self, found: Unencodable, times: int) -> None:
        self.count += times
        self._places += [found] * min(times, _MAX_PLACES - len(self._places))
        if len(self._characters) < _MAX_NAMED:
            self._characters[found.character] = None

    def complain(self) -> None:
        if self.count:
            first = self._places[0]
            raise OutputError(
                "characters-unencodable",
                encoding=self.encoding,
                count=self.count,
                characters=shown(self._characters),
                cell=Place(row=first.row, column=first.column).cell,
                places=tuple(self._places),
            )


def shown(characters: Iterable[str]) -> str:
    """Characters for a sentence: as they are where they can be seen, else by their code point."""
    return " ".join(
        character if character.isprintable() and not character.isspace() else f"U+{ord(character):04X}"
        for character in characters
    )


def _blocks(rows: Iterable[Row], dialect: Dialect) -> Iterator[Block]:
    source = iter(rows)
    while some := list(islice(source, _BLOCK)):
        yield Block(to_text(some, dialect), len(some), some.copy)


def _guarded(rows: Iterable[Row], written: Written) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        cells = list(map(guarded, row))
        written.guarded += [
            (number, column) for column, (old, new) in enumerate(zip(row, cells, strict=True), 1) if old != new
        ]
        yield cells


def _counted(rows: Iterable[Row], written: Written) -> Iterator[Row]:
    for row in rows:
        written.rows += 1
        yield row


def _mended(row: Row, written: Written, replace: Replace | None, lost: _Lost) -> Row:
    """The row that `written.rows` counts, with replacements for what the encoding cannot hold."""
    number, encoding = written.rows, lost.encoding
    if _encoded("".join(row), encoding, first=number == 1) is not None:
        return row
    cells = []
    for column, cell in enumerate(row, 1):
        answers: dict[int, str] = {}
        for character, times in _missing(cell, encoding, first=number == column == 1).items():
            answer = replace(character) if replace else None
            if answer is None or encoded(answer, encoding) is None:
                lost.add(Unencodable(number, column, character), times)
            else:
                answers[ord(character)] = answer
                written.replaced += [Unencodable(number, column, character, answer)] * times
        cells.append(cell.translate(answers))
    return cells


def _bytes_of(block: Block, encoding: str, *, first: bool) -> bytes | None:
    """The bytes of a block; text that is in UTF-8 already is not made anew."""
    if isinstance(block.text, str):
        return _encoded(block.text, encoding, first=first)
    if encoding in _UTF_8 and not first and b"\0" not in block.text:
        return block.text
    return _encoded(block.text.decode(), encoding, first=first)


def _encoded(text: str, encoding: str, *, first: bool) -> bytes | None:
    """The bytes; None also where the text would begin with what passes for a byte order mark."""
    return None if first and _hides_mark(text, encoding) else encoded(text, encoding)


def _missing(cell: str, encoding: str, *, first: bool) -> Counter[str]:
    """How often a cell holds each character that cannot be written."""
    found = Counter(missing_from(cell, encoding))
    if first and _hides_mark(cell, encoding):
        found[_MARK] = cell.count(_MARK)
    return found


def _hides_mark(text: str, encoding: str) -> bool:
    return encoding == "utf-8" and text.startswith(_MARK)
