"""One column's judge: text → what is wrong with it, remembering the texts that it has seen."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from functools import cached_property
from typing import Any

from odconv.schemas.model import Field, Schema
from odconv.validation.checks import Check, compile_checks
from odconv.validation.quick import Quick, compile_quick
from odconv.validation.verdict import (
    INVALID,
    REQUIRED,
    Fault,
    Parse,
    Test,
    Verdict,
    compile_constraints,
    compile_parse,
    type_fault,
)

_REMEMBERED = 50_000
_EMPTY: frozenset[str | None] = frozenset(("", None))


@dataclasses.dataclass(frozen=True)
class Judge:
    """The rules of one field, compiled.

    Attributes:
        field: the field.
        missing: cell texts that mean no value.
        parse: text → value or `INVALID`.
        constraints: constraint tests on the value.
        checks: the rules beyond Table Schema, on the text.
        quick: a test that passes only texts without faults, where there is one.
    """

    field: Field
    missing: frozenset[str]
    parse: Parse
    constraints: tuple[tuple[Fault, Test], ...]
    checks: tuple[Check, ...]
    quick: Quick | None = None
    _good: set[str] = dataclasses.field(default_factory=set, compare=False, repr=False)
    _known: dict[str | None, Verdict] = dataclasses.field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def name(self) -> str:
        """The field's name."""
        return self.field.name

    @cached_property
    def required(self) -> bool:
        """Whether an empty cell is a fault."""
        return bool(self.field.constraints.get("required"))

    @cached_property
    def may_be_empty(self) -> bool:
        """Whether an empty cell is no fault."""
        return "" in self.missing and not self.required

    @cached_property
    def anything_goes(self) -> bool:
        """Whether every text that is present passes: a plain string without constraints."""
        plain = self.field.type == "any" or (self.field.type == "string" and self.field.format == "default")
        return plain and not self.constraints and not self.checks

    def empty(self) -> Verdict:
        """The verdict on a cell without a value."""
        return (REQUIRED,) if self.required else ()

    def verdict(self, text: str) -> Verdict:
        """What is wrong with a text; an empty tuple when nothing is. Never raises for any text."""
        if text in self.missing:
            return self.empty()
        value = self.parse(text)
        if value is INVALID:
            return (type_fault(self.field), *self._doubts(text, faulty=True))
        faults = tuple(fault for fault, test in self.constraints if not test(value))
        return (*faults, *self._doubts(text, faulty=bool(faults)))

    def value(self, text: str | None) -> Any:
        """The value of a text for comparisons: None for a missing or invalid one."""
        if text is None or text in self.missing:
            return None
        value = self.parse(text)
        return None if value is INVALID else value

    def bad(self, texts: Collection[str | None]) -> dict[str | None, Verdict]:
        """The distinct texts that have faults, each with its verdict."""
        if len(self._good) + len(self._known) > _REMEMBERED:
            self._good.clear()
            self._known.clear()
        found: dict[str | None, Verdict] = {}
        for text in self._fresh(texts):
            verdict = self._known.get(text)
            if verdict is None:
                verdict = self.empty() if text is None else self.verdict(text)
                if verdict:
                    self._known[text] = verdict
            if verdict:
                found[text] = verdict
            elif text is not None:
                self._good.add(text)
        return found

    def _fresh(self, texts: Collection[str | None]) -> Collection[str | None]:
        """The distinct texts that are not known to be good."""
        if self.quick is not None and self.quick.anything and all(texts):
            return ()
        distinct = set(texts)
        if self.quick is None:
            return distinct - self._good
        empty = _EMPTY & distinct
        distinct -= empty
        if not distinct:
            return empty
        return [*empty, *self.quick.doubtful(distinct)]  # type: ignore[arg-type]  # what is left is text

    def _doubts(self, text: str, *, faulty: bool) -> Verdict:
        return tuple(fault for check in self.checks if (fault := check.test(text, faulty)) is not None)


def compile_judge(field: Field, schema: Schema) -> Judge:
    """Compile one field's rules.

    Raises:
        RulesError: `field-type-unknown`, `check-unknown`.
    """
    parse = compile_parse(field)
    own = field.missing_values
    missing = schema.missing_values if own is None else own
    constraints, checks = compile_constraints(field, parse), compile_checks(field)
    quick = compile_quick(field, checks) if missing == ("",) else None
    return Judge(field, frozenset(missing), parse, constraints, checks, quick)
