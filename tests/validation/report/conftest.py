"""Tables with every kind of fault, made up for these tests."""

from __future__ import annotations

import pytest

from odconv.schemas.model import Schema
from odconv.validation.findings import Finding, TableReport

SCHEMA = Schema(
    "standard/sample",
    "2025-05-01",
    {
        "title": "施設一覧",
        "primaryKey": ["全国地方公共団体コード", "ID"],
        "fields": [
            {
                "name": "全国地方公共団体コード",
                "type": "string",
                "description": "データを管理する団体の6桁コード（検査数字を含む）",
                "example": "131016",
                "constraints": {"pattern": "[0-9]{6}", "required": True},
                "odconv:semantic": "lgcode",
            },
            {"name": "ID", "type": "string", "constraints": {"unique": True}, "odconv:semantic": "id"},
            {"name": "名称", "type": "string", "example": "中央図書館", "constraints": {"required": True}},
            {"name": "緯度", "type": "number", "odconv:semantic": "lat", "example": "35.681236"},
            {"name": "経度", "type": "number", "odconv:semantic": "lon"},
            {"name": "電話番号", "type": "string", "odconv:semantic": "phone"},
            {"name": "開始日", "type": "date"},
            {"name": "終了日", "type": "date", "format": "%Y/%m/%d"},
            {"name": "開始時間", "type": "time", "format": "%H:%M"},
            {"name": "料金", "type": "integer", "constraints": {"minimum": 0, "maximum": 100000}},
            {"name": "有無", "type": "string", "constraints": {"enum": ["有", "無"]}},
            {"name": "総数", "type": "integer"},
            {"name": "備考", "type": "string", "description": "特記事項", "constraints": {"maxLength": 20}},
        ],
        "odconv:checks": [
            {"check": "order", "from": "開始日", "to": "終了日"},
            {"check": "sum", "total": "総数", "parts": ["男性", "女性"]},
        ],
    },
)
LABELS = (*SCHEMA.field_names[:5], "電話番号 ", *SCHEMA.field_names[6:], "独自")

FINDINGS = (
    Finding("title-rows", params={"row": 3, "rows": 2}),
    Finding("label-space", field_number=6, field="電話番号", value="電話番号 "),
    Finding("extra-label", field_number=14, value="独自"),
    Finding("check-digit", 2, 1, "全国地方公共団体コード", "131017", {"expected": "131016"}),
    Finding("type-error", 2, 7, "開始日", "令和6年4月1日", {"type": "date", "format": "default"}),
    Finding(
        "constraint-error",
        3,
        1,
        "全国地方公共団体コード",
        "13101",
        {"constraint": "pattern", "expected": "[0-9]{6}"},
    ),
    Finding("constraint-error", 3, 3, "名称", "", {"constraint": "required", "expected": True}),
    Finding("type-error", 3, 7, "開始日", "45383", {"type": "date", "format": "default"}),
    Finding("phone-format", 3, 6, "電話番号", "０３－１２３４－５６７８\n（代表）"),
    Finding("constraint-error", 4, 11, "有無", "○", {"constraint": "enum", "expected": ["有", "無"]}),
    Finding("blank-row", 5, cells=("",) * 14),
    Finding("primary-key", 6, params={"first_row": 2}, cells=("131016", "1", "<script>alert(1)</script>")),
    Finding("order-reversed", 6, 7, "開始日", "2024-05-01"),
    Finding(
        "sum-mismatch",
        7,
        12,
        "総数",
        "10",
        {"total_field": "総数", "expected": 11, "actual": 10, "parts": ["男性", "女性"]},
    ),
    Finding("extra-cell", 7, 15, "", "欄外のメモ"),
)


@pytest.fixture
def faulty() -> TableReport:
    """A table with faults of every shape, most of which are not listed."""
    totals = {(finding.code, finding.field): 1 for finding in FINDINGS}
    totals["type-error", "開始日"] = 2
    totals["check-digit", "全国地方公共団体コード"] = 1200
    return TableReport(
        place="131016_sample.csv",
        sheet=None,
        schema=SCHEMA,
        labels=LABELS,
        encoding="cp932",
        delimiter=",",
        findings=FINDINGS,
        totals=totals,
        rows=1500,
        fields=14,
        bytes=123456,
        sha256="658679bbfa6caa0b12303e1c7b2e50b9f3a2546bd9cc5d478d0165180be683c1",
        seconds=0.25,
        row_errors=1205,
    )


@pytest.fixture
def clean() -> TableReport:
    """A table of a workbook in which nothing was found."""
    return TableReport(
        place="施設一覧.xlsx",
        sheet="一覧",
        schema=SCHEMA,
        labels=SCHEMA.field_names,
        encoding=None,
        delimiter=None,
        findings=(),
        totals={},
        rows=3,
        fields=13,
        bytes=9000,
        sha256=None,
        seconds=0.01,
        row_errors=0,
    )
