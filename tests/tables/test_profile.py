"""What a column holds is told from its values, with the header's help where values alone do not tell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.tables.column_values import ColumnValues
from odconv.tables.profile import ValueKind, kind_of, profile


def column(name: str, *texts: str) -> ColumnValues:
    return ColumnValues(name, 1, list(texts), range(2, len(texts) + 2))


@pytest.mark.parametrize(
    ("kind", "name", "texts"),
    [
        ("empty", "備考", ["", "　", ""]),
        ("flag", "有無", ["○", "×", "", "○"]),
        ("flag", "災害種別_洪水", ["1", "", "1"]),
        ("integer", "世帯数", ["1", "0", "1"]),
        ("integer", "人口", ["1,234", "567", "△12"]),
        ("number", "標高", ["1.5", "20", "-0.3"]),
        ("url", "URL", ["https://www.city.example.lg.jp/a?b=1", "http://example.jp"]),
        ("e-mail", "連絡先", ["a.b@city.example.lg.jp"]),
        ("postal-code", "郵便番号", ["163-8001", "1638001"]),
        ("phone", "電話番号", ["03-5321-1111", "０３－５３２１－１１１１", "(054)623-2554"]),
        ("phone", "TEL", ["22-1234", "300000101"]),
        ("code", "ID", ["0000000001", "0000000002"]),
        ("code", "法人番号", ["1010001000001"]),
        ("date", "更新日", ["2025-04-01", "2025/4/2", "2025年4月3日"]),
        ("date", "公開日", ["20250401", "20250402"]),
        ("datetime", "日時", ["2025-04-01 09:30", "2025/4/2 9:30:00"]),
        ("era-date", "指定日", ["令和元年5月1日", "R5.4.1", "㍻3年", "昭和50年"]),
        ("time", "開始時間", ["9:00", "09:30:00", "午後5時"]),
        ("latitude", "緯度", ["35.68944", "35.6"]),
        ("longitude", "緯度", ["139.69167", "139.70001"]),
        ("kana", "名称_カナ", ["トチョウ　ホンチョウシャ", "ﾄｼｮｶﾝ"]),
        ("text", "種別", ["トイレ", "ベンチ"]),
        ("text", "名称", ["本庁舎", "3"]),
        ("text", "備考", ["-", "－"]),
    ],
)
def test_the_kind_of_a_column(kind: str, name: str, texts: list[str]) -> None:
    assert kind_of(column(name, *texts)) == kind


def test_a_few_odd_cells_do_not_hide_what_a_column_is() -> None:
    assert kind_of(column("更新日", *["2025-04-01"] * 19, "不明")) is ValueKind.DATE


def test_dashes_for_no_value_do_not_count() -> None:
    assert kind_of(column("収容人数", "120", "-", "―", "80")) is ValueKind.INTEGER


def test_fill_rate_distinct_and_examples() -> None:
    seen = profile(column("名称", "甲", "", "乙", "甲", "丙", "丁"))
    assert (seen.rows, seen.filled, seen.distinct) == (6, 5, 4)
    assert seen.fill_rate == pytest.approx(5 / 6)
    assert seen.examples == ("甲", "乙", "丙")


def test_a_long_example_is_cut() -> None:
    (example,) = profile(column("説明", "あ" * 500)).examples
    assert len(example) == 60
    assert example.endswith("…")


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("人口", ["1,000", "9", "△5"], ("△5", "1,000")),
        ("開始時間", ["13:00", "9:30", "午後5時"], ("9:30", "午後5時")),
        ("更新日", ["2025/4/10", "2025/4/9", "2024/12/31"], ("2024/12/31", "2025/4/10")),
        ("公開日", ["20250401", "20241231"], ("20241231", "20250401")),
        ("日時", ["2025-04-01 09:30", "2025-04-01 10:00"], ("2025-04-01 09:30", "2025-04-01 10:00")),
        ("名称", ["b", "a"], (None, None)),
    ],
)
def test_smallest_and_largest_by_value_and_not_by_letter(
    name: str, texts: list[str], expected: tuple[str | None, str | None]
) -> None:
    seen = profile(column(name, *texts))
    assert (seen.minimum, seen.maximum) == expected


def test_a_column_without_cells() -> None:
    seen = profile(column("名称"))
    assert (seen.kind, seen.fill_rate, seen.examples) == ("empty", 0.0, ())


SCRAPS = st.one_of(
    st.text(max_size=40),
    st.text("0123456789-/.:年月日令和?〓�#E+,△ー（）℃", max_size=20),
    st.sampled_from(["", "2025-02-30", "9999-99-99", "nan", "inf", "1e999", "25:99", "99999999999999999999", "²", "٣"]),
)


@given(st.sampled_from(["", "日", "緯度", "電話番号", "開始時間", "コード", "公開日時"]), st.lists(SCRAPS, max_size=12))
@settings(max_examples=200, deadline=None)
def test_no_text_is_too_odd_to_be_profiled(name: str, texts: list[str]) -> None:
    seen = profile(column(name, *texts))
    assert 0 <= seen.filled <= seen.rows == len(texts)
    assert seen.distinct <= seen.filled
    assert (seen.minimum is None) == (seen.maximum is None)
