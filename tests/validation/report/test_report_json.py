"""The report for programs: frictionless' shape, exact numbers, a published JSON Schema."""

from __future__ import annotations

import copy
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frictionless
import jsonschema
import pytest
from frictionless import errors as frictionless_errors

from odconv.issues import explanations
from odconv.validation.findings import Finding, TableReport
from odconv.validation.kinds import TAGS, kind_at, kind_of
from odconv.validation.report import report_schema, to_json

if TYPE_CHECKING:
    from odconv.issues import Language

CODES = [code for code, entry in explanations().items() if entry.stage == "validation" and "." not in code]


def with_findings(report: TableReport, *findings: Finding) -> TableReport:
    totals: dict[tuple[str, str], int] = {}
    for finding in findings:
        totals[finding.code, finding.field] = totals.get((finding.code, finding.field), 0) + 1
    return dataclasses.replace(report, findings=findings, totals=totals)


def closed(schema: Any) -> Any:
    """The schema with every object closed, so that a key that it does not describe is found."""
    schema = copy.deepcopy(schema)
    stack = [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if "properties" in node:
                node["additionalProperties"] = False
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return schema


@pytest.mark.parametrize("language", ["ja", "en"])
def test_report_meets_the_published_schema(faulty: TableReport, clean: TableReport, language: Language) -> None:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for reports in ([], [clean], [faulty], [faulty, clean]):
        jsonschema.Draft202012Validator(closed(schema)).validate(to_json(reports, language))


def test_schema_rejects_a_cell_error_without_its_row(faulty: TableReport) -> None:
    report = to_json([faulty], "ja")
    cell_error = next(error for error in report["tasks"][0]["errors"] if "cell" in error)
    del cell_error["rowNumber"]
    assert not jsonschema.Draft202012Validator(report_schema()).is_valid(report)


def test_frictionless_loads_the_report_and_keeps_what_is_ours(faulty: TableReport, clean: TableReport) -> None:
    report = to_json([faulty, clean], "ja", version="1.2.3")
    loaded = frictionless.Report.from_descriptor(json.loads(json.dumps(report)))
    assert [task.valid for task in loaded.tasks] == [False, True]
    assert [error.type for error in loaded.tasks[0].errors] == [error["type"] for error in report["tasks"][0]["errors"]]
    again = loaded.to_descriptor()
    assert again["odconv:version"] == "1.2.3"
    assert again["tasks"][0]["odconv:totals"] == report["tasks"][0]["odconv:totals"]
    assert again["tasks"][0]["errors"][2]["odconv:address"] == "A2"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("row", "number"), [(2, 3), (2, None), (None, 3), (None, None)])
def test_frictionless_loads_every_code_wherever_it_is(
    clean: TableReport, code: str, row: int | None, number: int | None
) -> None:
    """Its error classes demand row, cell and field; a finding that lacks one must still load."""
    report = to_json([with_findings(clean, Finding(code, row, number, "名称", "値"))], "en")
    task = report["tasks"][0]
    task["errors"] = [*task["errors"], *task["odconv:warnings"]]
    loaded = frictionless.Report.from_descriptor(json.loads(json.dumps(report)))
    assert loaded.tasks[0].errors[0].type == kind_at(code, row, number).type
    jsonschema.Draft202012Validator(closed(report_schema())).validate(report)


@pytest.mark.parametrize("code", CODES)
def test_tags_are_those_of_frictionless(code: str) -> None:
    kind = kind_of(code)
    classes = {item.type: item for item in vars(frictionless_errors).values() if hasattr(item, "tags")}
    assert list(TAGS[kind.shape]) == classes[kind.type].tags


def test_keys_and_notes_are_those_of_frictionless_for_the_same_table(
    clean: TableReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real report of frictionless, made here and now, against ours of the same findings."""
    lines = (
        "全国地方公共団体コード,ID,名称,日付",
        "13101,1,図書館,R6.4.1",
        "131016,1,",
        "",
        "131016,2,公園,,余り",
    )
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_text("\n".join(lines), encoding="utf-8")
    schema = frictionless.Schema.from_descriptor(
        {
            "fields": [
                {"name": "全国地方公共団体コード", "type": "string", "constraints": {"pattern": "[0-9]{6}"}},
                {"name": "ID", "type": "string", "constraints": {"unique": True}},
                {"name": "名称", "type": "string", "constraints": {"required": True}},
                {"name": "開始日", "type": "date"},
            ],
        }
    )
    resource = frictionless.Resource(path="table.csv", encoding="utf-8", schema=schema)
    theirs = resource.validate().to_descriptor()["tasks"][0]
    labels = ("全国地方公共団体コード", "ID", "名称", "日付")
    first = ("13101", "1", "図書館", "R6.4.1")
    findings = [
        Finding("incorrect-label", None, 4, "開始日", "日付"),
        Finding(
            "constraint-error",
            2,
            1,
            labels[0],
            "13101",
            {"constraint": "pattern", "expected": "[0-9]{6}"},
            first,
        ),
        Finding("type-error", 2, 4, "開始日", "R6.4.1", {"type": "date", "format": "default"}, first),
        Finding("missing-cell", 3, 4, "開始日", cells=("131016", "1", "")),
        Finding("constraint-error", 3, 3, "名称", "", {"constraint": "required", "expected": True}),
        Finding("unique-error", 3, 2, "ID", "1", {"first_row": 2}),
        Finding("blank-row", 4),
        Finding("extra-cell", 5, 5, "", "余り"),
    ]
    table = dataclasses.replace(clean, labels=labels)
    ours = to_json([with_findings(table, *findings)], "ja")["tasks"][0]
    by_type = {(error["type"], error.get("fieldNumber")): error for error in theirs["errors"]}
    assert set(by_type) == {(error["type"], error.get("fieldNumber")) for error in ours["errors"]}
    for error in ours["errors"]:
        their = by_type[error["type"], error.get("fieldNumber")]
        assert {key for key in error if not key.startswith("odconv:")} == set(their)
        assert (error["note"], error["tags"]) == (their["note"], their["tags"])
        assert error.get("rowNumber") == their.get("rowNumber")
    assert set(ours) - {key for key in ours if key.startswith("odconv:")} == set(theirs)


def test_numbers_are_exact_where_findings_are_not_listed(faulty: TableReport) -> None:
    task = to_json([faulty], "ja")["tasks"][0]
    assert task["stats"]["errors"] == 1212
    assert task["stats"]["warnings"] == 2
    assert (task["odconv:listed"], task["odconv:truncated"]) == (15, True)
    assert len(task["errors"]) + len(task["odconv:warnings"]) == 15
    assert sum(total["count"] for total in task["odconv:totals"]) == 1214
    assert task["warnings"][-1] == "見つかった 1,214 件のうち 15 件だけを一覧にしています。"


def test_warnings_alone_leave_a_table_valid(clean: TableReport) -> None:
    report = to_json([with_findings(clean, Finding("phone-format", 2, 6, "電話番号", "x"))], "en")
    assert report["valid"] is True
    assert report["stats"]["warnings"] == 1
    assert report["tasks"][0]["errors"] == []
    assert report["tasks"][0]["odconv:warnings"][0]["odconv:severity"] == "warning"
    assert report["tasks"][0]["warnings"] == ["“電話番号”: Doubtful telephone number, 1"]


def test_cell_keeps_its_whole_text(clean: TableReport) -> None:
    text = "\x07" + "あ" * 500
    report = to_json([with_findings(clean, Finding("not-katakana", 2, 3, "名称", text))], "ja")
    assert report["tasks"][0]["odconv:warnings"][0]["cell"] == text


def test_task_names_are_fit_for_frictionless_and_unique(clean: TableReport) -> None:
    places = ["data/A B.csv", "data/A_B.csv", "施設.csv", "公園.csv", "table-2.csv", "ＡＥＤ.csv"]
    report = to_json([dataclasses.replace(clean, place=place) for place in places], "ja")
    names = [task["name"] for task in report["tasks"]]
    assert names[:3] == ["a-b", "a_b", "table"]
    assert names[5] == "aed"
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("finding", "address"),
    [
        (Finding("type-error", 12, 3, "名称"), "C12"),
        (Finding("blank-row", 12), "12:12"),
        (Finding("extra-label", None, 28, value="x"), "AB1"),
        (Finding("missing-label", None, 15, "名称"), None),
        (Finding("title-rows"), None),
    ],
)
def test_address_is_one_that_a_spreadsheet_takes(finding: Finding, address: str | None) -> None:
    assert finding.address == address
