"""Records as Polars columns: expressions pick the cells that deserve a look, the judges look.

Blocks of a long text are judged so, and tables that are in memory as columns of text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np
import polars as pl

from odconv.issues import Severity, explain
from odconv.schemas.model import Schema
from odconv.tables.limits import Limits
from odconv.tables.structure import Positions
from odconv.validation.accept import candidates, may_fail
from odconv.validation.familiar import Familiar
from odconv.validation.findings import Finding
from odconv.validation.judge import Judge
from odconv.validation.ledger import Ledger, Marks
from odconv.validation.plan import Key, Plan, compile_plan
from odconv.validation.rows import all_missing, blank_marks, ragged_marks, rule_marks
from odconv.validation.verdict import Fault, Verdict

_BLANK = "blank"  # the column that is true where the first one has no value
_FEW = 2_000  # cells that plain Python looks at sooner than Polars has sorted them


@dataclass(frozen=True)
class ColumnPlan:
    """A plan as column expressions."""

    plan: Plan
    limits: Limits

    @cached_property
    def schema(self) -> dict[str, pl.DataType]:
        """All columns, named by place: labels may repeat, places do not."""
        return {str(place): pl.String() for place in range(self.plan.width)}

    @cached_property
    def read(self) -> list[str]:
        """The columns that something is asked of; the others need not be parsed. The first one stands for the rows."""
        return [str(place) for place in sorted({0} | set(self.suspects) | self._in_rules | self._in_keys)]

    @cached_property
    def nulled(self) -> set[int]:
        """The columns where an empty text must be told from a value: required, in a rule or in a key."""
        required = {at for at, judge in enumerate(self.plan.judges) if judge is not None and judge.required}
        return required | self._in_keys | self._in_rules

    @property
    def _in_rules(self) -> set[int]:
        return {self.plan.places[name] for rule in self.plan.rules for name in rule.fields}

    @property
    def _in_keys(self) -> set[int]:
        return {place for key in self.plan.keys for place in key.columns}

    @cached_property
    def suspects(self) -> dict[int, Judge]:
        """By place, the judges of the columns where something can be wrong."""
        return {place: judge for place, judge in enumerate(self.plan.judges) if judge is not None and may_fail(judge)}

    @cached_property
    def familiar(self) -> Familiar:
        """The suspects by what the table has said so far: true where the judge has to look."""
        return Familiar(self.suspects, self._in_rules)

    @cached_property
    def rules(self) -> list[pl.Expr]:
        """By rule, true in the rows that it has to look at; reads the columns `?<place>` of the suspects."""

        def column(name: str) -> pl.Expr:
            return pl.col(str(self.plan.places[name]))

        def suspect(name: str) -> pl.Expr:
            place = self.plan.places[name]
            return pl.col(f"?{place}") if place in self.suspects else pl.lit(value=False)

        def judge(name: str) -> Judge | None:
            return self.plan.judges[self.plan.places[name]]

        return [candidates(rule, column, suspect, judge) for rule in self.plan.rules]

    def look(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with Booleans: `?<place>` for each suspect column, `!<rule>` for each rule, and `_BLANK`.

        One after another in the calling thread: the cores are busy with other blocks, and to hand each expression to
        another thread is to wait for it.
        """
        self.familiar.learn(frame)
        first = pl.col(frame.columns[0])
        cells = [expression.alias(f"?{place}") for place, expression in self.familiar.suspects.items()]
        cells.append((first.is_null() | (first == "")).alias(_BLANK))
        rules = [expression.alias(f"!{at}") for at, expression in enumerate(self.rules)]
        return frame.with_columns_seq(cells).with_columns_seq(rules)


@dataclass(frozen=True, slots=True)
class Judged:
    """What one block gave: faults with rows counted from 0, and the columns of the keys."""

    rows: int
    marks: list[Marks]
    keys: dict[Key, pl.DataFrame]


class FrameJudge:
    """Judges tables as `validate` judges a long CSV; values that must not repeat are not looked at.

    It may be asked by several threads at a time.

    Args:
        schema: the format.
    """

    def __init__(self, schema: Schema) -> None:
        self._plan = compile_plan(schema, schema.field_names)
        self._columns = ColumnPlan(self._plan, Limits())

    def errors(self, frame: pl.DataFrame) -> tuple[int, Finding | None]:
        """How many errors a table has, and the first of them.

        Args:
            frame: at least one column of the format, null where a cell is empty; what is no text is judged as Polars
                writes it, and a column that is not there as one without a value. The first record is row 2.
        """
        texts = frame.select(
            (pl.col(name).cast(pl.String) if name in frame.columns else pl.lit(None, pl.String)).alias(str(place))
            for place, name in enumerate(self._plan.labels)
        )

        def records(rows: list[int]) -> list[tuple[int, list[str]]]:
            return [(row, list(cells)) for row, cells in zip(rows, texts[rows].fill_null("").iter_rows(), strict=True)]

        ledger = Ledger(self._plan, cap=1)
        found = judge_frame(self._columns, texts.select(self._columns.read), records)
        ledger.add(marks.moved(2, {}) for marks in found.marks)
        number = sum(count for (code, _), count in ledger.totals.items() if explain(code).severity is Severity.ERROR)
        return number, next((each for each in ledger.findings() if each.severity is Severity.ERROR), None)


def judge_frame(
    columns: ColumnPlan,
    frame: pl.DataFrame,
    records: Callable[[list[int]], list[tuple[int, list[str]]]],
    uneven: Sequence[int] = (),
    *,
    quoted_empty: bool = False,
) -> Judged:
    """Judge records as columns of text.

    Args:
        columns: the compiled plan.
        frame: `columns.read`, null where a cell is empty.
        records: gives some records by their numbers, from 0, with all of their cells.
        uneven: numbers of those that have too many cells or too few.
        quoted_empty: whether there are texts of no characters that are not null.
    """
    plan = columns.plan
    texts = frame  # as they stand in the file: findings show them
    frame = _without_missing(columns, frame, quoted_empty=quoted_empty)
    found = columns.look(frame)
    maybe_blank = _maybe_blank(frame, _true_rows(found, _BLANK))
    blank = {row: cells for row, cells in records(maybe_blank) if all_missing(plan, cells)}
    marks = [*_cell_faults(columns, texts, found, blank), *_rule_faults(plan, texts, found)]
    marks += ragged_marks(plan, records([row for row in uneven if row not in blank]))
    marks += blank_marks(blank.items())
    keys = {key: pl.DataFrame([frame[str(place)] for place in key.columns]) for key in plan.keys}
    return Judged(frame.height, marks, keys)


def _without_missing(columns: ColumnPlan, frame: pl.DataFrame, *, quoted_empty: bool) -> pl.DataFrame:
    """Null for every cell that means no value; the parser has done so for plain empty ones."""
    changes = []
    for place, missing in enumerate(columns.plan.missing):
        texts = sorted(missing if quoted_empty and place in columns.nulled else missing - {""})
        if texts and str(place) in frame.columns:
            column = pl.col(str(place))
            absent = column == texts[0] if len(texts) == 1 else column.is_in(texts)  # a look-up costs four comparisons
            changes.append(pl.when(absent).then(None).otherwise(column).alias(str(place)))
    return frame.with_columns_seq(changes) if changes else frame


def _maybe_blank(frame: pl.DataFrame, rows: Positions) -> list[int]:
    """The rows without a value in the first column, or where those are many, in all columns that were read."""
    if len(rows) > _FEW:
        empty = frame[rows].select(pl.all_horizontal(pl.all().is_null() | (pl.all() == ""))).to_series()
        rows = rows[empty.to_numpy()]
    return rows.tolist()


def _cell_faults(
    columns: ColumnPlan, frame: pl.DataFrame, found: pl.DataFrame, blank: Collection[int]
) -> Iterator[Marks]:
    for place, judge in columns.suspects.items():
        rows = _true_rows(found, f"?{place}")
        if not len(rows):
            continue
        if len(rows) > _FEW:
            columns.familiar.forget(place)
        numbers, texts, bad = _look_closer(judge, rows, frame[str(place)].filter(found[f"?{place}"]))
        if bad and blank:
            told = [number not in blank for number in numbers]
            numbers, texts = list(compress(numbers, told)), list(compress(texts, told))
        yield from _marks_by_text(place, bad, numbers, texts)


def _true_rows(found: pl.DataFrame, name: str) -> Positions:
    """The rows where a column is true. NumPy says so at once, where Polars plans a query: twenty a block add up."""
    return np.flatnonzero(found[name].to_numpy())


def _look_closer(
    judge: Judge, rows: Positions, texts: pl.Series
) -> tuple[list[int], list[str | None], dict[str | None, Verdict]]:
    """The rows and texts of the cells among those looked at that may be wrong, and the verdicts."""
    if len(rows) <= _FEW:
        listed = texts.to_list()
        return rows.tolist(), listed, judge.bad(listed)
    # A column without an expression of its own, or wholly wrong: look at distinct texts only.
    bad = judge.bad(texts.unique().to_list())
    if not bad:
        return [], [], bad
    wrong = texts.is_in(list(bad), nulls_equal=True)
    return rows[wrong.to_numpy()].tolist(), texts.filter(wrong).to_list(), bad


def _marks_by_text(
    place: int, bad: Mapping[str | None, Verdict], rows: list[int], texts: list[str | None]
) -> Iterator[Marks]:
    """The faults of one column as `cell_marks` gives them, a fault at a time: wrong texts are few, their cells many."""
    texts_of: dict[Fault, set[str | None]] = {}
    distinct = dict.fromkeys(texts)
    for text in distinct:
        for fault in bad.get(text, ()):
            texts_of.setdefault(fault, set()).add(text)
    for fault, own in texts_of.items():
        if len(own) == len(distinct):
            numbers, found = list(rows), texts
        else:
            wrong = [text in own for text in texts]
            numbers, found = list(compress(rows, wrong)), list(compress(texts, wrong))
        yield Marks(fault, place, numbers, [text or "" for text in found])


def _rule_faults(plan: Plan, frame: pl.DataFrame, found: pl.DataFrame) -> Iterator[Marks]:
    for at, rule in enumerate(plan.rules):
        rows = _true_rows(found, f"!{at}")
        if len(rows):
            cells = [frame[str(plan.places[name])].filter(found[f"!{at}"]).to_list() for name in rule.fields]
            yield from rule_marks(plan, rule, rows.tolist(), cells)
