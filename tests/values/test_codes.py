"""Flags, codes of lists, addresses of the web and official numbers as published tables write them."""

from __future__ import annotations

import pytest

from odconv.schemas.registry import code_list, code_list_names
from odconv.values import code, corporate_number, flag, local_government_code, url
from odconv.values.model import Certainty, Context


def listed(name: str) -> code.Known:
    found = code_list(name)
    return code.known(found.codes, found.fixes, found.ignored, found.narrower)


def flags(name: str) -> code.Known:
    found = code_list(name)
    return flag.known(found.codes, found.fixes, found.ignored)


YES = [
    "○",
    "◯",
    "〇",
    "●",
    "◎",
    "有",
    "有り",
    "あり",
    "ｱﾘ",
    "可",
    "1",
    "１",
    "1.0",
    "レ",
    "✔\ufe0e",
    "✓",
    "TRUE",
    "ｙｅｓ",
    "Y",
    "はい",
    " ○ ",
]
NO = ["×", "✕", "✖", "無", "無し", "なし", "否", "不可", "0", "０", "FALSE", "No", "N", "Ｘ"]


@pytest.mark.parametrize(
    ("name", "yes", "no"), [("umu", "有", "無"), ("flag_one", "1", ""), ("disclosure_flag", "1", "0")]
)
def test_every_spelling_of_yes_and_no_is_known(name: str, yes: str, no: str) -> None:
    presence = flags(name)
    assert {text: flag.normalise(text, listed=presence).value for text in YES} == dict.fromkeys(YES, yes)
    assert {text: flag.normalise(text, listed=presence).value for text in NO} == dict.fromkeys(NO, no)


@pytest.mark.parametrize("text", ["△", "スロープ有、エレベータ無", "指定避難所", "2", "一部"])
def test_what_is_neither_yes_nor_no_stays_and_is_told(text: str) -> None:
    result = flag.normalise(text, listed=flags("umu"))
    assert (result.value, result.certainty, result.issue) == (text, Certainty.UNKNOWN, "value-flag-unknown")


def test_words_beside_a_flag_are_a_remark() -> None:
    result = flag.normalise("有（多用途台）", listed=flags("umu"))
    assert (result.value, result.rule, dict(result.parts)) == ("有", "flag.bracket", {"remark": "多用途台"})


@pytest.mark.parametrize("name", code_list_names())
def test_all_that_a_list_says_is_followed(name: str) -> None:
    found, ready = code_list(name), listed(name)
    for value in found.codes:
        assert code.normalise(value, listed=ready) == code.Normalized(value)
    for spelling, value in found.fixes.items():
        assert code.normalise(spelling, listed=ready).value == value
    for nothing in found.ignored:
        assert code.normalise(nothing, listed=ready).value == ""


@pytest.mark.parametrize(
    ("name", "text", "value", "rule", "remark"),
    [
        ("school_types", "Ｂ１", "B1", "code.spelling", None),
        ("school_types", "小学校", "B1", "code.meaning", None),
        ("school_types", "B1(小学校)", "B1", "code.bracket", None),
        ("school_types", "D1(高校)", "D1", "code.bracket", "高校"),
        ("hospital_kind", "診療所（ 無床 ）", "無床診療所", "code.spelling", None),
        ("food_business_types", "飲食店営業(一般飲食店)", "飲食店営業", "code.bracket", "一般飲食店"),
        ("cultural_property_kind", "彫刻", "美術工芸品", "code.narrower", "彫刻"),
        ("cultural_property_kind", "書跡・典籍", "美術工芸品", "code.narrower", "書跡・典籍"),
        ("cultural_property_class", "国立市指定史跡", "市指定史跡", "code.body-name", None),
        ("cultural_property_class", "東京都指定有形文化財", "都指定有形文化財", "code.body-name", None),
        ("cultural_property_class", "（国）登録有形文化財", "登録有形文化財", "code.spelling", None),
        ("preschool_kind", "認定こども園(幼稚園型)", "認定こども園（幼稚園型）", "code.spelling", None),
    ],
)
def test_a_spelling_finds_its_code(name: str, text: str, value: str, rule: str, remark: str | None) -> None:
    result = code.normalise(text, listed=listed(name))
    assert (result.value, result.rule, result.parts.get("remark")) == (value, rule, remark)
    assert result.certainty is Certainty.SURE


@pytest.mark.parametrize(
    ("text", "value", "certainty"),
    [
        ("歯科、小児歯科", "歯科;小児歯科", Certainty.SURE),
        ("内科・消火器内科 外科", "内科;消化器内科;外科", Certainty.SURE),
        ("内科;外科", "内科;外科", Certainty.SURE),
        ("内科、内科", "内科", Certainty.SURE),
        ("内科\n外科", "内科;外科", Certainty.SURE),
        ("内科(小児科)、外科", "内科(小児科);外科", Certainty.DOUBTFUL),
        ("内科、夢見科", "内科;夢見科", Certainty.DOUBTFUL),
        ("夢見科、夢占科", "夢見科、夢占科", Certainty.UNKNOWN),
        (
            "内科、その他のことは電話でお問い合わせください",
            "内科、その他のことは電話でお問い合わせください",
            Certainty.UNKNOWN,
        ),
    ],
)
def test_the_items_of_a_list_are_looked_up_each(text: str, value: str, certainty: Certainty) -> None:
    result = code.normalise(text, listed=listed("medical_departments"), separator=";")
    assert (result.value, result.certainty) == (value, certainty)


@pytest.mark.parametrize("text", ["架空市指定史跡", "国立市登録有形文化財", "市指定文化財", "国立市指定文化財"])
def test_a_body_that_does_not_exist_and_a_class_that_no_list_has_stay(text: str) -> None:
    result = code.normalise(text, listed=listed("cultural_property_class"))
    assert (result.value, result.certainty) == (text, Certainty.UNKNOWN)


def test_what_no_list_has_stays() -> None:
    result = code.normalise("天然記念物", listed=listed("cultural_property_kind"))
    assert (result.value, result.certainty, result.issue) == ("天然記念物", Certainty.UNKNOWN, "value-not-in-list")


@pytest.mark.parametrize(
    ("text", "value", "certainty"),
    [
        ("0008-001", "0008-001", Certainty.SURE),
        ("0008001", "0008001", Certainty.SURE),
        ("０００８－００１", "0008-001", Certainty.SURE),
        ("8001", "0008001", Certainty.DOUBTFUL),
        ("8-001", "0008-001", Certainty.DOUBTFUL),
        ("12345678", "12345678", Certainty.UNKNOWN),
        ("0", "0", Certainty.UNKNOWN),
        ("町", "町", Certainty.UNKNOWN),
    ],
)
def test_lost_zeros_of_a_shape_are_put_back_and_doubted(text: str, value: str, certainty: Certainty) -> None:
    result = code.of_shape(text, shape="0000-000")
    assert (result.value, result.certainty) == (value, certainty)


@pytest.mark.parametrize(
    ("text", "value", "certainty", "issue"),
    [
        ("https://www.example.jp/", "https://www.example.jp/", Certainty.SURE, ""),
        ("  https://www.example.jp", "https://www.example.jp", Certainty.SURE, ""),
        ("http://ｗｗｗ.example.jp/ａ", "http://www.example.jp/a", Certainty.SURE, ""),
        ("http://www.岩国病院.jp/", "http://www.岩国病院.jp/", Certainty.SURE, ""),
        ("http://www.example.jp/資料（案）.pdf", "http://www.example.jp/資料（案）.pdf", Certainty.SURE, ""),
        ("www.example.jp", "https://www.example.jp", Certainty.DOUBTFUL, "value-url-assumed"),
        ("umeho.ed.jp", "https://umeho.ed.jp", Certainty.DOUBTFUL, "value-url-assumed"),
        ("http//www.example.jp", "http://www.example.jp", Certainty.DOUBTFUL, "value-url-assumed"),
        ("ttps://www.example.jp", "https://www.example.jp", Certainty.DOUBTFUL, "value-url-assumed"),
        ("ttp://www.example.jp", "http://www.example.jp", Certainty.DOUBTFUL, "value-url-assumed"),
        ("http://a.jp/（子育て）\nhttp://b.jp/", "http://a.jp/", Certainty.DOUBTFUL, "value-url-several"),
        ("詳細はhttps://a.jp/x を参照", "https://a.jp/x", Certainty.DOUBTFUL, "value-url-among-words"),
        ("https://a.jp/x（外部サイト）", "https://a.jp/x", Certainty.DOUBTFUL, "value-url-among-words"),
        ("https://https://a.jp", "https://a.jp", Certainty.DOUBTFUL, "value-url-assumed"),
        ('<a href="https://a.jp/x">案内</a>', "https://a.jp/x", Certainty.DOUBTFUL, "value-url-among-words"),
        ("info@example.jp", "info@example.jp", Certainty.UNKNOWN, "value-url-is-email"),
        ("案内.pdf", "案内.pdf", Certainty.UNKNOWN, "value-url-unknown"),
        ("金沢市", "金沢市", Certainty.UNKNOWN, "value-url-unknown"),
        ("https://s seiryu.com/", "https://s seiryu.com/", Certainty.UNKNOWN, "value-url-unknown"),
        ("－", "－", Certainty.UNKNOWN, "value-says-none"),
    ],
)
def test_an_address_of_the_web_is_found(text: str, value: str, certainty: Certainty, issue: str) -> None:
    result = url.normalise(text)
    assert (result.value, result.certainty, result.issue) == (value, certainty, issue)


def test_words_may_stand_where_the_format_allows_them() -> None:
    assert url.normalise(" ﾘｰﾌﾚｯﾄ ", text_allowed=True).value == "リーフレット"


@pytest.mark.parametrize(
    ("text", "value", "issue"),
    [
        ("8000020130001", "8000020130001", ""),
        ("８０００-０２０１-３０００１ ", "8000020130001", ""),
        ("8000020130001.0", "8000020130001", ""),
        ("2200-01-002059", "6220001002059", "value-corporate-number-register"),
        ("1.01321E+12", "1.01321E+12", "value-exponent"),
        ("7000020130001", "7000020130001", "value-corporate-number-check"),
        ("12345", "12345", "value-corporate-number-length"),
        ("-", "-", "value-says-none"),
        ("東京都", "東京都", "value-corporate-number-unknown"),
    ],
)
def test_a_corporate_number_is_found_and_never_repaired_by_guess(text: str, value: str, issue: str) -> None:
    result = corporate_number.normalise(text)
    assert (result.value, result.issue) == (value, issue)


@pytest.mark.parametrize(
    ("text", "value", "rule", "issue"),
    [
        ("131016", "131016", "", ""),
        ("１３１０１６", "131016", "width", ""),
        ("13101", "131016", "check-digit", ""),
        ("11002", "011002", "leading-zero", ""),
        ("131016.0", "131016", "width", ""),
        ("東京都千代田区", "131016", "name", ""),
        ("西多摩郡瑞穂町", "133035", "name", ""),
        ("府中市", "府中市", "", "value-local-government-ambiguous"),
        ("3.00002E+12", "3.00002E+12", "", "value-exponent"),
        ("10", "10", "", "value-local-government-unknown"),
        ("架空市", "架空市", "", "value-local-government-unknown"),
        ("352113", "352110", "check-digit", "value-local-government-repaired"),
    ],
)
def test_a_local_government_is_found_by_code_or_name(text: str, value: str, rule: str, issue: str) -> None:
    result = local_government_code.normalise(text)
    assert (result.value, result.rule, result.issue) == (value, f"local_government_code.{rule}" if rule else "", issue)


def test_the_prefecture_of_the_publisher_decides_between_bodies_of_one_name() -> None:
    assert local_government_code.normalise("府中市", context=Context(prefecture="東京都")).value == "132063"
    assert local_government_code.normalise("府中市", context=Context(prefecture="広島県")).value == "342084"
