"""The list of changes as lines of JSON, one entry a line.

There may be millions: what the entries of a column share is made once, and the rest is put between. A test holds the
lines to what `model.Entry` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from json.encoder import encode_basestring as quoted

from pydantic_core import to_json

from odconv.converters.report.changes import addresses, facts_of
from odconv.converters.report.tally import Tally, Told


def json_lines(tally: Tally, listed: Sequence[Told], places: Sequence[int]) -> Iterator[str]:
    """Each text of a column as one JSON object that is a `model.Entry`.

    Args:
        tally: the column.
        listed: its texts, and the records that are listed of each.
        places: of the table.
    """
    letters = tally.letters
    column = "null" if letters is None else f'"{letters}"'
    begin = f'{{"column":{column},"field":{quoted(tally.filled.field)},"before":'
    known: dict[tuple[str, str, int], str] = {}
    for text, outcome, fate, cells, records in listed:
        if outcome.params:
            reason = _reason(outcome.rule, fate, outcome.issue, to_json(facts_of(outcome.params)).decode())
        else:
            key = (outcome.rule, outcome.issue, id(fate))  # members of an enumeration are slow to hash
            reason = known.get(key) or known.setdefault(key, _reason(outcome.rule, fate, outcome.issue, "{}"))
        if letters is not None and len(records) == 1:
            where = f'"{letters}{places[records[0]] + 1}"'
        else:
            where = ",".join([f'"{address}"' for address in addresses(letters, records, places)])
        yield (
            f'{begin}{quoted(text)},"after":{quoted(outcome.value)},{reason}"count":{cells},'
            f'"record":{records[0] + 1},"cells":[{where}]}}'
        )


def _reason(rule: str, fate: str, issue: str, params: str) -> str:
    """What entries of one rule and issue have in common."""
    return f'"rule":{quoted(rule)},"fate":"{fate}","issue":{quoted(issue)},"params":{params},'
