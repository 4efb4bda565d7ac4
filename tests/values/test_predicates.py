"""What a value predicate promises: an answer for any text, and the right one for known cases."""

from __future__ import annotations

import csv
import doctest
import importlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.validation import shapes
from odconv.values import corporate_number, kana, phone, postal, school_code, text, weekday

MODULES = ("corporate_number", "kana", "phone", "postal", "school_code", "text", "weekday")
PREDICATES: tuple[Callable[[str], bool], ...] = (
    corporate_number.is_valid,
    kana.is_full_width_katakana,
    phone.is_valid,
    postal.is_valid,
    school_code.is_valid,
    text.has_full_width_ascii,
    weekday.is_day_letters,
)
# What the column engine accepts without asking: each expression must be a subset of its predicate.
QUICK: dict[str, Callable[[str], bool]] = {
    "katakana": kana.is_full_width_katakana,
    "phone": phone.is_valid,
    "postal-code": postal.is_valid,
    "weekdays": weekday.is_day_letters,
}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"odconv.values.{name}"))
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("predicate", PREDICATES)
@given(value=st.text(max_size=30) | st.text(alphabet="0123456789０-()+ABーァア月火\n ", max_size=20))
@settings(max_examples=200)
def test_a_predicate_answers_for_any_text(predicate: Callable[[str], bool], value: str) -> None:
    assert predicate(value) in {True, False}


@pytest.mark.parametrize("name", list(QUICK))
def test_what_the_column_engine_accepts_the_predicate_accepts(name: str) -> None:
    shape = shapes.CHECKS[name]

    @given(value=st.from_regex(shape, fullmatch=True))
    @settings(max_examples=200)
    def check(value: str) -> None:
        assert not value or QUICK[name](value)

    check()


@pytest.mark.parametrize("value", ["03-5321-1111", "06-6208-8181", "054-623-2554", "0820-52-2194", "0120-12-3456"])
def test_the_column_engine_accepts_the_usual_phone_numbers_itself(value: str) -> None:
    assert re.fullmatch(shapes.CHECKS["phone"], value)


@pytest.mark.parametrize("place", [2, 3, 4])
def test_no_start_of_a_phone_number_is_accepted_by_the_column_engine_alone(place: int) -> None:
    heads = [f"0{start:03}00" for start in range(1000)]
    accepted = [f"{head[:place]}-{head[place:]}-0000" for head in heads]
    accepted = [number for number in accepted if re.fullmatch(shapes.CHECKS["phone"], number)]
    assert accepted
    assert [number for number in accepted if not phone.is_valid(number)] == []


@given(value=st.from_regex(r"[ -~]*", fullmatch=True))
@settings(max_examples=200)
def test_plain_ascii_has_nothing_of_full_width(value: str) -> None:
    assert not text.has_full_width_ascii(value)


@pytest.mark.parametrize("digits", ["50", "60", "70", "80", "90"])
@given(rest=st.from_regex(r"[0-9]{7,9}", fullmatch=True))
@settings(max_examples=50)
def test_a_mobile_or_internet_number_has_eleven_digits(digits: str, rest: str) -> None:
    assert phone.is_valid(f"0{digits}{rest}") is (len(rest) == 8)


@pytest.mark.parametrize("predicate", [p for p in PREDICATES if p is not text.has_full_width_ascii])
@pytest.mark.parametrize("value", ["", "\n", " ", "なし", "―", "-"])
def test_a_text_that_says_nothing_is_not_valid(predicate: Callable[[str], bool], value: str) -> None:
    assert not predicate(value)


@given(body=st.from_regex(r"[0-9]{12}", fullmatch=True), place=st.integers(0, 12), add=st.integers(1, 9))
@settings(max_examples=200)
def test_a_corporate_number_with_its_digit_is_valid_and_mostly_not_with_one_changed(
    body: str, place: int, add: int
) -> None:
    number = corporate_number.check_digit(body) + body
    assert corporate_number.is_valid(number)
    changed = number[:place] + str((int(number[place]) + add) % 10) + number[place + 1 :]
    # Modulo 9 cannot tell 0 from 9 in the twelve digits; every other change of one digit is seen.
    unseen = place > 0 and {number[place], changed[place]} == {"0", "9"}
    assert corporate_number.is_valid(changed) is unseen


@pytest.mark.parametrize("body", ["", "12345678901", "１２３４５６７８９０１２", "12345678901a"])
def test_a_corporate_number_needs_twelve_digits_for_its_check_digit(body: str) -> None:
    with pytest.raises(ValueError, match="twelve digits"):
        corporate_number.check_digit(body)


@pytest.mark.parametrize(
    "value",
    ["B135210001222", "B135210001231", "B135210001240", "C135210000720", "B108254200026", "F112310102342"],
)
def test_published_school_codes_are_valid_and_not_with_another_check_digit(value: str) -> None:
    assert school_code.is_valid(value)
    others = [value[:12] + str(digit) for digit in range(10) if str(digit) != value[12]]
    assert not any(map(school_code.is_valid, others))


@pytest.mark.parametrize("value", ["B148210001222", "B135010001222", "I135210001222", "b135210001222", "B335210001222"])
def test_a_school_code_of_no_kind_prefecture_or_founder_is_not_valid(value: str) -> None:
    assert not any(school_code.is_valid(value[:12] + str(digit)) for digit in range(10))


def test_a_special_needs_school_may_have_either_of_two_check_digits() -> None:
    assert sum(school_code.is_valid(f"E11321000012{digit}") for digit in range(10)) == 2


@pytest.mark.parametrize(
    "value",
    [
        "03-5321-1111",
        "0820-52-2194",
        "(054)623-2554",
        "(0833)45-1836",
        "(099)2233445",
        "03(5321)1111",
        "090-4686-9238",
        "08000000000",
        "0570-000-000",
        "0570-000000",
        "0120-00-0000",
        "0800-000-0000",
        "04992-2-0000",
        "050-0000-0000",
        "0300000000",
        "+81-90-1234-5678",
        "+81353211111",
    ],
)
def test_one_phone_number_is_valid_however_it_is_set_off(value: str) -> None:
    assert phone.is_valid(value)


@pytest.mark.parametrize(
    "value",
    [
        "23-2554",
        "053-2254",
        "820-52-2194",
        "03-5321-11111",
        "076-273-569",
        "0820-52-21940820-52-2195",
        "0820-52-2194（会長）",
        "０７６-２７３-５６９９",
        "0827‐52‐2194",
        "(03-5321-1111)",
        "999--",
        "03--53211111",
        "+81-03-5321-1111",
        "03-5321-1111\n",
        "090-0000-000",
        "05-0123-4567",
        "+81-90-0000-000",
        "0800-000-000",
        "0120-000-0000",
        "0570-0000-0000",
        "03-0000-00000",
        "(054)623-255",
        "0000000000",
        "00000000000",
        "0000-00-0000",
        "010-0000-0000",
        "0-3000-00000",
        "03-00-00-0000",
    ],
)
def test_what_is_not_one_phone_number_in_half_width_is_not_valid(value: str) -> None:
    assert not phone.is_valid(value)


@pytest.mark.parametrize(
    "value",
    ["トショカン", "ヴィラ・ソレイユ", "ダイ2コウエン", "サイトーキネン　「ホール」", "R-パーク", "ワークス（ニ）"],
)
def test_a_reading_keeps_digits_letters_and_the_punctuation_of_names(value: str) -> None:
    assert kana.is_full_width_katakana(value)


@pytest.mark.parametrize(
    "value", ["としょかん", "トショ館", "ﾄｼｮｶﾝ", "トショｶﾝ", "ハート❤", "AED", "123", "・", "ー", "トショ\nカン"]
)
def test_another_script_or_no_letter_is_not_a_reading(value: str) -> None:
    assert not kana.is_full_width_katakana(value)


@pytest.mark.parametrize(
    "value", ["月月", "月火月", "月火,水", "月;火", "月曜日", "祝", "月火祝", "月-金", "月 火", "㊊"]
)
def test_days_doubled_or_set_off_are_not_day_letters(value: str) -> None:
    assert not weekday.is_day_letters(value)


@given(days=st.permutations(weekday.DAYS), count=st.integers(1, 7))
@settings(max_examples=200)
def test_days_pass_in_any_order_and_a_day_twice_does_not(days: list[str], count: int) -> None:
    row = "".join(days[:count])
    assert weekday.is_day_letters(row)
    assert not weekday.is_day_letters(row + days[0])


@pytest.mark.parametrize("hyphen", list(text.HYPHEN_LOOKALIKES))
def test_a_dash_between_digits_is_a_hyphen_in_disguise_and_none_in_a_word(hyphen: str) -> None:
    assert text.has_full_width_ascii(f"3{hyphen}1")
    assert not text.has_full_width_ascii(f"カ{hyphen}ド")


@pytest.mark.corpus
def test_all_published_school_codes_are_valid(shared: Path) -> None:
    found: set[str] = set()
    for path in (shared / "corpus").rglob("*.csv"):
        published = path.read_bytes()
        found |= {code.decode() for code in re.findall(rb"(?<![A-Za-z0-9])[A-H][12][0-9]{11}(?![0-9])", published)}
    assert len(found) > 100
    assert [code for code in sorted(found) if not school_code.is_valid(code)] == []


@pytest.mark.corpus
def test_readings_of_all_local_governments_are_katakana(shared: Path) -> None:
    with (shared / "spec" / "codes" / "localgov_codes.csv").open(encoding="utf-8", newline="") as file:
        assert all(kana.is_full_width_katakana(row["name_kana"]) for row in csv.DictReader(file))
