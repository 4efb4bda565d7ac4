"""The list of changes as lines of JSON, one entry a line.

There may be millions: what the entries of a column share is made once, and the rest is put between. A test holds the
lines to what `model.Entry` says; what an entry has by default is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic_core import to_json

from odconv.converters.conversion import Fate
from odconv.converters.report.changes import addresses, facts_of
from odconv.converters.report.ranges import packed
from odconv.converters.report.tally import Tally, Told
from odconv.values.model import Normalized


def json_lines(tally: Tally, listed: Sequence[Told], places: Sequence[int]) -> Iterator[str]:
    """Each text of a column as one JSON object that is a `model.Entry`.

    Args:
        tally: the column.
        listed: its texts, and the records that are listed of each.
        places: of the table.
    """
    letters, reasons = tally.letters, Reasons()
    begin = opening(letters, tally.filled.field)
    befores, afters = bodies([told.text for told in listed]), bodies([told.outcome.value for told in listed])
    for before, after, (_, outcome, fate, cells, records, values) in zip(befores, afters, listed, strict=True):
        record, others = records[0], f',"values":{values}' if values > 1 else ""
        if letters is None:
            where, others = "", f',"records":"{packed(records)}"{others}'
        elif len(records) > 1:
            where = ",".join([f'"{address}"' for address in addresses(letters, records, places)])
        else:
            where = f'"{letters}{places[record] + 1}"'
        yield (
            f'{begin}{before}","after":"{after}",{reasons(outcome, fate)}'
            f'"count":{cells},"record":{record + 1},"cells":[{where}]{others}}}'
        )


def opening(letters: str | None, field: str) -> str:
    """The beginning that all lines of a column share, up to the text."""
    return f'{{"column":{_json(letters)},"field":{_json(field)},"before":"'


def bodies(texts: list[str]) -> list[str]:
    """Texts as JSON writes them between its quotes; made together, for no text can hold `","` once it is written."""
    return to_json(texts).decode()[2:-2].split('","') if texts else []


class Reasons:
    """What lines say of rule, fate and issue; where no facts are told, many say the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int], str] = {}

    def __call__(self, outcome: Normalized, fate: Fate) -> str:
        """That part of a line."""
        if outcome.params:
            return _reason(outcome, fate)
        key = (outcome.rule, outcome.issue, id(fate))  # members of an enumeration are slow to hash
        return self._known.get(key) or self._known.setdefault(key, _reason(outcome, fate))


def _reason(outcome: Normalized, fate: Fate) -> str:
    rule, issue, params = _json(outcome.rule), _json(outcome.issue), _json(facts_of(outcome.params))
    return f'"rule":{rule},"fate":"{fate}","issue":{issue},"params":{params},'


def _json(value: object) -> str:
    return to_json(value).decode()
