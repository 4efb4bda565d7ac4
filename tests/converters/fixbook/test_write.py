"""The workbook as its reader sees it, looked at with another library than the one that writes it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from odconv.converters.conversion import Conversion, Rejected
from odconv.converters.fixbook import plan as limits
from odconv.converters.fixbook.style import FAULTY
from odconv.converters.fixbook.write import write_fixbook
from odconv.issues import render
from odconv.values.model import unknown

from .conftest import AED, converted, written

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook


@pytest.fixture(scope="module")
def book(aed: Conversion) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(written(aed)))


def column_of(sheet: Any, name: str) -> int:
    return [cell.value for cell in sheet[2]].index(name) + 1


def test_first_sheet_holds_the_rejected_rows_with_their_number_in_the_source(book: Workbook) -> None:
    sheet = book["直してください"]
    assert book.active is sheet
    assert [cell.value for cell in sheet["A"]][2:] == ["3", "5"]
    assert sheet.cell(4, column_of(sheet, "名称")).value == "東体育館"


def test_offending_cells_alone_are_coloured(book: Workbook) -> None:
    sheet = book["直してください"]
    colour = "FF" + FAULTY.removeprefix("#")
    found = [cell.coordinate for row in sheet.iter_rows(min_row=3) for cell in row if cell.fill.fgColor.rgb == colour]
    assert found == [
        sheet.cell(3, column_of(sheet, "名称")).coordinate,
        sheet.cell(4, column_of(sheet, "ID")).coordinate,
    ]


def test_what_to_mend_names_the_cell_of_this_workbook_and_the_row_of_the_source(book: Workbook) -> None:
    sheet = book["直してください"]
    assert sheet["B3"].value.startswith("・F3 の「名称」が空欄です。")
    assert "セルに値を入力してください" in sheet["B3"].value
    assert sheet["B4"].value.startswith("・D4 の「0000000001」は元のファイルの2行目と重複しています。")


def test_a_value_that_was_not_understood_stands_as_it_was_and_says_why() -> None:
    text = (
        "名称,名称_カナ,住所,緯度,経度,電話番号,都道府県コード又は市区町村コード,NO,都道府県名,市区町村名\n"
        "北公民館,キタコウミンカン,東京都千代田区神田2-2,35.69,139.76,市民課まで,131016,1,東京都,千代田区\n"
    )
    sheet = openpyxl.load_workbook(io.BytesIO(written(converted(text, "recommended/evacuation_space")))).worksheets[0]
    cell = sheet.cell(3, column_of(sheet, "電話番号"))
    assert cell.value == "市民課まで"
    assert f"・{cell.coordinate} の「市民課まで」（電話番号）：電話番号として読み取れません。" in sheet["B3"].value
    assert "→ 必ず入力する項目です。正しい形で入力し直してください：" in sheet["B3"].value


def test_what_is_not_required_is_mended_as_its_issue_says() -> None:
    text = "ID,名称,所在地_連結表記,緯度,備考\n1,北公民館,東京都千代田区神田2-2,北の方,あり\n"
    base = converted(text, "standard/aed")
    fault = ("緯度", "type-error", "北の方", {"type": "number"})
    filled = tuple(
        replace(each, outcomes={"北の方": unknown("北の方", "value-coordinate-unknown")})
        if each.field == "緯度"
        else each
        for each in base.filled
    )
    changed = replace(
        base, filled=filled, rejected=(Rejected(0, (fault,)),), columns={**base.columns, "緯度": ["北の方"]}
    )
    sheet = openpyxl.load_workbook(io.BytesIO(written(changed))).worksheets[0]
    assert render("value-coordinate-unknown", {}, "ja", "fix") in sheet["B3"].value


def test_only_columns_that_occur_are_shown_and_explained(book: Workbook) -> None:
    fields = [cell.value for cell in book["直してください"][2]][2:]
    assert "備考" in fields
    assert "URL" not in fields
    lines = [(row[1].value, row[2].value) for row in book["項目の説明"].iter_rows(min_row=4)]
    assert [name for _, name in lines] == fields
    assert lines[0][0] == "C"


def test_header_and_explanations_stay_in_view_and_nothing_is_locked(book: Workbook) -> None:
    sheet = book["直してください"]
    assert sheet.freeze_panes == "C3"
    assert not any(each.protection.sheet for each in book.worksheets)


def test_flags_are_offered_as_a_list_from_the_first_record_on(book: Workbook) -> None:
    sheet = book["直してください"]
    letters = openpyxl.utils.get_column_letter(column_of(sheet, "小児対応設備の有無"))
    rule = next(each for each in sheet.data_validations.dataValidation if str(each.sqref).startswith(letters))
    assert str(rule.sqref) == f"{letters}3:{letters}5"
    assert rule.type == "list"
    assert rule.formula1 == "'選択肢'!$A$2:$A$3"
    assert [cell.value for cell in book["選択肢"]["A"]][1:] == ["有", "無"]


def test_no_rule_refuses_dates_and_numbers_typed_as_text(book: Workbook) -> None:
    rules = book["直してください"].data_validations.dataValidation
    assert {rule.type for rule in rules} <= {None, "list", "custom", "textLength"}


def test_cells_are_text_and_none_is_a_formula(aed: Conversion) -> None:
    data = written(aed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any("<f>" in sheet for sheet in sheets)
    filled = re.findall(r'<c r="[A-Z]+[0-9]+"([^>/]*)>', sheets[0])
    assert filled
    assert all('t="s"' in kind for kind in filled)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    cell = sheet.cell(3, column_of(sheet, "備考"))
    assert (cell.value, cell.data_type, cell.number_format) == ("=1+1", "s", "@")


def test_the_same_conversion_gives_the_same_bytes(aed: Conversion) -> None:
    assert written(aed) == written(aed)


def test_absent_required_fields_are_told_once_with_what_to_add() -> None:
    conversion = converted("名称,緯度,経度\n北公民館,35.69,139.76\n南公民館,35.68,139.75\n", "standard/aed")
    assert conversion.absent_required
    assert not conversion.rejected
    target = io.BytesIO()
    assert write_fixbook(conversion, target) >= len(conversion.absent_required)
    book = openpyxl.load_workbook(target)
    sheet = book["このファイルに足りないもの"]
    assert [row[0].value for row in sheet.iter_rows(min_row=4)] == list(conversion.absent_required)
    assert "元のファイルにこの項目の列を加え" in sheet["B4"].value
    assert "直してください" not in book.sheetnames


def test_doubted_cells_are_listed_with_their_address_and_reason(book: Workbook) -> None:
    rows = [[cell.value for cell in row] for row in book["念のためご確認ください"].iter_rows(min_row=4)]
    assert ["I4", "電話番号", "代表電話なし"] in [row[:3] for row in rows]
    assert "電話番号として読み取れません" in next(row[4] for row in rows if row[0] == "I4")


def test_doubted_cells_are_capped_and_their_total_is_told(aed: Conversion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DOUBTS", 1)
    sheet = openpyxl.load_workbook(io.BytesIO(written(aed)))["念のためご確認ください"]
    assert "全部で 2 個、ここには 1 個" in sheet["A1"].value
    assert sheet.max_row == 4


def test_rows_are_capped_and_their_total_is_told(aed: Conversion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 1)
    sheet = openpyxl.load_workbook(io.BytesIO(written(aed))).worksheets[0]
    assert "全部で 2 行あります。ここには最初の 1 行" in sheet["B1"].value
    assert sheet.max_row == 3


def test_nothing_is_written_where_there_is_nothing_to_say(tmp_path: Path) -> None:
    good = "\n".join(AED.splitlines()[:2]) + "\n"
    conversion = converted(good, "standard/aed")
    assert not conversion.rejected
    assert write_fixbook(conversion, tmp_path / "fix.xlsx") == 0
    assert not (tmp_path / "fix.xlsx").exists()


def test_it_speaks_english_where_asked(aed: Conversion) -> None:
    target = io.BytesIO()
    write_fixbook(aed, target, "en")
    book = openpyxl.load_workbook(target)
    assert book.sheetnames[:2] == ["Please mend", "Fields"]
    assert "row 2 of the source file" in book.worksheets[0]["B4"].value


def test_faults_of_a_whole_row_colour_its_key(aed: Conversion) -> None:
    keyed = replace(
        aed,
        rejected=(Rejected(3, (("", "primary-key", "", {"first_row": 2}),)),),
        mapping=_with_key(aed, ["ID", "名称"]),
    )
    sheet = openpyxl.load_workbook(io.BytesIO(written(keyed))).worksheets[0]
    colour = "FF" + FAULTY.removeprefix("#")
    assert [sheet.cell(2, cell.column).value for cell in sheet[3] if cell.fill.fgColor.rgb == colour] == ["ID", "名称"]
    assert "D3は、元のファイルの2行目と「ID・名称」が同じです。" in sheet["B3"].value


def _with_key(conversion: Conversion, key: list[str]) -> Any:
    schema = conversion.schema
    return replace(conversion.mapping, schema=replace(schema, descriptor={**schema.descriptor, "primaryKey": key}))
