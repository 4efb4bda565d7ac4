"""What is told of a long column whose values stand in no cell, as `tally` tells it of a short one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np

from odconv.converters.conversion import Fate, Filled
from odconv.converters.records.outcomes import Outcomes
from odconv.converters.report.tally import Told, kinds, told_together
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
    return told_together(worth, keys, {key: cells[number] for key, number in numbers.items()})
