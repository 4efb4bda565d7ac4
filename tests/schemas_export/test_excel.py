"""The workbook for staff, read back with another library than the one that writes it."""

from __future__ import annotations

import io
import re
import time
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from odconv.errors import UsageError
from odconv.schemas.export import excel_rules
from odconv.schemas.export.excel import excel_template, sheet_name

from .conftest import LISTS, make_field, make_schema

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from odconv.schemas.model import Schema


@pytest.fixture
def book(schema: Schema) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(excel_template(schema, LISTS)))


def column_of(book: Workbook, name: str) -> int:
    return [cell.value for cell in book.worksheets[0][1]].index(name) + 1


def rule_of(book: Workbook, name: str) -> Any:
    letters = openpyxl.utils.get_column_letter(column_of(book, name))
    found = [
        rule
        for rule in book.worksheets[0].data_validations.dataValidation
        if str(rule.sqref) == f"{letters}2:{letters}5001"
    ]
    assert len(found) == 1, f"{name}: Excel takes one rule to a cell, found {len(found)}"
    return found[0]


def test_first_sheet_holds_the_header_row_and_nothing_else(book: Workbook, schema: Schema) -> None:
    sheet = book.worksheets[0]
    assert book.active is sheet
    assert sheet.title == "試験一覧"
    assert [tuple(cell.value for cell in row) for row in sheet.iter_rows()] == [schema.field_names]


def test_header_is_frozen_and_coloured_by_requirement(book: Workbook) -> None:
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A2"
    colour = {name: sheet.cell(1, column_of(book, name)).fill.fgColor.rgb for name in ("名称", "ID", "緯度", "備考")}
    assert len(set(colour.values())) == 4
    legend = {cell.value: cell.fill.fgColor.rgb for row in book["項目の説明"].iter_rows(max_row=12) for cell in row}
    assert colour == {
        "名称": legend["必須"],
        "ID": legend["推奨"],
        "緯度": legend["任意"],
        "備考": legend["不明"],
    }


def test_header_comments_say_requirement_explanation_and_example(book: Workbook) -> None:
    comment = book.worksheets[0].cell(1, column_of(book, "名称")).comment.text
    assert "【必須】名称の説明" in comment
    assert "例：中央図書館" in comment
    assert "必須区分は確認できていません" in book.worksheets[0].cell(1, column_of(book, "備考")).comment.text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("全国地方公共団体コード", {"type": "custom"}),
        ("法人番号", {"type": "custom"}),
        ("ID", {"type": "custom", "formula1": "COUNTIF($B$2:$B$5001,B2)=1", "errorStyle": "warning"}),
        ("名称", {"type": "textLength", "operator": "lessThanOrEqual", "formula1": "50"}),
        ("緯度", {"type": "decimal", "formula1": "20", "formula2": "46"}),
        ("台数", {"type": "whole", "operator": "greaterThanOrEqual", "formula1": "0"}),
        ("開始日", {"type": "date", "formula1": "DATE(1900,1,1)"}),
        ("開始時間", {"type": "time", "formula1": "TIME(0,0,0)"}),
        ("小児対応設備の有無", {"type": "list", "errorStyle": None}),
        ("種別", {"type": "list", "errorStyle": None}),
        ("分類", {"type": "list", "errorStyle": None, "showErrorMessage": True}),
        ("POI", {"type": "list", "errorStyle": "warning"}),
        ("区分一覧", {"type": "list", "showErrorMessage": False}),
        ("電話番号", {"type": "custom", "formula1": "AND(LEN(Q2)=LENB(Q2),LEN(Q2)<=20)"}),
    ],
)
def test_each_kind_of_field_gets_its_rule(book: Workbook, name: str, expected: dict[str, Any]) -> None:
    rule = rule_of(book, name)
    assert {key: getattr(rule, key) for key in expected} == expected


def test_weekdays_in_a_row_are_no_drop_down(book: Workbook) -> None:
    rule = rule_of(book, "利用可能曜日")
    assert rule.type is None
    assert "月火水木金" in rule.prompt


def test_drop_downs_point_at_their_values(book: Workbook) -> None:
    for name, values in (("種別", ["甲", "乙"]), ("小児対応設備の有無", ["有", "無"]), ("該当", ["1"]),
                         ("POI", list(LISTS["poi"]))):  # fmt: skip
        sheet, cells = re.fullmatch(r"'(.+)'!(.+)", rule_of(book, name).formula1).groups()
        found = book[sheet][cells.replace("$", "")]
        assert [row[0].value for row in found] == values


def test_hints_and_advice_fit_into_excel(schema: Schema) -> None:
    long = make_schema([make_field("長" * 40, description="説" * 400, constraints={"maxLength": 9})])
    for language in ("ja", "en"):
        for one in (schema, long):
            data = excel_template(one, LISTS, language)
            for rule in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].data_validations.dataValidation:
                assert rule.prompt
                assert len(rule.promptTitle) <= 32
                assert len(rule.prompt) <= 255
                assert len(rule.error or "") <= 255
                assert len(rule.formula1 or "") <= 255


def test_every_rule_that_stops_says_what_to_do(book: Workbook) -> None:
    for rule in book.worksheets[0].data_validations.dataValidation:
        if rule.type is not None and rule.showErrorMessage:
            assert "ください" in rule.error


def test_columns_keep_codes_as_text_and_dates_as_the_file_needs_them(book: Workbook) -> None:
    sheet = book.worksheets[0]
    letters = openpyxl.utils.get_column_letter

    def number_format(name: str) -> str:
        dimension = sheet.column_dimensions[letters(column_of(book, name))]
        return str(dimension.number_format)

    assert number_format("全国地方公共団体コード") == "@"
    assert number_format("該当") == "@"
    assert number_format("開始日") == "yyyy-mm-dd"
    assert number_format("開始時間") == "hh:mm"
    assert number_format("緯度") == "General"


def test_second_sheet_explains_every_column(book: Workbook, schema: Schema) -> None:
    rows = [[cell.value for cell in row] for row in book["項目の説明"].iter_rows()]
    start = next(index for index, row in enumerate(rows) if row[0] == "番号")
    assert [row[2] for row in rows[start + 1 :]] == list(schema.field_names)
    latitude = dict(zip(rows[start], rows[start + 1 + schema.field_names.index("緯度")], strict=True))
    assert latitude["列"] == "E"
    assert latitude["区分"] == "任意"
    assert "20から46" in latitude["書き方"]
    assert latitude["例"] == "35.694020"
    flat = "\n".join(str(cell) for row in rows for cell in row if cell)
    assert "{code}_test.csv" in flat
    assert "推定です" in flat


def test_example_row_stands_on_its_own_sheet_only(book: Workbook, schema: Schema) -> None:
    sheet = book["記入例"]
    assert [cell.value for cell in sheet[1]] == list(schema.field_names)
    assert sheet.cell(2, column_of(book, "全国地方公共団体コード")).value == "011002"
    assert sheet.cell(2, column_of(book, "開始日")).value.isoformat() == "2024-04-01T00:00:00"
    assert sheet.cell(2, column_of(book, "開始時間")).value.isoformat() == "09:00:00"
    assert sheet.cell(2, column_of(book, "緯度")).value == 35.69402


def test_same_schema_gives_the_same_bytes_at_any_time(schema: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    first = excel_template(schema, LISTS)
    monkeypatch.setattr(time, "time", lambda: 1.9e9)
    time.sleep(2.1)  # the clock of a zip file counts in steps of two seconds
    assert excel_template(schema, LISTS) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_english_workbook_keeps_the_japanese_column_names(schema: Schema) -> None:
    book = openpyxl.load_workbook(io.BytesIO(excel_template(schema, LISTS, "en")))
    assert [cell.value for cell in book.worksheets[0][1]] == list(schema.field_names)
    assert book.sheetnames[1:] == ["Fields", "Example", "Choices"]


def test_texts_that_look_like_formulas_or_links_stay_text() -> None:
    tricky = make_schema([make_field("=1+1", description="=cmd", example="https://www.example.jp/")])
    book = openpyxl.load_workbook(io.BytesIO(excel_template(tricky, {})))
    for sheet in book.worksheets:
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)


def test_a_set_without_fields_is_refused(pointer: Schema) -> None:
    with pytest.raises(UsageError) as caught:
        excel_template(pointer, {})
    assert caught.value.code == "schema-without-fields"
    assert caught.value.params["url"] == "https://example.jp/"


@pytest.mark.parametrize(
    ("title", "name"),
    [("a[b]:c*d?e/f\\g", "a_b__c_d_e_f_g"), ("長" * 40, "長" * 31), ("'x'", "x"), ("", "Sheet")],
)
def test_sheet_names_are_safe(title: str, name: str) -> None:
    assert sheet_name(title) == name


def digits(formula: str, value: str) -> bool:
    """Calculate a check-digit formula as Excel does, by turning it into Python."""
    names = {"LEN": len, "MID": lambda text, start, count: int(text[start - 1 : start - 1 + count]),
             "MOD": lambda number, by: number % by, "RIGHT": lambda text, count: str(text)[-count:],
             "LEFT": lambda text: int(text[0]), "AND": lambda *parts: all(parts), "C2": value}  # fmt: skip
    python = re.sub(r"(?<![<>])=", "==", formula.removeprefix("="))
    return bool(eval(python, {"__builtins__": {}}, names))


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("131016", True),
        ("011002", True),
        ("131017", False),
        ("271004", True),
        ("13101", False),
        ("472018", True),
    ],
)
def test_excel_formula_knows_local_government_codes(code: str, right: bool) -> None:
    assert digits(excel_rules._local_government_formula("C2"), code.ljust(6) if len(code) == 6 else code) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [("8000020131016", True), ("8000020131017", False), ("7000012050002", True), ("1000012050002", False)],
)
def test_excel_formula_knows_corporate_numbers(number: str, right: bool) -> None:
    assert digits(excel_rules._corporate_number_formula("C2"), number) is right


def test_rows_of_the_explanation_are_tall_enough_for_their_text() -> None:
    wide = make_schema([make_field("備考", description="説" * 100)])
    book = openpyxl.load_workbook(io.BytesIO(excel_template(wide, {})))
    sheet = book["項目の説明"]
    assert sheet.row_dimensions[sheet.max_row].height >= 5 * 15


def test_choices_stand_with_what_they_mean(book: Workbook) -> None:
    sheet = book["選択肢"]
    heads = [cell.value for cell in sheet[1]]
    poi = heads.index("poi")
    assert heads[poi + 1] == "説明"
    assert [cell.value for cell in sheet[2]][poi : poi + 2] == ["0001", "地物1"]


def test_texts_are_cut_to_what_excel_counts() -> None:
    assert excel_rules.clip("あ" * 33, 32) == "あ" * 31 + "…"
    cut = excel_rules.clip("𠮷" * 30, 32)
    assert cut.endswith("…")
    assert len(cut.encode("utf-16-le")) <= 2 * 32
