"""A whole address in the column of one of its parts: nothing is lost, and nothing is remarked that stands elsewhere."""

from __future__ import annotations

import pytest

from odconv.converters.conversion import Conversion
from odconv.converters.convert import convert_table
from odconv.schemas.registry import load_schema
from odconv.values.model import Context
from tests.converters.made_tables import table_of

HERE = Context(local_government="352021", prefecture="山口県", city="宇部市")
NAMES = ["中央会館", "東町会館"]
PLACES = ["宇部市東町1-2", "宇部市西町3-4"]


def converted(columns: dict[str, list[str]]) -> Conversion:
    table = table_of(list(columns), list(columns.values()), tiers=False)
    return convert_table(table, load_schema("standard/aed"), context=HERE)


def values(conversion: Conversion, name: str) -> list[str]:
    return list(conversion.columns.get(name, ["", ""]))


def test_what_the_whole_address_says_is_not_remarked_again() -> None:
    found = converted({"名称": NAMES, "所在地_連結表記": PLACES, "所在地_市区町村": PLACES})
    assert values(found, "所在地_市区町村") == ["宇部市", "宇部市"]
    assert values(found, "所在地_番地以下") == ["1-2", "3-4"]
    assert values(found, "備考") == ["", ""]


def test_without_a_whole_address_the_parts_go_to_their_own_fields() -> None:
    found = converted({"名称": NAMES, "所在地_市区町村": PLACES})
    assert values(found, "所在地_市区町村") == ["宇部市", "宇部市"]
    assert values(found, "所在地_町字") == ["東町", "西町"]
    assert values(found, "所在地_番地以下") == ["1-2", "3-4"]
    told = {(change.field, change.rule) for change in found.changes()}
    assert ("所在地_町字", "split.part") in told


def test_a_part_that_contradicts_its_own_column_is_a_remark_in_japanese() -> None:
    found = converted({"名称": NAMES, "所在地_市区町村": PLACES, "所在地_町字": ["東町", "港町"]})
    assert values(found, "所在地_町字") == ["東町", "港町"]
    assert "町字：西町" in values(found, "備考")[1]
    assert "東町" not in values(found, "備考")[0]


@pytest.mark.parametrize("label", ["town", "block", "city", "postal"])
def test_no_remark_shows_a_name_of_ours(label: str) -> None:
    found = converted({"名称": NAMES, "所在地_市区町村": PLACES, "所在地_町字": ["東町", "港町"]})
    assert not any(f"{label}：" in text for text in values(found, "備考"))
