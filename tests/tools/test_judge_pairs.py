"""The same dataset published twice comes out alike, but for what the publications themselves say differently."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.judge_pairs import Difference, judged, pairs_in

HEAD = "名称,所在地_連結表記,電話番号,開始時間,備考\n"
RAW = (
    HEAD
    + "図書館,東京都千代田区丸の内1-1,03-0000-0001,9:00,あ～い\n会館,東京都千代田区丸の内1-2,03-0000-0002,10:00,甲\n"
)


@pytest.mark.parametrize(
    ("old", "new", "field", "cause"),
    [
        ("9:00", "9時", "開始時間", "the published cell is no standard form: time.words"),
        ("あ～い", "あ?い", "備考", "characters (～ －) were lost or exchanged in one of the files"),
        ("甲", "乙", "備考", "the publications say different things"),
        ("甲", "", "備考", "only one of the publications has a value"),
    ],
)
def test_each_difference_has_its_cause(tmp_path: Path, old: str, new: str, field: str, cause: str) -> None:
    for name, text in (("131016_aed_raw.csv", RAW), ("131016_aed.csv", RAW.replace(old, new))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = judged("x", tmp_path / "131016_aed_raw.csv", tmp_path / "131016_aed.csv")
    assert found.rows == 2
    causes = [(each.field, each.cause) for each in found.differences if isinstance(each, Difference)]
    assert (field, cause) in causes


@pytest.mark.corpus
def test_no_difference_of_published_pairs_is_ours(shared: Path) -> None:
    results = [judged(*pair) for pair in pairs_in(shared / "corpus")]
    cells = sum(result.cells for result in results)
    causes = sum((result.causes() for result in results), start=results[0].causes().__class__())
    same_form = sum(count for cause, count in causes.items() if cause.startswith("the published cell is no standard"))
    assert cells > 19_000
    assert cells - causes.total() + same_form > 0.97 * cells
    assert causes["the same cell gave two values"] <= 2  # a remark on a number that one of the files has lost
