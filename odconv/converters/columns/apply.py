"""A mapping file on another table: the same header is silent, a changed one asks only for what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from odconv.converters.columns.file import MappingFile, Rule
from odconv.converters.columns.labels import folded
from odconv.converters.columns.mapping import ColumnMapping, ColumnMatch, Status, map_columns
from odconv.converters.columns.targets import How
from odconv.converters.columns.text import values_of
from odconv.converters.context import context_of_body
from odconv.converters.convert import convert_table
from odconv.converters.years import years_in
from odconv.issues import Issue, Place, column_letters
from odconv.reference.local_governments import local_government
from odconv.tables.model import Grid
from odconv.tables.table import Column, Role, Table
from odconv.values.model import Context


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Which rule is whose column: rule by index of the column, rules without a column, columns of new labels."""

    kept: Mapping[int, Rule]
    renamed: Mapping[int, Rule]
    removed: tuple[Rule, ...]
    added: tuple[int, ...]


def apply(file: MappingFile, table: Table) -> ColumnMapping:
    """The mapping of a table by a mapping file.

    Columns with a label that the file knows keep their rule; new ones are mapped by label and values, but only
    proposed. `header_changes` tells what is different.
    """
    pairs = _pairs(file, table)
    matches = {at: _match(table.columns[at], rule) for at, rule in pairs.kept.items()}
    if len(matches) < len(table.columns):
        found = map_columns(table, file.schema).matches
        taken = {name for match in matches.values() if match.status is Status.APPLIED for name in match.fields}
        for at in range(len(table.columns)):
            if at not in matches:
                matches[at] = _proposal(found[at], pairs.renamed.get(at), taken)
    return ColumnMapping(file.schema, tuple(matches[at] for at in range(len(table.columns))), dict(file.constants))


def header_changes(file: MappingFile, table: Table) -> tuple[Issue, ...]:
    """What is different in a table's header from the one that a mapping was made for; nothing where it is the same."""
    pairs = _pairs(file, table)
    issues = [
        Issue("mapping-column-removed", Place(), rule.header, {"header": rule.header, "fields": "、".join(rule.fields)})
        for rule in pairs.removed
    ]
    for at, rule in pairs.renamed.items():
        facts = {"before": rule.header, "header": table.columns[at].name, "fields": "、".join(rule.fields)}
        issues.append(_issue("mapping-column-renamed", table, at, facts))
    proposed = {match.column.place: match.fields for match in apply(file, table).matches} if pairs.added else {}
    for at in pairs.added:
        fields = "、".join(proposed[table.columns[at].place])
        code = "mapping-column-added" if fields else "mapping-column-added.no-field"
        issues.append(_issue(code, table, at, {"header": table.columns[at].name, "fields": fields}))
    order = [file.columns.index(pairs.kept[at]) for at in sorted(pairs.kept)]
    moved = [at for at, (old, new) in enumerate(zip(order, sorted(order), strict=True)) if old != new]
    if moved:
        names = "、".join(table.columns[sorted(pairs.kept)[at]].name for at in moved)
        issues.append(Issue("mapping-columns-reordered", Place(), None, {"headers": names}))
    return tuple(issues)


def check(file: MappingFile) -> tuple[Issue, ...]:
    """The examples of a mapping file converted again: what would be another value now."""
    if not file.examples:
        return ()
    table = _sample(file)
    conversion = convert_table(table, file.schema, mapping=apply(file, table), context=_context(file))
    issues = []
    for record, example in enumerate(file.examples):
        values = values_of(conversion, record)
        for name in file.schema.field_names:
            expected, got = example.after.get(name, ""), values.get(name, "")
            if expected != got:
                facts = {"row": example.row, "field": name, "expected": expected, "got": got}
                issues.append(Issue("mapping-example-changed", Place(row=example.row, field=name), got, facts))
    return tuple(issues)


def _issue(code: str, table: Table, at: int, facts: Mapping[str, object]) -> Issue:
    column = table.columns[at]
    place = Place(table.sheet, None, column.place + 1)
    return Issue(code, place, column.name, {**facts, "column": column_letters(column.place + 1)})


def _pairs(file: MappingFile, table: Table) -> _Pairs:
    """Rules and columns by their folded labels; of equal labels the first goes to the first."""
    rules: dict[str, list[Rule]] = {}
    for rule in file.columns:
        rules.setdefault(folded(rule.header), []).append(rule)
    kept: dict[int, Rule] = {}
    strange: list[int] = []
    for at, column in enumerate(table.columns):
        known = rules.get(folded(column.name))
        if known:
            kept[at] = known.pop(0)
        else:
            strange.append(at)
    left = [rule for rule in file.columns if any(rule is other for others in rules.values() for other in others)]
    renamed = _renamed(file, kept, strange, left)
    return _Pairs(
        kept,
        renamed,
        tuple(rule for rule in left if not any(rule is other for other in renamed.values())),
        tuple(at for at in strange if at not in renamed),
    )


def _renamed(
    file: MappingFile, kept: Mapping[int, Rule], strange: Sequence[int], left: Sequence[Rule]
) -> dict[int, Rule]:
    """New labels that stand exactly where an old one is gone: between the same two neighbours."""
    position = {id(rule): at for at, rule in enumerate(file.columns)}
    found: dict[int, Rule] = {}
    for at in strange:
        before = kept.get(at - 1) or found.get(at - 1)
        wanted = 0 if at == 0 else position[id(before)] + 1 if before is not None else -1
        after = kept.get(at + 1)
        follows = after is None or position[id(after)] == wanted + 1
        rule = next((rule for rule in left if position[id(rule)] == wanted), None)
        if rule is not None and follows:
            found[at] = rule
    return found


def _match(column: Column, rule: Rule) -> ColumnMatch:
    how = How(rule.how) if rule.how else None
    status = rule.status if rule.fields else Status.UNMAPPED
    return ColumnMatch(column, rule.fields, status, how, rule.score, rule.reason, part=rule.part)


def _proposal(found: ColumnMatch, old: Rule | None, taken: set[str]) -> ColumnMatch:
    """What is known of a new column, for a person to decide: its old rule where it was only renamed."""
    if old is not None and old.fields and not taken & set(old.fields):
        return replace(_match(found.column, old), status=Status.PROPOSED)
    if not found.fields or taken & set(found.fields):
        return ColumnMatch(found.column, runner_up=found.fields)
    return replace(found, status=Status.PROPOSED)


def _sample(file: MappingFile) -> Table:
    """The examples' cells as a table with the file's header."""
    places = [_place(rule.column) for rule in file.columns]
    width = max(places) + 1
    rows = [[""] * width for _ in range(len(file.examples) + 1)]
    for place, rule in zip(places, file.columns, strict=True):
        rows[0][place] = rule.header
        for number, example in enumerate(file.examples):
            rows[number + 1][place] = example.before.get(rule.column, "")
    columns = tuple(Column(place, rule.header) for place, rule in zip(places, file.columns, strict=True))
    return Table(Grid(None, True, rows), Role.MAIN, columns, (1,), range(1, len(rows)), ())


def _place(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _context(file: MappingFile) -> Context:
    body = local_government(file.publisher) if file.publisher else None
    known = context_of_body(body) if body is not None else Context()
    year = next(years_in(file.year), None)
    return known if year is None else known._replace(year=year.year, fiscal=year.fiscal)
