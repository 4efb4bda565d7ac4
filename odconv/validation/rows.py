"""The engine for small, irregular and workbook tables: rows of cells, judged a column at a time with plain sets.

A distinct text is judged once, and once for all tables of a schema, which makes 200 rows cheaper than the fixed price
of a query plan (`benchmarks/` has the crossing).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice, zip_longest

from odconv.validation.keys import KeyMemory
from odconv.validation.ledger import Ledger, Marks, listed_cells
from odconv.validation.plan import Plan
from odconv.validation.rules import RowRule
from odconv.validation.verdict import Fault, Verdict

Row = Sequence[str]
Cells = Sequence[str | None]

_SOUGHT = 4  # texts that are sought one by one
CHUNK = 10_000  # rows judged at once: memory stays bounded whatever the length of the table

MISSING_CELL = Fault.of("missing-cell")
EXTRA_CELL = Fault.of("extra-cell")
BLANK_ROW = Fault.of("blank-row")


def judge_rows(plan: Plan, rows: Iterable[Row], ledger: Ledger, memory: KeyMemory, first_row: int) -> None:
    """Judge rows in order and enter what is wrong.

    Args:
        plan: the compiled schema and header.
        rows: the cells of each row; a blank line is an empty sequence.
        ledger: takes faults and counts.
        memory: takes the keys that must be unique.
        first_row: number of the first row as a spreadsheet shows it.
    """
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        columns = _columns(chunk, plan.width)
        blank = _blank_rows(plan, columns)
        marks = _judge_columns(plan, columns, blank, memory, first_row)
        if set(map(len, chunk)) != {plan.width}:
            uneven = [at for at, row in enumerate(chunk) if len(row) != plan.width and at not in blank]
            marks += ragged_marks(plan, [(first_row + at, chunk[at]) for at in uneven])
        marks += blank_marks((first_row + at, chunk[at]) for at in blank)
        ledger.add(marks)
        ledger.rows += len(chunk)
        first_row += len(chunk)


def judge_turned(plan: Plan, columns: Sequence[Cells], ledger: Ledger, memory: KeyMemory, first_row: int) -> None:
    """Judge a whole table that is given as columns, equally long and one for each of the plan's.

    Args:
        plan: the compiled schema and header.
        columns: the cells of each column.
        ledger: takes faults and counts.
        memory: takes the keys that must be unique.
        first_row: number of the first row as a spreadsheet shows it.
    """
    blank = _blank_rows(plan, columns)
    marks = _judge_columns(plan, columns, blank, memory, first_row)
    marks += blank_marks((first_row + at, [column[at] for column in columns]) for at in blank)
    ledger.add(marks)
    ledger.rows += len(columns[0])


def _judge_columns(
    plan: Plan, columns: Sequence[Cells], blank: Collection[int], memory: KeyMemory, first_row: int
) -> list[Marks]:
    """What is wrong with cells and between them; the keys are remembered."""
    marks = [*_cell_faults(plan, columns, blank, first_row), *_rule_faults(plan, columns, first_row)]
    for key in plan.keys:
        memory.remember(key, first_row, [columns[place] for place in key.columns])
    return marks


def _columns(rows: Sequence[Row], width: int) -> Sequence[Cells]:
    """The table turned: one sequence a column, None for a cell that a row does not have."""
    even = len(set(map(len, rows))) == 1
    columns = list(zip(*rows, strict=True) if even else zip_longest(*rows))[:width]
    return columns + [(None,) * len(rows)] * (width - len(columns))


def _blank_rows(plan: Plan, columns: Sequence[Cells]) -> Collection[int]:
    """Rows without any value, by place in the columns, ascending."""
    blank: Collection[int] = range(len(columns[0]))
    for cells, missing in zip(columns, plan.missing, strict=True):
        if None not in cells and missing.isdisjoint(cells):
            return ()
        blank = dict.fromkeys(at for at in blank if cells[at] is None or cells[at] in missing)
    return blank


def all_missing(plan: Plan, row: Row) -> bool:
    """Whether no cell of a row within the table's width has a value."""
    return all(cell in missing for cell, missing in zip(row, plan.missing, strict=False))


def _cell_faults(plan: Plan, columns: Sequence[Cells], blank: Collection[int], first_row: int) -> Iterator[Marks]:
    empty: Cells | None = None  # the columns of fields without any value mostly share one list
    for place, (judge, cells) in enumerate(zip(plan.judges, columns, strict=True)):
        if judge is None or (judge.may_be_empty and (judge.anything_goes or cells is empty)):
            continue
        if judge.may_be_empty and not any(cells):
            empty = cells
            continue
        bad = judge.bad(cells)
        if bad:
            faulty = _places_of(bad, cells)
            yield from cell_marks(place, bad, ((first_row + at, cells[at]) for at in faulty if at not in blank))


def _places_of(texts: Collection[str | None], cells: Cells) -> list[int]:
    """Where some texts stand in a column, ascending; few texts are sought one by one, without a look at each cell."""
    if len(texts) > _SOUGHT:
        return [at for at, cell in enumerate(cells) if cell in texts]
    found: list[int] = []
    for text in texts:
        at = -1
        with suppress(ValueError):
            while True:
                at = cells.index(text, at + 1)
                found.append(at)
    return sorted(found)


def cell_marks(
    place: int, bad: Mapping[str | None, Verdict], cells: Iterable[tuple[int, str | None]]
) -> Iterator[Marks]:
    """The faults of one column.

    Args:
        place: the column's place.
        bad: the verdict on each faulty text.
        cells: row number and text of the cells that may be faulty.
    """
    batches: dict[Fault, Marks] = {}
    of_text: dict[str | None, list[Marks]] = {}  # a text keeps its hash, a fault does not
    for row, text in cells:
        batch = of_text.get(text)
        if batch is None:
            verdict = bad.get(text, ())
            batch = of_text[text] = [batches.setdefault(fault, Marks(fault, place, [])) for fault in verdict]
        for marks in batch:
            marks.rows.append(row)
            marks.values.append(text or "")
    yield from batches.values()


def blank_marks(rows: Iterable[tuple[int, Cells]]) -> list[Marks]:
    """The fault of rows without any value, from their numbers and cells."""
    listed = [(row, listed_cells(cells)) for row, cells in rows]
    return [Marks(BLANK_ROW, None, [row for row, _ in listed], [], [cells for _, cells in listed])] if listed else []


def ragged_marks(plan: Plan, uneven: Iterable[tuple[int, Cells]]) -> Iterator[Marks]:
    """The faults of rows that have too few or too many cells; those of equally long rows share their lists.

    Args:
        plan: the compiled schema and header.
        uneven: numbers and cells of the rows.
    """
    by_width: dict[int, tuple[list[int], list[tuple[str, ...]]]] = {}
    for number, row in uneven:
        rows, cells = by_width.setdefault(len(row), ([], []))
        rows.append(number)
        cells.append(listed_cells(row))
    for width, (rows, cells) in by_width.items():
        empty = [""] * len(rows)
        for place in range(width, plan.width):
            yield Marks(MISSING_CELL, place, rows, empty, cells)
        for place in range(plan.width, width):
            yield Marks(EXTRA_CELL, place, rows, [row[place] for row in cells], cells)


def _rule_faults(plan: Plan, columns: Sequence[Cells], first_row: int) -> Iterator[Marks]:
    for rule in plan.rules:
        own = [columns[plan.places[name]] for name in rule.fields]
        yield from rule_marks(plan, rule, range(first_row, first_row + len(own[0])), own)


def rule_marks(plan: Plan, rule: RowRule, rows: Sequence[int], columns: Sequence[Cells]) -> Iterator[Marks]:
    """The faults that a rule finds.

    Args:
        plan: the compiled schema and header.
        rule: the rule.
        rows: numbers of the rows.
        columns: the cells of the rule's fields in these rows.
    """
    missing = [plan.missing[plan.places[name]] for name in rule.fields]
    plain = all(none == {""} for none in missing)
    of_cells: dict[Cells, list[tuple[Marks, int]]] = {}
    batches: dict[tuple[str, Fault], Marks] = {}
    for at in rule.doubtful(columns) if plain else range(len(rows)):
        cells = tuple(column[at] for column in columns)
        batch = of_cells.get(cells)
        if batch is None:
            batch = of_cells[cells] = [
                (batches.setdefault(found, Marks(found[1], plan.places[found[0]], [])), rule.fields.index(found[0]))
                for found in rule.judge(_values(cells, missing))
            ]
        for marks, place in batch:
            marks.rows.append(rows[at])
            marks.values.append(cells[place] or "")
    yield from batches.values()


def _values(cells: Cells, missing: Sequence[frozenset[str]]) -> list[str | None]:
    return [None if cell in none else cell for cell, none in zip(cells, missing, strict=True)]
