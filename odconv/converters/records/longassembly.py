"""The columns of a format while a long table fills them: what is done once for a text is not done for each record.

The outcome is that of `Assembly`; a test holds the one to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
import numpy.typing as npt
import polars as pl

from odconv.converters.records.assembly import AXES, JOIN, REMARKED, Assembly
from odconv.converters.records.normalisers import column_normaliser_of
from odconv.converters.records.outcomes import LongFilled, OneRule, Outcomes, stays
from odconv.converters.records.parts import ADDRESS
from odconv.converters.records.told import OWN_NAME
from odconv.converters.records.workers import Many
from odconv.schemas.model import Field
from odconv.tables.coded import Coded, Codes, Numbers, combinations, combined, recoded, uncoded
from odconv.tables.framerows import coded
from odconv.values.model import END, EXTENSION, START, Normaliser, Normalized
from odconv.values.standard import standard

_PLACED = (EXTENSION, END, START, *AXES, *ADDRESS)  # parts that may have a field of their own
_SLICE = 100_000  # texts whose results are held at once


@dataclass(frozen=True, slots=True)
class _Notes:
    """What one column gives to the remarks: a text for each record, "" for none, and what it was read from."""

    texts: Coded
    read: Coded


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

    def normaliser(self, item: Field) -> Normaliser:
        """The function that makes the texts of a field standard; each text is asked for once, so none is remembered."""
        return column_normaliser_of(item, self.context, remember=False)

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

    def _to_look_at(self, column: Coded, item: Field | None) -> Numbers:
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
        self._say("remarks", said, said)

    def combine(self, columns: Sequence[Sequence[str]], function: Callable[..., str]) -> Sequence[str]:
        """One text for each record, made of its texts in several columns, at least one."""
        return combined([Coded.of(column) for column in columns], function)

    def taken(self, source: str, count: int, taker: Callable[[str], Sequence[str]]) -> Sequence[Sequence[str]]:
        """What the distinct texts of a field say of others."""
        column = Coded.of(self.columns[source])
        found: list[list[str]] = [[] for _ in range(count)]
        for start in range(0, len(column.distinct), _SLICE):
            results = Many(taker, column.distinct.slice(start, _SLICE).to_list()).results()
            for at, values in enumerate(zip(*results, strict=True)):
                found[at] += values
        return found

    def take(self, name: str, source: str, values: Sequence[str], rule: str) -> None:
        """Fill a field with what the texts of another say."""
        column = Coded.of(self.columns[source])
        self.columns[name] = column.mapped(values)
        told = zip(column.distinct.to_list(), values, strict=True)
        read = column.mapped([text if value else "" for text, value in told])
        said = [value for value in values if value]  # in the order of the texts that say something
        codes = np.flatnonzero((read.distinct != "").to_numpy())
        self.filled.append(LongFilled(None, name, read, Outcomes(read, OneRule(codes, said, rule))))

    def note_texts(self, concept: str, texts: Sequence[str], said: Mapping[str, str]) -> None:
        """Keep a remark in every record whose text has one."""
        if said:
            own = Coded.of(texts)
            self._say(concept, own.mapped([said.get(text, "") for text in own.distinct.to_list()]), own)

    def join_texts(self, name: str, texts: Sequence[str], said: Mapping[str, str]) -> None:
        """Keep what each text gives to a field that several columns fill; equal ones are kept twice."""
        own = Coded.of(texts)
        self.columns.setdefault(name, Coded.repeated("", len(self.table)))
        self._flush()
        notes = own.mapped([said.get(text, "") for text in own.distinct.to_list()])
        self._said.setdefault(name, []).append(_Notes(notes, own))

    def put(self, name: str | None, record: int, text: str, read: str, rule: str = "split.part") -> bool:
        """A value into a field that is still empty there; whether it stands there now."""
        if name is not None and isinstance(self.columns.get(name), Coded):
            self.columns[name] = list(self.columns[name])
        return Assembly.put(self, name, record, text, read, rule)

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
            code = int(found.column.codes[record])
            self.keep(name, record, with_parts[code], found.column[record])
        said = [
            [self.remark(part, text) for part, text in parts.items()]
            for code, parts in with_parts.items()
            if code not in placed
        ]
        codes = [code for code in with_parts if code not in placed]
        for texts_of in zip_longest(*said, fillvalue=""):
            notes = np.full(len(found.column.distinct), "", object)
            notes[codes] = texts_of
            self._say(self.remark_concept(name), found.column.mapped(notes.tolist()), found.column)

    def write_notes(self) -> None:
        """Remarks behind what stands in their field already."""
        self._flush()
        for name, notes in self._said.items():
            column = Coded.of(self.columns.setdefault(name, Coded.repeated("", len(self.table))))
            codes, firsts = combinations([column, *(item.texts for item in notes)])
            rows = list(zip(column.some(firsts), *(item.texts.some(firsts) for item in notes), strict=True))
            values = [_joined([row[place] for place in _used(row)]) for row in rows]
            self.columns[name] = recoded(codes, values)
            reads = [column, *(item.read for item in notes)]
            told = [_used(row) if value != row[0] else () for row, value in zip(rows, values, strict=True)]
            self._tell_remarks(name, codes, values, _read(reads, codes, told))

    def tell_parts(self) -> None:
        """Tell of the values that stood in the cells of other fields."""
        Assembly.tell_parts(self)
        self.close()

    def close(self) -> None:
        """Make columns that were written to record by record what the others are."""
        self.columns = {name: Coded.of(column) for name, column in self.columns.items()}

    def _tell_remarks(self, name: str, codes: Codes, values: Sequence[str], read: tuple[Numbers, Coded]) -> None:
        """What `told.tell` tells, for all records at once.

        Args:
            name: the field.
            codes: for each record which of the values its field holds now.
            values: the values.
            read: the records whose field holds a remark, ascending, and what theirs was read from.
        """
        records, own = read
        if not len(records):
            return
        kinds = recoded(np.arange(len(values)).astype(np.uint32), values)
        apart = _apart(own, kinds.codes[codes[records]], kinds.distinct)
        column = self._read_column(records, own, apart)
        held = self.columns[name].distinct.gather(self.columns[name].codes[column.firsts]).to_list()
        is_told = np.zeros(len(self.table), np.bool_)
        is_told[records] = True
        told = np.flatnonzero(is_told[column.firsts])
        outcomes = OneRule(told, [held[code] for code in told.tolist()], REMARKED)
        self.filled.append(LongFilled(None, name, column, Outcomes(column, outcomes)))

    def _read_column(self, records: Numbers, read: Coded, apart: npt.NDArray[np.bool_]) -> Coded:
        """What was read, in all records: "" in those that tell nothing, and by its own name where it needs one."""
        places, alone = self.table.places, records[apart]
        every = np.arange(places.start, places.stop, places.step) if isinstance(places, range) else np.asarray(places)
        frame = pl.DataFrame({"read": read.taken(np.flatnonzero(apart)).series(), "row": every[alone] + 1})
        named = frame.select(pl.format(OWN_NAME, "read", "row")).to_series()
        texts = pl.concat([read.distinct, named.rename(""), pl.Series([""])])
        codes = np.full(len(self.table), len(texts) - 1, np.uint32)
        codes[records] = read.codes
        codes[alone] = len(read.distinct) + np.arange(len(alone))
        return uncoded(codes, texts)

    def _say(self, concept: str, texts: Coded, read: Coded) -> None:
        place = self.remarks_of(concept)
        if place is not None and texts.any_filled:
            self._flush()
            self._said.setdefault(place, []).append(_Notes(texts, read))

    def _flush(self) -> None:
        """The remarks that came record by record, in their turn among those that came column by column."""
        for name, notes in self.notes.items():
            for depth in range(max(map(len, notes.values()), default=0)):
                texts, read = [""] * len(self.table), [""] * len(self.table)
                for record, said in notes.items():
                    if len(said) > depth:
                        texts[record], read[record] = list(said.items())[depth]
                self._said.setdefault(name, []).append(_Notes(Coded.of(texts), Coded.of(read)))
        self.notes = {}


def _outcomes(column: Coded, outcomes: Mapping[str, Normalized] | None) -> Outcomes:
    if outcomes is None:
        return Outcomes(column, {})
    return outcomes if isinstance(outcomes, Outcomes) else Outcomes.of(column, outcomes)


def _apart(read: Coded, meant: Codes, values: pl.Series) -> npt.NDArray[np.bool_]:
    """The cells whose text is their value already, or was read for another value before.

    Args:
        read: the texts.
        meant: for each cell which value it has.
        values: the values.
    """
    places = pl.DataFrame({"text": values, "place": np.arange(len(values))})
    found = pl.DataFrame({"text": read.distinct}).join(places, on="text", how="left", maintain_order="left")
    as_value = found["place"].fill_null(-1).to_numpy()[read.codes]
    itself: npt.NDArray[np.bool_] = as_value == meant
    others = np.flatnonzero(~itself)[::-1]  # the first cell comes last, and stays
    first = np.full(len(read.distinct), -1, np.int64)
    first[read.codes[others]] = meant[others]
    apart: npt.NDArray[np.bool_] = itself | (first[read.codes] != meant)
    return apart


def _used(row: Sequence[str]) -> tuple[int, ...]:
    """Which texts of a record go into its field, the one that stands there first: none that is said already."""
    return tuple(place for place, text in enumerate(row) if text and row.index(text) == place)


def _joined(texts: Sequence[str]) -> str:
    return JOIN.join(texts)


def _read(columns: Sequence[Coded], codes: Codes, told: Sequence[tuple[int, ...]]) -> tuple[Numbers, Coded]:
    """The records that have something to tell, and what theirs was read from.

    Args:
        columns: what each part was read from.
        codes: for each record which entry of `told` is its own.
        told: the parts; none where there is nothing to tell.
    """
    kinds = {parts: number for number, parts in enumerate(dict.fromkeys(told))}
    kind = np.array([kinds[parts] for parts in told], np.int64)[codes]
    records, places = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    texts = pl.Series([], dtype=pl.String)
    for parts, number in kinds.items():
        if parts:
            own = np.flatnonzero(kind == number)
            which, firsts = combinations([columns[part].taken(own) for part in parts])
            cells = pl.DataFrame({str(part): columns[part].taken(own[firsts]).series() for part in parts})
            records.append(own)
            places.append(which + np.int64(len(texts)))
            texts = pl.concat([texts, cells.select(pl.concat_str(pl.all(), separator=JOIN)).to_series().rename("")])
    order = np.argsort(np.concatenate(records), kind="stable")
    return np.concatenate(records)[order], uncoded(np.concatenate(places)[order], texts)
