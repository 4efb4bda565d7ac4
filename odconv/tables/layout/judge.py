"""What a row of a body is, as far as the row itself and the columns of its table tell."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence, Set

from odconv.tables.edges import Edges
from odconv.tables.layout.cells import Look, look
from odconv.tables.layout.header import Header
from odconv.tables.layout.region import Region
from odconv.tables.layout.words import folded, says
from odconv.tables.table import SkipReason

_SPARSE = 0.34  # of the typical number of filled cells: section rows, notes and totals stay below it
_SECTION_WIDTH = 3  # typical filled cells of a table in which a row with a single text is no record
_LEADING = 8  # columns in which the word of a total, a note or a repeated header may stand
# How texts begin or end that `words.yaml` may take for a total, a part of one or a note: most need no closer look.
_TOTAL_ENDS = frozenset("計数値均和額体lL)）]］}】>＞〉》≫」』差")
_PART_BEGINS, _PART_ENDS = frozenset("う内再前対構割増伸男人(（"), frozenset("率比)）")
_NOTE_BEGINS = frozenset("※＊*†(（注備資出凡作問お担更最典vVｖＶpPｐＰ版以-－―")
_CLOSING = frozenset(")）]］}】>＞〉》≫」』")
_SUMMED_IN_BRACKETS = re.compile(
    "[計数比⽐率\uf961\uf9db]"
)  # whatever ends with a bracket: 計（人）, ［総数］, 前年比（%）
_BEGINS, _ENDS = _PART_BEGINS | _NOTE_BEGINS | {"全"}, _TOTAL_ENDS | _PART_ENDS
_CALLING = Edges(re.escape("".join(sorted(_BEGINS))), re.escape("".join(sorted(_ENDS))))
_NO_DIGIT = Edges("^0-9")
_SEXES = frozenset(("男", "女", "男性", "女性"))
_NUMERIC = 4  # numeric columns that are looked at for labels
_NUMBERS = (Look.NUMBER, Look.MARK)  # a single 0 or 1 looks like a mark


class Judge:
    """What is known of a body before its rows are looked at one by one."""

    def __init__(self, region: Region, header: Header) -> None:
        self._region = region
        self._counts = region.counts
        self._limit = max(1, int(region.typical * _SPARSE)) if region.typical > 1 else 0
        self._raw = {text for row in header.rows for text in region.spread(row) if text}
        self._labels = [[folded(text) for text in region.spread(row)] for row in header.rows]
        self._first = header.body
        self._called = self._calls(range(header.body, region.bottom))
        self.breaks = self._label_rows(range(header.body, region.bottom))

    def _label_rows(self, span: range) -> frozenset[int]:
        """The rows with labels in two columns that hold numbers: where another header may stand without a gap."""
        region = self._region
        body = region.below(self._first - 1, 6)
        numeric = [
            place
            for place, kinds in zip(region.columns, zip(*body, strict=True), strict=False)
            if sum(map(kinds.count, _NUMBERS)) * 2 > len(kinds) - kinds.count(Look.BLANK)
        ][:_NUMERIC]
        found: list[set[int]] = []
        for place, texts in zip(numeric, region.grid.likely(numeric, span, _NO_DIGIT), strict=True):
            labels = {text for text in texts if text and not text[0].isdigit() and look(text) is Look.LABEL}
            found.append(set(region.grid.places_of(place, span, labels)) if labels else set())
        return frozenset(
            row for at, rows in enumerate(found) for row in rows if any(row in more for more in found[at + 1 :])
        )

    def _calls(self, span: range) -> frozenset[int]:
        """The rows in whose leading cells a word stands that calls for a closer look."""
        called: set[int] = set()
        grid, leading = self._region.grid, self._region.columns[:_LEADING]
        for column, texts in zip(leading, grid.likely(leading, span, _CALLING, self._raw), strict=True):
            words = self._special(texts)
            if words:
                called.update(grid.places_of(column, span, words))
        for merge in grid.merges:
            if merge.first_row in called:
                called.update(range(merge.first_row, min(merge.last_row + 1, span.stop)))
        return frozenset(called)

    def _special(self, texts: Set[str]) -> frozenset[str]:
        """The texts of a leading column that call for a look at their row."""
        raw = self._raw
        likely = [text for text in texts if text and (text[-1] in _ENDS or text[0] in _BEGINS or text in raw)]
        return frozenset(text for text in likely if text in raw or _speaks(text))

    def unusual(self, span: range) -> Iterator[int]:
        """The rows that call for a closer look, ascending."""
        called = {row for row in self._called | self.breaks if row in span}
        return iter(sorted(called.union(_at_most(self._limit, self._counts, span))))

    def usual(self, row: int) -> bool:
        """Whether nothing about a row calls for a closer look."""
        return self._counts[row] > self._limit and row not in self._called

    def sparse(self, row: int) -> bool:
        """Whether few cells of a row are filled."""
        return self._counts[row] <= self._limit

    def count(self, row: int) -> int:
        """Number of filled cells of a row."""
        return self._counts[row]

    @staticmethod
    def closes(closed: bool, reason: SkipReason | None, before: SkipReason | None) -> bool:
        """Whether the table is over after a row: a total and an empty row, and remarks from there on."""
        if reason is SkipReason.BLANK:
            return closed or before is SkipReason.TOTAL
        return closed and reason is SkipReason.NOTE

    def shape(self, row: int) -> tuple[int, ...]:
        """Which cells of a row are filled."""
        return tuple(at for at, text in enumerate(self._region.cells(row)) if text.strip())

    def reason(self, row: int, before: SkipReason | None) -> SkipReason | None:
        """Why a row is no record; None where it is one, or where only its place can tell.

        Args:
            row: index of the row.
            before: why the row above is no record.
        """
        cells = self._region.cells(row)
        filled = [at for at, text in enumerate(cells) if text.strip()]
        if not filled:
            return SkipReason.BLANK
        if self._repeats_header(cells, filled):
            return SkipReason.REPEATED_HEADER
        lead = cells[filled[0]]
        if self._is_total(row, cells, filled) or (before is SkipReason.TOTAL and says("part", lead)):
            return SkipReason.TOTAL
        if self._is_only_numbered(filled, lead):
            return SkipReason.BLANK
        if says("note", lead) and len(filled) <= max(1, self._region.typical // 2):
            return SkipReason.NOTE
        return SkipReason.SECTION if self._is_section(row, cells, filled) else None

    def may_be_remark(self, row: int) -> bool:
        """Whether a sparse row below all records would be a remark: one or two texts, no number and no code."""
        cells = [text for text in self._region.cells(row) if text.strip()]
        looks = [look(text) for text in cells]
        if all(kind is Look.MARK for kind in looks):
            return True  # a dash that was filled down beyond the table
        if len(cells) == 1:
            return looks[0] is not Look.NUMBER and not self._torn_from_above(row)
        return len(cells) <= max(2, self._limit) and all(kind in (Look.LABEL, Look.SENTENCE) for kind in looks)

    def _torn_from_above(self, row: int) -> bool:
        """Whether a line break without quotes tore the record above in two: its right half is missing."""
        region = self._region
        if region.grid.sheet is not None or row <= self._first:
            return False
        above = region.cells(row - 1)
        half = len(above) // 2
        return self._counts[row - 1] > 1 and not any(text.strip() for text in above[half:])

    def _repeats_header(self, cells: Sequence[str], filled: Sequence[int]) -> bool:
        for labels in self._labels:
            same = sum(folded(cells[at]) == labels[at] for at in filled)
            if same * 10 >= len(filled) * 8 and (same >= 2 or len(labels) == 1):
                return True
        return False

    def _is_total(self, row: int, cells: Sequence[str], filled: Sequence[int]) -> bool:
        """Whether the first text of a row is a word of sums and numbers follow it, or nothing."""
        if row not in self._called:
            return False
        leads = (self._lead(cells), self._lead(self._region.spread(row)))
        said = any(lead is not None and lead < _LEADING and says("total", text) for lead, text in leads)
        if said and leads[0][0] and cells[0].strip() and self._is_of_sexes(leads[0][0]):
            return False  # 総数, 男, 女 in a column of their own
        if not said and not self._sums_its_group(cells, leads[0][0]):
            return False
        first = min(lead for lead, _ in leads if lead is not None)
        rest = [
            kind
            for place in filled
            if place > first
            if (kind := look(cells[place])) and not says("total", cells[place])
        ]
        soft = sum(kind in (Look.LABEL, Look.SENTENCE) for kind in rest)
        return soft * 2 <= len(rest)

    def _sums_its_group(self, cells: Sequence[str], lead: int | None) -> bool:
        """Whether the word of a sum follows the name of its group: 東部, 計; but not in a column of 男, 女 and 計."""
        if lead is None or lead + 1 >= min(len(cells), _LEADING) or not says("total", cells[lead + 1]):
            return False
        return not self._is_of_sexes(lead + 1)

    def _is_of_sexes(self, at: int) -> bool:
        """Whether a column tells men from women."""
        rows = range(self._first, self._region.bottom)
        return not _SEXES.isdisjoint(self._region.grid.texts(self._region.columns[at], rows))

    @staticmethod
    def _lead(cells: Sequence[str]) -> tuple[int | None, str]:
        """Place and text of the first cell that is neither empty nor a number."""
        for place, text in enumerate(cells):
            if text.strip() and look(text) is not Look.NUMBER:
                return place, text
        return None, ""

    def _is_only_numbered(self, filled: Sequence[int], lead: str) -> bool:
        """Whether a row of a form has its running number and nothing else."""
        return (
            list(filled) == [0] and self._region.typical >= _SECTION_WIDTH and look(lead) in _NUMBERS and len(lead) <= 4
        )

    def _is_section(self, row: int, cells: Sequence[str], filled: Sequence[int]) -> bool:
        region = self._region
        spread = {text for text in region.spread(row) if text.strip()}
        if len(spread) > 1 or len(filled) > 1 or region.typical < _SECTION_WIDTH:
            return False
        text, at = cells[filled[0]], filled[0]
        if look(text) not in (Look.LABEL, Look.PERIOD, Look.SENTENCE):
            return False
        if says("section", text) or self._is_merged_across(row, at):
            return True
        return at == 0 and self._limit >= 1 and self._followed_by_record(row)

    def _is_merged_across(self, row: int, at: int) -> bool:
        place = self._region.columns[at]
        return any(
            merge.first_row <= row <= merge.last_row and merge.first_column <= place < merge.last_column
            for merge in self._region.grid.merges
        )

    def _followed_by_record(self, row: int) -> bool:
        return any(self._counts[later] > self._limit for later in range(row + 1, min(row + 4, self._region.bottom)))


def _at_most(limit: int, counts: Sequence[int], span: range) -> Iterable[int]:
    """The rows with so many filled cells or fewer."""
    some = counts[span.start : span.stop]
    if not isinstance(some, memoryview):
        return itertools.compress(span, map(limit.__ge__, some))
    import numpy as np  # noqa: PLC0415  (of a long table: it is loaded)

    found: list[int] = (np.flatnonzero(np.asarray(some) <= limit) + span.start).tolist()
    return found


def _speaks(text: str) -> bool:
    """Whether a text is a word of sums, of parts of them or of remarks."""
    first, last = text[0], text[-1]
    if last in _CLOSING and first not in _BEGINS and not _SUMMED_IN_BRACKETS.search(text):
        return False  # (03)1234-5678（代表）
    return (
        ((last in _TOTAL_ENDS or first == "全") and says("total", text))
        or (first in _NOTE_BEGINS and says("note", text))
        or ((first in _PART_BEGINS or last in _PART_ENDS) and says("part", text))
    )
