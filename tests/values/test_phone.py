"""Phone numbers as municipalities write them, made standard; an independent library is the judge of where they part."""

from __future__ import annotations

import re

import phonenumbers
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odconv.reference.area_codes import area_code
from odconv.values.model import Certainty, Context
from odconv.values.phone import is_valid, normalise, usual_area_code

KUDAMATSU = Context("352071", "山口県", "下松市")
YAMAGUCHI = Context("350001", "山口県")

STANDARD = {
    "0836-31-4111": "0836-31-4111",
    "（０８３６）３１－４１１１": "0836-31-4111",
    "(054)626-1139 ": "054-626-1139",
    "(08388)2-2838": "08388-2-2838",
    "(050)5372-8491": "050-5372-8491",
    "(076)2723695": "076-272-3695",
    "054－662-0076": "054-662-0076",
    "0836‐31‐1732": "0836-31-1732",
    "0836ー31ー1732": "0836-31-1732",
    "076--252-4931": "076-252-4931",
    "03.5321.1111": "03-5321-1111",
    "03 5321 1111": "03-5321-1111",
    "0499822121": "04998-2-2121",
    "09012345678": "090-1234-5678",
    "0120-3190-47": "0120-319-047",
    "0120-12-34-56": "0120-123-456",
    "0120123456": "0120-123-456",
    "0570012345": "0570-012-345",
    "0800-555-4190": "0800-555-4190",
    "+81-3-5321-1111": "+81-3-5321-1111",
    "＋８１ ３ ５３２１ １１１１": "03-5321-1111",
    "+81(0)835-22-1234": "0835-22-1234",
    "℡0835-22-1234": "0835-22-1234",
    "TEL：0835-22-1234": "0835-22-1234",
    "電話 0835(22)1234": "0835-22-1234",
}


@pytest.mark.parametrize(("text", "value"), STANDARD.items())
def test_a_number_is_written_with_hyphens(text: str, value: str) -> None:
    result = normalise(text)
    assert (result.value, result.certainty, dict(result.parts)) == (value, Certainty.SURE, {})
    assert is_valid(result.value)


WITH_WORDS = {
    "03-5321-1111(代表)": ("03-5321-1111", {"remark": "代表"}),
    "03-5321-1111 内線 25-320": ("03-5321-1111", {"extension": "25-320"}),
    "03-5321-1111（内線２１３、２１４）": ("03-5321-1111", {"extension": "213、214"}),
    "03-5321-1111（代）内線123": ("03-5321-1111", {"extension": "123", "remark": "代"}),
    "03-5321-1111 ext.45": ("03-5321-1111", {"extension": "45"}),
    "0827-41-1477（錦川鉄道㈱）": ("0827-41-1477", {"remark": "錦川鉄道㈱"}),
    "市役所 0827-41-1477": ("0827-41-1477", {"remark": "市役所"}),
}


@pytest.mark.parametrize(("text", "outcome"), WITH_WORDS.items())
def test_words_beside_a_number_are_parted(text: str, outcome: tuple[str, dict[str, str]]) -> None:
    result = normalise(text)
    assert (result.value, dict(result.parts)) == outcome
    assert result.certainty is Certainty.SURE


SEVERAL = {
    "0820-24-3387\n0820-24-5678": ("0820-24-3387", {"further": "0820-24-5678"}),
    "0836-41-5800\n予約は0836-41-5016": ("0836-41-5800", {"further": "0836-41-5016（予約は）"}),
    "（小）054-625-7200、（大）054-625-8525": (
        "054-625-7200",
        {"remark": "小", "further": "054-625-8525（大）"},
    ),
    "054-620-5523(甲)　054-620-6477(乙)": ("054-620-5523", {"remark": "甲", "further": "054-620-6477（乙）"}),
    "東館\n(0767)32-4831\n\n西館\n(0767)32-8555": (
        "0767-32-4831",
        {"remark": "東館", "further": "0767-32-8555（西館）"},
    ),
    "FAX 0835-22-0000 TEL 0835-22-1234": ("0835-22-1234", {"further": "0835-22-0000（FAX）"}),
    "0836-31-4111～3": ("0836-31-4111", {"further": "～3"}),
    "0836-31-4111・4112": ("0836-31-4111", {"further": "4112"}),
}


@pytest.mark.parametrize(("text", "outcome"), SEVERAL.items())
def test_of_several_numbers_one_is_taken_and_doubted(text: str, outcome: tuple[str, dict[str, str]]) -> None:
    result = normalise(text)
    assert (result.value, dict(result.parts)) == outcome
    assert (result.certainty, result.issue) == (Certainty.DOUBTFUL, "value-phone-several")


def test_a_lost_leading_zero_is_put_back_and_doubted() -> None:
    assert [(r.value, r.certainty) for r in map(normalise, ("767742051", "9012345678", "767-74-2051"))] == [
        ("0767-74-2051", Certainty.DOUBTFUL),
        ("090-1234-5678", Certainty.DOUBTFUL),
        ("0767-74-2051", Certainty.DOUBTFUL),
    ]


@pytest.mark.parametrize("text", ["44-1705", "(44)1705", "441705", "４４－１７０５"])
def test_a_local_number_gets_the_one_area_code_of_the_place(text: str) -> None:
    result = normalise(text, context=KUDAMATSU)
    assert (result.value, result.certainty) == ("0833-44-1705", Certainty.DOUBTFUL)


def test_a_local_number_is_kept_where_several_area_codes_fit() -> None:
    assert normalise("44-1705", context=YAMAGUCHI).issue == "value-phone-local"
    assert normalise("44-1705").certainty is Certainty.UNKNOWN
    assert normalise("44-1705", area_code="0827").value == "0827-44-1705"


def test_a_column_has_an_area_code_where_all_its_numbers_agree() -> None:
    column = [f"（０８３３）４１－{last:04d}" for last in range(6)] + ["44-1705", "090-1234-5678", "不明"]
    assert usual_area_code(column) == "0833"
    assert usual_area_code([*column, "0820-41-0001"]) == ""
    assert usual_area_code(column[:4]) == ""


@pytest.mark.parametrize(
    "text",
    ["2021-04-01", "令和5年4月1日", "119", "080-5696-12039", "076--", "a8@example.jp", "0", "000-0000-0000", "12:30"],
)
def test_what_is_no_number_is_kept_and_told(text: str) -> None:
    result = normalise(text, context=KUDAMATSU)
    assert (result.value, result.certainty) == (text, Certainty.UNKNOWN)


@pytest.mark.parametrize("text", ["―", "--", "－", "ー", "なし", "電話なし"])
def test_a_sign_for_no_number_is_told_from_a_fault(text: str) -> None:
    assert normalise(text).issue == "value-says-none"


def is_fixed_line(number: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE


@given(st.integers(100_000_000, 999_999_999))
@settings(max_examples=200, deadline=None)
def test_digits_are_parted_as_an_independent_library_parts_them(national: int) -> None:
    number = phonenumbers.PhoneNumber(country_code=81, national_number=national)
    assume(is_fixed_line(number))
    expected = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    assert normalise(f"0{national}").value == expected
    assert area_code(f"0{national}") == expected.split("-")[0]


@given(
    area=st.sampled_from(["03", "045", "0835", "08388"]),
    last=st.integers(0, 9999),
    form=st.sampled_from(["({0}){1}-{2}", "（{0}）{1}－{2}", "{0}ー{1}ー{2}", "{0} {1} {2}", "TEL {0}({1}){2} "]),
)
@settings(max_examples=100, deadline=None)
def test_every_way_of_writing_a_number_gives_the_same(area: str, last: int, form: str) -> None:
    exchange = "2" * (6 - len(area))
    result = normalise(form.format(area, exchange, f"{last:04d}"))
    assert result.value == f"{area}-{exchange}-{last:04d}"
    assert result.certainty is Certainty.SURE


@given(st.text(alphabet="0123456789-()（）０３ー 内線代表\n,、;+～", max_size=24))
@settings(max_examples=200, deadline=None)
def test_no_digit_is_lost(text: str) -> None:
    result = normalise(text)
    if result.certainty is Certainty.SURE and not result.value.startswith("+"):
        told = result.value + "".join(result.parts.values())
        written = re.sub("[^0-9]", "", text.translate({ord("０"): "0", ord("３"): "3"}))
        assert sorted(re.sub("[^0-9]", "", told)) == sorted(written) or "+" in text
