"""Addresses as municipalities write them: parted as far as they are understood, and completed by the table's place."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.values import address, address_grammar
from odconv.values.address import normalise, split
from odconv.values.model import Certainty, Context

YAIZU = Context("222127", "静岡県", "焼津市")
SHIZUOKA = Context("221007", "静岡県", "静岡市")
UBE = Context("352021", "山口県", "宇部市")
ISHIKAWA = Context("170003", "石川県")

SPLIT = {
    "静岡県焼津市本町２－１６－３２": ("静岡県", "焼津市", "本町", "2-16-32", ""),
    "静岡県焼津市焼津五丁目6番1号": ("静岡県", "焼津市", "焼津五丁目", "6番1号", ""),
    "山口県宇部市大字船木字内番田361番地6": ("山口県", "宇部市", "大字船木字内番田", "361番地6", ""),
    "山口県玖珂郡和木町和木1-13-1": ("山口県", "玖珂郡和木町", "和木", "1-13-1", ""),
    "山口県 熊毛郡 平生町 大字佐賀 2020": ("山口県", "熊毛郡平生町", "大字佐賀", "2020", ""),
    "静岡県静岡市葵区追手町5-1": ("静岡県", "静岡市葵区", "追手町", "5-1", ""),
    "東京都千代田区霞が関一丁目3番1号": ("東京都", "千代田区", "霞が関一丁目", "3番1号", ""),
    "東京都青梅市東青梅1丁目11-1青梅市役所庁舎7階": ("東京都", "青梅市", "東青梅1丁目", "11-1", "青梅市役所庁舎7階"),
    "静岡県焼津市中港3-1-16　焼津PORTERS1F": ("静岡県", "焼津市", "中港", "3-1-16", "焼津PORTERS1F"),
    "東京都国立市谷保5118先": ("東京都", "国立市", "谷保", "5118先", ""),
    "石川県羽咋郡志賀町富来領家町タ－2－11 ": ("石川県", "羽咋郡志賀町", "富来領家町", "タ-2-11", ""),
    "石川県鹿島郡中能登町石動山ヤ部2番地": ("石川県", "鹿島郡中能登町", "石動山ヤ部", "2番地", ""),
    "石川県小松市浜田町イ233": ("石川県", "小松市", "浜田町イ", "233", ""),
    "石川県鹿島郡中能登町能登部下４６部１番地１": ("石川県", "鹿島郡中能登町", "能登部下46部", "1番地1", ""),
    "石川県羽咋郡宝達志水町宿2甲31-13": ("石川県", "羽咋郡宝達志水町", "宿", "2甲31-13", ""),
    "石川県七尾市田鶴浜町二部235-甲": ("石川県", "七尾市", "田鶴浜町二部", "235-甲", ""),
    "石川県白山市吉野甲82-1": ("石川県", "白山市", "吉野", "甲82-1", ""),
    "石川県珠洲市三崎町寺家154番の4": ("石川県", "珠洲市", "三崎町寺家", "154番の4", ""),
    "石川県輪島市海士町（舳倉島）": ("石川県", "輪島市", "海士町", "", "（舳倉島）"),
    "山口県防府市（市内一円）": ("山口県", "防府市", "", "", "（市内一円）"),
    "石川県野々市市押野3-71": ("石川県", "野々市市", "押野", "3-71", ""),
    "千葉県市川市市川1-1": ("千葉県", "市川市", "市川", "1-1", ""),
    "北海道札幌市中央区北１条西２丁目": ("北海道", "札幌市中央区", "北1条西2丁目", "", ""),
    "茨城県竜ヶ崎市3710": ("茨城県", "竜ヶ崎市", "", "3710", ""),
    "石川県石川県羽咋郡宝達志水町今浜北93": ("石川県", "羽咋郡宝達志水町", "今浜北", "93", ""),
}


@pytest.mark.parametrize(("text", "parts"), SPLIT.items())
def test_an_address_is_parted(text: str, parts: tuple[str, ...]) -> None:
    address = split(text)
    assert (address.prefecture, address.city, address.town, address.block, address.building) == parts
    assert address.body is not None


def test_how_far_it_is_understood_is_known() -> None:
    texts = ("ときわ公園", "山口県", "山口県防府市", "山口県防府市富海", "山口県防府市富海1-2")
    assert [split(text).level for text in texts] == ["nothing", "prefecture", "city", "town", "block"]
    assert split("山口県防府市富海").understood("city")
    assert not split("山口県防府市").understood("town")


COMPLETED = {
    ("焼津市田尻55番地の１", YAIZU): "静岡県焼津市田尻55番地の1",
    ("葵区追手町5-1", SHIZUOKA): "静岡県静岡市葵区追手町5-1",
    ("熊毛郡平生町大字佐賀2020", UBE): "山口県熊毛郡平生町大字佐賀2020",
    ("和木町和木1-1", UBE): "山口県和木町和木1-1",
    ("千代田区丸の内1-1", Context()): "東京都千代田区丸の内1-1",
    ("府中市宮西町2-24", Context(prefecture="東京都")): "東京都府中市宮西町2-24",
}


@pytest.mark.parametrize(("given", "value"), COMPLETED.items())
def test_the_prefecture_is_put_before_the_city(given: tuple[str, Context], value: str) -> None:
    result = normalise(given[0], context=given[1])
    assert (result.value, result.certainty, result.rule) == (value, Certainty.SURE, "address.prefecture")


DOUBTED = {
    ("大字船木467-6", UBE): ("山口県宇部市大字船木467-6", "value-address-completed"),
    ("山口県船木467-6", UBE): ("山口県宇部市船木467-6", "value-address-completed"),
    ("千代田区丸の内1-1", ISHIKAWA): ("東京都千代田区丸の内1-1", "value-address-elsewhere"),
    ("和木町和木1-1", Context()): ("山口県和木町和木1-1", "value-address-elsewhere"),
}


@pytest.mark.parametrize(("given", "outcome"), DOUBTED.items())
def test_a_municipality_that_is_put_in_is_doubted(given: tuple[str, Context], outcome: tuple[str, str]) -> None:
    result = normalise(given[0], context=given[1])
    assert (result.value, result.issue) == outcome
    assert result.certainty is Certainty.DOUBTFUL


UNKNOWN = {
    ("ときわ公園・噴水池付近", UBE): "value-address-unknown",
    ("山田町リ245-2", ISHIKAWA): "value-address-unknown",
    ("大字船木467-6", Context()): "value-address-unknown",
    ("府中市宮西町2-24", Context()): "value-address-ambiguous",
    ("石川県上戸町北方22-100", ISHIKAWA): "value-address-city-unknown",
    ("宇部市船木1-1;宇部市小串2-2", UBE): "value-address-several",
    ("非公開", UBE): "value-says-none",
}


@pytest.mark.parametrize(("given", "issue"), UNKNOWN.items())
def test_what_is_no_address_is_kept_and_told(given: tuple[str, Context], issue: str) -> None:
    result = normalise(given[0], context=given[1])
    assert (result.value, result.certainty, result.issue) == (given[0], Certainty.UNKNOWN, issue)


@pytest.mark.parametrize(
    "text",
    ["東京都千代田区丸の内一丁目1番1号", "静岡県焼津市中港1-2 コーポ－ニ", "石川県金沢市広坂2-2-5 ①館", "東京都"],
)
def test_wording_is_kept(text: str) -> None:
    assert normalise(text) == normalise(text, context=YAIZU)
    assert (normalise(text).value, normalise(text).rule) == (text, "")


def test_a_town_that_is_called_as_a_municipality_elsewhere_is_the_own_one() -> None:
    assert split("府中町2-1", Context("172022", "石川県", "七尾市")).body is not None
    assert normalise("府中町2-1", context=Context("172022", "石川県", "七尾市")).value == "石川県七尾市府中町2-1"


def test_a_postal_code_before_the_address_is_parted() -> None:
    result = normalise("〒425-8502　静岡県焼津市本町2-16-32")
    assert (result.value, dict(result.parts)) == ("静岡県焼津市本町2-16-32", {"postal": "425-8502"})


PARTS = {
    ("東京", "prefecture"): ("東京都", {}),
    ("東京都千代田区", "prefecture"): ("東京都", {"city": "千代田区"}),
    ("静岡県焼津市", "city"): ("焼津市", {"prefecture": "静岡県"}),
    ("西多摩郡 瑞穂町", "city"): ("西多摩郡瑞穂町", {}),
    ("府中市", "city"): ("府中市", {}),
    ("末広町３丁目", "town"): ("末広町3丁目", {}),
    ("焼津五丁目", "town"): ("焼津五丁目", {}),
    ("１０７ー４", "block"): ("107-4", {}),
    ("１番 １号", "block"): ("1番1号", {}),
    ("7-1 イオン2階", "block"): ("7-1 イオン2階", {}),
    ("ＢＳビル　１Ｆ", "building"): ("ＢＳビル 1F", {}),
}


@pytest.mark.parametrize(("given", "outcome"), PARTS.items())
def test_a_column_of_one_part_is_tidied(given: tuple[str, str], outcome: tuple[str, dict[str, str]]) -> None:
    result = normalise(given[0], part=given[1])  # type: ignore[arg-type]
    assert (result.value, dict(result.parts), result.certainty) == (*outcome, Certainty.SURE)


def test_what_is_no_prefecture_or_city_is_kept() -> None:
    assert normalise("ニューヨーク", part="city").issue == "value-address-city-unknown"
    assert normalise("関東", part="prefecture").issue == "value-address-prefecture-unknown"


_TOWNS = (
    "仙川町",
    "栄町",
    "小島町一丁目",
    "富来領家町タ",
    "宿甲",
    "緑ケ丘の",
    "大手町",
    "三条町",
    "北",
    "本町",
    "中町二",
    "字",
    "丸の内",
    "大字",
    "条",
)
_USUAL_BITS = ("1", "22", "3", "-", "丁目", "番", "号", "番地")
_BITS = ("1", "22", "3", "-", "丁目", "番", "号", "番地", " ", "の", "階", "Ｆ", "先", "条", "甲", "(", "字")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(("東京都調布市", "調布市", "静岡県静岡市葵区", "")),
    st.sampled_from(_TOWNS),
    st.lists(st.sampled_from(_USUAL_BITS), max_size=7).map("".join),
    st.sampled_from((Context(), Context("132080", "東京都", "調布市"))),
)
def test_usual_numbers_are_parted_as_any_others(city: str, town: str, tail: str, context: Context) -> None:
    text = f"{city}{town}{tail}"
    found = split(text, context)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(address_grammar, "USUAL", re.compile("(?!)"))
        assert address._split(text, context) == found


@given(
    st.text(st.sampled_from("緑ケ丘ヶのイロ甲目部字一十条北東町地号内階F-―－之々あー・（「"), min_size=1, max_size=6),
    st.sampled_from(("", "3丁目", "12丁目")),
    st.sampled_from(("1", "12-3", "1-2-3", "5番", "5番3号", "6番地", "6番地7")),
)
def test_a_town_that_is_not_odd_ends_where_the_number_begins(names: str, chome: str, number: str) -> None:
    whole = address_grammar.WHOLE.fullmatch(f"{names}{chome}{number}")
    if whole is not None and not address_grammar.ODDER.search(names):
        pieces = address_grammar.pieces(f"{names}{chome}{number}", 0)
        assert pieces == address_grammar.Pieces(f"{names}{chome}", number, "", space=False)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(("", "東京都", "山口県", "山口県 ", "石川県石川県")),
    st.sampled_from(("", "下松市", "府中市", "葵区", "静岡市葵区", "山田町", "西多摩郡瑞穂町 ")),
    st.sampled_from(_TOWNS),
    st.lists(st.sampled_from(_BITS), max_size=5).map("".join),
    st.sampled_from((Context(), Context("352071", "山口県", "下松市"), Context("221007", "静岡県", "静岡市"))),
)
def test_names_are_told_by_what_stands_before_the_first_digit(
    prefecture: str, city: str, town: str, tail: str, context: Context
) -> None:
    text = address_grammar.tidy(f"{prefecture}{city}{town}{tail}")
    assert replace(address._front(address._names_in(text), context), usual=0) == replace(
        address._front(text, context), usual=0
    )
