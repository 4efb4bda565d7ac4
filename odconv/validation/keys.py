"""Values that must not repeat: unique fields and primary keys, over a whole table.

Small tables keep the values. Columns of long tables come as two 64-bit hashes with different seeds: at a thousand
million rows two different keys meet in both with a probability below 10⁻¹⁹, and a row costs 16 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import count
from operator import and_
from typing import TYPE_CHECKING, Any

from odconv.validation.ledger import Marks
from odconv.validation.plan import Key, Plan
from odconv.validation.verdict import Fault

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    Hashes = tuple[range | npt.NDArray[np.int64], npt.NDArray[np.uint64], npt.NDArray[np.uint64]]

ALL_EMPTY = Fault.of("primary-key")
Cells = Sequence[str | None]


class KeyMemory:
    """The keys of one table seen so far."""

    def __init__(self, plan: Plan, *, hashing: bool = False) -> None:
        self._plan = plan
        self._hashing = hashing
        self._rows: dict[Key, dict[Any, int]] = {key: {} for key in plan.keys}
        self._marks: list[Marks] = []
        self._hashes: dict[Key, list[Hashes]] = {key: [] for key in plan.keys}
        self._texts: dict[Key, dict[int, str | None]] = {key: {} for key in plan.keys}

    def remember(self, key: Key, first_row: int, columns: Sequence[Cells]) -> None:
        """Take the key's columns for consecutive rows.

        Args:
            key: one of the plan's keys.
            first_row: number of the first row.
            columns: the texts of each column of the key.
        """
        if self._hashing and self.plain(key):
            self._texts[key].update(enumerate(columns[0], start=first_row))
            self.remember_frame(key, first_row, _frame(columns, self._missing(key)))
            return
        seen = self._rows[key]
        if len(columns) == 1 and self.plain(key) and self._all_new(key, columns[0]):
            seen.update(zip(columns[0], count(first_row)))
            return
        for row, value in enumerate(self._values(key, columns), start=first_row):
            if value is None:
                if key.code == "primary-key":
                    self._marks.append(Marks(ALL_EMPTY, None, [row]))
                continue
            before = seen.get(value)
            seen[value] = row
            if before is not None:
                text = columns[0][row - first_row] or ""
                self._marks.append(_repeated(key, row, key.columns[0], before, text))

    def _all_new(self, key: Key, texts: Cells) -> bool:
        """Whether nothing is missing and nothing stands twice, here or in the rows before: nearly every table."""
        distinct = set(texts)
        none = self._plan.missing[key.columns[0]]
        return (
            len(distinct) == len(texts)
            and None not in distinct
            and distinct.isdisjoint(none)
            and (distinct.isdisjoint(self._rows[key]))
        )

    def _values(self, key: Key, columns: Sequence[Cells]) -> Iterator[Any]:
        """What must differ, row by row: one text, or a tuple of values; None where there is no value at all."""
        if len(columns) == 1 and self.plain(key):
            missing = self._plan.missing[key.columns[0]]
            yield from (None if text in missing else text for text in columns[0])
            return
        judges = [self._plan.judges[place] for place in key.columns]
        for texts in zip(*columns, strict=True):
            values = tuple(judge.value(text) if judge else text for judge, text in zip(judges, texts, strict=True))
            yield None if all(value is None for value in values) else values

    def plain(self, key: Key) -> bool:
        """Whether the key's values are their texts, so that hashes of the texts tell them apart."""
        judges = [self._plan.judges[place] for place in key.columns]
        return all(judge is not None and judge.field.type == "string" for judge in judges)

    def remember_frame(self, key: Key, first_row: int, frame: pl.DataFrame) -> None:
        """Take a plain key's columns (text, null for no value) for consecutive rows, as hashes."""
        rows: range | npt.NDArray[np.int64] = range(first_row, first_row + frame.height)
        texts = frame.to_series() if frame.width == 1 else frame.to_struct("key")
        if all(column.null_count() for column in frame):  # counts are known: in most blocks there is nothing to ask
            empty = reduce(and_, (column.is_null() for column in frame))
            if key.code == "primary-key" and empty.any():
                self._marks.append(Marks(ALL_EMPTY, None, [first_row + at for at in empty.arg_true().to_list()]))
            texts, rows = texts.filter(~empty), _numbers(rows)[~empty.to_numpy()]
        self._hashes[key].append((rows, texts.hash(1).to_numpy(), texts.hash(2).to_numpy()))

    def _missing(self, key: Key) -> list[frozenset[str]]:
        return [self._plan.missing[place] for place in key.columns]

    def marks(self, text_of: Callable[[Key, int], str] | None = None, most: int | None = None) -> Iterator[Marks]:
        """Every repetition: told at the later row, with the number of the row that it repeats.

        Args:
            text_of: gives the text of a key's first column in a row, for keys that came as hashes.
            most: repetitions of a key that are told with text and earlier row; the rest are counted with their rows.
        """
        yield from self._marks
        for key, parts in self._hashes.items():
            if not parts:
                continue
            rows, before = _repetitions(parts)
            texts = self._texts[key]
            for row, earlier in zip(rows[:most].tolist(), before[:most].tolist(), strict=True):
                text = texts[row] if row in texts or text_of is None else text_of(key, row)
                yield _repeated(key, row, key.columns[0], earlier, text or "")
            if most is not None and len(rows) > most:
                place = None if key.code == "primary-key" else key.columns[0]
                yield Marks(Fault.of(key.code), place, rows[most:].tolist())


def _repeated(key: Key, row: int, place: int, before: int, text: str) -> Marks:
    fault = Fault.of(key.code, first_row=before)
    return Marks(fault, None, [row]) if key.code == "primary-key" else Marks(fault, place, [row], [text])


def _frame(columns: Sequence[Cells], missing: Sequence[frozenset[str]]) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    texts = [
        pl.Series(str(at), [None if cell in none else cell for cell in cells], pl.String)
        for at, (cells, none) in enumerate(zip(columns, missing, strict=True))
    ]
    return pl.DataFrame(texts)


def _repetitions(parts: Sequence[Hashes]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows whose two hashes stand in an earlier row, ascending, and for each the last such row before it."""
    import numpy as np  # noqa: PLC0415  (small tables never need it)

    if not _any_repeated(np.concatenate([first for _, first, _ in parts])):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    rows = np.concatenate([_numbers(rows) for rows, _, _ in parts])
    first, second = (np.concatenate(hashes) for hashes in list(zip(*parts, strict=True))[1:])
    order = np.lexsort((rows, second, first))
    first, second, rows = first[order], second[order], rows[order]
    same = (first[1:] == first[:-1]) & (second[1:] == second[:-1])
    later, earlier = rows[1:][same], rows[:-1][same]
    ascending = np.argsort(later)
    return later[ascending], earlier[ascending]


def _numbers(rows: range | npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    import numpy as np  # noqa: PLC0415

    return np.arange(rows.start, rows.stop, dtype=np.int64) if isinstance(rows, range) else rows


def _any_repeated(hashes: npt.NDArray[np.uint64]) -> bool:
    """Whether two are the same; they are left in order: that takes no memory beside them."""
    hashes.sort()
    return bool((hashes[1:] == hashes[:-1]).any())
