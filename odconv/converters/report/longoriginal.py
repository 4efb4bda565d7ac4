<<<<<<< HEAD
"""What has to be kept of a long column so that its cells can be rebuilt: as `original`, text by text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from odconv.converters.conversion import Conversion, Filled
from odconv.converters.report.model import Kept, OriginalColumn
from odconv.tables.coded import Coded, Numbers, combinations, rows_by_text
from odconv.tables.framerows import coded

_MANY = 2  # cells of a text from which it is written once


def long_column(
    conversion: Conversion, at: int, best: Filled | None, written: Callable[[str], str] | None
) -> OriginalColumn:
    """What to keep of a column of the source.

    Args:
        conversion: the conversion.
        at: index of the column.
        best: the field to begin with, None where none holds it.
        written: how a value stands in the output, as itself where None.
    """
    texts = coded(conversion.table, at)
    if best is None:
        return OriginalColumn(None, {}, _kept(np.arange(len(texts)), texts))
    values = Coded.of(conversion.columns[best.field])
    if written is not None:
        values = values.mapped([written(value) for value in values.distinct.to_list()])
    returned = np.array([rejected.record for rejected in conversion.rejected], np.int64)
    if texts == values:
        return OriginalColumn(best.field, {}, _kept(returned, texts))
    pairs, firsts = combinations([values, texts])
    held = np.ones(len(texts), np.bool_)
    held[returned] = False
    chosen = _chosen(pairs[held], values.codes[firsts])
    differs = np.ones(len(firsts), np.bool_)
    differs[chosen] = False
    kept = differs[pairs]
    kept[returned] = True
    now = values.distinct.gather(values.codes[firsts[chosen]]).to_list()
    before = texts.distinct.gather(texts.codes[firsts[chosen]]).to_list()
    turned = {value: text for value, text in zip(now, before, strict=True) if value != text}
    return OriginalColumn(best.field, turned, _kept(np.flatnonzero(kept), texts))


def _chosen(pairs: npt.NDArray[np.unsignedinteger], values: npt.NDArray[np.unsignedinteger]) -> Numbers:
    """For each value the pair that occurs most often; in the order of their first cells where each has but one.

    Args:
        pairs: the pair of value and text in each cell.
        values: the value of each pair.
    """
    counts = np.bincount(pairs, minlength=len(values))
    first = np.zeros(len(values), np.int64)
    first[pairs[::-1]] = np.arange(len(pairs))[::-1]
    known = np.flatnonzero(counts)
    several = len(np.unique(values[known])) < len(known)
    order = known[np.lexsort((first[known], -counts[known]) if several else (first[known],))]
    _, places = np.unique(values[order], return_index=True)
    chosen: Numbers = order[np.sort(places)]
    return chosen
=======
"""What has to be kept of a long column so that it can be rebuilt: as `original.py` says, a distinct text at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

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
    origin = _origins(texts, values, held)
    differs = np.flatnonzero((origin[values.codes] != texts.codes) | ~held)
    return OriginalColumn(field, _before(texts, values, origin), _kept(differs, texts))


def _origins(texts: Coded, values: Coded, held: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """For each distinct value the index of the text that it was made of most often, -1 where it stands nowhere."""
    pairs = pl.DataFrame({"value": values.codes[held], "text": texts.codes[held]})
    counts = (
        pairs.group_by("value", "text", maintain_order=True).len().sort("len", descending=True, maintain_order=True)
    )
    best = counts.unique("value", keep="first", maintain_order=True)
    origin = np.full(len(values.distinct), -1, np.int64)
    origin[best["value"].to_numpy()] = best["text"].to_numpy()
    return origin


def _before(texts: Coded, values: Coded, origin: npt.NDArray[np.int64]) -> dict[str, str]:
    """What stood where the field now holds another text."""
    known = np.flatnonzero(origin >= 0)
    pairs = pl.DataFrame({"value": values.distinct.gather(known), "text": texts.distinct.gather(origin[known])})
    other = pairs.filter(pl.col("value") != pl.col("text"))
    return dict(other.iter_rows())
>>>>>>> small


def _kept(records: Numbers, texts: Coded) -> list[Kept]:
    """Texts of some records: by text where they repeat, else one after another."""
    if not len(records):
        return []
<<<<<<< HEAD
    own = texts.picked(records)
    if len(own.distinct) * _MANY > len(records):
        return [Kept(packed(records), own[:])]
    return [Kept(packed(records[cells]), [text]) for text, cells in _by_text(own)]


def _by_text(column: Coded) -> Iterator[tuple[str, Numbers]]:
    wanted = np.ones(len(column.distinct), np.bool_)
    for text, (_, cells) in zip(column.distinct.to_list(), rows_by_text(column, wanted), strict=True):
        yield text, cells


def packed(records: Numbers) -> str:
    """What `ranges.packed` says of ascending numbers."""
    breaks = np.flatnonzero(np.diff(records) != 1)
    starts = np.concatenate((records[:1], records[breaks + 1])) + 1
    ends = np.concatenate((records[breaks], records[-1:])) + 1
    runs = zip(starts.tolist(), ends.tolist(), strict=True)
    return " ".join([str(first) if first == last else f"{first}-{last}" for first, last in runs])
=======
    codes = texts.codes[records]
    if len(np.unique(codes)) * 2 > len(records):
        return [Kept(_packed(records), texts.some(records))]
    own = Coded.of(texts.distinct.gather(codes))
    every = np.ones(len(own.distinct), np.bool_)
    names = own.distinct.to_list()
    return [Kept(_packed(records[cells]), [names[code]]) for code, cells in rows_by_text(own, every)]


def _packed(records: Numbers) -> str:
    """Indices of records as `ranges.packed` writes them."""
    edges = np.flatnonzero(np.diff(records) != 1)
    firsts, lasts = records[np.append(0, edges + 1)] + 1, records[np.append(edges, len(records) - 1)] + 1
    pairs = zip(firsts.tolist(), lasts.tolist(), strict=True)
    return " ".join([str(first) if first == last else f"{first}-{last}" for first, last in pairs])
>>>>>>> small
