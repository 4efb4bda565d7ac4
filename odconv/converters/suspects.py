"""Which records of a long conversion may break the format, so that the judge need not read all of them again.

A record that is left out is valid for sure: none of its texts is wrong by itself, no rule across its fields has to look
at it, and no other record has its key. Those that are taken are judged as ever.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from odconv.schemas.model import Schema
from odconv.tables.coded import Coded, combinations
from odconv.validation.accept import candidates, suspects
from odconv.validation.judge import Judge
from odconv.validation.keys import KeyMemory
from odconv.validation.plan import Key, Plan, compile_plan
from odconv.validation.rules import RowRule

Records = npt.NDArray[np.int64]


def suspicious(schema: Schema, columns: Mapping[str, Coded], size: int) -> Records | None:
    """The records that have to be judged, ascending; None where all have to.

    Args:
        schema: the format.
        columns: values by field name, for the fields that hold any.
        size: number of records.
    """
    plan = compile_plan(schema, [item.name for item in schema.fields])
    memory = KeyMemory(plan)
    if not all(memory.plain(key) for key in plan.keys):
        return None
    wrong = {name: _wrong(judge, columns[name]) for name, judge in _judges(plan).items() if name in columns}
    taken = _blank(plan, columns, size)
    for name, texts in wrong.items():
        if texts.any():
            taken |= texts[columns[name].codes]
    for rule in plan.rules:
        taken |= _ruled(plan, rule, columns, wrong, size)
    for key in plan.keys:
        taken |= _repeated(plan, key, columns, size)
    return np.flatnonzero(taken)


def _judges(plan: Plan) -> dict[str, Judge]:
    return {judge.name: judge for judge in plan.judges if judge is not None}


def _without_missing(judge: Judge, column: Coded) -> pl.Series:
    """The distinct texts, null for those that mean no value."""
    texts = column.distinct
    return texts.zip_with(~texts.is_in(sorted(judge.missing)), pl.Series([None] * len(texts), dtype=pl.String))


def _wrong(judge: Judge, column: Coded) -> npt.NDArray[np.bool_]:
    """For each distinct text whether the judge finds a fault in it."""
    found = np.zeros(len(column.distinct), np.bool_)
    expression = suspects(judge, pl.col("text"))
    if expression is None:
        return found
    frame = pl.DataFrame({"text": _without_missing(judge, column)})
    looked_at = np.flatnonzero(frame.select(expression).to_series().to_numpy())
    texts = column.distinct.gather(looked_at).to_list()
    bad = judge.bad(texts) if texts else {}
    found[looked_at] = [text in bad for text in texts]
    return found


def _blank(plan: Plan, columns: Mapping[str, Coded], size: int) -> npt.NDArray[np.bool_]:
    """The records without any value."""
    found = np.ones(size, np.bool_)
    for name, judge in _judges(plan).items():
        if name in columns and found.any():
            found &= columns[name].distinct.is_in(sorted(judge.missing)).to_numpy()[columns[name].codes]
    return found


def _ruled(
    plan: Plan,
    rule: RowRule,
    columns: Mapping[str, Coded],
    wrong: Mapping[str, npt.NDArray[np.bool_]],
    size: int,
) -> npt.NDArray[np.bool_]:
    """The records that a rule has to look at."""
    judges = _judges(plan)
    frame: dict[str, pl.Series] = {}
    for name in rule.fields:
        column = columns.get(name)
        if column is None:
            frame[name] = pl.Series([None] * size, dtype=pl.String)
            frame[f"?{name}"] = pl.Series(np.zeros(size, np.bool_))
        else:
            frame[name] = _without_missing(judges[name], column).gather(column.codes)
            frame[f"?{name}"] = pl.Series(wrong[name][column.codes])
    expression = candidates(rule, pl.col, lambda name: pl.col(f"?{name}"), judges.get)
    return pl.DataFrame(frame).select(expression.fill_null(value=True)).to_series().to_numpy()


def _repeated(plan: Plan, key: Key, columns: Mapping[str, Coded], size: int) -> npt.NDArray[np.bool_]:
    """The records whose key another one has, and those without any where the key is the table's."""
    names = [plan.schema.fields[place].name for place in key.columns]
    known = [columns[name] for name in names if name in columns]
    empty = np.ones(size, np.bool_)
    for place, name in zip(key.columns, names, strict=True):
        if name in columns:
            empty &= columns[name].distinct.is_in(sorted(plan.missing[place])).to_numpy()[columns[name].codes]
    if not known:
        return empty if key.code == "primary-key" else np.zeros(size, np.bool_)
    codes, firsts = (known[0].codes, known[0].firsts) if len(known) == 1 else combinations(known)
    often = np.bincount(codes, minlength=len(firsts)) > 1
    return (often[codes] & ~empty) | (empty if key.code == "primary-key" else False)
