"""What the normalisers of phones, postal codes, coordinates and addresses promise for any text."""

from __future__ import annotations

import doctest
import importlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odconv.issues import explanations
from odconv.values import address, coordinate, phone, postal
from odconv.values.model import Certainty, Context, Normaliser
from odconv.values.registry import normaliser
from odconv.values.rules import rules

MODULES = (
    "odconv.reference.area_codes",
    "odconv.reference.boundaries",
    "odconv.reference.gazetteer",
    "odconv.reference.towns",
    "odconv.values.address",
    "odconv.values.address_grammar",
    "odconv.values.coordinate",
    "odconv.values.datum",
    "odconv.values.location",
    "odconv.values.phone",
    "odconv.values.place",
    "odconv.values.postal",
)
PLACES = {
    "nowhere": Context(),
    "a city": Context("352071", "山口県", "下松市"),
    "a designated city": Context("221007", "静岡県", "静岡市"),
    "a prefecture": Context("170003", "石川県"),
}
CASES: dict[str, tuple[str, Mapping[str, Any], Callable[[str], bool]]] = {
    "phone": ("phone", {}, phone.is_valid),
    "postal": ("postal", {}, postal.is_valid),
    "latitude": ("coordinate", {"axis": "latitude"}, partial(coordinate.is_valid, axis="latitude")),
    "longitude": ("coordinate", {"axis": "longitude"}, partial(coordinate.is_valid, axis="longitude")),
    **{f"address {part}": ("address", {"part": part}, address.is_tidy) for part in address.LEVELS[1:]},
    "address building": ("address", {"part": "building"}, address.is_tidy),
    "address full": ("address", {"part": "full"}, address.is_tidy),
}
_WORDS = (
    "東京都 千代田区 山口県 下松市 静岡県 静岡市 葵区 府中市 北区 西多摩郡 瑞穂町 石川県 金沢市 広坂 大手町 末武 "
    "追手町 大字 字 丸の内 北１条 一丁目 ３丁目 2丁目 番地 番 号 の - － ー ‐ 1 12 ３ 345 甲 ロ ビル 市役所 階 F Ｆ "
    "（ ） ( ) 内線 代表 TEL FAX 03 0833 44-1705 5321 1111 0120 090 +81 〒 100-8111 7470000 34.0521379999999 34 135 "
    "134.04 ° ′ ″ ’ ” 度 分 秒 N E 北緯 東経 , 、 ; 0 343208813 . / ～ なし － 不明 非公開 \n \t \u3000 \u00a0 \ufeff "
    "\u200b か\u3099 竜 龍 ヶ ケ ① ㈱ 髙 外 ほか 先 地先 ・ * . 1E5 -34.5 ² ٣ １２３４"
)
PIECES = [*_WORDS.split(" "), " ", "", "\r\n"]
TEXTS = st.text(max_size=20) | st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
TEXTS |= st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join)


def made(case: str, place: str) -> Normaliser:
    name, params, _ = CASES[case]
    return normaliser(name, params, PLACES[place])


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("case", CASES)
def test_no_text_is_changed_twice(case: str, place: str) -> None:
    normalise = made(case, place)

    @given(text=TEXTS)
    @settings(max_examples=200, deadline=None)
    def check(text: str) -> None:
        value = normalise(text).value
        assert normalise(value).value == value

    check()


@pytest.mark.parametrize("case", CASES)
def test_a_result_says_what_it_is(case: str) -> None:
    normalise, valid = made(case, "a city"), CASES[case][2]

    @given(text=TEXTS)
    @settings(max_examples=200, deadline=None)
    def check(text: str) -> None:
        result = normalise(text)
        assert (result.value == text) or (result.rule in rules())
        assert (result.rule == "") or (result.certainty is not Certainty.UNKNOWN)
        assert (result.issue == "") is (result.certainty is Certainty.SURE)
        assert not result.issue or result.issue in explanations()
        if result.certainty is Certainty.UNKNOWN:
            assert result.value == text
        elif result.value:
            assert valid(result.value)
        assert all(result.parts.values())

    check()


@pytest.mark.parametrize("case", CASES)
def test_every_issue_has_its_facts(case: str) -> None:
    normalise = made(case, "a prefecture")

    @given(text=TEXTS)
    @settings(max_examples=100, deadline=None)
    def check(text: str) -> None:
        result = normalise(text)
        if result.issue:
            for language in ("ja", "en"):
                assert explanations()[result.issue].message[language].format(**result.params)

    check()


@given(text=TEXTS, place=st.sampled_from([*PLACES]))
@example(text="千代田区丁 －0", place="nowhere")
@settings(max_examples=200, deadline=None)
def test_the_parts_of_an_address_joined_are_the_whole(text: str, place: str) -> None:
    parts = address.split(text, PLACES[place])
    told, joined = parts.full.replace(" ", ""), address.tidy(text).replace(" ", "")
    assert told in joined or told in address.tidy(joined)  # a dash may belong to a number once no space parts them
    again = address.split(parts.full, PLACES[place])
    assert again.full == parts.full
    assert (again.prefecture, again.city, again.town, again.block) == (
        parts.prefecture,
        parts.city,
        parts.town,
        parts.block,
    )


@given(text=TEXTS)
@settings(max_examples=200, deadline=None)
def test_no_digit_of_an_address_is_lost(text: str) -> None:
    result = address.normalise(text, context=PLACES["a city"])
    written = [sign for sign in address.tidy(text) if sign.isascii() and sign.isdigit()]
    kept = [sign for sign in result.parts.get("postal", "") + result.value if sign.isascii() and sign.isdigit()]
    assert result.certainty is Certainty.UNKNOWN or kept == written
