"""Towns, area codes and boundaries: what the look-ups of places hold, and that they agree with one another."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest

from odconv.reference import table
from odconv.reference.area_codes import area_code, area_codes_of
from odconv.reference.boundaries import lies_in
from odconv.reference.gazetteer import mentions, municipality_at_start, prefecture_at_start
from odconv.reference.local_governments import find, local_governments
from odconv.reference.prefectures import prefectures
from odconv.reference.towns import _bases, town_at_start, towns

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_all_but_new_municipalities_have_towns() -> None:
    without = {body.name for body in local_governments() if body.kind != "prefecture" and not towns(body)}
    assert without == {"利島村", "湯前町", "浜松市中央区", "浜松市浜名区"}


def test_points_of_towns_lie_in_their_municipalities() -> None:
    chance = random.Random(3)
    bodies = [body for body in local_governments() if body.kind != "prefecture"]
    judged = []
    for body in chance.sample(bodies, 150):
        points = [point for point in towns(body).values() if point]
        judged += [lies_in(*chance.choice(points), body)] if points else []
    assert judged.count(True) >= len(judged) - 1


def test_each_municipality_is_found_by_its_own_name() -> None:
    for body in local_governments():
        if body.kind == "prefecture":
            continue
        mention = municipality_at_start(f"{body.county or ''}{body.name}大字1", body.prefecture)
        assert mention is not None
        assert body in mention.bodies


def test_the_longest_name_wins() -> None:
    assert [municipality_at_start(text).end for text in ("四日市市", "市川市市川", "札幌市北区")] == [4, 3, 5]  # type: ignore[union-attr]
    assert municipality_at_start("北") is None


def test_prefectures_are_found_at_the_start_only() -> None:
    assert [prefecture_at_start(one.name + "市") for one in prefectures()] == [one.name for one in prefectures()]
    assert prefecture_at_start("焼津市静岡県") == ""


@pytest.mark.parametrize("text", ["", "　", "令和5年度", "市区町村", "県府都道"])
def test_a_text_without_municipalities_names_none(text: str) -> None:
    assert list(mentions(text)) == []


def test_towns_are_found_in_other_spellings() -> None:
    chiyoda = find("千代田区")[0]
    assert town_at_start("霞ヶ関1-2", chiyoda) == 3
    assert town_at_start("大字霞ケ関1-2", chiyoda) == 5
    assert town_at_start("九段南1-2", find("港区", "東京都")[0]) == 0


def test_area_codes_are_among_those_of_the_plan() -> None:
    prefixes = [row["prefix"] for row in table.rows("area_code_lengths.csv")]
    plan = {area_code(prefix + 4 * digit) for prefix in prefixes for digit in "0123456789"}
    assert {row["area_code"] for row in table.rows("area_codes.csv")} <= plan
    assert sum(len(area_codes_of(body)) == 1 for body in local_governments()) > 500


def test_prefixes_of_area_codes_do_not_overlap() -> None:
    prefixes = [row["prefix"] for row in table.rows("area_code_lengths.csv")]
    assert not [one for one in prefixes for end in range(1, len(one)) if one[:end] in set(prefixes)]


def test_blocks_that_agree_are_put_under_one_prefix() -> None:
    blocks = {f"03{number:04d}": 2 for number in range(10_000)} | {"042811": 4, "042911": 3}
    assert tool("build_phone_areas").shortened(blocks) == [("03", 2), ("0428", 4), ("0429", 3)]


def test_a_town_has_its_own_point_or_the_middle_of_its_fields() -> None:
    rows = [
        {"town": "本町", "koaza": "", "lat": 35.0, "lng": 139.0},
        {"town": "本町", "koaza": "一番", "lat": 36.0, "lng": 140.0},
        {"town": "大字東", "koaza": "甲", "lat": 35.0, "lng": 139.0},
        {"town": "大字東", "koaza": "乙", "lat": 35.5, "lng": 139.5},
        {"town": "西町", "koaza": "", "lat": None, "lng": None},
        {"town": "", "koaza": "", "lat": 35.0, "lng": 139.0},
    ]
    assert list(tool("build_towns").lines(rows)) == [
        "大字東\t35.2500\t139.2500\n",
        "本町\t35.0000\t139.0000\n",
        "西町\t\t\n",
    ]


def test_no_name_of_a_municipality_or_town_has_a_digit() -> None:
    names = {body.name for body in local_governments(historic=True)}
    names |= {name for body in local_governments() for name in _bases(body)[0]}
    assert len(names) > 50_000
    assert not any(sign.isdigit() and sign.isascii() for name in names for sign in name)
