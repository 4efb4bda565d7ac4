"""Columns of a table → columns of a format: every distinct text made standard once, and what it holds besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from odconv.converters.columns.concepts import concepts
from odconv.converters.columns.mapping import ColumnMapping, ColumnMatch, Status
from odconv.converters.columns.targets import GATHERED, Targets, targets_of
from odconv.converters.conversion import Filled
from odconv.converters.records.gather import gather
from odconv.converters.records.parts import END_RULE, SPAN_ENDS, keep_parts, put
from odconv.converters.records.settle import Settler
from odconv.converters.records.told import tell
from odconv.schemas.model import Field
from odconv.schemas.registry import code_list
from odconv.tables.table import Table
from odconv.values.model import END, REMARK, START, Certainty, Context, Normaliser, Normalized
from odconv.values.registry import normaliser

_JOIN = "、"
_REMARKS = ("hours_remark", "remarks")
_AXES = ("latitude", "longitude")  # parts of a cell that holds a point; the names of their concepts too


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
        placed: the fields of every column that is applied, by its index.
    """

    table: Table
    targets: Targets
    context: Context
    columns: dict[str, list[str]] = field(default_factory=dict)
    filled: list[Filled] = field(default_factory=list)
    notes: dict[str, dict[int, dict[str, str]]] = field(default_factory=dict)
    parts: dict[tuple[str, str], dict[int, tuple[str, str]]] = field(default_factory=dict)
    placed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def owned(self) -> frozenset[str]:
        """The fields that a column of the source is for."""
        return frozenset(name for fields in self.placed.values() for name in fields)

    def field_of(self, concept: str) -> str | None:
        """The name of the field that stands for a concept in this format."""
        names = concepts()[concept].fields
        return next((item.name for item in self.targets.schema.fields if self.targets.bare(item.name) in names), None)

    def note(self, concept: str, record: int, text: str, read: str = "") -> bool:
        """Keep a remark for the field of a concept; False where the format has no such field.

        Args:
            concept: the concept.
            record: index of the record.
            text: the remark.
            read: text of the cell that it was found in, where that is another one.
        """
        for name in (concept, "remarks", "hours_remark"):
            place = self.field_of(name)
            if place is not None:
                self.notes.setdefault(place, {}).setdefault(record, {}).setdefault(text, read or text)
                return True
        return False


def assemble(table: Table, mapping: ColumnMapping, context: Context) -> Assembly:
    """Fill the fields of a format from the columns that are applied to them."""
    matches = enumerate(mapping.matches)
    placed = {at: match.fields for at, match in matches if match.status is Status.APPLIED and match.fields}
    work = Assembly(table, targets_of(mapping.schema), context, placed=placed)
    fields = {item.name: item for item in mapping.schema.fields}
    several = _several(mapping)
    for at, match in enumerate(mapping.matches):
        if match.status is not Status.APPLIED or not match.fields or match.how in GATHERED:
            continue
        if len(match.fields) > 1:
            _split(work, at, match, fields)
        elif match.fields[0] in several and fields[match.fields[0]].type == "string":
            _join(work, at, match.fields[0], fields[match.fields[0]], labelled=several[match.fields[0]] > 1)
        else:
            _fill(work, at, fields[match.fields[0]])
    _fill_constants(work, mapping)
    gather(work, mapping, partial(normaliser_of, context=context))
    _write_notes(work)
    for (rule, name), values in work.parts.items():
        tell(work, name, values, rule)
    return work


def _fill_constants(work: Assembly, mapping: ColumnMapping) -> None:
    """The values that a mapping gives all records, where no column fills the field."""
    for name, value in mapping.constants.items():
        if not any(work.columns.get(name, ())):
            texts = [""] * len(work.table)
            work.columns[name] = [value] * len(texts)
            work.filled.append(Filled(None, name, texts, {"": Normalized(value, rule="derived.constant")}))


def normaliser_of(item: Field, context: Context, **known: object) -> Normaliser:
    """The function that makes the texts of a field standard.

    Args:
        item: the field.
        context: the publisher.
        known: further parameters that the caller knows of the column.
    """
    spec = item.extra("normaliser") or {"name": "text", "params": {}}
    params = {**spec["params"], **known}
    listed = code_list(params["list"]) if "list" in params else None
    return normaliser(spec["name"], params, context, listed)


def outcomes(texts: Sequence[str], make: Normaliser) -> dict[str, Normalized]:
    """The outcome of every distinct text."""
    return {text: make(text) for text in dict.fromkeys(texts)}


def _several(mapping: ColumnMapping) -> dict[str, int]:
    """Fields that more than one column goes to, with their number."""
    counts: dict[str, int] = {}
    for match in mapping.matches:
        if match.status is Status.APPLIED and len(match.fields) == 1 and match.how not in GATHERED:
            counts[match.fields[0]] = counts.get(match.fields[0], 0) + 1
    return {name: number for name, number in counts.items() if number > 1}


def _fill(work: Assembly, at: int, item: Field) -> None:
    """One column into one field; a second one for the same field only where the first is empty."""
    texts = work.table.texts(at)
    found = outcomes(texts, _settler(work, at, item))
    earlier = work.columns.get(item.name)
    values = [found[text].value for text in texts]
    work.columns[item.name] = [old or new for old, new in zip(earlier, values, strict=True)] if earlier else values
    for record, value in enumerate(values) if earlier else ():
        if value and earlier and earlier[record] not in ("", value):
            work.note("remarks", record, f"{work.table.columns[at].name}：{value}")
    work.filled.append(Filled(at, item.name, texts, found))
    with_parts = {text: outcome.parts for text, outcome in found.items() if outcome.parts}
    if with_parts:
        for record, text in enumerate(texts):
            if text in with_parts:
                keep_parts(work, item.name, record, with_parts[text], text)


def _settler(work: Assembly, at: int, item: Field) -> Settler:
    concept = work.targets.concept(item.name)
    ends = SPAN_ENDS.get(concept.name) if concept is not None else None
    return Settler(
        item=item,
        label=work.table.columns[at].name,
        context=work.context,
        make=normaliser_of(item, work.context),
        starts=ends is not None and work.field_of(ends) is not None,
        remarks=any(work.field_of(name) not in (None, item.name) for name in _REMARKS),
    )


def _join(work: Assembly, at: int, name: str, item: Field, *, labelled: bool) -> None:
    """One of several columns into a field of text, with its label where that is not the field's own."""
    texts = work.table.texts(at)
    label = work.table.columns[at].name
    found = outcomes(texts, normaliser_of(item, work.context))
    work.columns.setdefault(name, [""] * len(texts))
    work.filled.append(Filled(at, name, texts, found))
    for record, text in enumerate(texts):
        value = found[text].value
        if value:
            said = value if not labelled or label == name else f"{label}：{value}"
            work.notes.setdefault(name, {}).setdefault(record, {}).setdefault(said, text)


def _split(work: Assembly, at: int, match: ColumnMatch, fields: Mapping[str, Field]) -> None:
    """One column into several fields: the two ends of a span, or a flag for each of the things that it names."""
    first = work.targets.concept(match.fields[0])
    if first is not None and first.kind == "flag":
        _flags(work, at, match.fields, fields)
        return
    if first is not None and first.kind in _AXES:
        for name in match.fields:
            _fill(work, at, fields[name])
        return
    texts = work.table.texts(at)
    label = work.table.columns[at].name
    found = {
        text: _ends(outcome, f"{label}：{' '.join(text.split())}")
        for text, outcome in outcomes(texts, normaliser_of(fields[match.fields[0]], work.context)).items()
    }
    work.filled.append(Filled(at, match.fields[0], texts, found))
    for record, text in enumerate(texts):
        outcome = found[text]
        if END in outcome.parts:
            put(work, match.fields[0], record, outcome.value, text, "")
            put(work, match.fields[1], record, outcome.parts[END], text, END_RULE)
        elif REMARK in outcome.parts:
            work.note("hours_remark", record, outcome.parts[REMARK], text)


def _ends(outcome: Normalized, said: str) -> Normalized:
    """The start of a span, with its end as a part; a text that is no span goes to the remarks, in doubt."""
    parts = outcome.parts
    if START in parts and END in parts:
        return Normalized(parts[START], rule="split.start", parts={END: parts[END]})
    if outcome.certainty is Certainty.SURE and (END in parts or not said.split("：", 1)[1]):
        return outcome
    return Normalized("", Certainty.DOUBTFUL, "remark.moved", outcome.issue, outcome.params, {REMARK: said})


def _flags(work: Assembly, at: int, names: Sequence[str], fields: Mapping[str, Field]) -> None:
    """A flag for each kind that a text names (災害区分: 洪水、土砂), or for all of them where it is a flag itself."""
    texts = work.table.texts(at)
    for name in names:
        make = normaliser_of(fields[name], work.context)
        found = outcomes(texts, _named(work.targets, name, make))
        work.columns[name] = [found[text].value for text in texts]
        work.filled.append(Filled(at, name, texts, found))


def _named(targets: Targets, name: str, make: Normaliser) -> Callable[[str], Normalized]:
    """Whether a text names what a flag stands for, as a normaliser."""
    concept = targets.concept(name)
    words = concept.words if concept is not None else ()

    def normalise(text: str) -> Normalized:
        if any(word in text for word in words):
            return Normalized(make("○").value, rule="flag.named")
        flag = make(text)
        if flag.certainty is Certainty.SURE:
            return flag
        return Normalized("", rule="flag.not-named") if text.strip() else Normalized("")

    return normalise


def _write_notes(work: Assembly) -> None:
    """Remarks behind what stands in their field already."""
    for name, notes in work.notes.items():
        column = work.columns.setdefault(name, [""] * len(work.table))
        values: dict[int, tuple[str, str]] = {}
        for record, texts in notes.items():
            known = [column[record]] if column[record] else []
            read = _JOIN.join([*known, *(cell for text, cell in texts.items() if text not in known)])
            column[record] = _JOIN.join([*known, *(text for text in texts if text not in known)])
            if [column[record]] != known:
                values[record] = (read, column[record])
        tell(work, name, values, "gathered.remarks")
