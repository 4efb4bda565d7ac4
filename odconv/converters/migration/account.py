"""A migrated table as its owner knows it: every value with the cells of the source that it was made of, and the rule.

The conversion works on a table to which the columns that were made are added; the account speaks of the source alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from odconv.converters.columns.mapping import ColumnMapping, ColumnMatch, Status
from odconv.converters.columns.targets import How
from odconv.converters.conversion import Conversion, Filled
from odconv.converters.migration.migrate import Migration
from odconv.converters.migration.table import MigratedTable
from odconv.issues import column_letters
from odconv.tables.table import Table
from odconv.values.model import Certainty, Normalized

_RULES: Mapping[str, str] = {
    "same": "migration.copied",
    "rename": "migration.copied",
    "copy": "migration.copied",
    "concat": "migration.name",
    "split_address": "migration.address",
    "flags_from_list": "migration.flags",
    "follows": "migration.follows",
    "constant": "migration.constant",
}
_UNPLACED = ("列", "項目", "セル", "値")


def accounted(migrated: MigratedTable) -> Conversion:
    """The conversion told of the source: its columns, its cells' addresses, and what each value was made of."""
    conversion, table = migrated.conversion, migrated.table
    places = {column.place: at for at, column in enumerate(table.columns)}
    filled = []
    for one in conversion.filled:
        if one.column is None:
            filled.append(one)
            continue
        own = places.get(conversion.table.columns[one.column].place)
        filled.append(_made(one, migrated) if own is None else replace(one, column=own))
    return replace(conversion, table=table, mapping=_mapping(migrated), filled=tuple(filled))


def unplaced_rows(migrated: MigratedTable) -> Iterator[tuple[str, ...]]:
    """Every cell that found no place in the other format, header first: column, its label, the cell, its text."""
    table = migrated.table
    yield _UNPLACED
    for each in migrated.migration.unplaced:
        at = migrated.named[each.column]
        texts = table.texts(at)
        for record in each.records:
            letters = column_letters(table.columns[at].place + 1)
            yield letters, each.column, f"{letters}{table.places[record] + 1}", texts[record]


def _mapping(migrated: MigratedTable) -> ColumnMapping:
    """Where each column of the source went; a column may be in many fields, and a field be made of many."""
    migration = migrated.migration
    fields: dict[str, list[str]] = {}
    for name in migration.target.field_names:
        for column in _sources(migration, name) if name in migration.columns else ():
            fields.setdefault(column, []).append(name)
    by_index = {at: name for name, at in migrated.named.items()}
    matches = (_match(migrated.table, at, fields.get(by_index[at], ())) for at in range(len(migrated.table.columns)))
    return ColumnMapping(migration.target, tuple(matches))


def _match(table: Table, at: int, fields: Sequence[str]) -> ColumnMatch:
    column = table.columns[at]
    return ColumnMatch(column, tuple(fields), Status.APPLIED, How.STATED, 1.0) if fields else ColumnMatch(column)


def _sources(migration: Migration, field: str) -> tuple[str, ...]:
    """The columns of the source that a field was made of."""
    return tuple(dict.fromkeys(name for _, names in migration.made.get(field, ()) for name in names))


def _made(filled: Filled, migrated: MigratedTable) -> Filled:
    """A column that was made, told with the cells that it was made of."""
    migration, table = migrated.migration, migrated.table
    steps = migration.made.get(filled.field, ())
    rule = _RULES[steps[-1][0]] if steps else ""
    columns = [table.texts(migrated.named[name]) for name in _sources(migration, filled.field)]
    texts, outcomes = [], {"": Normalized("")} if columns else {}
    for record, text in enumerate(filled.texts):
        outcome = filled.outcomes[text]
        read = "、".join(dict.fromkeys(column[record] for column in columns if column[record].strip()))
        if not outcome.value and outcome.certainty is Certainty.SURE:
            texts.append("")
            outcomes.setdefault("", Normalized(""))
            continue
        told = outcome._replace(rule=rule or outcome.rule)
        if outcomes.get(read, told) != told:
            read = f"{read}（{table.places[record] + 1}）"  # the same cells, and yet another value
        texts.append(read)
        outcomes[read] = told
    return Filled(None, filled.field, texts, outcomes)
