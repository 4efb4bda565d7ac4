"""The columns of one format on their way into the other: what is placed, what is not, what is to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from odconv.issues import Issue
from odconv.schemas.model import Field, Schema
from odconv.values.model import Context

Step = tuple[str, tuple[str, ...]]
"""A rule of the mapping between the families, and the columns that it reads."""


@dataclass(slots=True)
class MigrationWork:
    """A migration under way.

    Attributes:
        source: columns by name, all of one length: the format's own and what else the table has.
        target: the format to arrive at.
        context: the publisher, as far as it is known.
        columns: values by field of the target.
        moved: the column that a field was copied from as it stands, by field.
        lost: for each column that was looked at, the records whose text found no place.
        notes: what is to be told.
        step: the rule that is at work, and the columns that it reads.
        made: the steps that each field was filled by.
    """

    source: Mapping[str, Sequence[str]]
    target: Schema
    context: Context
    columns: dict[str, Sequence[str]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    lost: dict[str, list[int]] = field(default_factory=dict)
    notes: list[Issue] = field(default_factory=list)
    step: Step = ("", ())
    made: dict[str, list[Step]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of records."""
        return len(next(iter(self.source.values()), ()))

    def texts(self, name: str) -> Sequence[str]:
        """A column of the source; empty texts where it has none of that name."""
        return self.source.get(name) or [""] * self.size

    def move(self, old: str, new: str) -> None:
        """Copy a column as it stands, where the source has it and the target has the field."""
        if old in self.source and new in self.target.field_names and new not in self.columns:
            self.columns[new] = self.source[old]
            self.moved[new] = old
            self.made.setdefault(new, []).append((self.step[0], (old,)))
            self.placed(old)

    def put(self, name: str, values: Sequence[str]) -> None:
        """Fill a field with values that were made; what stands in it already stays."""
        if name not in self.target.field_names or not any(values):
            return
        earlier = self.columns.get(name)
        self.columns[name] = [old or new for old, new in zip(earlier, values, strict=True)] if earlier else values
        self.moved.pop(name, None)
        names = tuple(column for column in self.step[1] if column in self.source)
        self.made.setdefault(name, []).append((self.step[0], names))

    def placed(self, column: str, but: Iterable[int] = ()) -> None:
        """A column of the source found its place, but for some records."""
        if column in self.source:
            self.lost[column] = list(but)

    def part(self, names: Sequence[str], part: str) -> str | None:
        """The field among these that holds a part of an address, None where there is none."""
        return next((name for name in names if name in self.target.field_names and self._part(name) == part), None)

    def field_of_part(self, part: str) -> str | None:
        """The target's first field for a part of an address."""
        return self.part(self.target.field_names, part)

    def tell(self, code: str, **params: object) -> None:
        """Add a note."""
        self.notes.append(Issue(code, params=params))

    def _part(self, name: str) -> str | None:
        return part_of(self.target.field(name))


def part_of(item: Field) -> str | None:
    """The part of an address that a field holds (`full`, `town` …), None for other fields."""
    spec = item.extra("normaliser") or {}
    return spec["params"].get("part") if spec.get("name") == "address" else None
