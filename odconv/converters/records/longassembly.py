"""The columns of a format while a long table fills them: what is done once for a text is not done for each record.

The outcome is that of `Assembly`; a test holds the one to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
import polars as pl

from odconv.converters.records.assembly import AXES, Assembly, written
from odconv.converters.records.outcomes import LongFilled, Outcomes, stays
from odconv.converters.records.workers import Many
from odconv.schemas.model import Field
from odconv.tables.coded import Coded, combined
from odconv.tables.framerows import coded
from odconv.values.model import END, EXTENSION, START, Normaliser, Normalized
from odconv.values.standard import standard

_PLACED = (EXTENSION, END, START, *AXES)  # parts that may have a field of their own
_SLICE = 100_000  # texts whose results are held at once


@dataclass(frozen=True, slots=True)
class _Notes:
    """What one column gives to the remarks: a text for each record, "" for none.

    Attributes:
        texts: of all records.
        once: whether a text that the record's remarks hold already is not said again.
    """

    texts: Coded
    once: bool


@dataclass(slots=True)
class LongAssembly(Assembly):
    """The columns of a format while a long table fills them; all of them are `Coded`, or lists that are written to."""

    _said: dict[str, list[_Notes]] = field(default_factory=dict)

    def holds(self, name: str) -> bool:
        """Whether a field has a value in any record."""
        column = self.columns.get(name)
        return column is not None and (column.any_filled if isinstance(column, Coded) else any(column))

    def texts(self, at: int) -> Sequence[str]:
        """The cells of a column of the source."""
        return coded(self.table, at)

    def outcomes(self, texts: Sequence[str], make: Normaliser, item: Field | None = None) -> Mapping[str, Normalized]:
        """The outcome of every distinct text; those that surely stay as they are are not even looked at."""
        column = Coded.of(texts)
        codes = self._to_look_at(column, item)
        changed: dict[int, Normalized] = {}
        for start in range(0, len(codes), _SLICE):
            part = codes[start : start + _SLICE]
            asked: list[str] = column.distinct.gather(part).to_list()
            found = Many(make, asked).results() if item is not None else map(make, asked)
            rows = zip(part.tolist(), asked, found, strict=True)
            changed |= {code: outcome for code, text, outcome in rows if not stays(text, outcome)}
        return Outcomes(column, changed)

    def _to_look_at(self, column: Coded, item: Field | None) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """The distinct texts that may change."""
        spec = (item.extra("normaliser") or {"name": "text", "params": {}}) if item is not None else None
        known = standard(spec["name"], spec["params"], self.context, pl.col("text")) if spec is not None else None
        if known is None:
            return np.arange(len(column.distinct))
        passed = pl.DataFrame({"text": column.distinct}).select(known).to_series()
        return np.flatnonzero(~passed.to_numpy())

    def went(
        self, column: int | None, name: str, texts: Sequence[str], outcomes: Mapping[str, Normalized] | None = None
    ) -> None:
        """Keep how a column went into a field."""
        own = Coded.of(texts)
        self.filled.append(LongFilled(column, name, own, _outcomes(own, outcomes)))

    def constant(self, name: str, value: str, rule: str) -> None:
        """One value for all records."""
        self.columns[name] = Coded.repeated(value, len(self.table))
        self.went(None, name, Coded.repeated("", len(self.table)), {"": Normalized(value, rule=rule)})

    def set_values(self, name: str, texts: Sequence[str], outcomes: Mapping[str, Normalized]) -> None:
        """Fill a field with the values of a column, in place of any others."""
        self.columns[name] = _outcomes(Coded.of(texts), outcomes).values_column

    def add_values(self, name: str, label: str, texts: Sequence[str], outcomes: Mapping[str, Normalized]) -> None:
        """Fill a field where it is still empty; a value that finds another there is remarked with its label."""
        if name not in self.columns:
            self.set_values(name, texts, outcomes)
            return
        earlier, values = Coded.of(self.columns[name]), _outcomes(Coded.of(texts), outcomes).values_column
        self.columns[name] = combined([earlier, values], lambda old, new: old or new)
        said = combined([earlier, values], lambda old, new: f"{label}：{new}" if new and old not in ("", new) else "")
        self._say("remarks", said)

    def combine(self, columns: Sequence[Sequence[str]], function: Callable[..., str]) -> Sequence[str]:
        """One text for each record, made of its texts in several columns, at least one."""
        return combined([Coded.of(column) for column in columns], function)

    def derive(self, source: str, names: Sequence[str], function: Callable[[str], Sequence[str]]) -> None:
        """Fill fields from what another one holds; a field for which nothing is found stays as it is."""
        column = Coded.of(self.columns[source])
        found: list[list[str]] = [[] for _ in names]
        for start in range(0, len(column.distinct), _SLICE):
            results = Many(function, column.distinct.slice(start, _SLICE).to_list()).results()
            for at, values in enumerate(zip(*results, strict=True)):
                found[at] += values
        for name, texts in zip(names, found, strict=True):
            if any(texts):
                self.columns[name] = column.mapped(texts)

    def note_texts(self, concept: str, texts: Sequence[str], said: Mapping[str, str]) -> None:
        """Keep a remark in every record whose text has one."""
        if said:
            own = Coded.of(texts)
            self._say(concept, own.mapped([said.get(text, "") for text in own.distinct.to_list()]))

    def join_texts(self, name: str, texts: Sequence[str], said: Mapping[str, str]) -> None:
        """Keep what each text gives to a field that several columns fill; equal ones are kept twice."""
        own = Coded.of(texts)
        self.columns.setdefault(name, Coded.repeated("", len(self.table)))
        self._flush()
        notes = own.mapped([said.get(text, "") for text in own.distinct.to_list()])
        self._said.setdefault(name, []).append(_Notes(notes, once=False))

    def put(self, name: str | None, record: int, text: str) -> bool:
        """A value into a field that is still empty there; whether it stands there now."""
        if name is not None and isinstance(self.columns.get(name), Coded):
            self.columns[name] = list(self.columns[name])
        return Assembly.put(self, name, record, text)

    def keep_parts(self, name: str, texts: Sequence[str], outcomes: Mapping[str, Normalized]) -> None:
        """What texts held besides their values goes to the fields made for it, or to the remarks."""
        found = _outcomes(Coded.of(texts), outcomes)
        with_parts = {code: outcome.parts for code, outcome in found.changed.items() if outcome.parts}
        if not with_parts:
            return
        placed = {code for code, parts in with_parts.items() if not parts.keys().isdisjoint(_PLACED)}
        wanted = np.zeros(len(found.column.distinct), np.bool_)
        wanted[list(placed)] = True
        for record in found.column.where(wanted).tolist() if placed else ():
            self.keep(name, record, with_parts[int(found.column.codes[record])])
        said = [
            [self.remark(part, text) for part, text in parts.items()]
            for code, parts in with_parts.items()
            if code not in placed
        ]
        codes = [code for code in with_parts if code not in placed]
        for texts_of in zip_longest(*said, fillvalue=""):
            notes = np.full(len(found.column.distinct), "", object)
            notes[codes] = texts_of
            self._say(self.remark_concept(name), found.column.mapped(notes.tolist()))

    def write_notes(self) -> None:
        """Remarks behind what stands in their field already."""
        self._flush()
        for name, notes in self._said.items():
            column = Coded.of(self.columns.setdefault(name, Coded.repeated("", len(self.table))))
            once = [item.once for item in notes]
            texts = [item.texts for item in notes]
            self.columns[name] = combined([column, *texts], lambda value, *said, once=once: _noted(value, said, once))
        self.columns = {name: Coded.of(column) for name, column in self.columns.items()}

    def _say(self, concept: str, texts: Coded) -> None:
        place = self.remarks_of(concept)
        if place is not None and texts.any_filled:
            self._flush()
            self._said.setdefault(place, []).append(_Notes(texts, once=True))

    def _flush(self) -> None:
        """The remarks that came record by record, in their turn among those that came column by column."""
        for name, notes in self.notes.items():
            for depth in range(max(map(len, notes.values()), default=0)):
                texts = [""] * len(self.table)
                for record, said in notes.items():
                    if len(said) > depth:
                        texts[record] = said[depth]
                self._said.setdefault(name, []).append(_Notes(Coded.of(texts), once=True))
        self.notes = {}


def _outcomes(column: Coded, outcomes: Mapping[str, Normalized] | None) -> Outcomes:
    if outcomes is None:
        return Outcomes(column, {})
    return outcomes if isinstance(outcomes, Outcomes) else Outcomes.of(column, outcomes)


def _noted(value: str, said: Iterable[str], once: Iterable[bool]) -> str:
    """A value with the remarks of one record behind it."""
    notes: list[str] = []
    for text, only in zip(said, once, strict=True):
        if text and not (only and text in notes):
            notes.append(text)
    return written(value, notes)
