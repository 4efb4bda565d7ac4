"""What an engine has found so far: exact totals, and the first faults in order of rows, up to a cap."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat

from odconv.issues import Severity, explain
from odconv.validation.findings import Finding
from odconv.validation.plan import Plan
from odconv.validation.verdict import Fault

_MADE: Callable[[Iterable[object]], Finding] = partial(tuple.__new__, Finding)  # as `_make`, at half its price
Room = Mapping[Severity, int | None]  # how many findings of each severity may still be listed; None sets no end


@dataclass(frozen=True, slots=True)
class Marks:
    """One fault in one column (or of whole rows), at any number of rows.

    Attributes:
        fault: what is wrong.
        place: column place from 0 (beyond the table's width: an extra cell); None for a fault of whole rows.
        rows: numbers of the rows, ascending.
        values: the cell's text in each row; empty for faults of whole rows.
        cells: the cells of each row, where the fault is about the row; else empty.
    """

    fault: Fault
    place: int | None
    rows: list[int]
    values: list[str] = field(default_factory=list)
    cells: list[tuple[str, ...]] = field(default_factory=list)

    def moved(self, by: int, shifted: dict[int, list[int]]) -> Marks:
        """The same faults, `by` rows further down.

        Args:
            by: number of rows.
            shifted: takes the moved rows by identity of those that stood here: marks may share them.
        """
        rows = shifted.get(id(self.rows))
        if rows is None:
            rows = shifted[id(self.rows)] = [row + by for row in self.rows]
        return Marks(self.fault, self.place, rows, self.values, self.cells)


@dataclass
class Ledger:
    """The faults of one table.

    Attributes:
        plan: how the table is judged.
        cap: most faults listed of each severity; None lists all.
        totals: exact number by (code, field name).
        rows: data rows judged, blank ones included.
    """

    plan: Plan
    cap: int | None = None
    totals: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: int = 0
    _listed: list[Finding] = field(default_factory=list)
    _late: list[Finding] = field(default_factory=list)
    _room: Room = field(default_factory=dict)
    _erroneous: bytearray = field(default_factory=bytearray)  # one byte a row: a flag is cheaper than a set's entry

    def __post_init__(self) -> None:
        """Nothing is listed yet."""
        self._room = dict.fromkeys(Severity, self.cap)

    def add(self, found: Iterable[Marks]) -> None:
        """Take the faults of some rows, in any order among themselves, after those of all rows before.

        They are told at once: for a long table that is while other threads parse, not when all have ended.
        """
        told = self._told(self._counted(found), self._room)
        self._listed += told
        if self.cap is not None:
            taken = Counter(finding.severity for finding in told)
            self._room = {severity: (most or 0) - taken[severity] for severity, most in self._room.items()}

    def add_late(self, found: Iterable[Marks]) -> None:
        """Take faults of any rows, known only at the end of the table, as repetitions are."""
        self._late += self._told(self._counted(found), dict.fromkeys(Severity, self.cap))

    def _counted(self, found: Iterable[Marks]) -> list[tuple[Severity, Marks]]:
        """The same faults with their severity, entered into the totals."""
        batches = []
        flagged: list[int] | None = None
        for marks in found:
            severity = explain(marks.fault.code).severity
            self.totals[marks.fault.code, self._name(marks.place)] += len(marks.rows)
            if severity is Severity.ERROR and marks.rows is not flagged:  # cells of one row share their numbers
                self._flag(marks.rows)
                flagged = marks.rows
            batches.append((severity, marks))
        return batches

    def _told(self, found: Sequence[tuple[Severity, Marks]], room: Room) -> list[Finding]:
        """The findings in order of rows and columns, in one cell errors first, as many as there is room for."""
        batches = [item for item in found if room[item[0]] != 0]
        batches.sort(key=lambda item: item[0] is not Severity.ERROR)
        with without_collecting():
            unsorted: list[Finding] = []
            places: list[int] = []  # row and column in one small number each, which sort several times as fast as pairs
            last = max((marks.place or 0 for _, marks in batches), default=0) + 1  # faults of a whole row stand there
            for severity, marks in batches:
                place = last if marks.place is None else marks.place
                unsorted += self._findings(marks, room[severity])
                places += [row * (last + 1) + place for row in marks.rows[: room[severity]]]
            told = [unsorted[at] for at in sorted(range(len(places)), key=places.__getitem__)]
        return told if self.cap is None else list(_within(told, room))

    @property
    def faulty_rows(self) -> int:
        """Rows with at least one fault of severity error."""
        return self._erroneous.count(1)

    def findings(self) -> tuple[Finding, ...]:
        """The listed faults in order of rows and columns, at most the cap of each severity."""
        if not self._late:
            return tuple(self._listed)
        told = sorted(self._listed + self._late, key=lambda finding: (finding.row or 0, finding.field_number or _LAST))
        return tuple(_within(told, dict.fromkeys(Severity, self.cap)))

    def _flag(self, rows: list[int]) -> None:
        highest = max(rows, default=0)
        if highest >= len(self._erroneous):
            self._erroneous.extend(bytes(highest + 1 + (highest >> 1) - len(self._erroneous)))
        for row in rows:
            self._erroneous[row] = 1

    def _name(self, place: int | None) -> str:
        if place is None or place >= self.plan.width:
            return ""
        judge = self.plan.judges[place]
        return self.plan.labels[place] if judge is None else judge.name

    def _findings(self, marks: Marks, most: int | None) -> Iterator[Finding]:
        """The findings of one batch, the first `most`: what they share is looked up once."""
        params, number = dict(marks.fault.params), None if marks.place is None else marks.place + 1
        return map(
            _MADE,
            zip(
                repeat(marks.fault.code),
                marks.rows[:most],
                repeat(number),
                repeat(self._name(marks.place)),
                _shown(marks.values) if marks.values else repeat(""),
                repeat(params),
                marks.cells or repeat(()),
                strict=False,
            ),
        )


def _within(findings: Iterable[Finding], room: Room) -> Iterator[Finding]:
    """The first findings of each severity, as many as there is room for."""
    left = dict(room)
    for finding in findings:
        severity = finding.severity
        most = left[severity]
        if most is None or most > 0:
            yield finding
            left[severity] = None if most is None else most - 1


@contextmanager
def without_collecting(*, promote: bool = False) -> Iterator[None]:
    """No search for cycles while a hundred thousand tuples are made that hold none: it would double the time.

    Args:
        promote: put what was made among the old objects at the end, where a search through all of it would put it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if promote and not gc.get_freeze_count():  # else somebody else's objects would thaw too
                gc.freeze()
                gc.unfreeze()
            gc.enable()


_LONGEST_TEXT = 1_000  # characters of a cell that a finding keeps
_LAST = 1 << 30  # faults of a whole row stand after those of its cells


def listed_cells(cells: Sequence[str | None]) -> tuple[str, ...]:
    """The cells of a row as texts, for a finding about the whole row."""
    return tuple("" if cell is None else cut(cell) for cell in cells)


def _shown(texts: list[str]) -> Iterable[str]:
    """The texts as findings keep them; nearly always as they are."""
    return texts if max(map(len, texts)) <= _LONGEST_TEXT else map(cut, texts)


def cut(text: str) -> str:
    """A text as findings keep it: a report must not grow with one huge cell."""
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
