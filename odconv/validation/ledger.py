"""What an engine has found so far: exact totals, and the first faults in order of rows, up to a cap."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from odconv.issues import Severity, explain
from odconv.validation.findings import Finding
from odconv.validation.plan import Plan
from odconv.validation.verdict import Fault


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

    def first(self, count: int | None) -> Marks:
        """The faults of the first rows."""
        if count is None or len(self.rows) <= count:
            return self
        return Marks(self.fault, self.place, self.rows[:count], self.values[:count], self.cells[:count])

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
    _listed: dict[Severity, list[Marks]] = field(default_factory=dict)
    _counts: Counter[Severity] = field(default_factory=Counter)
    _erroneous: bytearray = field(default_factory=bytearray)  # one byte a row: a flag is cheaper than a set's entry

    def add(self, found: Iterable[Marks]) -> None:
        """Take the faults of some rows, in any order among themselves, after those of all rows before."""
        full = {severity for severity, count in self._counts.items() if self.cap is not None and count >= self.cap}
        self._take(found, full)

    def add_late(self, found: Iterable[Marks]) -> None:
        """Take faults of any rows, known only at the end of the table, as repetitions are."""
        self._take(found, set())

    def _take(self, found: Iterable[Marks], full: set[Severity]) -> None:
        flagged: list[int] | None = None
        for marks in found:
            severity = explain(marks.fault.code).severity
            self.totals[marks.fault.code, self._name(marks.place)] += len(marks.rows)
            if severity is Severity.ERROR and marks.rows is not flagged:  # cells of one row share their numbers
                self._flag(marks.rows)
                flagged = marks.rows
            if severity not in full:
                self._list(severity, marks)

    def _list(self, severity: Severity, marks: Marks) -> None:
        listed = self._listed.setdefault(severity, [])
        listed.append(marks.first(self.cap))
        self._counts[severity] += len(marks.rows)
        if self.cap is not None and len(listed) > max(_MANY, 4 * self.cap):
            listed.sort(key=lambda batch: batch.rows[0])  # every batch fills a place or more of the cap
            del listed[self.cap :]
            self._counts[severity] = sum(len(batch.rows) for batch in listed)

    @property
    def faulty_rows(self) -> int:
        """Rows with at least one fault of severity error."""
        return self._erroneous.count(1)

    def findings(self) -> tuple[Finding, ...]:
        """The listed faults in order of rows and columns, at most the cap of each severity."""
        listed: list[tuple[int, int, int, int]] = []
        batches = [marks for found in self._listed.values() for marks in found]
        first = 0
        for found in self._listed.values():
            places = []
            for number, marks in enumerate(found, start=first):
                place = _LAST if marks.place is None else marks.place
                places += [(row, place, number, at) for at, row in enumerate(marks.rows)]
            places.sort()
            listed += places[: self.cap]
            first += len(found)
        listed.sort()
        told = [self._teller(marks) for marks in batches]
        with _without_collecting():
            return tuple([told[number](row, at) for row, _, number, at in listed])

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

    def _teller(self, marks: Marks) -> Callable[[int, int], Finding]:
        """Makes the findings of one batch: what they share is looked up once."""
        code, params, name = marks.fault.code, dict(marks.fault.params), self._name(marks.place)
        number = None if marks.place is None else marks.place + 1
        values, cells = marks.values, marks.cells

        def tell(row: int, at: int) -> Finding:
            value = cut(values[at]) if values else ""
            return Finding(code, row, number, name, value, params, cells[at] if cells else ())

        return tell


_MANY = 10_000  # batches


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for cycles while a hundred thousand tuples are made that hold none: it would double the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_LONGEST_TEXT = 1_000  # characters of a cell that a finding keeps
_LAST = 1 << 30  # faults of a whole row stand after those of its cells


def listed_cells(cells: Sequence[str | None]) -> tuple[str, ...]:
    """The cells of a row as texts, for a finding about the whole row."""
    return tuple("" if cell is None else cut(cell) for cell in cells)


def cut(text: str) -> str:
    """A text as findings keep it: a report must not grow with one huge cell."""
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
