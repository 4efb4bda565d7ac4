from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.issues import Severity
from odconv.schemas.registry import load_schema
from odconv.validation import frames
from odconv.validation.frames import FrameJudge
from odconv.validation.run import Options, validate

AED = load_schema("standard/aed")
JUDGE = FrameJudge(AED)  # one for all tables, as it is meant to be asked
NAMES = (
    "全国地方公共団体コード",
    "ID",
    "名称",
    "所在地_連結表記",
    "緯度",
    "経度",
    "利用可能曜日",
    "開始時間",
    "終了時間",
    "備考",
)

GOOD = dict.fromkeys(NAMES, "") | {
    "全国地方公共団体コード": "131016",
    "名称": "区民館",
    "所在地_連結表記": "東京都千代田区九段南1-2-1",
    "緯度": "35.6",
    "経度": "139.7",
}
CELLS = st.fixed_dictionaries(
    {
        "全国地方公共団体コード": st.sampled_from(["131016", "13101", "131017", ""]),
        "名称": st.sampled_from(["区民館", '"会館"', "Ａ館", ""]),
        "所在地_連結表記": st.sampled_from(["東京都千代田区九段南1-2-1", ""]),
        "緯度": st.sampled_from(["35.6", "北緯35度", "135.6", ""]),
        "経度": st.sampled_from(["139.7", "35.7", ""]),
        "利用可能曜日": st.sampled_from(["月火水", "毎日", ""]),
        "開始時間": st.sampled_from(["09:00", "9:00", ""]),
        "終了時間": st.sampled_from(["17:00", "08:00", "25:00", ""]),
        "備考": st.sampled_from(["a,b", "一\n二", ""]),
    }
)


def rows_of(cells: list[dict[str, str] | None]) -> list[dict[str, str]]:
    """Records with ids that differ; None is a record without any value."""
    return [dict.fromkeys(NAMES, "") if row is None else {**row, "ID": f"A{at}"} for at, row in enumerate(cells)]


def frame_of(rows: list[dict[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(
        {name: [row[name] or None for row in rows] for name in NAMES}, schema=dict.fromkeys(NAMES, pl.String)
    )


def csv_of(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, AED.field_names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


@settings(max_examples=150, deadline=None)
@given(st.lists(CELLS | st.none(), min_size=1, max_size=12))
def test_a_frame_is_judged_as_its_csv_is(cells: list[dict[str, str] | None]) -> None:
    rows = rows_of(cells)
    report = validate(csv_of(rows), AED, options=Options(limit=None))
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    number, first = JUDGE.errors(frame_of(rows))
    assert number == len(errors)
    if first is not None:
        assert (first.code, first.row, first.field, first.value) == (
            errors[0].code, errors[0].row, errors[0].field, errors[0].value,
        )  # fmt: skip


def test_numbers_are_judged_as_text_and_what_is_not_there_has_no_value() -> None:
    frame = frame_of(rows_of([GOOD])).with_columns(緯度=pl.lit(35.6), 経度=pl.lit(139.7))
    assert JUDGE.errors(frame) == JUDGE.errors(frame.drop("備考", "終了時間")) == (0, None)
    assert JUDGE.errors(frame.drop("名称"))[0] == 1


def test_several_threads_may_ask_one_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "_FEW", 3)  # columns that say much get their own expressions meanwhile
    judge = FrameJudge(AED)
    tables = [
        frame_of(rows_of([GOOD | {"緯度": "x" if at % 7 < kind else "35.6"} for at in range(70)])) for kind in range(8)
    ]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(judge.errors, tables * 6))
    assert [number for number, _ in found] == [10 * min(kind, 7) for kind in range(8)] * 6
