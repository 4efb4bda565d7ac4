"""Web pages → grids: every table, as a browser lays its cells out.

The parser is lxml's (libxml2), because it is kept by many, hands over tags one by one without building a tree (memory
stays that of the tables, however the page is nested) and takes time in proportion to the page: a tree builder that
repairs pages as HTML5 says can make a page of N tags grow to N² nodes, and the parser of the standard library searches
some unclosed constructs again and again. Where cells stand, spans and all, is worked out here (HTML, section 4.9.12).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from odconv.errors import UnreadableFile
from odconv.tables.budget import Budget
from odconv.tables.characters import plausibility
from odconv.tables.decode import Detection, detect_encoding
from odconv.tables.model import Grid
from odconv.tables.readers.cells import Sheet

_PIECE = 1 << 16
_MOST = 10**9  # bytes of UTF-8 that the parser takes for one construct at most
_META = re.compile(rb"""<meta\b[^>]{0,500}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_HEAD = 1 << 13
_CHARSETS = {
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "cp932"), "cp932"),
    **dict.fromkeys(("euc-jp", "eucjp", "x-euc-jp"), "euc_jp"),
}
_DOUBT = 0.25  # of plausibility: how much better than the declared encoding another has to be
_UNSEEN = frozenset({"script", "style", "template", "textarea", "select"})
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})
_BREAK = "\0"  # a line break within a cell; text cannot hold it
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_NUMBER = re.compile(r"\s*(\d{1,9})")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MOST_ROWS_OF_A_CELL = 65_534  # as HTML has it


def page_encoding(data: bytes) -> Detection:
    """The encoding of a web page: by its bytes, and between encodings that both fit as the page declares.

    Raises:
        UnreadableFile: `encoding-undecidable`.
    """
    found = detect_encoding(data)
    match = _META.search(data[:_HEAD])
    declared = _CHARSETS.get(match[1].decode("ascii").lower()) if match else None
    if declared is None or found.encoding not in _CHARSETS.values() or declared == found.encoding:
        return found
    try:
        as_declared = plausibility(data.decode(declared))
    except UnicodeDecodeError:
        return found
    as_found = plausibility(data.decode(found.encoding, "ignore"))
    return Detection(declared) if as_declared + _DOUBT >= as_found else found


def read_html(text: str, budget: Budget) -> tuple[Grid, ...]:
    """Every table of a page that holds text, in the order in which they begin.

    Args:
        text: the page, without NUL.
        budget: `max_rows`, `max_columns`, `max_cells`, `max_depth`, `max_tables` and `max_seconds` hold.

    Returns:
        Grids; `sheet` is `表1`, `表2` … with the caption behind, None where the page has one table.

    Raises:
        UnreadableFile: `html-without-table`, `too-many-tables`, `too-many-rows`, `too-many-columns`,
            `too-many-cells`, `too-deeply-nested`, `time-limit`.
    """
    page = _Page(budget)
    # Without `huge_tree` a construct of more than 10 MB that is never closed would be read again from each `<` in it.
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    size = 0
    for start in range(0, len(text), _PIECE):
        budget.check_time()
        piece = text[start : start + _PIECE].encode()
        size += len(piece)
        if size > _MOST:
            raise UnreadableFile("text-too-large", size=size, limit=_MOST)
        parser.feed(piece)
    parser.close()
    return _named(page)


def _named(page: _Page) -> tuple[Grid, ...]:
    grids = [(table.caption_text(), table.sheet.grid()) for table in page.tables]
    grids = [(caption, grid) for caption, grid in grids if grid.rows]
    if not grids:
        raise UnreadableFile("html-without-table", title=_joined(page.title)[:200])
    if len(grids) > 1:
        for number, (caption, grid) in enumerate(grids, start=1):
            grid.sheet = f"表{number} {caption}".rstrip()
    return tuple(grid for _, grid in grids)


@dataclass(slots=True)
class _Table:
    """A table that is being read, and the cell that is open in it."""

    sheet: Sheet
    pieces: list[str] | None = None
    spans: tuple[int, int] = (1, 1)
    caption: list[str] = field(default_factory=list)
    in_caption: bool = False

    def open_row(self, attributes: Mapping[str, str]) -> None:
        self.close_cell()
        self.sheet.open_row(hidden=_is_hidden(attributes))

    def open_cell(self, attributes: Mapping[str, str]) -> None:
        self.close_cell()
        self.in_caption = False
        self.pieces = []
        height = _number(attributes.get("rowspan"), 1)  # 0 means all rows that follow
        self.spans = min(height or _MOST_ROWS_OF_A_CELL, _MOST_ROWS_OF_A_CELL), _number(attributes.get("colspan"), 1)

    def close_cell(self) -> None:
        if self.pieces is not None:
            self.sheet.add(_joined(self.pieces), *self.spans)
        self.pieces = None

    def take(self, text: str) -> None:
        if self.in_caption:
            self.caption.append(text)
        elif self.pieces is not None:
            self.pieces.append(text)

    def caption_text(self) -> str:
        return _joined(self.caption).replace("\n", " ")[:200]


class _Page:
    """What the parser calls: tags and text, one after another."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.tables: list[_Table] = []
        self.title: list[str] = []
        self._open: list[_Table] = []
        self._unseen = 0
        self._in_title = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._open_table(attributes)
        elif tag == "title":
            self._in_title = not self.title
        elif tag in {"td", "th", "tr"}:
            self._part(tag, attributes)
        elif self._open:
            self._within(tag, attributes)

    def end(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen -= 1
        elif tag == "title":
            self._in_title = False
        elif not self._open:
            return
        elif tag == "table":
            self._open.pop().close_cell()
        elif tag in {"td", "th", "tr"}:
            self._open[-1].close_cell()
        elif tag in {"tbody", "thead", "tfoot"}:
            self._open[-1].close_cell()
            self._open[-1].sheet.end_spans()
        elif tag == "caption":
            self._open[-1].in_caption = False
        elif tag in _BLOCKS:
            self._open[-1].take(_BREAK)

    def data(self, text: str) -> None:
        if self._in_title:
            self.title.append(text)
        elif self._open and not self._unseen:
            self._open[-1].take(text)

    def comment(self, text: str) -> None:
        """Comments are no content."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Neither are instructions to other programs."""

    def close(self) -> None:
        while self._open:
            self._open.pop().close_cell()

    def _open_table(self, attributes: Mapping[str, str]) -> None:
        limits = self.budget.limits
        if len(self._open) >= limits.max_depth:
            raise UnreadableFile("too-deeply-nested", limit=limits.max_depth)
        if len(self.tables) >= limits.max_tables:
            raise UnreadableFile("too-many-tables", limit=limits.max_tables)
        table = _Table(Sheet(self.budget, visible=not _is_hidden(attributes)))
        self.tables.append(table)
        self._open.append(table)

    def _part(self, tag: str, attributes: Mapping[str, str]) -> None:
        if not self._open:
            self._open_table({})  # rows without a table: a page cut in pieces by hand
        if tag == "tr":
            self._open[-1].open_row(attributes)
        else:
            self._open[-1].open_cell(attributes)

    def _within(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "caption":
            self._open[-1].close_cell()
            self._open[-1].in_caption = True
        elif tag == "br" or tag in _BLOCKS:
            self._open[-1].take(_BREAK)
        elif tag == "img" and attributes.get("alt"):
            self._open[-1].take(attributes["alt"])  # ○ and × are often pictures


def _joined(pieces: list[str]) -> str:
    """The text of a cell as a browser shows it: white space folded, line breaks where there are tags for them."""
    lines = [line.strip(" \xa0") for line in _BLANKS.sub(" ", "".join(pieces)).split(_BREAK)]
    return "\n".join(line for line in lines if line)


def _number(text: str | None, otherwise: int) -> int:
    match = _NUMBER.match(text) if text else None
    return int(match[1]) if match else otherwise


def _is_hidden(attributes: Mapping[str, Any]) -> bool:
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))
