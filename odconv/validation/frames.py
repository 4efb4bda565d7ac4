"""Tables in memory whose cells are texts: judged as columns, one after another, by expressions that are made once."""

from __future__ import annotations

import polars as pl

from odconv.issues import Severity, explain
from odconv.schemas.model import Schema
from odconv.tables.limits import Limits
from odconv.validation.columns import ColumnPlan, judge_frame
from odconv.validation.findings import Finding
from odconv.validation.ledger import Ledger
from odconv.validation.plan import compile_plan


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
