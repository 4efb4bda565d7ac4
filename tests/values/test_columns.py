"""A column that is made standard at once is what its normaliser makes of each of its texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odconv.values.address import split
from odconv.values.address_grammar import tidy, tidy_all
from odconv.values.columns import ColumnOutcomes, changes
from odconv.values.model import Context, Normalized, kept
from odconv.values.registry import normaliser

HOME = Context("132080", "東京都", "調布市")
PLACES = (HOME, Context(), Context("221007", "静岡県", "静岡市"), Context("170003", "石川県"))
CASES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "text": ("text", {}),
    "half": ("text", {"width": "half"}),
    "list": ("text", {"separator": ";"}),
    "kana": ("kana", {}),
    "date": ("date", {}),
    "time": ("time", {}),
    "number": ("number", {}),
    "integer": ("number", {"integer": True}),
    "fee": ("number", {"unit": "JPY"}),
    "latitude": ("coordinate", {"axis": "latitude"}),
    "phone": ("phone", {}),
    "url": ("url", {}),
    "postal": ("postal", {}),
    "address": ("address", {"part": "full"}),
    "town": ("address", {"part": "town"}),
}
SIGNS = (
    "0123456789-－ー‐().（）/:?#_xdTM〒 　　東京都調布市静岡県葵区追手町丁目番地号の、。・々アァヺヽゞﾀｱ゛がぁﾞﾟｰカハ"
    "①㈱～−ＡＦｚ０９，,é代表円\n\r\u200b\ufeff\u3099;；甲字"
)
DIGITS = st.sampled_from("0123456789０９")
TOWNS = st.sampled_from(
    ["東京都調布市小島町", "調布市小島町", "小島町", "府中市宮西町", "石川県石川県小松市浜田町", "葵区追手町", "東京都"]
)
ENDS = st.sampled_from(
    ["２丁目１－１", "2丁目35番地1", "1-2-3", "1ー2", "１番２号 ", "3 - 4", "5番地先", "イ－2", "12Ｆ"]
)
SHAPES = st.one_of(
    st.text(st.sampled_from(SIGNS), max_size=20),
    st.builds(str.__add__, TOWNS, ENDS | st.text(st.sampled_from(SIGNS), max_size=8)),
    st.from_regex(r"\A[(（]?[0０][0-9]{1,4}[-(（－ ][0-9０-９]{1,4}[-)）][0-9]{3,4}(?:[(（]代表[)）])?\Z"),
    st.from_regex(r"\A0[0-9]{8,10}\Z"),
    st.from_regex(r"\A[0-9０-９]{1,3}(?:[,，.][0-9]{3}){0,2}\Z"),
    st.from_regex(r"\A[ァ-ヺーｦ-ﾟ]{1,6}\Z"),
    st.from_regex(r"\A[12][0-9]{3}-[0-3][0-9]-[0-3][0-9]\Z"),
    st.from_regex(r"\A[0-9]{1,2}:[0-5][0-9]\Z"),
    st.from_regex(r"\A[0-9]{1,3}\.[0-9]{1,12}\Z"),
    st.text(max_size=12),
)


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=25)
@example(texts=["", "0", "1", "2", " "], context=Context())
@given(texts=st.lists(SHAPES, min_size=5, max_size=25, unique=True), context=st.sampled_from(PLACES))
def test_a_column_at_once_agrees_with_its_normaliser_for_each_text(
    case: str, texts: list[str], context: Context
) -> None:
    name, params = CASES[case]
    make = normaliser(name, params, context)
    column = ColumnOutcomes(dict.fromkeys(texts), changes(name, params, context, make)(texts))
    assert dict(column) == {text: make(text) for text in texts}
    assert list(column.changed) == [text for text in texts if text in column.changed]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("text", "市民センター　別館（１階）"),
        ("kana", "シミンセンター 2ゴウカン"),
        ("number", "1200"),
        ("time", "09:00"),
        ("phone", "042-481-7111"),
        ("postal", "182-8511"),
        ("url", "https://www.city.example.lg.jp/a/b.html?c=1#d"),
    ],
)
def test_no_normaliser_is_asked_for_a_text_that_stays(name: str, text: str) -> None:
    assert changes(name, {}, HOME, _refuse)([text]) == {}


@pytest.mark.parametrize(
    ("name", "params", "text", "value"),
    [
        ("kana", {}, "ﾔｸｼｮ", "ヤクショ"),
        ("number", {}, "１，２００", "1200"),
        ("phone", {}, "０４２（４８１）７１１１", "042-481-7111"),
        ("phone", {}, "042-481-7111（代表）", "042-481-7111"),
        ("phone", {}, "0424817111", "042-481-7111"),
        ("address", {"part": "full"}, "調布市小島町２丁目３５－１", "東京都調布市小島町2丁目35-1"),
    ],
)
def test_no_normaliser_is_asked_for_a_usual_spelling(name: str, params: dict[str, str], text: str, value: str) -> None:
    assert changes(name, params, HOME, _refuse)([text])[text].value == value


@given(st.lists(SHAPES.filter(lambda text: "\n" not in text), min_size=1))
def test_addresses_tidied_at_once_are_each_tidied(texts: list[str]) -> None:
    assert list(tidy_all(texts)) == list(map(tidy, texts))


@given(st.builds(str.__add__, TOWNS, ENDS | st.text(st.sampled_from(SIGNS), max_size=8)), st.sampled_from(PLACES))
def test_a_space_before_the_number_changes_nothing_but_the_way_in_which_an_address_is_parted(
    text: str, context: Context
) -> None:
    spaced = f" {text}"  # not of the usual form, which is parted by one expression
    assert split(text, context) == split(spaced, context)


def test_outcomes_know_their_texts_alone() -> None:
    outcomes = ColumnOutcomes({"a": None, "b": None}, {"b": Normalized("c", rule="text.width")})
    assert (list(outcomes), outcomes["a"], outcomes["b"].value) == (["a", "b"], kept("a"), "c")
    assert "x" not in outcomes
    assert dict(outcomes.items()) == {"a": kept("a"), "b": Normalized("c", rule="text.width")}
    assert [outcome.value for outcome in outcomes.values()] == ["a", "c"]


def _refuse(text: str) -> Normalized:
    raise AssertionError(text)


@pytest.mark.parametrize("case", CASES)
def test_a_column_without_a_line_of_text_has_nothing_to_change(case: str) -> None:
    name, params = CASES[case]
    make = normaliser(name, params, HOME)
    assert changes(name, params, HOME, make)(["", "\n"]) in ({}, {"\n": make("\n")})
