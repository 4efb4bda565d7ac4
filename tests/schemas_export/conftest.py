"""A small format with one field of every kind, and the code lists that it names."""

from __future__ import annotations

from typing import Any

import pytest

from odconv.schemas.model import Schema

LISTS = {
    "kind": {"図書館": "図書館", "公民館": "公民館"},
    "poi": {f"{number:04}": f"地物{number}" for number in range(1, 90)},
    "days": {day: f"{day}曜日" for day in "月火水木金土日"},
}


def make_field(name: str, kind: str = "string", **own: Any) -> dict[str, Any]:
    keys = {"requirement": "optional", "requirementBasis": "official_sheet", "confidence": "high"}
    keys.update({key: own.pop(key) for key in list(own) if key not in STANDARD_KEYS})
    own.setdefault("description", f"{name}の説明")
    return {"name": name, "type": kind, **own, **{f"odconv:{key}": value for key, value in keys.items()}}


STANDARD_KEYS = {"format", "title", "description", "constraints", "example", "trueValues", "falseValues"}


def check(name: str) -> list[dict[str, str]]:
    return [{"check": name}]


def make_fields() -> list[dict[str, Any]]:
    code = {"required": True, "pattern": "^[0-9]{6}$"}
    return [
        make_field("全国地方公共団体コード", constraints=code, example="011002",
                   checks=check("local-government-code"), requirement="required", codeList="poi", closed=True),
        make_field("ID", constraints={"unique": True}, example="A0001", requirement="recommended"),
        make_field("名称", constraints={"required": True, "maxLength": 50}, example="中央図書館",
                   requirement="required"),
        make_field("名称_カナ", example="チュウオウトショカン", checks=check("katakana"),
                   requirement="recommended"),
        make_field("緯度", "number", constraints={"minimum": 20, "maximum": 46}, example="35.694020",
                   checks=check("latitude")),
        make_field("台数", "integer", constraints={"minimum": 0}, example="3", unit="台"),
        make_field("料金", "number", example="0"),
        make_field("開始日", "date", example="2024-04-01"),
        make_field("開始時間", "time", format="%H:%M", example="09:00"),
        make_field("小児対応設備の有無", "boolean", trueValues=["有"], falseValues=["無"], example="有"),
        make_field("該当", "boolean", trueValues=["1"], falseValues=[""], example="1"),
        make_field("種別", constraints={"enum": ["甲", "乙"]}, example="甲"),
        make_field("分類", codeList="kind", closed=True, example="図書館"),
        make_field("POI", codeList="poi", closed=False, example="0001"),
        make_field("区分一覧", codeList="kind", closed=True, separator=";", example="図書館;公民館"),
        make_field("利用可能曜日", codeList="days", closed=True, checks=check("weekdays"), example="月火水"),
        make_field("電話番号", checks=check("phone"), constraints={"maxLength": 20}, example="03-0000-0000"),
        make_field("法人番号", checks=check("corporate-number"), example="8000020131016"),
        make_field("備考", requirement="unknown", confidence="low", constraints={"maxLength": 500}),
    ]  # fmt: skip


def make_schema(fields: list[dict[str, Any]] | None = None, **own: Any) -> Schema:
    descriptor = {
        "title": "試験一覧",
        "fields": make_fields() if fields is None else fields,
        "odconv:titleEn": "Test list",
        "odconv:fileName": "{code}_test.csv",
        "odconv:confidence": {
            "fields": "high",
            "requirement": "low",
            "reason": "推定です",
            "reasonEn": "A guess",
        },
    }
    return Schema(own.pop("id", "standard/test"), own.pop("version", "1"), {**descriptor, **own})


@pytest.fixture
def schema() -> Schema:
    return make_schema()


@pytest.fixture
def pointer() -> Schema:
    return make_schema(
        [], **{"odconv:pointer": {"standard": "GTFS-JP", "note": "別の標準", "url": "https://example.jp/"}}
    )
