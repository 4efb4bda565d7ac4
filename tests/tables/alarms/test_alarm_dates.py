"""Serials are days where the column holds days; days are none where it holds addresses and ages."""

from __future__ import annotations

import pytest

from odconv.tables.alarms.model import Repair
from tests.tables.alarms.alarm_columns import codes, found, restored


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("開設日", ["44652"], ["2022-04-01"]),
        ("法人設立日", ["44652"], ["2022-04-01"]),
        ("調査年月日", ["45748", "2025-04-02"], ["2025-04-01"]),
        ("データセット更新日時", ["45748.5"], ["2025-04-01 12:00"]),
        ("最終確認", ["2025/4/1", "2025/4/2", "45750"], ["2025-04-03"]),
    ],
)
def test_a_serial_in_a_column_of_days_is_told_with_its_day(name: str, texts: list[str], expected: list[str]) -> None:
    (alarm,) = found(name, *texts)
    assert (alarm.code, alarm.repair) == ("date-serial", Repair.YES)
    assert restored(name, *texts) == expected


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("総人口", ["44652", "51234"]),
        ("平日", ["44652"]),
        ("令和2年10月1日", ["44652", "51234"]),
        ("利用者数_平日", ["20001"]),
        ("利用者数/日", ["20001"]),
        ("日", ["20001"]),
        ("営業日数", ["20000"]),
        ("日本人男性", ["57600"]),
        ("開設日", ["1998", "12345", "9999", "70000"]),
        ("金額", ["44652", "2025/4/1", *["30000"] * 20]),
    ],
)
def test_numbers_elsewhere_are_numbers(name: str, texts: list[str]) -> None:
    assert codes(name, *texts) == []


def test_fractions_of_a_day_are_told_with_their_time() -> None:
    assert restored("開始時間", "0.375", "09:30") == ["09:00"]
    assert restored("終了時刻", "0.729166667") == ["17:30"]
    assert codes("所要時間", "0.375") == []
    assert codes("開始時間", "0.12345") == []


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("所在地_番地以下", ["12-3", "1月3日"], ["1-3"]),
        ("番地", ["2002-01-03", "5-4"], ["2-1-3"]),
        ("住所", ["2001/02/03"], ["1-2-3"]),
        ("年齢階級", ["0-4", "5月9日", "10月14日", "15-19"], ["5-9", "10-14"]),
        ("年齢階級", ["9-May", "Oct-14"], ["5-9", "10-14"]),
        ("枝番", ["1-2", "3-4", "5-6", "7月8日"], ["7-8"]),
    ],
)
def test_an_address_that_became_a_day_is_told(name: str, texts: list[str], expected: list[str]) -> None:
    assert codes(name, *texts) == ["turned-into-date"]
    assert restored(name, *texts) == expected


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("定休日", ["1月1日", "月曜日"]),
        ("更新日", ["2025-04-01", "2025-04-02"]),
        ("所在地", ["架空町一丁目1番3号", "1-2-3"]),
        ("住所変更日", ["2025-04-01"]),
        ("文字コード", ["UTF-8"]),
    ],
)
def test_days_are_left_where_days_belong(name: str, texts: list[str]) -> None:
    assert codes(name, *texts) == []
