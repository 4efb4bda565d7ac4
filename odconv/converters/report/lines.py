"""The list of changes as lines of JSON, one entry a line.

There may be millions: what the entries of a column share is made once, and the rest is put between. A test holds the
lines to what `model.Entry` says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from pydantic_core import to_json

from odconv.converters.report.changes import Group, addresses, facts_of
from odconv.converters.report.tally import Tally, Told

_quoted = json.JSONEncoder(ensure_ascii=False).encode


def json_lines(groups: Iterable[Group], places: Sequence[int]) -> Iterator[str]:
    """Each group as one JSON object that is a `model.Entry`.

    Args:
        groups: of one conversion, those of a column together.
        places: of its table.
    """
    column: Tally | None = None
    before, shared = "", _Shared()
    last: Told | None = None
    said = ""
    for group in groups:
        if group.tally is not column:
            column, before = group.tally, _column(group.tally)
        if group.told is not last:
            last, said = group.told, before + shared.said(group.told)
        where = ",".join([f'"{address}"' for address in addresses(group, places)])
        yield f'{said}"count":{group.cells},"record":{group.records[0] + 1},"cells":[{where}]}}'


def _column(tally: Tally) -> str:
    """The beginning of all entries of a column."""
    column = "null" if tally.letters is None else f'"{tally.letters}"'
    return f'{{"column":{column},"field":{_quoted(tally.filled.field)},'


class _Shared:
    """What entries say of rules and issues: few and often the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], str] = {}

    def said(self, told: Told) -> str:
        """What entries of one text say before they come to their places."""
        outcome = told.outcome
        texts = f'"before":{_quoted(told.text)},"after":{_quoted(outcome.value)},'
        if outcome.params:
            return texts + self._reason(told, to_json(facts_of(outcome.params)).decode())
        key = (outcome.rule, told.fate, outcome.issue)
        reason = self._known.get(key)
        if reason is None:
            reason = self._known[key] = self._reason(told, "{}")
        return texts + reason

    @staticmethod
    def _reason(told: Told, params: str) -> str:
        rule, issue = _quoted(told.outcome.rule), _quoted(told.outcome.issue)
        return f'"rule":{rule},"fate":"{told.fate}","issue":{issue},"params":{params},'
