"""What a conversion yields: records in the format, every change that led to them, and the rows that go back."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import repeat

from odconv.converters.columns.mapping import ColumnMapping
from odconv.schemas.model import Schema
from odconv.tables.table import Table
from odconv.values.columns import changed_of
from odconv.values.model import Certainty, Context, Normalized


class Fate(StrEnum):
    """What became of one cell: every cell of a mapped column has exactly one."""

    UNTOUCHED = "untouched"
    CHANGED = "changed"
    DOUBTED = "doubted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that was changed or is doubted.

    Attributes:
        record: index of the record, from 0.
        address: A1 address of the cell in the source; None for values that stand in no cell.
        field: name of the field.
        before: text of the cell.
        after: value in the field.
        rule: name of the rule, as `odconv/values/rules.yaml` lists it; "" where nothing was changed.
        fate: what became of it.
        issue: code of what is to be said about it, "" where there is nothing.
        params: facts of that sentence.
    """

    record: int
    address: str | None
    field: str
    before: str
    after: str
    rule: str
    fate: Fate
    issue: str = ""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """How one column went into one field: the outcome of every distinct text, once.

    Attributes:
        column: index of the column in the table; None for values that stand in no column.
        field: name of the field.
        texts: the source's texts, one for each record.
        outcomes: the outcome of each distinct text.
    """

    column: int | None
    field: str
    texts: Sequence[str]
    outcomes: Mapping[str, Normalized]

    def judged(self, outcomes: Mapping[str, Normalized]) -> Filled:
        """The same column with other outcomes of its texts."""
        return replace(self, outcomes=outcomes)

    def fates(self) -> Counter[Fate]:
        """Number of cells by what became of them."""
        by_text = {text: fate_of(text, outcome) for text, outcome in changed_of(self.outcomes).items()}
        return Counter(map(by_text.get, self.texts, repeat(Fate.UNTOUCHED)))

    def told(self, *, with_issue: bool = False) -> Mapping[str, tuple[Normalized, Fate]]:
        """Outcome and fate of each text that did not stay untouched, in the order in which they are met.

        Args:
            with_issue: only those of which an issue is told.
        """
        return {
            text: (outcome, fate)
            for text, outcome in changed_of(self.outcomes).items()
            if (outcome.issue or not with_issue) and (fate := fate_of(text, outcome)) is not Fate.UNTOUCHED
        }

    def told_rules(self) -> Iterable[str]:
        """The rules of the texts that did not stay untouched, in the order in which they are met."""
        return (outcome.rule for outcome, _ in self.told().values())

    def told_cells(self, texts: Collection[str] | None = None) -> Iterator[tuple[int, str]]:
        """Record and text of each cell that did not stay untouched, from top to bottom.

        Args:
            texts: the cells of these alone.
        """
        wanted = self.told() if texts is None else texts
        return ((record, text) for record, text in enumerate(self.texts) if text in wanted) if wanted else iter(())

    def told_cells_count(self, texts: Collection[str]) -> int:
        """The number of those cells."""
        return sum(1 for _ in self.told_cells(texts))

    def told_records(self, most: int | None = None) -> Iterator[tuple[str, int, Sequence[int]]]:
        """Each of those texts with the number of its cells and their records, at most so many."""
        found: dict[str, list[int]] = {text: [] for text in self.told()}
        for record, text in enumerate(self.texts) if found else ():
            if text in found:
                found[text].append(record)
        return ((text, len(records), records[:most]) for text, records in found.items())

    @property
    def variety(self) -> int:
        """How many values the column's texts have become."""
        return len({outcome.value for outcome in self.outcomes.values()})

    @property
    def holds_value(self) -> bool:
        """Whether any text has become a value."""
        return any(self.outcomes[text].value for text in self.outcomes)  # mostly the first: the others need not be made

    @property
    def first_rule(self) -> str:
        """The first rule that a text was changed by, "" where there is none."""
        return next((outcome.rule for outcome in changed_of(self.outcomes).values() if outcome.rule), "")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be made valid, and what is wrong: (field, code of the fault, value, facts)."""

    record: int
    faults: tuple[tuple[str, str, str, Mapping[str, object]], ...]


@dataclass(frozen=True, slots=True)
class Conversion:
    """One table in a format.

    Attributes:
        table: where the cells stood.
        mapping: which column went where.
        context: the publisher, as far as it is known.
        columns: values by field name, for fields that hold any; one for each record of the table.
        filled: how each of them came to be.
        absent_required: fields that the format requires and the source does not have at all.
        rejected: records that cannot be made valid, ascending.
    """

    table: Table
    mapping: ColumnMapping
    context: Context
    columns: Mapping[str, Sequence[str]]
    filled: tuple[Filled, ...]
    absent_required: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()

    @property
    def schema(self) -> Schema:
        """The format."""
        return self.mapping.schema

    @property
    def valid_records(self) -> Sequence[int]:
        """Indices of the records that are valid in the format."""
        if not self.rejected:
            return range(len(self.table))
        out = {rejected.record for rejected in self.rejected}
        return [record for record in range(len(self.table)) if record not in out]

    def rows(self, records: Sequence[int]) -> Iterator[list[str]]:
        """Records as rows of the format, all its fields in its order."""
        return map(list, zip(*self.by_field(records), strict=True))

    def by_field(self, records: Sequence[int]) -> list[Sequence[str]]:
        """The values of records in each of the format's fields, in its order; nobody writes to them."""
        empty = [""] * len(records)
        return [
            some(self.columns[name], records) if name in self.columns else empty for name in self.schema.field_names
        ]

    def changes(self, wanted: Callable[[Normalized, Fate], bool] | None = None) -> Iterator[Change]:
        """Every cell that was changed or is doubted, column by column and from top to bottom.

        Args:
            wanted: which of them, by outcome and fate; all where None.
        """
        for filled in self.filled:
            told = filled.told()
            if wanted is not None:
                told = {text: found for text, found in told.items() if wanted(*found)}
            for record, text in filled.told_cells(told) if told else ():
                outcome, fate = told[text]
                yield Change(
                    record,
                    None if filled.column is None else self.table.address(record, filled.column),
                    filled.field,
                    text,
                    outcome.value,
                    outcome.rule,
                    fate,
                    outcome.issue,
                    outcome.params,
                )

    def fates(self) -> Counter[Fate]:
        """Number of cells by what became of them; they add up to records × filled columns."""
        total: Counter[Fate] = Counter()
        for filled in self.filled:
            total += filled.fates()
        return total


def some(column: Sequence[str], records: Sequence[int]) -> Sequence[str]:
    """The values of some records; a long column gives them at once, and one of which all are wanted is that itself."""
    at_once: Callable[[Sequence[int]], list[str]] | None = getattr(column, "some", None)
    if at_once is not None:
        return at_once(records)
    if records == range(len(column)):
        return column
    return list(map(column.__getitem__, records))


def fate_of(text: str, outcome: Normalized) -> Fate:
    """What became of one text."""
    if outcome.certainty is Certainty.UNKNOWN:
        return Fate.REJECTED
    if outcome.certainty is Certainty.DOUBTFUL:
        return Fate.DOUBTED
    return Fate.UNTOUCHED if outcome.value == text else Fate.CHANGED
