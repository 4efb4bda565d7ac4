"""The list of changes as lines of JSON, one entry a line.

There may be millions: what the entries of a column share is made once, and all its lines are joined at once from
pieces of UTF-8. A test holds the lines to what `model.Entry` says; what an entry has by default is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, repeat

from pydantic_core import to_json

from odconv.converters.conversion import Fate
from odconv.converters.report.changes import addresses, facts_of
from odconv.converters.report.ranges import packed
from odconv.converters.report.tally import Tally, Told
from odconv.values.model import Normalized

BETWEEN = '","'
"""What stands between two texts of a list in JSON, and in no text once it is written: a quotation mark is escaped."""

_NEXT = b",\n"  # between two lines


def json_lines(tally: Tally, listed: Sequence[Told], places: Sequence[int]) -> bytes:
    """Each text of a column as one JSON object that is a `model.Entry`; a comma and a line feed between them.

    Args:
        tally: the column.
        listed: its texts, and the records that are listed of each; one at least.
        places: of the table.
    """
    texts, outcomes, fates, cells, records, values = zip(*listed, strict=True)
    letters, field = tally.letters, tally.filled.field
    begin = opening(letters, field).encode()
    firsts = [int(own[0]) for own in records]  # records of a long column are an array
    if letters is None:
        before_place, places_in = b',"cells":[],"records":"', [packed(own).encode() for own in records]
        ends = [f'"{_others(number)}}}'.encode() for number in values]
    else:
        before_place, places_in = f',"cells":["{letters}'.encode(), _addresses(letters, records, firsts, places)
        ends = [b'"]}'] * len(listed)
    pieces = zip(
        repeat(_NEXT + begin),
        _bodies(texts),
        repeat(b'","after":"'),
        _bodies([outcome.value for outcome in outcomes]),
        reasons(outcomes, fates),
        _numerals(cells),
        repeat(b',"record":'),
        _numerals([record + 1 for record in firsts]),
        repeat(before_place),
        places_in,
        ends,
        strict=False,
    )
    return b"".join(chain.from_iterable(pieces))[len(_NEXT) :]


def opening(letters: str | None, field: str) -> str:
    """The beginning that all lines of a column share, up to the text."""
    return f'{{"column":{_json(letters)},"field":{_json(field)},"before":"'


def joined(texts: Sequence[str]) -> bytes:
    """Texts as JSON writes them between its quotation marks, with `BETWEEN` between them."""
    return to_json(texts)[2:-2]


def reasons(outcomes: Iterable[Normalized], fates: Iterable[Fate]) -> list[bytes]:
    """What lines say of rule, fate and issue, from the end of the value up to the number of cells."""
    changed, plain = Fate.CHANGED, _PlainReasons()
    return [
        plain[one.rule] if fate is changed and not one.issue and not one.params else _reason(one, fate)
        for one, fate in zip(outcomes, fates, strict=True)
    ]


class _PlainReasons(dict[str, bytes]):
    """What lines say of a sure change by a rule; most changes of a column are by the same few."""

    def __missing__(self, rule: str) -> bytes:
        return self.setdefault(rule, _said(rule, Fate.CHANGED.value, "", "{}"))


def _reason(outcome: Normalized, fate: Fate) -> bytes:
    return _said(outcome.rule, fate.value, outcome.issue, _json(facts_of(outcome.params)))


@lru_cache(maxsize=1024)
def _said(rule: str, fate: str, issue: str, facts: str) -> bytes:
    return f'","rule":{_json(rule)},"fate":"{fate}","issue":{_json(issue)},"params":{facts},"count":'.encode()


def _addresses(
    letters: str, records: Sequence[Sequence[int]], firsts: Sequence[int], places: Sequence[int]
) -> list[bytes]:
    """The addresses of each text's cells without the quotation marks and letters that the first one begins with."""
    found = _numerals([places[record] + 1 for record in firsts])
    for at, own in enumerate(records):
        if len(own) > 1:
            found[at] = BETWEEN.join(addresses(letters, own, places)).removeprefix(letters).encode()
    return found


def _others(values: int) -> str:
    return f',"values":{values}' if values > 1 else ""


def _bodies(texts: Sequence[str]) -> list[bytes]:
    return joined(texts).split(BETWEEN.encode())


def _numerals(numbers: Sequence[int]) -> list[bytes]:
    """Numbers in decimal digits."""
    return to_json(numbers)[1:-1].split(b",")


def _json(value: object) -> str:
    return to_json(value).decode()
