"""Which rows below a header are records, and why each of the others is none."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from odconv.tables.layout.header import Header, heads_another
from odconv.tables.layout.judge import Judge
from odconv.tables.layout.region import Region
from odconv.tables.layout.sums import sums_up
from odconv.tables.layout.words import folded, says
from odconv.tables.table import Skipped, SkipReason

_FULL = 0.8  # of the typical number of filled cells: below a closed table such a row is a record again


@dataclass(slots=True)
class Body:
    """The rows of a region from the header on.

    Attributes:
        runs: indices of the records, those that follow one another together.
        skipped: the other rows down to `end`.
        sections: text of the section row above a record, by the record's index.
        end: index of the row where another table begins, or the end of the region.
        calm: whether the row that was looked at last is a record like those around it.
    """

    runs: list[range] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    end: int = 0
    calm: bool = False

    @property
    def places(self) -> Sequence[int]:
        """Indices of the records, ascending: a range where they follow one another."""
        return self.runs[0] if len(self.runs) == 1 else list(itertools.chain.from_iterable(self.runs))

    @property
    def last(self) -> int | None:
        """Index of the last record so far, None where there is none."""
        return self.runs[-1][-1] if self.runs else None

    def add(self, *runs: range) -> None:
        """Add records below those that there are."""
        for run in filter(None, runs):
            if self.runs and self.runs[-1].stop == run.start:
                run = range(self.runs.pop().start, run.stop)  # noqa: PLW2901
            self.runs.append(run)

    def keep(self, first: int, last: int) -> None:
        """Leave out the records above one and below another."""
        self.runs = [range(max(run.start, first), min(run.stop, last + 1)) for run in self.runs]
        self.runs = [run for run in self.runs if run]


def split(region: Region, header: Header) -> Body:
    """The records below a header and a reason for every other row, down to the end or to the next table."""
    judge = Judge(region, header)
    body = Body(end=region.bottom)
    doubtful: list[int] = []  # rows without a reason that may be a remark, if no record follows
    shapes: set[tuple[int, ...]] = set()  # which cells are filled in such rows that turned out to be records
    section: str | None = None
    before: SkipReason | None = None  # why the row above is no record
    gap = blank = False  # whether few cells are filled just above, and whether there was an empty row among them
    closed = False  # whether a total and an empty row stand above: what follows is remarks, until a full row
    for row in _walk(judge, body, range(header.body, region.bottom)):
        body.calm = False
        goes_on = before is SkipReason.REPEATED_HEADER  # a row more of it may be as full as a record
        reason = None if judge.usual(row) and not goes_on else judge.reason(row, before)
        if reason is SkipReason.REPEATED_HEADER and _is_summed_up(region, header, body):
            body.end = _start_of_next(body, doubtful, row)
            break
        if (
            (gap or row in judge.breaks)
            and reason is None
            and body.runs
            and heads_another(region, row, header, apart=blank)
        ):
            body.end = _start_of_next(body, doubtful, row)
            break
        if reason is None and closed and judge.count(row) < region.typical * _FULL:
            reason = SkipReason.NOTE
        closed = judge.closes(closed, reason, before)
        before = reason
        gap = reason is not None or judge.sparse(row)
        blank = gap and (blank or reason is SkipReason.BLANK)
        if reason is not None:
            if reason is SkipReason.REPEATED_HEADER:
                section = None if _title_above(region, header, body) else section
            section = region.text(row) if reason is SkipReason.SECTION else section
            body.skipped.append(Skipped(row + 1, reason, region.text(row)))
        elif judge.sparse(row) and judge.may_be_remark(row):
            doubtful.append(row)
        else:
            shapes.update(judge.shape(place) for place in doubtful)
            body.add(*(range(place, place + 1) for place in (*doubtful, row)))  # in doubt above a record: records
            doubtful.clear()
            body.calm = not gap and not closed
            if section:
                body.sections[row] = section
                section = None
    _settle(region, judge, body, doubtful, shapes)
    return body


def _walk(judge: Judge, body: Body, span: range) -> Iterator[int]:
    """The rows to look at: not those that follow a record and of which nothing asks for it, which are records."""
    row = span.start
    for unusual in itertools.chain(judge.unusual(span), (span.stop,)):
        while row < unusual and not body.calm:
            yield row
            row += 1
        body.add(range(row, unusual))
        body.calm = False
        if unusual < span.stop:
            yield unusual
        row = unusual + 1


def _settle(region: Region, judge: Judge, body: Body, doubtful: Sequence[int], shapes: Set[tuple[int, ...]]) -> None:
    """Rows in doubt at the end are remarks, unless records among the others have the same cells filled."""
    for row in doubtful:
        if row < body.end and judge.shape(row) in shapes:
            body.add(range(row, row + 1))
        elif row < body.end:
            body.skipped.append(Skipped(row + 1, SkipReason.NOTE, region.text(row)))
    places = body.places
    begin, end = _without_totals(region, places)
    for row in (*places[:begin], *places[end:]):
        body.skipped.append(Skipped(row + 1, SkipReason.TOTAL, region.text(row)))
    if end - begin < len(places):
        body.keep(places[begin], places[end - 1])
    body.skipped = _sections_at_the_end_are_notes(body)


def _without_totals(region: Region, places: Sequence[int]) -> tuple[int, int]:
    """Which records are none: the last ones or the first, where their numbers are the sums of the others.

    Returns:
        Begin and end of the other records among `places`; rates that are computed from a sum at the end go with it.
    """
    end = len(places)
    while end > 1 and says("part", next(filter(str.strip, region.cells(places[end - 1])), "")):
        end -= 1
    if end > 1 and sums_up(region, places[end - 1], places[: end - 1]):
        return 0, end - 1
    return int(len(places) > 1 and sums_up(region, places[0], places[1:])), len(places)


def _title_above(region: Region, header: Header, body: Body) -> bool:
    """Whether the title of the table stands again right above a repeated header; it heads no section then."""
    titles = _titles(region, header)
    found = False
    for at in range(len(body.skipped) - 1, -1, -1):
        skipped = body.skipped[at]
        if skipped.reason is SkipReason.SECTION:
            text = folded(skipped.text)
            if says("title", text) or any(text.startswith(title) for title in titles):
                body.skipped[at] = replace(skipped, reason=SkipReason.TITLE)
                found = True
        elif skipped.reason is not SkipReason.BLANK:
            break
    return found


def _is_summed_up(region: Region, header: Header, body: Body) -> bool:
    """Whether a total, an empty row and a title of its own stand before a repeated header: it begins another table."""
    last = region.bottom if body.last is None else body.last
    since = [skipped for skipped in body.skipped if skipped.row - 1 > last]
    reasons = [skipped.reason for skipped in since]
    if SkipReason.TOTAL not in reasons or SkipReason.BLANK not in reasons or reasons[-1] is not SkipReason.SECTION:
        return False
    title = folded(since[-1].text)
    return not says("section", title) and not any(title.startswith(text) for text in _titles(region, header))


def _titles(region: Region, header: Header) -> list[str]:
    """What stands above the header, folded."""
    rows = range(region.top, header.rows[0] if header.rows else 0)
    return [text for row in rows if (text := folded(region.text(row)))]


def _start_of_next(body: Body, doubtful: list[int], row: int) -> int:
    """Where the table above `row` ends: titles right above the new header belong to the new table."""
    reasons = {skipped.row - 1: skipped.reason for skipped in body.skipped}
    start = row
    while start - 1 in doubtful or reasons.get(start - 1) in (SkipReason.SECTION, SkipReason.TITLE):
        start -= 1
    body.skipped = [skipped for skipped in body.skipped if skipped.row - 1 < start]
    return start


def _sections_at_the_end_are_notes(body: Body) -> list[Skipped]:
    last = -1 if body.last is None else body.last
    return [
        Skipped(skipped.row, SkipReason.NOTE, skipped.text)
        if skipped.reason is SkipReason.SECTION and skipped.row - 1 > last
        else skipped
        for skipped in sorted(body.skipped, key=lambda skipped: skipped.row)
    ]
