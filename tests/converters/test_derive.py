"""What follows from the publisher and from an address, and what does not."""

from __future__ import annotations

import pytest

from odconv.converters.convert import convert_table
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.model import Grid
from odconv.values.model import Context


def derived(context: Context, *addresses: str) -> dict[str, list[str]]:
    rows = [
        ["名称", "所在地", "設置場所"],
        *([f"会館{number}", text, "玄関"] for number, text in enumerate(addresses, 1)),
    ]
    table = tables_of([Grid("一覧", True, rows)])[0]
    conversion = convert_table(table, load_schema("standard/aed"), context=context)
    return {name: list(values) for name, values in conversion.columns.items()}


@pytest.mark.parametrize(
    ("code", "prefecture", "city", "name"),
    [
        ("072036", "福島県", "郡山市", "郡山市"),
        ("292036", "奈良県", "大和郡山市", "大和郡山市"),
        ("133035", "東京都", "西多摩郡瑞穂町", "瑞穂町"),
        ("130001", "東京都", "", "東京都"),
    ],
)
def test_a_publisher_is_named_as_it_is_called(code: str, prefecture: str, city: str, name: str) -> None:
    found = derived(Context(code, prefecture, city), "東京都千代田区千代田1-1", "東京都千代田区丸の内1-1-1")
    assert found["地方公共団体名"] == [name, name]
    assert found["全国地方公共団体コード"] == [code, code]


def test_the_place_of_a_facility_follows_from_its_address_and_not_from_its_publisher() -> None:
    found = derived(Context("130001", "東京都"), "東京都千代田区千代田1-1", "東京都八王子市元本郷町3-24-1")
    assert found["所在地_全国地方公共団体コード"] == ["131016", "132012"]
    assert found["所在地_市区町村"] == ["千代田区", "八王子市"]


def test_nothing_follows_from_an_address_that_is_not_understood() -> None:
    found = derived(Context(), "噴水池付近", "駅前")
    assert not any(found.get("所在地_全国地方公共団体コード", []))
    assert not any(found.get("全国地方公共団体コード", []))
