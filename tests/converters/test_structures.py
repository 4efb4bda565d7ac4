"""Columns that fill one field only together, from their labels to the values in the field."""

from __future__ import annotations

import pytest

from odconv.converters.columns.mapping import Status, map_columns
from odconv.converters.columns.targets import How
from odconv.converters.conversion import Conversion
from odconv.converters.convert import convert_table
from odconv.converters.undo import original_rows
from odconv.schemas.registry import load_schema
from odconv.values.model import Context
from tests.converters.made_tables import Made, made_tables, table_of
from tests.converters.report.tables import output_rows, reported, source_rows

FILES = ("headers.yaml", "headers_apart.yaml")

NAMES = ["中央会館", "東町会館", "港会館"]
HERE = Context(local_government="352021", prefecture="山口県", city="宇部市")


def converted(schema: str, columns: dict[str, list[str]], context: Context = HERE) -> Conversion:
    table = table_of(list(columns), list(columns.values()))
    return convert_table(table, load_schema(schema), context=context)


def hows(conversion: Conversion) -> list[How | None]:
    return [match.how for match in conversion.mapping.matches]


def values(conversion: Conversion, name: str) -> list[str]:
    return list(conversion.columns.get(name, []))


def test_parts_of_an_address_are_joined() -> None:
    found = converted(
        "recommended/aed",
        {
            "名称": NAMES,
            "都道府県名": ["山口県"] * 3,
            "市区町村名": ["宇部市"] * 3,
            "町名": ["常盤町", "東町", "港町"],
            "丁目": ["1", "", "二丁目"],
            "番地": ["7-1", "4-5", "3"],
        },
    )
    assert hows(found)[3:] == [How.JOINED] * 3
    assert values(found, "住所") == ["山口県宇部市常盤町1丁目7-1", "山口県宇部市東町4-5", "山口県宇部市港町二丁目3番地"]
    assert values(found, "都道府県名") == ["山口県"] * 3


def test_numbered_addresses_are_joined_and_repeated_parts_said_once() -> None:
    found = converted(
        "recommended/aed",
        {
            "名称": NAMES,
            "市区町村名": ["宇部市"] * 3,
            "住所1": ["宇部市常盤町", "宇部市東町", "宇部市港町"],
            "住所2": ["1-7-1", "4-5", "3-2"],
        },
    )
    assert values(found, "住所") == ["山口県宇部市常盤町1-7-1", "山口県宇部市東町4-5", "山口県宇部市港町3-2"]


def test_an_address_without_house_numbers_takes_them_from_their_column() -> None:
    columns = {"名称": NAMES, "住所": ["宇部市常盤町", "宇部市東町", "宇部市港町"], "番地": ["1-7", "4-5", "3-2"]}
    joined = ["山口県宇部市常盤町1-7", "山口県宇部市東町4-5", "山口県宇部市港町3-2"]
    assert values(converted("recommended/aed", columns), "住所") == joined
    whole = {**columns, "住所": ["宇部市常盤町1-7", "宇部市東町4-5", "宇部市港町3-2"]}
    assert converted("recommended/aed", whole).mapping.matches[2].status is Status.UNMAPPED


def test_where_the_format_has_the_parts_the_whole_address_follows_from_them() -> None:
    found = converted(
        "standard/aed",
        {
            "名称": NAMES,
            "都道府県": ["山口県"] * 3,
            "市区町村": ["宇部市"] * 3,
            "町字": ["常盤町", "東町", "港町"],
            "番地以下": ["1-7-1", "4-5", "3-2"],
        },
    )
    assert values(found, "所在地_連結表記") == ["山口県宇部市常盤町1-7-1", "山口県宇部市東町4-5", "山口県宇部市港町3-2"]
    assert values(found, "所在地_町字") == ["常盤町", "東町", "港町"]


def test_prefecture_and_city_alone_are_no_address() -> None:
    found = converted("recommended/aed", {"名称": NAMES, "都道府県名": ["山口県"] * 3, "市区町村名": ["宇部市"] * 3})
    assert not any(values(found, "住所"))


@pytest.mark.parametrize("label", ["緯度経度", "座標", "位置情報（緯度,経度）"])
def test_a_point_in_one_cell_is_latitude_and_longitude(label: str) -> None:
    points = ["33.9516,131.2467", "131.2501 33.9601", ""]
    found = converted("recommended/aed", {"名称": NAMES, label: points})
    assert values(found, "緯度") == ["33.9516", "33.9601", ""]
    assert values(found, "経度") == ["131.2467", "131.2501", ""]
    assert not any("longitude" in text for text in values(found, "備考"))


def test_year_month_and_day_are_a_date() -> None:
    found = converted(
        "recommended/event",
        {
            "行事名": NAMES,
            "開催年": ["2024", "令和6年", "R6"],
            "開催月": ["4", "10月", "1"],
            "開催日": ["1", "3日", "31"],
        },
    )
    assert hows(found)[1:] == [How.DATED] * 3
    assert values(found, "開始日") == ["2024-04-01", "2024-10-03", "2024-01-31"]


def test_an_era_of_its_own_goes_before_the_year() -> None:
    found = converted(
        "recommended/population",
        {
            "町名": NAMES,
            "元号": ["令和", "平成", "昭和"],
            "年": ["6", "元", "63"],
            "月": ["4", "1", "12"],
            "日": ["1", "8", "1"],
        },
    )
    assert values(found, "調査年月日") == ["2024-04-01", "1989-01-08", "1988-12-01"]


def test_a_column_of_days_by_itself_is_no_part_of_a_date() -> None:
    found = converted("recommended/event", {"行事名": NAMES, "開催月": ["春", "夏", "秋"], "開催日": ["2024/4/1"] * 3})
    assert How.DATED not in hows(found)
    assert values(found, "開始日") == ["2024-04-01"] * 3


def test_signs_below_weekdays_are_the_open_days() -> None:
    signs = {
        "月": "○○×", "火": "○○○", "水": "○ 〇", "木": "○○○", "金": "○○○", "土": "× ○", "日": "××○", "祝": "××○",
    }  # fmt: skip
    columns = {day: list(texts.replace(" ", "\0")) for day, texts in signs.items()}
    columns = {day: [text.replace("\0", "") for text in texts] for day, texts in columns.items()}
    found = converted("recommended/aed", {"名称": NAMES, **columns})
    assert hows(found)[1:] == [How.WEEKDAYS] * 8
    assert values(found, "利用可能曜日") == ["月火水木金", "月火木金", "火水木金土日"]
    assert values(found, "利用可能日時特記事項") == ["", "", "祝：○"]


def test_hours_that_are_the_same_on_all_open_days_become_opening_and_closing_time() -> None:
    columns = {day: ["9:00～17:00", "休", "9時～12時"] for day in "月火水木金"}
    columns |= {"土": ["休", "休", "09:00-12:00"], "日": ["", "休館", "×"], "祝": ["", "10:00～15:00", ""]}
    found = converted("recommended/aed", {"名称": NAMES, **columns})
    assert values(found, "利用可能曜日") == ["月火水木金", "", "月火水木金土"]
    assert values(found, "開始時間") == ["09:00", "", "09:00"]
    assert values(found, "終了時間") == ["17:00", "", "12:00"]
    assert values(found, "利用可能日時特記事項") == ["", "祝：10:00～15:00", ""]
    told = {(change.field, change.rule, change.after) for change in found.changes() if change.record == 0}
    assert ("開始時間", "gathered.hours", "09:00") in told
    assert ("終了時間", "gathered.hours", "17:00") in told


@pytest.mark.parametrize(
    "cells",
    [
        ["9:00～17:00"] * 4 + ["9:00～12:00"],
        ["9:00～17:00"] * 4 + ["○"],
        ["9:00～17:00（要予約）"] * 5,
        ["9:00～12:00、13:00～17:00"] * 5,
        ["9:00～"] * 5,
    ],
)
def test_hours_that_differ_or_are_not_one_span_stay_as_a_remark(cells: list[str]) -> None:
    columns = {day: [cell, "9:00～17:00", ""] for day, cell in zip("月火水木金", cells, strict=True)}
    found = converted("recommended/aed", {"名称": NAMES, **columns})
    assert [values(found, name)[:2] for name in ("開始時間", "終了時間")] == [["", "09:00"], ["", "17:00"]]
    remark = values(found, "利用可能日時特記事項")
    assert remark[0].startswith(f"月：{cells[0]}")
    assert remark[1:] == ["", ""]


def test_hours_below_weekdays_do_not_overwrite_a_column_of_opening_times() -> None:
    columns = {day: ["9:00～17:00"] * 3 for day in "月火水木金"}
    found = converted("recommended/aed", {"名称": NAMES, "開始時間": ["08:00", "", ""], **columns})
    assert values(found, "開始時間")[0] == "08:00"
    assert values(found, "終了時間") == ["", "17:00", "17:00"]
    assert values(found, "利用可能日時特記事項")[0].startswith("月：9:00～17:00")


def test_a_column_of_weekdays_goes_before_one_column_for_each() -> None:
    found = converted(
        "recommended/aed", {"名称": NAMES, "曜日": ["月～金"] * 3, **{day: ["○"] * 3 for day in "月火水木金"}}
    )
    assert How.WEEKDAYS not in hows(found)
    assert values(found, "利用可能曜日") == ["月火水木金"] * 3


def test_signs_below_departments_are_the_departments_and_unclear_signs_a_remark() -> None:
    columns = {"内科": ["○", "", "○"], "外科": ["", "○", "×"], "小児科": ["○", "", "△"], "合計": ["2", "1", "2"]}
    found = converted("recommended/hospital", {"名称": NAMES, **columns})
    assert hows(found)[1:] == [How.LISTED, How.LISTED, How.LISTED, None]
    assert values(found, "診療科目") == ["内科;小児科", "外科", "内科"]
    assert values(found, "備考") == ["", "", "小児科：△"]


def test_two_departments_are_too_few_to_be_a_list() -> None:
    found = converted("recommended/hospital", {"名称": NAMES, "内科": ["○"] * 3, "外科": ["○"] * 3})
    assert How.LISTED not in hows(found)


def test_years_of_age_are_added_up_and_a_cell_that_is_no_number_leaves_the_sum_out() -> None:
    columns = {f"{age}歳_男": [str(age), "1", "2"] for age in range(5)}
    columns["3歳_男"] = ["3", "x", "1,000"]
    found = converted("recommended/population", {"町名": NAMES, **columns})
    assert hows(found)[1:] == [How.SUMMED] * 5
    assert values(found, "0-4歳の男性") == ["10", "", "1008"]


def test_years_with_a_gap_are_not_added_up() -> None:
    columns = {f"{age}歳_男": ["1", "1", "2"] for age in (0, 1, 2, 4)}
    found = map_columns(table_of(["町名", *columns], [NAMES, *columns.values()]), load_schema("recommended/population"))
    assert How.SUMMED not in {match.how for match in found.matches}


def test_the_cells_of_all_columns_and_the_values_made_of_them_are_told() -> None:
    columns = {f"{age}歳_女": ["1", "2", "3"] for age in range(5)}
    found = converted("recommended/population", {"町名": NAMES, **columns})
    assert [filled.column for filled in found.filled if filled.field == "0-4歳の女性"] == [1, 2, 3, 4, 5, None]
    change = next(change for change in found.changes() if change.field == "0-4歳の女性")
    assert (change.before, change.after, change.rule) == ("1 + 1 + 1 + 1 + 1", "5", "gathered.sum")
    assert sum(found.fates().values()) == len(found.filled) * 3


@pytest.mark.parametrize(
    "made", [made for file in FILES for made in made_tables(file) if made.format != "none"], ids=lambda made: made.title
)
def test_what_was_gathered_can_be_turned_back(made: Made) -> None:
    conversion = convert_table(made.table, load_schema(f"recommended/{made.format}"), context=HERE)
    report = reported(conversion)
    assert list(original_rows(report, output_rows(conversion))) == source_rows(conversion)
