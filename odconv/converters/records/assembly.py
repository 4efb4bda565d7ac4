"""The columns of a format while they are being filled, and what is remarked besides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress, repeat
from operator import itemgetter
from typing import Any, Protocol

from odconv.converters.columns.concepts import concepts
from odconv.converters.columns.targets import Targets
from odconv.converters.conversion import Filled
from odconv.converters.records.normalisers import changed, column_normaliser_of
from odconv.converters.records.parts import ADDRESS, is_placed
from odconv.converters.records.settle import Settler
from odconv.converters.records.told import tell
from odconv.schemas.model import Field
from odconv.tables.table import Table
from odconv.values.columns import ColumnOutcomes, changed_of
from odconv.values.model import END, EXTENSION, FURTHER, REMARK, START, Context, Normaliser, Normalized, surely

JOIN = "、"
_REMARKS_OF = {
    "open_time": "hours_remark",
    "close_time": "hours_remark",
    "days": "hours_remark",
    "fee_basic": "fee_detail",
}
_LABELS = {**ADDRESS, "latitude": "緯度", "longitude": "経度", "extension": "内線"}
AXES = ("latitude", "longitude")
"""Parts of a cell that holds a point; the names of their concepts too."""
_REMARKED = frozenset({REMARK, FURTHER})  # parts that are remarks as they stand
_NOTHING = Normalized("")
_VALUE: Callable[[Normalized], str] = itemgetter(0)  # of an outcome: of many at once faster than by its name
_PLACES = 1 << 10  # pairs of format and concept, or field, that are remembered
END_RULE = "split.end"
REMARKED = "gathered.remarks"
ENDS = {"open_time": "close_time", "event_start": "event_end"}
"""The concept of the ends of spans, by that of their starts."""


class Taker(Protocol):
    """Gives the values of several fields for the texts of another; another process can be told of it."""

    def __call__(self, text: str) -> Sequence[str]:
        """The values for one text."""

    def of_all(self, texts: Collection[str]) -> Sequence[Sequence[str]]:
        """For each of the fields the values for all texts, which differ."""


@dataclass(slots=True)
class Assembly:
    """The columns of a format while they are being filled.

    Attributes:
        table: the source.
        targets: the fields.
        context: the publisher.
        columns: values by field name.
        filled: how each came to be.
        notes: remarks by field name and record, in the order in which they were met, with what each was read from.
        parts: values that stood in the cell of another field, by rule and field name, with that cell's text.
        applied: the fields of every column that is applied, by its index.
    """

    table: Table
    targets: Targets
    context: Context
    columns: dict[str, Any] = field(default_factory=dict)
    filled: list[Filled] = field(default_factory=list)
    notes: dict[str, dict[int, dict[str, str]]] = field(default_factory=dict)
    parts: dict[tuple[str, str], dict[int, tuple[str, str]]] = field(default_factory=dict)
    applied: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    _cells: dict[int, Sequence[str]] = field(default_factory=dict)
    _taken_from: tuple[Sequence[str], Mapping[str, object]] | None = None

    def field_of(self, concept: str) -> str | None:
        """The name of the field that stands for a concept in this format."""
        return field_of(self.targets, concept)

    def remarks_of(self, concept: str) -> str | None:
        """The name of the field that takes the remarks of a concept, None where the format has none."""
        return _remarks_of(self.targets, concept)

    def holds(self, name: str) -> bool:
        """Whether a field has a value in any record."""
        return any(self.columns.get(name, ()))

    def texts(self, at: int) -> Sequence[str]:
        """The cells of a column of the source."""
        return self.table.texts(at)

    def cell(self, at: int, record: int) -> str:
        """One cell of the source."""
        if at not in self._cells:
            self._cells[at] = self.texts(at)
        return self._cells[at][record]

    def normaliser(self, item: Field) -> Normaliser:
        """The function that makes the texts of a field standard."""
        return column_normaliser_of(item, self.context)

    def outcomes(self, texts: Sequence[str], make: Normaliser, item: Field | None = None) -> Mapping[str, Normalized]:
        """The outcome of every distinct text.

        Args:
            texts: the cells of a column.
            make: what makes them standard.
            item: the field whose own normaliser `make` is or asks first; None for any other function.
        """
        del item  # says which texts need no call; one call more of few texts costs less than to ask
        distinct = dict.fromkeys(texts)
        return make.of_all(distinct) if isinstance(make, Settler) else ColumnOutcomes(distinct, changed(distinct, make))

    def went(
        self, column: int | None, name: str, texts: Sequence[str], outcomes: Mapping[str, Normalized] | None = None
    ) -> None:
        """Keep how a column went into a field.

        Args:
            column: index of the column in the table, None for values that stand in no column.
            name: of the field.
            texts: the cells.
            outcomes: of every distinct text; where None each is its own value.
        """
        found = ColumnOutcomes(dict.fromkeys(texts), {}) if outcomes is None else outcomes
        self.filled.append(Filled(column, name, texts, found))

    def constant(self, name: str, value: str, rule: str) -> None:
        """One value for all records."""
        texts = [""] * len(self.table)
        self.columns[name] = [value] * len(texts)
        self.went(None, name, texts, {"": Normalized(value, rule=rule)})

    def set_values(self, name: str, texts: Sequence[str], outcomes: Mapping[str, Normalized]) -> None:
        """Fill a field with the values of a column, in place of any others."""
        self.columns[name] = values_of(texts, outcomes)

    def add_values(self, name: str, label: str, texts: Sequence[str], outcomes: Mapping[str, Normalized]) -> None:
        """Fill a field where it is still empty; a value that finds another there is remarked with its label."""
        earlier = self.columns.get(name)
        if not earlier:
            self.set_values(name, texts, outcomes)
            return
        values = values_of(texts, outcomes)
        self.columns[name] = [old or new for old, new in zip(earlier, values, strict=True)]
        for record, (old, new) in enumerate(zip(earlier, values, strict=True)):
            if new and old not in ("", new):
                self.note("remarks", record, f"{label}：{new}")

    def combine(self, columns: Sequence[Sequence[str]], function: Callable[..., str]) -> Sequence[str]:
        """One text for each record, made of its texts in several columns, at least one."""
        return [function(*texts) for texts in zip(*columns, strict=True)]

    def taken(self, source: str, count: int, taker: Taker) -> Sequence[Sequence[str]]:
        """What the distinct texts of a field say of others: for each of these the values, in the order of the texts.

        Args:
            source: name of the field.
            count: number of the others.
            taker: gives their values.
        """
        del count  # the taker knows it; not so where its answers come by and by
        return taker.of_all(self._distinct_of(source))

    def _distinct_of(self, source: str) -> Mapping[str, object]:
        """The distinct texts of a field, once for all that is taken from it; nothing is written to it between."""
        texts = self.columns[source]
        if self._taken_from is None or self._taken_from[0] is not texts:
            self._taken_from = texts, dict.fromkeys(texts)
        return self._taken_from[1]

    def take(self, name: str, source: str, values: Sequence[str], rule: str) -> None:
        """Fill a field with what the texts of another say.

        Args:
            name: the field.
            source: the other one.
            values: for each distinct text of the other one, "" where it says nothing.
            rule: by which they are taken.
        """
        texts = self.columns[source]
        distinct = self._distinct_of(source)
        column = _for_each(texts, distinct, values)
        self.columns[name] = column
        if values.count(values[0]) == len(values):  # the prefecture, and mostly the municipality
            outcomes = dict.fromkeys(distinct, Normalized(values[0], rule=rule))
        else:
            outcomes = dict(zip(distinct, surely(values, repeat(rule)), strict=False))
        if not all(values) or "" in distinct:
            texts = [text if value else "" for text, value in zip(texts, column, strict=True)]
            outcomes = {text: outcomes[text] if text else _NOTHING for text in dict.fromkeys(texts)}
        self.went(None, name, texts, outcomes)

    def note(self, concept: str, record: int, text: str, read: str = "") -> bool:
        """Keep a remark for the field of a concept; False where the format has no such field.

        Args:
            concept: the concept.
            record: index of the record.
            text: the remark.
            read: text of the cell that it was found in, where that is another one.
        """
        place = self.remarks_of(concept)
        if place is None:
            return False
        self.notes.setdefault(place, {}).setdefault(record, {}).setdefault(text, read or text)
        return True

    def note_texts(self, concept: str, texts: Sequence[str], said: Mapping[str, str]) -> None:
        """Keep a remark in every record whose text has one; it was read from that text."""
        for record, text in enumerate(texts) if said else ():
            if text in said:
                self.note(concept, record, said[text], text)

    def join_texts(self, name: str, texts: Sequence[str], said: Mapping[str, str]) -> None:
        """Keep what each text gives to a field that several columns fill."""
        self.columns.setdefault(name, [""] * len(texts))
        for record, text in enumerate(texts):
            if text in said:
                self.notes.setdefault(name, {}).setdefault(record, {}).setdefault(said[text], text)

    def put(self, name: str | None, record: int, text: str, read: str, rule: str = "split.part") -> bool:
        """A value into a field that is still empty there.

        Args:
            name: the field.
            record: index of the record.
            text: the value.
            read: text of the cell that it stood in.
            rule: by which it came here; "" where the cell is told of as the field's own.

        Returns:
            Whether it stands there now.
        """
        if name is None:
            return False
        column = self.columns.setdefault(name, [""] * len(self.table))
        if column[record]:
            return bool(column[record] == text)
        column[record] = text
        if rule:
            self.parts.setdefault((rule, name), {})[record] = (read, text)
        return True

    def put_all(self, name: str, texts: Sequence[str], values: Mapping[str, str], rule: str) -> None:
        """`put` of what each text gives, where it gives anything.

        Args:
            name: the field.
            texts: the cells of a column.
            values: what some of them give.
            rule: as `put` takes it.
        """
        told = [(record, text) for record, text in enumerate(texts) if text in values]
        if name in self.columns:
            for record, text in told:
                self.put(name, record, values[text], text, rule)
        elif told:
            self.columns[name] = [values.get(text, "") for text in texts]
            if rule:
                self.parts[rule, name] = {record: (text, values[text]) for record, text in told}

    def keep_parts(self, name: str, texts: Sequence[str], outcomes: Mapping[str, Normalized]) -> None:
        """What texts held besides their values goes to the fields made for it, or to the remarks."""
        with_parts = {text: outcome.parts for text, outcome in changed_of(outcomes).items() if outcome.parts}
        if all(parts.keys() <= _REMARKED for parts in with_parts.values()):
            self._keep_remarks(name, texts, {text: tuple(parts.values()) for text, parts in with_parts.items()})
            return
        for record, text in enumerate(texts):
            if text in with_parts:
                self.keep(name, record, with_parts[text], text)

    def _keep_remarks(self, name: str, texts: Sequence[str], said: Mapping[str, Sequence[str]]) -> None:
        """`keep` of texts that hold nothing but remarks besides their values."""
        place = self.remarks_of(self.remark_concept(name)) if said else None
        if place is None:
            return
        notes = self.notes.setdefault(place, {})
        for record in compress(range(len(texts)), map(said.__contains__, texts)):
            text = texts[record]
            new = dict.fromkeys(said[text], text)
            notes[record] = notes[record] | new | notes[record] if record in notes else new  # earlier ones first

    def keep(self, name: str, record: int, parts: Mapping[str, str], read: str) -> None:
        """What one text held besides its value goes to the field made for it, or to the remarks."""
        known = _concept_of(self.targets, name)
        for part, text in parts.items():
            if part == EXTENSION and self.put(self.field_of("extension"), record, text, read):
                continue
            if part == END and known and self.put(self.field_of(ENDS.get(known, "id")), record, text, read, END_RULE):
                continue
            if part == START or (part in AXES and self.put(self.field_of(part), record, text, read)):
                continue
            if part in ADDRESS and is_placed(self, part, record, text, read):
                continue
            self.note(self.remark_concept(name), record, self.remark(part, text), read)

    def remark_concept(self, name: str) -> str:
        """The concept of remarks on a field."""
        return _REMARKS_OF.get(_concept_of(self.targets, name), "remarks")

    @staticmethod
    def remark(part: str, text: str) -> str:
        """What is remarked of a part."""
        return text if part in _REMARKED else f"{_LABELS.get(part, part)}：{text}"

    def write_notes(self) -> None:
        """Remarks behind what stands in their field already."""
        for name, notes in self.notes.items():
            column = self.columns.setdefault(name, [""] * len(self.table))
            values: dict[int, tuple[str, str]] = {}
            for record in sorted(notes):
                told = written(column[record], notes[record])
                if told[1] != column[record]:
                    values[record] = told
                    column[record] = told[1]
            tell(self, name, values, REMARKED)

    def tell_parts(self) -> None:
        """Tell of the values that stood in the cells of other fields."""
        for (rule, name), values in self.parts.items():
            tell(self, name, values, rule)

    def close(self) -> None:
        """The columns are filled."""


@lru_cache(maxsize=_PLACES)
def field_of(targets: Targets, concept: str) -> str | None:
    """The name of the field that stands for a concept in a format."""
    names = concepts()[concept].fields
    return next((item.name for item in targets.schema.fields if targets.bare(item.name) in names), None)


@lru_cache(maxsize=_PLACES)
def _remarks_of(targets: Targets, concept: str) -> str | None:
    places = (field_of(targets, name) for name in (concept, "remarks", "hours_remark"))
    return next((place for place in places if place is not None), None)


@lru_cache(maxsize=_PLACES)
def _concept_of(targets: Targets, name: str) -> str:
    """The name of the concept that a field stands for, "" where it is of one format alone."""
    concept = targets.concept(name)
    return "" if concept is None else concept.name


def _for_each(texts: Sequence[str], distinct: Collection[str], values: Sequence[str]) -> list[str]:
    """The values of all texts, by those of the distinct ones."""
    if len(distinct) == len(texts):
        return list(values)
    return list(map(dict(zip(distinct, values, strict=True)).__getitem__, texts))


def values_of(texts: Sequence[str], outcomes: Mapping[str, Normalized]) -> list[str]:
    """What each text has become."""
    changed = changed_of(outcomes)
    values = map(_VALUE, changed.values())
    if len(changed) == len(texts):  # all texts differ, and each is among them
        return list(values)
    return list(map(dict(zip(changed, values, strict=True)).get, texts, texts)) if changed else list(texts)


def written(value: str, notes: Mapping[str, str]) -> tuple[str, str]:
    """A value with remarks behind it, and what it was read from; what the value says is not said again.

    Args:
        value: what stands there.
        notes: the remarks, each with the text that it was read from.
    """
    if not value:
        return JOIN.join(notes.values()), JOIN.join(notes)
    new = {text: read for text, read in notes.items() if text != value}
    return JOIN.join([value, *new.values()]), JOIN.join([value, *new])
