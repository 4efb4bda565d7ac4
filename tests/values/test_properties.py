"""What every normaliser promises for any text, whatever it is about."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.issues import explanations
from odconv.schemas.registry import code_list
from odconv.values import corporate_number, date, kana, local_government_code, number, phone, postal, time, url, weekday
from odconv.values.model import Certainty, Context, Normaliser
from odconv.values.registry import normaliser
from odconv.values.rules import rules

CASES: dict[str, tuple[str, Mapping[str, Any]]] = {
    "text": ("text", {}),
    "half-width text": ("text", {"width": "half"}),
    "list": ("text", {"separator": ";"}),
    "kana": ("kana", {}),
    "date": ("date", {}),
    "date of a year": ("date", {"serial": True}),
    "time": ("time", {}),
    "number": ("number", {}),
    "whole number": ("number", {"integer": True}),
    "yen": ("number", {"unit": "JPY"}),
    "metres": ("number", {"unit": "m"}),
    "weekday": ("weekday", {}),
    "presence": ("flag", {"list": "umu"}),
    "one or blank": ("flag", {"list": "flag_one"}),
    "zero or one": ("flag", {"list": "disclosure_flag"}),
    "kind": ("code", {"list": "hospital_kind"}),
    "departments": ("code", {"list": "medical_departments", "separator": ";"}),
    "school type": ("code", {"list": "school_types"}),
    "town id": ("code", {"shape": "0000-000"}),
    "school code": ("code", {"width": "half"}),
    "url": ("url", {}),
    "url or text": ("url", {"text_allowed": True}),
    "corporate number": ("corporate_number", {}),
    "local government code": ("local_government_code", {}),
    "phone": ("phone", {}),
    "postal": ("postal", {}),
    "latitude": ("coordinate", {"axis": "latitude"}),
    "longitude": ("coordinate", {"axis": "longitude"}),
}
PREDICATES: dict[str, Callable[[str], bool]] = {
    "kana": kana.is_full_width_katakana,
    "date": date.is_valid,
    "date of a year": date.is_valid,
    "time": time.is_valid,
    "number": number.is_valid,
    "whole number": lambda text: re.fullmatch("-?[0-9]+", text) is not None,
    "yen": lambda text: re.fullmatch("-?[0-9]+", text) is not None,
    "metres": number.is_valid,
    "weekday": weekday.is_day_letters,
    "presence": lambda text: text in {"有", "無"},
    "one or blank": lambda text: text == "1",
    "zero or one": lambda text: text in {"0", "1"},
    "kind": lambda text: text in code_list("hospital_kind").codes,
    "departments": lambda text: set(text.split(";")) <= set(code_list("medical_departments").codes),
    "school type": lambda text: text in code_list("school_types").codes,
    "town id": lambda text: re.fullmatch("[0-9]{4}-?[0-9]{3}", text) is not None,
    "url": url.is_web_url,
    "corporate number": corporate_number.is_valid,
    "local government code": local_government_code.is_valid,
    "phone": phone.is_valid,
    "postal": postal.is_valid,
    "latitude": number.is_valid,
    "longitude": number.is_valid,
}
PIECES = re.findall(
    r"\S+",
    """
    令和 R H 昭和 ㋿ 元 5 ５ 五 十 〇 2022 20220401 45017 年 月 日 / - ー － ‐ . ～ 〜 ~ から まで : ： 時 分
    半 午前 午後 正午 24 9 30 月 火 水 木 金 土 日 曜 曜日 平日 毎日 祝 祝日 第2 ・ 、 , ; を除く 休み 定休 （
    ） ( ) ※ 約 人 円 千円 万 △ ▲ 無料 1,234 有 無 ○ × レ なし 不明 内科 外科 病院 B1 小学校 http://
    https:// www. example.jp a@b.jp 8000020130001 13101 131016 千代田区 03-5321-1111 (0835) 22-1234 内線 代表
    163-8001 〒 35.6895 139.69 ° ′ ″ 東京都 1.01321E+12 _x000D_ ｶﾞ ﾊﾟ ﾞ あ ア 二 ロ ① ㈱ 髙 ⽉ Ａ １ ? 0
    00 0.375 + ≪ ≫ 【 】
    """,
)
SPACES = ["", " ", "\r\n", "\n", "\t", "\u3000", "\u00a0", "\u200b", "\ufeff", "\ufffd", "か\u3099", "\ue000"]
TEXTS = st.text(max_size=20) | st.lists(st.sampled_from([*PIECES, *SPACES]), max_size=8).map("".join)


def made(case: str) -> Normaliser:
    name, params = CASES[case]
    listed = code_list(params["list"]) if "list" in params else None
    return normaliser(name, params, Context(year=2025) if case == "date of a year" else Context(), listed)


@pytest.mark.parametrize("case", CASES)
def test_no_text_is_changed_twice(case: str) -> None:
    normalise = made(case)

    @given(text=TEXTS)
    @settings(max_examples=200, deadline=None)
    def check(text: str) -> None:
        value = normalise(text).value
        assert normalise(value).value == value

    check()


@pytest.mark.parametrize("case", CASES)
def test_a_result_says_what_it_is(case: str) -> None:
    normalise, valid = made(case), PREDICATES.get(case, lambda _text: True)

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
        elif result.certainty is Certainty.SURE and result.value:
            assert valid(result.value)
        assert all(result.parts.values())

    check()


@pytest.mark.parametrize("case", CASES)
def test_no_text_at_all_is_sure_and_stays(case: str) -> None:
    assert made(case)("").certainty is Certainty.SURE
    assert made(case)("").value == ""


@pytest.mark.parametrize("case", ["corporate number", "town id", "url", "number", "metres", "whole number"])
def test_no_digit_is_made_up_where_the_result_is_sure(case: str) -> None:
    """Numerals in kanji and what follows a decimal point aside, the digits of a result stand in the text."""
    normalise = made(case)

    @given(text=TEXTS)
    @settings(max_examples=200, deadline=None)
    def check(text: str) -> None:
        result = normalise(text)
        if result.certainty is Certainty.SURE and result.rule not in {"number.kanji", "number.free"}:
            assert not digits(result.value) - digits(unicodedata.normalize("NFKC", text))

    check()


@pytest.mark.parametrize("case", ["date", "time", "local government code", "yen"])
@pytest.mark.parametrize("noise", ["適宜", "－", "江戸時代", "お問い合わせください", "随時", "各自", "?", "A"])
def test_no_value_is_made_of_words(case: str, noise: str) -> None:
    assert made(case)(noise).certainty is Certainty.UNKNOWN


def digits(text: str) -> Counter[str]:
    return Counter(sign for sign in text if sign.isascii() and sign.isdigit())
