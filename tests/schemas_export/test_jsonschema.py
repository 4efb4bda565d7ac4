from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from odconv.errors import UsageError
from odconv.schemas.export.jsonschema import anchored, json_schema

from .conftest import LISTS, make_field, make_schema

if TYPE_CHECKING:
    from odconv.schemas.model import Schema

RECORD: dict[str, Any] = {
    "全国地方公共団体コード": "011002", "ID": "A0001", "名称": "中央図書館", "緯度": 35.69, "台数": 3,
    "開始日": "2024-04-01", "開始時間": "09:00", "小児対応設備の有無": True, "該当": None, "種別": "甲",
    "分類": "図書館", "区分一覧": "図書館;公民館", "利用可能曜日": "月火", "備考": None,
}  # fmt: skip


def errors(schema: Schema, record: dict[str, Any]) -> list[str]:
    document = json_schema(schema, LISTS | {"poi": {"011002": "北海道", "0001": "山"}})
    checker = jsonschema.Draft202012Validator(document, format_checker=jsonschema.FormatChecker())
    return [".".join(map(str, error.path)) or error.validator for error in checker.iter_errors(record)]


def test_document_is_a_valid_json_schema(schema: Schema) -> None:
    document = json_schema(schema, LISTS)
    jsonschema.Draft202012Validator.check_schema(document)
    assert document["$schema"].endswith("2020-12/schema")
    assert document["required"] == ["全国地方公共団体コード", "名称"]


def test_a_right_record_is_valid(schema: Schema) -> None:
    assert errors(schema, RECORD) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("全国地方公共団体コード", "0110021"),
        ("全国地方公共団体コード", None),
        ("名称", "長" * 51),
        ("緯度", 19.9),
        ("緯度", "35.69"),
        ("台数", 1.5),
        ("開始日", "2024-02-30"),
        ("開始時間", "24:00"),
        ("小児対応設備の有無", "有"),
        ("種別", "丙"),
        ("分類", "駅"),
    ],
)
def test_a_wrong_value_is_found_at_its_field(schema: Schema, name: str, value: Any) -> None:
    assert set(errors(schema, {**RECORD, name: value})) == {name}


def test_missing_and_unknown_columns_are_errors(schema: Schema) -> None:
    assert errors(schema, {key: value for key, value in RECORD.items() if key != "名称"}) == ["required"]
    assert errors(schema, {**RECORD, "独自": "x"}) == ["additionalProperties"]
    assert errors(make_schema(fieldsMatch=["subset"]), {**RECORD, "独自": "x"}) == []


def test_examples_are_typed_and_valid(schema: Schema) -> None:
    properties = json_schema(schema)["properties"]
    assert properties["緯度"]["examples"] == [35.69402]
    assert properties["小児対応設備の有無"]["examples"] == [True]
    record = {name: value["examples"][0] for name, value in properties.items() if "examples" in value}
    assert errors(schema, record) == []


def test_open_lists_are_not_enforced(schema: Schema) -> None:
    assert errors(schema, {**RECORD, "POI": "1003a"}) == []


@pytest.mark.parametrize(
    ("pattern", "value", "right"),
    [("[0-9]{3}", "123", True), ("[0-9]{3}", "1234", False), ("^a$|b", "xb", False), ("^a|b$", "ax", False),
     ("a|b", "b", True), ("^[0-9]{6}$", "1234567", False)],
)  # fmt: skip
def test_patterns_speak_of_the_whole_value(pattern: str, value: str, right: bool) -> None:
    document = {"type": "string", "pattern": anchored(pattern)}
    assert jsonschema.Draft202012Validator(document).is_valid(value) is right


def test_values_of_an_enum_take_the_type_of_the_field() -> None:
    number = make_schema([make_field("区分", "integer", constraints={"enum": ["1", "2"]})])
    assert json_schema(number)["properties"]["区分"]["enum"] == [1, 2, None]


def test_a_set_without_fields_is_refused(pointer: Schema) -> None:
    with pytest.raises(UsageError):
        json_schema(pointer)
