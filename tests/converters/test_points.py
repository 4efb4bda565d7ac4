"""Points of a table: doubted outside the municipality, moved from the Tokyo datum only where that is said or proven."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from odconv.converters.columns.targets import How
from odconv.converters.conversion import Conversion, Fate
from odconv.converters.convert import convert_table
from odconv.converters.job import Order, convert_file
from odconv.converters.records import points
from odconv.converters.records.datum import says
from odconv.converters.report.build import Origin
from odconv.converters.report.text import to_text
from odconv.converters.report.write import head_of
from odconv.converters.undo import original_rows
from odconv.reference import tokyo_datum
from odconv.reference.local_governments import find
from odconv.reference.towns import towns
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.reading import read
from odconv.values.datum import from_tokyo_datum
from odconv.values.model import Context
from tests.converters.report.tables import output_rows, reported, source_rows

HERE = Context(local_government="131016", prefecture="東京都", city="千代田区")


def converted(rows: list[list[str]], title: str = "AED設置施設一覧", more: str = "") -> Conversion:
    head = ["名称", "所在地", "緯度", "経度", *([more] if more else [])]
    lines = [[title], [], head, *rows]
    width = len(head)
    text = "\n".join(",".join([*line, *[""] * (width - len(line))]) for line in lines)
    (reading,) = read(text.encode())
    return convert_table(tables_of(reading.grids)[0], load_schema("standard/aed"), context=HERE)


def doubts(conversion: Conversion) -> dict[str | None, str]:
    return {change.address: change.issue for change in conversion.changes() if change.fate is Fate.DOUBTED}


def test_a_point_in_another_municipality_is_doubted_in_its_cell_and_stays() -> None:
    rows = [["甲", "千代田区丸の内1-9-1", "35.6812", "139.7670"], ["乙", "千代田区丸の内1-9-2", "35.7100", "139.8107"]]
    found = converted(rows)
    assert doubts(found) == {"C5": "value-location-outside"}
    assert list(found.columns["緯度"]) == ["35.6812", "35.7100"]
    (change,) = [change for change in found.changes() if change.issue]
    assert change.params == {"name": "千代田区", "found": "東京都墨田区"}


def test_a_facility_whose_address_lies_elsewhere_may_lie_there() -> None:
    rows = [
        ["甲", "千代田区丸の内1-9-1", "35.6812", "139.7670"],
        ["乙", "東京都墨田区押上1-1-2", "35.7100", "139.8107"],
    ]
    assert doubts(converted(rows)) == {}


def test_where_two_records_share_a_latitude_the_longitude_is_doubted() -> None:
    rows = [["甲", "千代田区丸の内1-9-1", "35.6812", "139.7670"], ["乙", "千代田区丸の内1-9-2", "35.6812", "139.8600"]]
    assert doubts(converted(rows)) == {"D5": "value-location-outside"}


def test_a_missing_decimal_point_and_swapped_axes_are_doubts_of_their_cells() -> None:
    rows = [
        ["甲", "千代田区丸の内1-9-1", "356812000", "139.7670"],
        ["乙", "千代田区丸の内1-9-2", "139.7670", "35.6812"],
    ]
    told = doubts(converted(rows))
    assert told["C4"] == "value-coordinate-point-added"
    assert told["C5"] == "value-latitude-longitude-swapped"
    assert told["D5"] == "value-latitude-longitude-swapped"


OLD = (35.677903, 139.770233)  # about 35.681140, 139.766998 in the world system


@pytest.mark.parametrize("title", ["AED設置施設一覧（座標は日本測地系）", "一覧　※緯度経度は旧日本測地系による"])
def test_a_declared_datum_is_corrected_by_a_named_rule(title: str) -> None:
    found = converted([["甲", "千代田区丸の内1-9-1", *map(str, OLD)]], title)
    assert list(found.columns["緯度"]) == ["35.681140"]
    assert list(found.columns["経度"]) == ["139.766999"]
    told = [change for change in found.changes() if change.rule == "place.tokyo-datum"]
    assert [(change.field, change.before, change.fate) for change in told] == [
        (name, "35.677903, 139.770233", Fate.CHANGED) for name in ("緯度", "経度")
    ]
    assert list(original_rows(reported(found), output_rows(found))) == source_rows(found)


def test_a_column_tells_the_datum_row_by_row() -> None:
    rows = [
        ["甲", "千代田区丸の内1-9-1", *map(str, OLD), "日本測地系"],
        ["乙", "千代田区丸の内1-9-1", "35.6811", "139.7669", "世界測地系"],
    ]
    assert list(converted(rows, more="測地系").columns["緯度"]) == ["35.681140", "35.6811"]


@pytest.mark.parametrize(
    "title", ["一覧（世界測地系）", "一覧（日本測地系2011）", "一覧（世界測地系。日本測地系ではない）", "一覧"]
)
def test_nothing_is_moved_that_nobody_declared(title: str) -> None:
    found = converted([["甲", "千代田区丸の内1-9-1", *map(str, OLD)]], title)
    assert list(found.columns["緯度"]) == [str(OLD[0])]


def many(shift: float) -> list[list[str]]:
    """Forty facilities in the middle of their towns, the points moved back by a share of the datum's shift."""
    (body,) = find("千代田区", "東京都")
    rows = []
    for name, point in [(name, point) for name, point in towns(body).items() if point][:40]:
        there = from_tokyo_datum(*point)
        latitude, longitude = (here - shift * (to - here) for here, to in zip(point, there, strict=True))
        rows.append([f"施設{len(rows)}", f"東京都千代田区{name}1-1", f"{latitude:.6f}", f"{longitude:.6f}"])
    return rows


def test_points_that_all_stand_off_from_their_towns_as_the_datum_does_prove_it() -> None:
    rows = many(1.0)
    found = converted(rows)
    told = [change for change in found.changes() if change.rule == "place.tokyo-datum"]
    assert len(told) == 2 * len(rows)
    assert {(change.fate, change.issue) for change in told} == {(Fate.DOUBTED, "value-tokyo-datum-proven")}
    assert abs(float(found.columns["緯度"][0]) - float(rows[0][2]) - 0.00324) < 0.0002


@pytest.mark.parametrize(("shift", "count"), [(0.0, 40), (0.5, 40), (1.0, 20)])
def test_right_points_other_shifts_and_few_points_prove_nothing(shift: float, count: int) -> None:
    rows = many(shift)[:count]
    assert list(converted(rows).columns["緯度"]) == [row[2] for row in rows]


def test_without_the_grid_the_points_stay_and_what_to_install_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokyo_datum, "is_installed", lambda: False)
    found = converted([["甲", "千代田区丸の内1-9-1", *map(str, OLD)]], "一覧（日本測地系）")
    assert list(found.columns["緯度"]) == [str(OLD[0])]
    assert doubts(found) == {"C4": "value-tokyo-datum-kept"}


def test_the_grid_gives_what_the_survey_authority_gives() -> None:
    moved = tokyo_datum.in_world_system(36.100578889, 140.091149167)  # the first triangulation point at Tsukuba
    assert moved == pytest.approx((36.103771, 140.087871), abs=1e-6)
    assert tokyo_datum.in_world_system(35.0, 145.0) is None


def long_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "is_long", lambda _: True)


def test_points_of_long_tables_are_doubted_like_those_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["甲", "千代田区丸の内1-9-1", "35.6812", "139.7670"], ["乙", "千代田区丸の内1-9-2", "35.7100", "139.8107"]]
    rows += [["丙", "東京都墨田区押上1-1-2", "35.7100", "139.8108"], ["丁", "", "", "139.7"], ["戊", "", "x", ""]]
    short = doubts(converted(rows))
    long_table(monkeypatch)
    assert doubts(converted(rows)) == short
    assert "value-location-outside" in short.values()


def test_one_place_in_many_records_proves_no_datum() -> None:
    """A hall and all its events: one point, 400 m from its town as the Tokyo datum would be, and right."""
    rows = [[f"催し{number}", f"千代田区九段南1-2-{number}", "35.69", "139.75"] for number in range(1, 61)]
    assert set(converted(rows).columns["緯度"]) == {"35.69"}


def test_the_datum_of_a_long_table_is_proven_by_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = many(1.0)
    short = converted(rows).columns
    long_table(monkeypatch)
    long = converted(rows).columns
    assert [list(long[name]) for name in ("緯度", "経度")] == [list(short[name]) for name in ("緯度", "経度")]


@pytest.mark.parametrize("text", ["Tokyo Datum", "旧測地系", "（日本測地系）"])
def test_the_datum_is_known_by_its_names(text: str) -> None:
    assert says(text)


@pytest.mark.corpus
def test_few_points_of_published_tables_are_doubted(shared: Path) -> None:
    with (shared / "corpus/INDEX.csv").open(encoding="utf-8-sig", newline="") as stream:
        paths = [row["path"] for row in csv.DictReader(stream) if "evacuation_space" in row["path"]]
    points_, doubted, moved = 0, 0, 0
    for path in paths:
        _, found = convert_file(shared / "corpus" / path, Order(schema="standard/evacuation_space"))
        points_ += sum(map(bool, found.columns.get("緯度", ())))
        changes = list(found.changes())
        doubted += sum(change.issue == "value-location-outside" for change in changes)
        moved += sum(change.rule == "place.tokyo-datum" for change in changes)
    assert points_ > 1000
    assert doubted < 0.02 * points_
    assert moved == 0


def test_columns_under_each_other_s_label_change_places_and_say_so() -> None:
    rows = [["甲", "千代田区丸の内1-9-1", "139.7670", "35.6812"], ["乙", "千代田区丸の内1-9-2", "139.7671", ""]]
    found = converted(rows)
    assert list(found.columns["緯度"]) == ["35.6812", ""]
    assert list(found.columns["経度"]) == ["139.7670", "139.7671"]
    assert [match.how for match in found.mapping.matches[2:]] == [How.SWAPPED, How.SWAPPED]
    assert "逆" in to_text(found, head_of(found, Origin("x")), "ja")
    assert list(original_rows(reported(found), output_rows(found))) == source_rows(found)
