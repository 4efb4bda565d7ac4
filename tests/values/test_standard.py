"""What the column expressions pass is what the normalisers give back untouched."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.values.model import Context, kept
from odconv.values.registry import normaliser
from odconv.values.standard import standard

HOME = Context("132080", "東京都", "調布市")
CASES = {
    "text": ("text", {}),
    "half": ("text", {"width": "half"}),
    "kana": ("kana", {}),
    "date": ("date", {}),
    "latitude": ("coordinate", {"axis": "latitude"}),
    "longitude": ("coordinate", {"axis": "longitude"}),
    "phone": ("phone", {}),
    "url": ("url", {}),
    "postal": ("postal", {}),
    "address": ("address", {"part": "full"}),
}
SIGNS = (
    "0123456789-－ー‐().（）/:?#_xdTM〒 　　東京都調布市小島町丁目番地号の、。・々アァヺヽゞﾀｱ゛がぁ"
    "①㈱～−Ａｚ０é\n\u200b\ufeff;；"
)
SHAPES = st.one_of(
    st.text(st.sampled_from(SIGNS), max_size=24),
    st.text(st.sampled_from(SIGNS), max_size=12).map("東京都調布市小島町".__add__),
    st.from_regex(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{4}", fullmatch=True),
    st.from_regex(r"[12][0-9]{3}-[0-3][0-9]-[0-3][0-9]", fullmatch=True),
    st.from_regex(r"[0-9]{1,3}\.[0-9]{1,12}", fullmatch=True),
    st.from_regex(r"https?://[!-~]{1,20}", fullmatch=True),
    st.from_regex(r"[0-9]{3}-?[0-9]{4}", fullmatch=True),
    st.text(max_size=12),
)


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=40)
@given(texts=st.lists(SHAPES, min_size=20, max_size=60))
def test_a_text_that_an_expression_passes_is_one_that_its_normaliser_keeps(case: str, texts: list[str]) -> None:
    name, params = CASES[case]
    make = normaliser(name, params, HOME)
    assert [text for text in _passed(name, params, texts) if make(text) != kept(text)] == []


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("text", "市民センター　別館（１階）"),
        ("half", "A-0012"),
        ("kana", "シミンセンター 2ゴウカン"),
        ("date", "2023-04-01"),
        ("latitude", "35.651234"),
        ("longitude", "139.540001"),
        ("phone", "042-481-7111"),
        ("phone", "090-1234-5678"),
        ("url", "https://www.city.example.lg.jp/a/b.html?c=1#d"),
        ("postal", "182-8511"),
        ("address", "東京都調布市小島町2丁目35番地1"),
    ],
)
def test_common_shapes_are_passed(case: str, text: str) -> None:
    name, params = CASES[case]
    assert _passed(name, params, [text]) == [text]


def test_an_address_is_not_passed_where_its_municipality_is_not_known() -> None:
    column = pl.col("text")
    assert standard("address", {"part": "full"}, Context(), column) is None
    assert standard("flag", {"list": "umu"}, Context(), column) is None


def _passed(name: str, params: dict[str, str], texts: list[str]) -> list[str]:
    expression = standard(name, params, HOME, pl.col("text"))
    assert expression is not None
    return pl.DataFrame({"text": texts}, schema={"text": pl.String}).filter(expression)["text"].to_list()
