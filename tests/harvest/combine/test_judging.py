from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odconv.harvest.combine import staging
from odconv.harvest.combine.combine import combine
from odconv.harvest.combine.identity import ID_BYTES
from odconv.harvest.combine.judging import Fault, Verdict, joined_verdicts, judged_links, repeated_ids
from odconv.harvest.combine.shared import Rows, origins_of
from odconv.issues import Issue, Severity
from odconv.schemas.model import Schema
from odconv.schemas.registry import load_schema
from odconv.validation.findings import TableReport
from odconv.validation.run import Options, validate
from tests.harvest.combine.goods import WARD, aed, good

PART = 4  # rows

CELLS = {
    "緯度": ("35.6", "北緯35度", "135.6", ""),
    "全国地方公共団体コード": ("131016", "13101", "", "131016\n"),
    "利用可能曜日": ("月火水", "", "毎日"),
    "開始時間": ("09:00", "9:00", "９時", ""),
    "備考": ("a,b", '"', "一\n二\n三", ""),
}


def whole(table: Path) -> TableReport:
    """What is said of a table by whoever downloads it."""
    descriptor = json.loads(table.with_name("standard_aed.schema.json").read_text(encoding="utf-8"))
    schema = Schema("combined/standard/aed", "", descriptor)
    return validate(table, schema, options=Options(limit=None))


def invalid(issues: tuple[Issue, ...]) -> Issue | None:
    return next((issue for issue in issues if issue.code == "combined-invalid"), None)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.fixed_dictionaries({}, optional={name: st.sampled_from(cells) for name, cells in CELLS.items()}),
        min_size=1,
        max_size=3 * PART,
    ),
    st.lists(st.sampled_from(["2026-11-20T02:00:00+09:00", "2026-11-21T02:00:00+09:00", ""]), min_size=1, max_size=4),
)
def test_parts_are_judged_as_their_whole_table_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: list[dict[str, str]], times: list[str]
) -> None:
    monkeypatch.setattr(staging, "_PART_ROWS", PART)
    rows = [aed(number, **change) for number, change in enumerate(changes)]
    goods = [
        good(tmp_path, rows[start : start + 3], file=f"{start:02}", fetched_at=at)
        for start, at in zip(range(0, len(rows), 3), cycle(times), strict=False)
    ]
    result = combine(goods, tmp_path, tmp_path / "out", portals=[WARD])
    report, told = whole(tmp_path / "out" / "standard_aed.csv"), invalid(result.issues)
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    assert (told is None) == report.valid
    if told is not None:
        assert told.params["count"] == len(errors)
        place = told.place.row, told.place.column, told.place.field
        assert place == (errors[0].row, errors[0].field_number, errors[0].field)
        assert (told.params["code"], told.value) == (errors[0].code, errors[0].value)


def test_a_table_is_counted_on_from_part_to_part() -> None:
    def joined(parts: list[tuple[int, list[Verdict]]], *tables: Verdict) -> Verdict:
        return joined_verdicts(parts, tables, ("_id", "緯度"))

    latitude, name = Fault("type-error", 2, "緯度", "x"), Fault("constraint-error", 2, "_id", "")
    parts = [(10, [Verdict(), Verdict()]), (5, [Verdict(2, latitude), Verdict(1, name)])]
    assert joined(parts, Verdict()) == Verdict(3, Fault("constraint-error", 12, "_id", ""))
    earlier = Verdict(1, Fault("unique-error", 4, "_id", "a"))
    assert joined(parts, Verdict(), earlier) == Verdict(4, earlier.first)
    assert joined([(10, [Verdict()])], Verdict()) == Verdict()


def test_an_id_that_comes_again_is_found_among_ids_that_begin_alike() -> None:
    ids = [bytes([kind] * 8 + [end] * (ID_BYTES - 8)) for kind, end in ((1, 1), (1, 2), (2, 1), (1, 3), (3, 3))]
    assert repeated_ids(b"".join(ids)) == Verdict()
    again = repeated_ids(b"".join([*ids, ids[1], ids[4], ids[1]]))
    assert again == Verdict(3, Fault("unique-error", 7, "_id", ids[1].hex()))


@pytest.mark.parametrize(
    ("column", "cell", "row"),
    [("_id", None, 3), ("_id", "0" * 23, 2), ("_duplicate_of", "A" * 24, 3), ("_duplicate_rule", "same", 2)],
)
def test_ids_and_links_are_held_against_their_fields(column: str, cell: str | None, row: int) -> None:
    links = {"_id": ["0" * 24, "1" * 24], "_duplicate_of": [None, "0" * 24], "_duplicate_rule": [None, "same-file"]}
    schema = load_schema("standard/aed")
    origins = origins_of(pl.DataFrame(), ())
    assert judged_links(Rows(pl.DataFrame(links), origins, schema, ())) == Verdict()
    links[column][row - 2] = cell
    found = judged_links(Rows(pl.DataFrame(links), origins, schema, ()))
    assert found == Verdict(1, Fault("constraint-error", row, column, cell or ""))


def test_a_table_whose_ids_are_not_its_own_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Verdict(1, Fault("unique-error", 3, "_id", "0" * 24))
    monkeypatch.setattr("odconv.harvest.combine.combine.repeated_ids", lambda ids: found)
    issue = invalid(combine([good(tmp_path, [aed(1), aed(2)])], tmp_path, tmp_path / "out", portals=[WARD]).issues)
    assert issue is not None
    assert issue.place.cell == "A3"


def test_a_verdict_is_kept_as_json() -> None:
    for verdict in (Verdict(), Verdict(2, Fault("type-error", None, "緯度", "\ud7ff,"))):
        assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict
