"""What is told of a long column, as `tally` tells it of a short one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import numpy as np
import polars as pl

from odconv.converters.conversion import Fate, Filled, fate_of
from odconv.converters.records.outcomes import OneRule, Outcomes
from odconv.converters.report.tally import VALUES, kinds, told_together
from odconv.converters.report.texts import Told
from odconv.tables.coded import Coded, rows_by_text

_UNTOUCHED = tuple(Fate).index(Fate.UNTOUCHED)


def long_together(filled: Filled) -> Iterator[Told]:
    """Equal values together, and all of one rule if many; every record of them.

    Args:
        filled: a column of values that stand in no cell.
    """
    column, outcomes = Coded.of(filled.texts), filled.outcomes
    if not isinstance(outcomes, Outcomes):
        outcomes = Outcomes.of(column, outcomes)
    if isinstance(outcomes.changed, OneRule):
        yield from _of_one_rule(column, outcomes.changed)
        return
    codes = np.flatnonzero(outcomes.fates != _UNTOUCHED)
    known = dict(outcomes.changed.items())
    texts = column.distinct.gather(codes).to_list()
    worth = {text: known[code] for text, code in zip(texts, codes.tolist(), strict=True)}
    keys = kinds(worth)
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys.values()))}
    kind_of = np.full(len(column.distinct), len(numbers), np.uint32)
    kind_of[codes] = [numbers[key] for key in keys.values()]
    by_kind = Coded(kind_of[column.codes], column.distinct)
    wanted = np.arange(len(numbers) + 1) < len(numbers)
    cells = {number: cast("Sequence[int]", records) for number, records in rows_by_text(by_kind, wanted)}
    yield from told_together(worth, keys, {key: cells[number] for key, number in numbers.items()})


def told_of(filled: Filled, records: Iterable[tuple[str, int, Sequence[int]]]) -> Iterator[Told]:
    """What there is to tell of some texts of a column; all that became of the others is not looked at.

    Args:
        filled: a column.
        records: some of what its `told_records` gives.
    """
    outcomes = filled.outcomes
    for text, cells, own in records:
        if isinstance(outcomes, Outcomes):
            outcome = outcomes.changed[int(outcomes.column.codes[own[0]])]
        else:
            outcome = outcomes[text]
        yield Told(text, outcome, fate_of(text, outcome), cells, own)


def _of_one_rule(column: Coded, changed: OneRule) -> Iterator[Told]:
    """What is told of values that one rule made, all of them sure."""
    differs = changed.differs(column)
    codes = changed.codes[differs]
    values = Coded.of(pl.Series(changed.texts, dtype=pl.String).filter(pl.Series(differs)))
    many = len(values.distinct) > VALUES
    size = 1 if many else len(values.distinct)
    kind_of = np.full(len(column.distinct), size, np.uint32)
    kind_of[codes] = 0 if many else values.codes
    by_kind = Coded(kind_of[column.codes], column.distinct)
    for kind, records in rows_by_text(by_kind, np.arange(size + 1) < size):
        first = int(codes[values.firsts[kind]])
        number = len(values.distinct) if many else 1
        yield Told(
            str(column.distinct[first]),
            changed[first],
            Fate.CHANGED,
            len(records),
            cast("Sequence[int]", records),
            number,
        )
