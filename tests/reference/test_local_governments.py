"""What the table of local governments promises, and what becomes of spoilt codes and other spellings of names."""

from __future__ import annotations

import csv
import doctest
import importlib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.reference import local_governments as lg
from odconv.reference import table, variants
from odconv.reference.prefectures import prefecture, prefectures

ALL = lg.local_governments(kinds=get_args(lg.Kind), historic=True)
CURRENT = lg.local_governments()
bodies = st.sampled_from(ALL)
digits = st.sampled_from("0123456789")


@pytest.mark.parametrize("name", ["local_governments", "prefectures", "eras", "variants"])
def test_the_examples_of_a_module_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"odconv.reference.{name}"))
    assert result.attempted > 0
    assert result.failed == 0


def test_every_code_has_the_right_check_digit_and_stands_once() -> None:
    assert all(lg.is_valid_code(body.code) for body in ALL)
    assert len(lg.codes()) == len(ALL) == len({body.code5 for body in ALL})


def test_the_table_is_the_list_of_the_specification(shared: Path) -> None:
    columns = ["code6", "code5", "prefecture", "name", "short_name", "name_kana", "kind", "parent_city"]
    columns += ["valid_from", "valid_to"]
    with (shared / "spec" / "codes" / "localgov_codes.csv").open(encoding="utf-8", newline="") as file:
        expected = [tuple(row[key] for key in columns) for row in csv.DictReader(file)]
    actual = [
        (
            *(b.code, b.code5, b.prefecture, b.name, b.short_name, b.kana, b.kind, b.parent or ""),
            *(str(b.valid_from or ""), str(b.valid_to or "")),
        )
        for b in ALL
        if b.kind != "northern_village"
    ]
    assert actual == sorted(expected)


def test_counties_are_those_of_the_specification(shared: Path) -> None:
    with (shared / "spec" / "codes" / "counties.csv").open(encoding="utf-8", newline="") as file:
        expected = {row["code6"]: row["county"] for row in csv.DictReader(file)}
    assert {b.code: b.county or "" for b in ALL if b.kind in {"town", "village"}} == expected
    assert not any(b.county for b in ALL if b.kind not in {"town", "village", "northern_village"})


def test_tokyo_has_62_municipalities_in_three_groups() -> None:
    tokyo = lg.tokyo_62()
    assert Counter(body.group for body in tokyo) == {"区部": 23, "多摩": 30, "島しょ": 9}
    assert tokyo == tuple(body for body in lg.local_governments("東京都") if body.kind != "prefecture")


def test_japan_has_1741_municipalities_and_each_prefecture_stands_in_both_tables() -> None:
    counts = Counter(body.kind for body in lg.local_governments())
    assert sum(counts[k] for k in ("designated_city", "special_ward", "city", "town", "village")) == 1741
    named = [(body.code, body.name) for body in lg.local_governments(kinds={"prefecture"})]
    assert named == [(one.code, one.name) for one in prefectures()]
    assert {body.prefecture for body in ALL} == {one.name for one in prefectures()}


def test_a_current_name_stands_once_in_its_prefecture_even_folded() -> None:
    names = Counter((body.prefecture, variants.fold(body.name)) for body in lg.local_governments())
    assert [name for name, count in names.items() if count > 1] == []


def test_a_ward_names_a_designated_city_that_exists() -> None:
    cities = {(body.prefecture, body.name) for body in lg.local_governments(kinds=["designated_city"])}
    wards = lg.local_governments(kinds=["ward"], historic=True)
    assert {(ward.prefecture, ward.parent) for ward in wards} == cities
    assert all(ward.name == f"{ward.parent}{ward.short_name}" for ward in wards)


def test_the_wards_of_hamamatsu_changed_in_2024() -> None:
    wards = [body for body in ALL if body.parent == "浜松市"]
    assert [ward.code for ward in wards if ward.is_current] == ["221384", "221392", "221406"]
    assert {str(ward.valid_to) for ward in wards if not ward.is_current} == {"2023-12-31"}
    assert [body.code for body in lg.find("浜松市天竜区")] == ["221406"]
    assert [body.code for body in lg.find("浜松市中区")] == ["221317"]
    assert [body.code for body in lg.local_governments("静岡", ["ward"]) if body.parent == "浜松市"] == [
        "221384",
        "221392",
        "221406",
    ]


@given(code5=st.from_regex(r"[0-9]{5}", fullmatch=True))
@settings(max_examples=200)
def test_expanding_and_shortening_are_inverse_and_one_check_digit_is_valid(code5: str) -> None:
    code = lg.expand_code(code5)
    assert lg.shorten_code(code) == code5
    assert [lg.is_valid_code(code5 + str(digit)) for digit in range(10)].count(True) == 1


@pytest.mark.parametrize("text", ["", "1310", "131016", "１３１０１", "1310a", "13101\n"])
def test_a_check_digit_needs_five_half_width_digits(text: str) -> None:
    with pytest.raises(ValueError, match="five digits"):
        lg.check_digit(text)


@pytest.mark.parametrize("text", ["", "13101", "131017", "１３１０１６", "131016\n"])
def test_only_a_valid_code_is_shortened(text: str) -> None:
    with pytest.raises(ValueError, match="check digit"):
        lg.shorten_code(text)


@given(text=st.text(max_size=12) | st.text(alphabet="0123456789", max_size=7))
@settings(max_examples=200)
def test_looking_up_and_searching_never_raise(text: str) -> None:
    assert lg.is_valid_code(text) in {True, False}
    found = lg.local_government(text)
    assert found is None or text in {found.code, found.code5}
    assert isinstance(lg.find(text), tuple)


@given(body=bodies)
@settings(max_examples=200)
def test_a_body_is_found_by_either_code_and_by_its_names(body: lg.LocalGovernment) -> None:
    assert lg.local_government(body.code) is lg.local_government(body.code5) is body
    for name in (body.name, body.short_name, body.full_name, body.full_name.replace(body.name, f" {body.name}　")):
        if body in CURRENT:
            assert body in lg.find(name, prefecture=body.prefecture)


def test_a_current_body_is_found_alone_by_its_name_and_prefecture_with_and_without_the_county() -> None:
    for body in CURRENT:
        assert lg.find(body.full_name) == (body,)
        assert lg.find(f"{body.county or ''}{body.name}", prefecture=body.prefecture) == (body,)
        assert lg.find(body.name, prefecture=body.prefecture, county=body.county) == (body,)
        assert lg.find(body.name, prefecture=body.prefecture) == (body,)


@given(
    text=st.text(alphabet="0123456789０１２３４５６７８９ .-－‐", max_size=8)
    | st.text(max_size=8)
    | st.builds(lambda body, cut: body.code[cut:], bodies, st.integers(0, 2))
    | st.builds(lambda body, sign, digit: body.code5 + sign + digit, bodies, st.sampled_from(["", "-", "－"]), digits)
)
@settings(max_examples=200)
def test_repair_yields_known_codes_only_and_leaves_its_own_results_alone(text: str) -> None:
    repair = lg.repair_code(text)
    assert set(repair.candidates) <= lg.codes()
    assert repair.candidates == tuple(sorted(set(repair.candidates)))
    assert repair.code is None or repair.candidates == (repair.code,)
    if repair.code is None:
        assert repair.how == ()
    else:
        assert lg.is_valid_code(repair.code)
        assert lg.repair_code(repair.code) == lg.Repair(repair.code, (repair.code,), ())
        assert (repair.how == ()) == (text == repair.code)


@given(body=bodies)
@settings(max_examples=200)
def test_the_true_code_is_among_the_candidates_whatever_was_lost(body: lg.LocalGovernment) -> None:
    spoilt = [body.code5, body.code5 + str((int(body.code[5]) + 1) % 10), f"{body.code}.0", f" {body.code}"]
    spoilt += [f"{body.code5}-{body.code[5]}", f"{body.code5}－{body.code[5]}"]
    if body.code.startswith("0"):
        spoilt += [body.code[1:], body.code5[1:]]
    for text in spoilt:
        assert body.code in lg.repair_code(text).candidates


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("131016", "131016", ()),
        ("１３１０１６", "131016", ("width",)),
        ("131016.0", "131016", ("decimals",)),
        ("13101", "131016", ("check-digit-missing",)),
        ("11011", "011011", ("leading-zero",)),
        ("1101", "011011", ("leading-zero", "check-digit-missing")),
        ("１１０１１", "011011", ("width", "leading-zero")),
        ("131015", None, ()),
        ("134022", "134023", ("check-digit-wrong",)),
        ("13402-2", "134023", ("hyphen", "check-digit-wrong")),
        ("13101-6", "131016", ("hyphen",)),
        ("１３１０１－６", "131016", ("width", "hyphen")),
        ("13101‐6", "131016", ("hyphen",)),
        ("11002.0", "011002", ("decimals", "leading-zero")),
        ("1310-16", None, ()),
        ("131-016", None, ()),
        ("13101-", None, ()),
        ("1310160", None, ()),
        ("1.31016E+05", None, ()),
        ("221317", "221317", ()),
        ("999999", None, ()),
        ("131", None, ()),
        ("千代田区", None, ()),
        ("", None, ()),
    ],
)
def test_a_code_is_repaired_where_only_one_can_be_meant(text: str, code: str | None, how: tuple[str, ...]) -> None:
    repair = lg.repair_code(text)
    assert (repair.code, repair.how) == (code, how)


def test_a_wrong_check_digit_is_put_right_only_where_no_other_code_is_one_digit_away() -> None:
    repaired = 0
    for body in ALL:
        text = body.code5 + str((int(body.code[5]) + 1) % 10)
        near = sorted(code for code in lg.codes() if sum(a != b for a, b in zip(code, text, strict=True)) == 1)
        repair = lg.repair_code(text)
        assert repair.candidates == tuple(near)
        assert repair.code == (body.code if near == [body.code] else None)
        repaired += repair.code is not None
    assert 0 < repaired < len(ALL)


def test_a_code_is_not_put_right_where_the_body_itself_would_change() -> None:
    unknown = (f"{five:05}{digit}" for five in range(1000, 48000) for digit in range(10))
    found = (lg.repair_code(text) for text in unknown if lg.local_government(text[:5]) is None)
    single = next(repair for repair in found if len(repair.candidates) == 1)
    assert (single.code, single.how) == (None, ())


def test_a_five_digit_code_that_reads_two_ways_is_left_open() -> None:
    ambiguous = [b.code5 for b in ALL if "0" + b.code5 in lg.codes()]
    assert ambiguous
    for code5 in ambiguous:
        assert lg.repair_code(code5) == lg.Repair(None, ("0" + code5, lg.expand_code(code5)), ())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("東京都千代田区", "131016"),
        ("千代田区", "131016"),
        ("札幌市中央区", "011011"),
        ("北海道札幌市 中央区", "011011"),
        ("石狩郡当別町", "013030"),
        ("北海道石狩郡当別町", "013030"),
        ("竜ヶ崎市", "082082"),
        ("龍ケ崎市", "082082"),
        ("袖ヶ浦市", "122297"),
        ("青ケ島村", "134023"),
        ("濱松市", "221309"),
        ("上の国町", "013625"),
        ("鯵ヶ沢町", "023213"),
        ("東京都", "130001"),
        ("郡山市", "072036"),
        ("奈良県大和郡山市", "292036"),
        ("龍が崎市", "082082"),
        ("桧原村", "133078"),
        ("鹽竈市", "042030"),
        ("塩釜市", "042030"),
        ("四条畷市", "272299"),
        ("聖篭町", "153079"),
        ("葛\U000e0100飾区", "131229"),
        ("廣島縣廣島市", "341002"),
        ("ﾆｾｺ町", "013951"),
        ("梼原町", "394050"),
        ("諌早市", "422045"),
        ("沖繩市", "472115"),
        ("冨山市", "162019"),
        ("三宅島三宅村", "133817"),
        ("東京都八丈島八丈町", "134015"),
        ("篠山市", "282219"),
    ],
)
def test_a_name_is_found_in_any_of_its_spellings(name: str, code: str) -> None:
    assert [body.code for body in lg.find(name)] == [code]


def test_a_name_of_many_is_narrowed_by_prefecture_and_by_county() -> None:
    assert len([body for body in lg.find("中央区") if body.is_current]) > 5
    assert [body.code for body in lg.find("中央区", prefecture="東京")] == ["131024"]
    assert len(lg.find("池田町")) == 4
    assert [body.prefecture for body in lg.find("池田町", county="揖斐郡")] == ["岐阜県"]
    assert lg.find("池田町", prefecture="東京都") == lg.find("池田町", county="無い郡") == lg.find("無い町") == ()


@pytest.mark.parametrize("name", ["空知郡当別町", "大阪府千代田区", "千代田", ""])
def test_a_name_in_the_wrong_place_or_in_part_is_not_found(name: str) -> None:
    assert lg.find(name) == ()


def test_the_spelling_of_the_list_comes_before_a_variant() -> None:
    assert [body.code for body in lg.find("鹿島市")] == ["412074"]
    assert [body.code for body in lg.find("鹿嶋市")] == ["082228"]
    assert [body.code for body in lg.find("鹿島市", prefecture="茨城縣")] == ["082228"]


def test_the_northern_villages_have_codes_and_answer_only_where_no_other_body_does() -> None:
    villages = lg.local_governments(kinds=["northern_village"])
    assert [body.code for body in villages] == ["016951", "016969", "016977", "016985", "016993", "017001"]
    assert {body.code for body in villages} <= lg.codes()
    assert not set(villages) & set(lg.local_governments(historic=True))
    assert [body.code for body in lg.find("北海道泊村")] == ["014036"]
    assert [body.code for body in lg.find("泊村", county="国後郡")] == ["016969"]
    assert [body.code for body in lg.find("国後郡泊村")] == ["016969"]
    assert [body.code for name in ("色丹村", "蕊取村") for body in lg.find(name)] == ["016951", "017001"]


def test_aliases_lead_to_one_known_body_and_are_the_name_of_none() -> None:
    own = {name for body in ALL for name in (body.name, body.short_name, f"{body.county or ''}{body.name}")}
    rows = list(table.rows("aliases.csv"))
    assert rows
    for row in rows:
        assert row["alias"] not in own
        assert row["why"]
        assert [body.code for body in lg.find(row["alias"])] == [row["code"]]


def test_each_shipped_file_has_its_source_and_the_county_names_are_credited() -> None:
    folder = files("odconv.reference")
    text = folder.joinpath("PROVENANCE.md").read_text(encoding="utf-8")
    names = [file.name for file in folder.iterdir() if file.name.endswith((".csv", ".yaml"))]
    assert [name for name in names if f"`{name}`" not in text] == []
    assert "geolonia/japanese-addresses" in text
    assert "https://creativecommons.org/licenses/by/4.0/" in text


@pytest.mark.parametrize("text", ["京都", "京都府", "26", "260002"])
def test_a_prefecture_is_known_by_name_stem_number_and_code(text: str) -> None:
    found = prefecture(text)
    assert found is not None
    assert found.name == "京都府"
    assert prefecture("京") is None


def test_a_character_stands_in_one_group_of_variants_once() -> None:
    characters = Counter("".join(variants.groups()))
    assert [character for character, count in characters.items() if count > 1] == []
    assert all(len(group) > 1 for group in variants.groups())


@given(name=st.text(max_size=20))
@settings(max_examples=200)
def test_folding_twice_is_folding_once(name: str) -> None:
    assert variants.fold(variants.fold(name)) == variants.fold(name)
