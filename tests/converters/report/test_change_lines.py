"""Lines of the list of changes: texts of any characters stay whole, and every cell has its address."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odconv.converters.conversion import Fate, Filled
from odconv.converters.report.changes import rows_of
from odconv.converters.report.lines import json_lines
from odconv.converters.report.ranges import packed, run_ends, runs, unpacked
from odconv.converters.report.tally import Tally
from odconv.converters.report.texts import Texts, Told
from odconv.values.model import Certainty, Normalized
from tests.converters.report.tables import cells_in

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=8, unique=True)
RECORDS = st.sets(st.integers(0, 60), min_size=1).map(sorted)


def told(text: str, outcome: Normalized, fate: Fate, records: Sequence[int]) -> Told:
    return Told(text, outcome, fate, len(records), records)


def read(tally: Tally, places: Sequence[int]) -> list[dict[str, object]]:
    return list(json.loads(b"[" + json_lines(tally, tally.told, places) + b"]"))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
@example(['","', '"', "\\", '\\"', ",", "", "\x00\x1f\x7f", "\u2028", "😀", "\r\n"])
def test_texts_of_any_characters_stay_whole(texts: list[str]) -> None:
    outcomes = {text: Normalized(text[::-1], rule="text.width") for text in texts}
    own = tuple(told(text, outcome, Fate.CHANGED, (record,)) for record, (text, outcome) in enumerate(outcomes.items()))
    lines = read(Tally(Filled(0, '名"称', texts, outcomes), "A", Texts.of(own)), range(2, 100))
    assert [(line["before"], line["after"]) for line in lines] == [(text, text[::-1]) for text in texts]
    assert {line["field"] for line in lines} == {'名"称'}


def test_each_line_has_the_rule_fate_issue_and_facts_of_its_own_text() -> None:
    outcomes = [
        Normalized("1", rule="number.sign"),
        Normalized("2", Certainty.DOUBTFUL, "number.sign", "number-doubtful", {"text": "二"}),
        Normalized("3", Certainty.DOUBTFUL, "number.sign", "number-doubtful", {"text": "三"}),
        Normalized("四", Certainty.UNKNOWN, issue="number-unknown"),
    ]
    fates = [Fate.CHANGED, Fate.DOUBTED, Fate.DOUBTED, Fate.REJECTED]
    own = tuple(told(*each) for each in zip("一二三四", outcomes, fates, [(0,), (1,), (2,), (3,)], strict=True))
    lines = read(Tally(Filled(0, "数", list("一二三四"), {}), "B", Texts.of(own)), range(1, 9))
    assert [(line["rule"], line["fate"], line["issue"], line["params"]) for line in lines] == [
        (one.rule, fate.value, one.issue, dict(one.params)) for one, fate in zip(outcomes, fates, strict=True)
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=4), st.sets(st.integers(0, 90), max_size=20))
def test_every_cell_has_its_address_also_where_rows_are_left_out(records: list[list[int]], out: set[int]) -> None:
    places = [place for place in range(100) if place not in out] if out else range(1, 100)
    own = tuple(told(str(at), Normalized("x"), Fate.CHANGED, each) for at, each in enumerate(records))
    lines = read(Tally(Filled(0, "数", [], {}), "AB", Texts.of(own)), places)
    for line, each in zip(lines, records, strict=True):
        cells = line["cells"]
        assert isinstance(cells, list)
        assert list(cells_in(cells)) == [f"AB{places[record] + 1}" for record in each]
        assert len(cells) == len(list(runs(rows_of(each, places))))
        assert (line["count"], line["record"]) == (len(each), each[0] + 1)


@settings(max_examples=200, deadline=None)
@given(RECORDS)
def test_runs_are_as_long_as_they_can_be(records: list[int]) -> None:
    firsts, lasts = run_ends(records)
    assert all(following > last + 1 for following, last in zip(firsts[1:], lasts, strict=False))
    assert list(unpacked(packed(records))) == records
