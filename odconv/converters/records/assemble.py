"""Columns of a table → columns of a format: every distinct text made standard once, and what it holds besides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from odconv.converters.columns.mapping import ColumnMapping, ColumnMatch, Status
from odconv.converters.columns.targets import GATHERED, Targets, targets_of
from odconv.converters.records.assembly import AXES, END_RULE, ENDS, Assembly, field_of
from odconv.converters.records.gather import gather
from odconv.converters.records.settle import Settler
from odconv.schemas.model import Field
from odconv.tables.table import Table, is_long
from odconv.values.columns import changed_of
from odconv.values.model import END, REMARK, START, Certainty, Context, Normaliser, Normalized

_FieldOf = Callable[[str], Field]
_REMARKS = ("hours_remark", "remarks")


def assemble(table: Table, mapping: ColumnMapping, context: Context) -> Assembly:
    """Fill the fields of a format from the columns that are applied to them."""
    matches = enumerate(mapping.matches)
    applied = {at: match.fields for at, match in matches if match.status is Status.APPLIED and match.fields}
    work = _assembly(table)(table, targets_of(mapping.schema), context, applied=applied)
    field = mapping.schema.field
    several = _several(mapping)
    for at, match in enumerate(mapping.matches):
        if match.status is not Status.APPLIED or not match.fields or match.how in GATHERED:
            continue
        if len(match.fields) > 1:
            _split(work, at, match, field)
        elif match.fields[0] in several and field(match.fields[0]).type == "string":
            _join(work, at, match.fields[0], field(match.fields[0]), labelled=several[match.fields[0]] > 1)
        else:
            _fill(work, at, field(match.fields[0]))
    _fill_constants(work, mapping)
    gather(work, mapping, work.normaliser)
    work.write_notes()
    work.tell_parts()
    return work


def _assembly(table: Table) -> type[Assembly]:
    """What fills the columns of a table: those of a long one are filled text by text, not record by record."""
    if not is_long(table):
        return Assembly
    from odconv.converters.records.longassembly import LongAssembly  # noqa: PLC0415  (asks for Polars)

    return LongAssembly


def _fill_constants(work: Assembly, mapping: ColumnMapping) -> None:
    """The values that a mapping gives all records, where no column fills the field."""
    for name, value in mapping.constants.items():
        if not work.holds(name):
            work.constant(name, value, "derived.constant")


def _several(mapping: ColumnMapping) -> dict[str, int]:
    """Fields that more than one column goes to, with their number."""
    counts: dict[str, int] = {}
    for match in mapping.matches:
        if match.status is Status.APPLIED and len(match.fields) == 1 and match.how not in GATHERED:
            counts[match.fields[0]] = counts.get(match.fields[0], 0) + 1
    return {name: number for name, number in counts.items() if number > 1}


def _fill(work: Assembly, at: int, item: Field) -> None:
    """One column into one field; a second one for the same field only where the first is empty."""
    texts = work.texts(at)
    found = work.outcomes(texts, _settler(work, at, item), item)
    work.add_values(item.name, work.table.columns[at].name, texts, found)
    work.went(at, item.name, texts, found)
    work.keep_parts(item.name, texts, found)


def _settler(work: Assembly, at: int, item: Field) -> Settler:
    starts, remarks = _neighbours(work.targets, item.name)
    return Settler(item, work.table.columns[at].name, work.context, work.normaliser(item), starts, remarks)


@lru_cache(maxsize=1 << 10)
def _neighbours(targets: Targets, name: str) -> tuple[bool, bool]:
    """Whether a format has a field for the ends of spans whose starts a field holds, and another one for remarks."""
    concept = targets.concept(name)
    ends = ENDS.get(concept.name) if concept is not None else None
    remarks = any(field_of(targets, other) not in (None, name) for other in _REMARKS)
    return ends is not None and field_of(targets, ends) is not None, remarks


def _join(work: Assembly, at: int, name: str, item: Field, *, labelled: bool) -> None:
    """One of several columns into a field of text, with its label where that is not the field's own."""
    texts = work.texts(at)
    label = work.table.columns[at].name
    found = work.outcomes(texts, work.normaliser(item), item)
    before = f"{label}：" if labelled and label != name else ""
    work.join_texts(name, texts, {text: before + outcome.value for text, outcome in found.items() if outcome.value})
    work.went(at, name, texts, found)


def _split(work: Assembly, at: int, match: ColumnMatch, field: _FieldOf) -> None:
    """One column into several fields: the two ends of a span, or a flag for each of the things that it names."""
    first = work.targets.concept(match.fields[0])
    if first is not None and first.kind == "flag":
        _flags(work, at, match.fields, field)
        return
    if first is not None and first.kind in AXES:
        for name in match.fields:
            _fill(work, at, field(name))
        return
    texts = work.texts(at)
    label = work.table.columns[at].name
    make = work.normaliser(field(match.fields[0]))
    found = work.outcomes(texts, lambda text: _ends(make(text), f"{label}：{' '.join(text.split())}"))
    work.went(at, match.fields[0], texts, found)
    with_parts = [(text, outcome) for text, outcome in changed_of(found).items() if outcome.parts]
    spans = [(text, outcome) for text, outcome in with_parts if END in outcome.parts]
    work.put_all(match.fields[0], texts, {text: outcome.value for text, outcome in spans}, "")
    work.put_all(match.fields[1], texts, {text: outcome.parts[END] for text, outcome in spans}, END_RULE)
    said = {text: parts[REMARK] for text, (*_, parts) in with_parts if REMARK in parts and END not in parts}
    for record, text in enumerate(texts) if said else ():
        if text in said:
            work.note("hours_remark", record, said[text], text)


def _ends(outcome: Normalized, said: str) -> Normalized:
    """The start of a span, with its end as a part; a text that is no span goes to the remarks, in doubt."""
    parts = outcome.parts
    if START in parts and END in parts:
        return Normalized(parts[START], rule="split.start", parts={END: parts[END]})
    if outcome.certainty is Certainty.SURE and (END in parts or not said.split("：", 1)[1]):
        return outcome
    return Normalized("", Certainty.DOUBTFUL, "remark.moved", outcome.issue, outcome.params, {REMARK: said})


def _flags(work: Assembly, at: int, names: Sequence[str], field: _FieldOf) -> None:
    """A flag for each kind that a text names (災害区分: 洪水、土砂), or for all of them where it is a flag itself."""
    texts = work.texts(at)
    for name in names:
        make = work.normaliser(field(name))
        found = work.outcomes(texts, _named(work.targets, name, make))
        work.set_values(name, texts, found)
        work.went(at, name, texts, found)


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
