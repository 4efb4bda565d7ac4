"""What has to be kept of a long column so that it can be rebuilt: as `original.py` says, a distinct text at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from odconv.converters.report.longranges import packed
from odconv.converters.report.model import Kept, OriginalColumn
from odconv.tables.coded import Coded, Numbers, rows_by_text


def long_column(field: str | None, texts: Coded, values: Coded | None, returned: Numbers) -> OriginalColumn:
    """What to keep of a column.

    Args:
        field: the field that holds it as far as it does.
        texts: its cells.
        values: the values in that field, one for each record; None where no field holds it.
        returned: records that the output does not hold, ascending.
    """
    if values is None:
        return OriginalColumn(None, {}, _kept(np.arange(len(texts)), texts))
    if texts == values:
        return OriginalColumn(field, {}, _kept(returned, texts))
    held = np.ones(len(texts), np.bool_)
    held[returned] = False
    best = _best(texts, values, held)
    origin = np.full(len(values.distinct), -1, np.int64)
    origin[best["value"].to_numpy()] = best["text"].to_numpy()
    differs = np.flatnonzero((origin[values.codes] != texts.codes) | ~held)
    return OriginalColumn(field, _before(texts, values, best), _kept(differs, texts))


def _best(texts: Coded, values: Coded, held: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """For each distinct value the text that it was made of most often; by number where any was made of several."""
    counts = _pairs(texts, values, held)
    if counts["value"].n_unique() == counts.height:
        return counts
    return counts.sort("len", descending=True, maintain_order=True).unique("value", keep="first", maintain_order=True)


def _pairs(texts: Coded, values: Coded, held: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """Every pair of value and text by its first record, and the number of its records."""
    made = np.zeros(len(texts.distinct), np.int64)
    made[texts.codes] = values.codes
    if not np.array_equal(made[texts.codes], values.codes):  # a text has become more than one value
        pairs = pl.DataFrame({"value": values.codes[held], "text": texts.codes[held]})
        return pairs.group_by("value", "text", maintain_order=True).len()
    own = texts.taken(np.flatnonzero(held))
    first = np.full(len(made), len(own), np.int64)
    first[own.codes[::-1]] = np.arange(len(own) - 1, -1, -1)  # the first record comes last, and stays
    known = np.flatnonzero(own.counts)
    known = known[np.argsort(first[known])]
    return pl.DataFrame({"value": made[known], "text": known, "len": own.counts[known]})


def _before(texts: Coded, values: Coded, best: pl.DataFrame) -> dict[str, str]:
    """What stood where the field now holds another text."""
    pairs = pl.DataFrame({"value": values.distinct.gather(best["value"]), "text": texts.distinct.gather(best["text"])})
    other = pairs.filter(pl.col("value") != pl.col("text"))
    return dict(zip(other["value"].to_list(), other["text"].to_list(), strict=True))


def _kept(records: Numbers, texts: Coded) -> list[Kept]:
    """Texts of some records: by text where they repeat, else one after another."""
    if not len(records):
        return []
    codes = texts.codes[records]
    if len(np.unique(codes)) * 2 > len(records):
        return [Kept(packed(records), texts.some(records))]
    own = texts.picked(records)
    every = np.ones(len(own.distinct), np.bool_)
    names = own.distinct.to_list()
    return [Kept(packed(records[cells]), [names[code]]) for code, cells in rows_by_text(own, every)]
