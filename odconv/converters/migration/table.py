"""A table of one family → a conversion into the other: columns moved by the mapping, values made standard as ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from odconv.converters.columns.mapping import ColumnMapping, ColumnMatch, Status
from odconv.converters.columns.targets import How, targets_of
from odconv.converters.conversion import Conversion
from odconv.converters.convert import convert_table
from odconv.converters.migration.migrate import Migration, counterpart, earlier_names, migrate
from odconv.converters.recognise import recognise
from odconv.errors import UsageError
from odconv.issues import column_letters
from odconv.schemas.model import Schema
from odconv.schemas.registry import catalog, load_schema
from odconv.tables.table import Column, Table
from odconv.values.model import Context

_SAME = (How.EXACT, How.SPELLING, How.STRUCTURE)  # age bands are spelt in many ways
_LEAST_FIELDS = 3
_LEAST_SHARE = 0.3  # of the format's fields that a header has to name


@dataclass(frozen=True, slots=True)
class MigratedTable:
    """A table in the counterpart of its format.

    Attributes:
        migration: what was moved and what was not.
        conversion: the result; columns without a place stand in it as columns outside the format.
        table: the source.
        named: index of each of its columns by the name that the migration knows it by.
    """

    migration: Migration
    conversion: Conversion
    table: Table
    named: Mapping[str, int]


def source_format(table: Table, target: Schema, words: Sequence[str] = ()) -> Schema:
    """The format of a table that is to be migrated, by its header: the target's counterpart in the other family.

    Args:
        table: the table.
        target: the format to arrive at.
        words: what is known of the table besides, the weightiest first: the name of its file.

    Raises:
        UsageError: `migration-no-counterpart`; `migration-source-unlike` where the header is not that of the
            counterpart; `migration-not-needed` where it is the target's own; `migration-other-kind` where the table
            rather is of another kind: many formats share half of their columns.
    """
    partner = counterpart(target.id)
    if partner is None:
        raise UsageError("migration-no-counterpart", target=target.id)
    source = load_schema(partner)
    own, others = (len(_fields_of(table, schema)) for schema in (source, target))
    if others > own and _is_like(target, others):
        raise UsageError("migration-not-needed", target=target.id)
    if not _is_like(source, own):
        raise UsageError("migration-source-unlike", source=source.id, fields=own, of=len(source.fields))
    other = _other_kind(table, source, words)
    if other is not None and len(_fields_of(table, other)) >= own:
        raise UsageError("migration-other-kind", source=source.id, found=other.id)
    return source


def _is_like(schema: Schema, named: int) -> bool:
    """Whether a header that names so many fields is that of the format."""
    return named >= max(_LEAST_FIELDS, _LEAST_SHARE * len(schema.fields))


def _other_kind(table: Table, source: Schema, words: Sequence[str]) -> Schema | None:
    """The best candidate for the table where that is of another kind; in the source's family if it is there."""
    family, _, kind = source.id.partition("/")
    candidates = recognise(table, words)
    found = candidates[0].id.partition("/")[2] if candidates else kind
    if found == kind:
        return None
    sister = f"{family}/{found}"
    return load_schema(sister if any(entry.id == sister and entry.fields for entry in catalog()) else candidates[0].id)


def migrate_table(
    table: Table, source: Schema, target: Schema, *, context: Context | None = None, words: Sequence[str] = ()
) -> MigratedTable:
    """Migrate a table and make its values standard.

    Args:
        table: a table in the format `source`; columns it does not know find no place.
        source: its format.
        target: the counterpart.
        context: the publisher, where it is known.
        words: what is known of the table besides, the weightiest first: the name of its file.

    Raises:
        UsageError: `migration-unknown`, `migration-partial`.
    """
    columns = _named_columns(table, source, target)
    texts = {name: table.texts(at) for name, at in columns.items()}
    migration = migrate(texts, source, target, context)
    moved, mapping = _rebuilt(table, columns, migration)
    conversion = convert_table(moved, target, mapping=mapping, context=context, words=words)
    return MigratedTable(migration, conversion, table, columns)


def _fields_of(table: Table, schema: Schema) -> dict[str, int]:
    """The fields that the header names as the format does, each with the first column that names it."""
    targets, found = targets_of(schema), dict[str, int]()
    for at, column in enumerate(table.columns):
        target = targets.find(column.name)
        if target is not None and target.how in _SAME:
            found.setdefault(target.fields[0], at)
    return found


def _named_columns(table: Table, source: Schema, target: Schema) -> dict[str, int]:
    """Every column of the table by the name that it has in the format, or by its own."""
    by_field = _fields_of(table, source)
    fields = {at: name for name, at in by_field.items()}
    earlier = earlier_names(source.id, target.id)
    named: dict[str, int] = {}
    for at, column in enumerate(table.columns):
        name = fields.get(at, column.name or f"列{column_letters(column.place + 1)}")
        taken = (name in named or name in by_field) if at not in fields and name not in earlier else name in named
        named[f"{name} ({column_letters(column.place + 1)})" if taken else name] = at
    return named


def _rebuilt(table: Table, columns: Mapping[str, int], migration: Migration) -> tuple[Table, ColumnMapping]:
    """The table with the columns that were made behind its own, each cell that was moved at its old address."""
    moved: dict[str, str] = {}  # the first field of each column; a second copy is a column that was made
    for field, name in migration.moved.items():
        moved.setdefault(name, field)
    unplaced = {each.column for each in migration.unplaced}
    matches = [
        _match(table.columns[at], moved.get(name)) for name, at in columns.items() if name in moved or name in unplaced
    ]
    made = [field for field in migration.columns if field not in moved.values()]
    width = table.grid.width
    matches += [_match(Column(width + number, field), field) for number, field in enumerate(made)]
    rows = [[*row, *([""] * len(made))] for row in table.grid.rows]
    for number, field in enumerate(made):
        for place, text in zip(table.places, migration.columns[field], strict=True):
            rows[place][width + number] = text
    rebuilt = replace(table, grid=replace(table.grid, rows=rows), columns=tuple(match.column for match in matches))
    return rebuilt, ColumnMapping(migration.target, tuple(matches))


def _match(column: Column, field: str | None) -> ColumnMatch:
    if field is None:
        return ColumnMatch(column)
    return ColumnMatch(column, (field,), Status.APPLIED, How.EXACT, 1.0, "migration")
