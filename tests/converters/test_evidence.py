from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.converters.columns.evidence import KINDS, SAMPLE, sample, share

EXAMPLES = {
    "address": (["山口県宇部市常盤町一丁目7番1号", "港6番地の1"], ["図書館", "○"]),
    "closed": (["休診", "定休日", "9:00～12:00"], ["○", "内科"]),
    "code": (["352021", "35202"], ["宇部市"]),
    "date": (["2024/4/1", "令和5年4月1日", "H30.4.1"], ["月～金", "○"]),
    "day": (["1", "31日"], ["32", "月"]),
    "easting": (["131.2467"], ["33.95", "○"]),
    "email": (["kouhou@example.lg.jp"], ["https://example.lg.jp"]),
    "era": (["令和", "H"], ["2024"]),
    "flag": (["○", "×", "有", "1"], ["洪水", "12"]),
    "house": (["東町4-5", "港6番地の1", "大字北123"], ["市民ロビー（本庁舎1階）", "正面玄関"]),
    "kana": (["ウベシヤクショ", "うべしやくしょ"], ["宇部市役所", "123"]),
    "latitude": (["33.951623", "34度3分"], ["○", "1"]),
    "longitude": (["131.246761"], ["宇部"]),
    "month": (["4", "12月"], ["13", "春"]),
    "name": (["宇部市役所"], ["○", "12", "https://example.lg.jp"]),
    "northing": (["33.95"], ["131.24"]),
    "number": (["1,200", "約30人"], ["30畳程度の部屋"]),
    "office": (["観光課"], ["0836-31-4111", "a@example.jp"]),
    "opening": (["9:00～17:00", "休", "○", "8:30-12:00 予約制"], ["要予約", "観光課"]),
    "pair": (["33.95,131.24", "34.1 / 131.5"], ["33.95", "9:00～17:00"]),
    "phone": (["0836-31-4111", "(0836)31-4111"], ["宇部市", "12"]),
    "postal": (["755-8601", "〒755-8601"], ["75-8601"]),
    "prefecture": (["山口県", "北海道"], ["宇部市"]),
    "span": (["9:00～17:00", "8時30分から17時15分まで"], ["9:00", "平日のみ"]),
    "time": (["9:00", "午後5時半"], ["なし日"]),
    "url": (["https://www.example.lg.jp/a"], ["観光課"]),
    "weekdays": (["月～金", "平日", "毎日"], ["2024/4/1"]),
    "year": (["令和5年", "2024", "元年"], ["春"]),
}


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_a_kind_is_told_from_others(kind: str) -> None:
    alike, others = EXAMPLES[kind]
    assert [value for value in alike if not share(kind, [value])] == []
    assert [value for value in others if share(kind, [value])] == []


def test_dashes_and_empty_cells_do_not_count() -> None:
    assert share("number", ["12", "", "－", "なし"]) == 1.0
    assert share("number", ["", "－"]) is None


@settings(max_examples=100)
@given(st.sampled_from(sorted(KINDS)), st.lists(st.text(max_size=20), max_size=5))
def test_no_text_is_too_strange_to_be_looked_at(kind: str, values: list[str]) -> None:
    found = share(kind, values)
    assert found is None or 0 <= found <= 1


def test_a_sample_is_small_and_distinct() -> None:
    assert sample(["a", "", "b", "a", " "]) == ["a", "b"]
    assert len(sample([str(number) for number in range(1000)])) == SAMPLE


@settings(max_examples=100)
@given(st.lists(st.sampled_from([*map(str, range(90)), "", " ", "　"]), max_size=400))
def test_a_sample_is_the_first_distinct_texts(values: list[str]) -> None:
    assert sample(values) == list(dict.fromkeys(value for value in values if value.strip()))[:SAMPLE]


@settings(max_examples=200)
@given(st.text(alphabet="0123456789.,-+△約人名 有無○×YESNOyesno／/httpsw:._jpg県", max_size=12))
def test_a_name_is_no_number_no_flag_and_no_address_of_a_page(value: str) -> None:
    others = {kind: bool(share(kind, [value])) for kind in ("number", "flag", "url")}
    assert share("name", [value]) in (None, float(not any(others.values())))
