"""What differs between two formats: two editions of one, or one set in the older and the newer family."""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from odconv.schemas.texts import has_text, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from odconv.issues import Language
    from odconv.schemas.model import Field, Schema

PROPERTIES = ("type", "format", "constraints", "requirement", "description")


@dataclass(frozen=True, slots=True)
class At:
    """A field and its place, counted from 1."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Rename:
    """One column of the first format and where its values go in the second.

    Attributes:
        old: name in the first format.
        new: names in the second, in the order of the mapping.
        rule: `rename`, `copy`, `concat`, `split_address` or `flags_from_list`, as the mapping has it.
        note: what to mind, in English as the mapping has it.
    """

    old: str
    new: tuple[str, ...]
    rule: str = "rename"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A column that stands in another order among those that both formats have."""

    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """One property of a column that both formats have; `name` is the column's name in the second."""

    name: str
    property: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class SchemaDiff:
    """All differences from `a` to `b`; a column of either is added, removed, renamed or common to both."""

    a: str
    a_version: str
    b: str
    b_version: str
    added: tuple[At, ...]
    removed: tuple[At, ...]
    renamed: tuple[Rename, ...]
    moved: tuple[Move, ...]
    changed: tuple[PropertyChange, ...]

    def __bool__(self) -> bool:
        return any((self.added, self.removed, self.renamed, self.moved, self.changed))

    def to_dict(self) -> dict[str, Any]:
        """The machine form: plain lists and objects, ready for JSON."""
        return asdict(self)

    def to_text(self, language: Language) -> str:
        """The differences for people, group by group, in lines; one sentence where there are none."""
        versions = {"a": self.a, "a_version": self.a_version, "b": self.b, "b_version": self.b_version}
        lines = [text("diff.title", language, **versions)]
        if not self:
            return "\n".join([*lines, text("diff.same", language)])
        for group, entries in self._groups(language):
            if entries:
                lines += [
                    "",
                    text(f"diff.{group}", language, count=len(entries)),
                    *(f"  {entry}" for entry in entries),
                ]
        return "\n".join(lines)

    def _groups(self, language: Language) -> Iterator[tuple[str, list[str]]]:
        def place(at: At) -> str:
            return f"{at.name}  ({text('diff.at', language, position=at.position)})"

        yield "added", [f"+ {place(at)}" for at in self.added]
        yield "removed", [f"- {place(at)}" for at in self.removed]
        yield "renamed", [_rename_line(rename, language) for rename in self.renamed]
        yield (
            "moved",
            [
                f"{move.name}  {text('diff.from_to', language, before=move.before, after=move.after)}"
                for move in self.moved
            ],
        )
        yield "changed", [_change_line(change, language) for change in self.changed]


def diff_schemas(a: Schema, b: Schema, renames: Sequence[Rename] | None = None) -> SchemaDiff:
    """Compare two formats.

    Args:
        a: the format to start from.
        b: the format to arrive at.
        renames: pairs that are known to belong together; without it those of the mapping between the
            families. Pairs that name a column which `a` or `b` lacks, or which both have, are left out.
    """
    known = family_renames(a.id, b.id) if renames is None else renames
    pairs = tuple(found for found in (_applicable(rename, a, b) for rename in known) if found)
    partners = {rename.old: rename.new[0] for rename in pairs if rename.rule == "rename" and len(rename.new) == 1}
    gone = {rename.old for rename in pairs}
    come = {name for rename in pairs for name in rename.new}
    common = {**{name: name for name in a.field_names if name in b.field_names}, **partners}
    return SchemaDiff(
        a=a.id,
        a_version=a.version,
        b=b.id,
        b_version=b.version,
        added=_only(b, {*a.field_names, *come}),
        removed=_only(a, {*b.field_names, *gone}),
        renamed=pairs,
        moved=_moves(a, b, common),
        changed=tuple(_changes(a, b, common)),
    )


@cache
def family_mapping() -> Mapping[str, Any]:
    """The mapping from the older family (推奨データセット) to the newer one, column by column."""
    source = files("odconv.schemas").joinpath("mapping_old_to_new.json").read_text(encoding="utf-8")
    return cast("Mapping[str, Any]", json.loads(source))


def family_renames(a: str, b: str) -> tuple[Rename, ...]:
    """The known pairs between two formats, by their ids, in either direction; none for other formats.

    Backwards only plain renames are known: what was joined or split has no single way back.
    """
    for entry in family_mapping()["datasets"].values():
        lines = [
            Rename(line["old"], tuple(line["new"]), line["rule"], line.get("note", ""))
            for line in entry["columns"]
            if line["new"] and line["rule"] != "same"
        ]
        if (entry["old"], entry["new"]) == (a, b):
            return tuple(lines)
        if (entry["new"], entry["old"]) == (a, b):
            return tuple(Rename(line.new[0], (line.old,)) for line in lines if line.rule == "rename")
    return ()


def _applicable(rename: Rename, a: Schema, b: Schema) -> Rename | None:
    """The pair as far as both formats have it."""
    new = tuple(name for name in rename.new if name in b.field_names)
    if rename.old not in a.field_names or rename.old in b.field_names or not new:
        return None
    return Rename(rename.old, new, rename.rule, rename.note)


def _only(schema: Schema, others: set[str]) -> tuple[At, ...]:
    return tuple(At(name, place) for place, name in enumerate(schema.field_names, 1) if name not in others)


def _moves(a: Schema, b: Schema, common: Mapping[str, str]) -> tuple[Move, ...]:
    """The fewest columns whose moving turns one order into the other: all but the longest rising run."""
    place_a = {name: place for place, name in enumerate(a.field_names, 1)}
    place_b = {name: place for place, name in enumerate(b.field_names, 1)}
    order = [(old, common[old]) for old in a.field_names if old in common]
    kept = _longest_rising([place_b[new] for _, new in order])
    return tuple(Move(new, place_a[old], place_b[new]) for index, (old, new) in enumerate(order) if index not in kept)


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The indexes of a longest rising subsequence (patience sorting, O(n log n))."""
    tails: list[int] = []
    tail_indexes: list[int] = []
    before: list[int | None] = []
    for index, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before.append(tail_indexes[place - 1] if place else None)
        tails[place : place + 1] = [number]
        tail_indexes[place : place + 1] = [index]
    kept: set[int] = set()
    at = tail_indexes[-1] if tail_indexes else None
    while at is not None:
        kept.add(at)
        at = before[at]
    return kept


def _changes(a: Schema, b: Schema, common: Mapping[str, str]) -> Iterator[PropertyChange]:
    for old, new in ((name, common[name]) for name in a.field_names if name in common):
        before, after = _properties(a.field(old)), _properties(b.field(new))
        for name in PROPERTIES:
            if before[name] != after[name]:
                yield PropertyChange(new, name, before[name], after[name])


def _properties(field: Field) -> dict[str, Any]:
    own = {key: value for key, value in field.descriptor.items() if key in {"trueValues", "falseValues"}}
    facts = {name: getattr(field, name) for name in PROPERTIES}
    return {**facts, "constraints": {**own, **field.constraints}}


def _rename_line(rename: Rename, language: Language) -> str:
    key = f"rule.{rename.rule}"
    rule = text(key, language) if has_text(key) else rename.rule
    return f"{rename.old} → {text('list_join', language).join(rename.new)}  ({rule})"


def _change_line(change: PropertyChange, language: Language) -> str:
    before, after = (_shown(value, language) for value in (change.before, change.after))
    if change.property == "requirement":
        before, after = (text(f"requirement.{value}", language) for value in (change.before, change.after))
    return f"{change.name}  {text(f'property.{change.property}', language)}: {before} → {after}"


def _shown(value: Any, language: Language) -> str:
    if value in ("", {}, None):
        return text("diff.nothing", language)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
