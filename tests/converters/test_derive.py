"""What follows from the publisher and from an address, and what does not."""

from __future__ import annotations

from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odconv.converters.convert import convert_table
from odconv.converters.records.derive import Taker, told_by_addresses
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.model import Grid
from odconv.values.address import split
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


_FRONTS = (
    "東京都千代田区",
    "千代田区",
    "東京都西多摩郡瑞穂町",
    "府中市",
    "",
    "北海道札幌市北区",
    "〒100-8111 東京都千代田区",
)
_TOWNS = ("丸の内", "大字箱根ケ崎", "緑ケ丘", "北一条西", "字", "市役所内", "")
_NUMBERS = ("1-1", "3丁目", "3丁目2番1号", "一丁目2-3", "2番地", "12-", "３－２", "1-1 ビル4F", "")


@given(
    st.lists(st.tuples(*map(st.sampled_from, (_FRONTS, _TOWNS, _NUMBERS))).map("".join), unique=True),
    st.sampled_from([Context("131016", "東京都", "千代田区"), Context("130001", "東京都"), Context()]),
)
def test_all_addresses_together_tell_what_each_of_them_tells(texts: list[str], context: Context) -> None:
    fields = tuple(told_by_addresses(load_schema("standard/aed")).values())
    taker = Taker(fields, attrgetter(*(one.name for one in fields), "level"), context)
    assert list(zip(*taker.of_all(texts), strict=True)) == [taker(text) for text in texts]
    assert [taker(text) for text in texts] == [
        tuple(one.take(split(text, context)) for one in fields) for text in texts
    ]
