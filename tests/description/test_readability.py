"""What a clerk should change in a file is found, placed, worded and graded."""

from __future__ import annotations

import pytest
import xlsxwriter

from odconv.description.readability import Mark, grade_of
from odconv.issues import explanations, render
from tests.description.sheets import ROWS, csv, described, found, main, workbook

HEADER, *RECORDS = ROWS
CODES = [code for code, entry in explanations().items() if entry.stage == "readability"]


def test_a_sound_csv_gets_the_best_grade() -> None:
    table = main(csv())
    assert (table.readability.grade, table.readability.findings) == ("A", ())


def test_encoding_and_separator_are_small_matters() -> None:
    assert found(csv(encoding="cp932")) == {"encoding-not-utf8": ()}
    assert found(csv(separator=";")) == {"delimiter-not-comma": ()}
    assert main(csv(encoding="cp932")).readability.grade == "B"


def test_an_extension_that_does_not_match_is_told() -> None:
    assert "extension-mismatch" in found(workbook(("一覧", ROWS)), "list.csv")
    assert "extension-mismatch" in found(csv(), "list.xlsx")
    assert "extension-mismatch" in found(csv(separator="\t"), "list.csv")
    assert found(workbook(("一覧", ROWS)), "list.xlsx") == {}
    assert found(csv(separator="\t"), "list.tsv") == {}
    assert found(csv(), "") == {}


def test_rows_above_the_header_are_placed() -> None:
    rows = [["施設一覧（令和7年4月1日現在）", "", ""], ["", "", ""], *ROWS]
    assert found(csv(rows)) == {"rows-above-header": ("1-2",)}


def test_totals_notes_and_blank_rows_are_placed() -> None:
    rows = [*ROWS[:2], ["", "", ""], *ROWS[2:], ["合計", "", "270"], ["※定員は令和7年4月1日現在です。", "", ""]]
    assert found(csv(rows)) == {"total-rows": ("6",), "note-rows": ("7",), "blank-rows": ("3",)}


def test_a_repeated_header_is_placed() -> None:
    assert found(csv([*ROWS, HEADER, *RECORDS])) == {"repeated-header": ("5",)}


def test_a_table_without_a_header_cannot_be_read() -> None:
    rows = [[f"架空{number}", f"03-0000-01{number:02}", str(number), "2025-04-01"] for number in range(10, 30)]
    table = main(csv(rows))
    assert "no-header" in {finding.code for finding in table.readability.findings}
    assert table.readability.grade == "D"


def test_names_of_columns() -> None:
    rows = [["施設名", "電話番号", "電話番号", ""], *([*row[:2], "03-0000-0000", "あり"] for row in RECORDS)]
    assert found(csv(rows)) == {"empty-header": ("D",), "duplicate-header": ("B", "C")}


def test_a_line_break_in_a_name() -> None:
    rows = [["施設名", '"電話\n番号"', "定員"], *RECORDS]
    assert found(csv(rows)) == {"line-break-in-header": ("B1",)}


def test_units_within_cells() -> None:
    rows = [HEADER, *([*row[:2], f"{row[2]}人"] for row in RECORDS)]
    assert found(csv(rows)) == {"units-in-cells": ("C",)}
    days = [["施設名", "改修年"], *([row[0], "2020年"] for row in RECORDS)]
    assert found(csv(days)) == {}


def test_merged_and_hidden_cells() -> None:
    def change(book: xlsxwriter.Workbook) -> None:
        sheet = book.worksheets()[0]
        sheet.merge_range("C2:C3", "120")
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})

    data = workbook(("一覧", ROWS), change=change)
    assert found(data, "a.xlsx") == {"merged-cells": ("C2:C3",), "hidden-rows": ("4",), "hidden-columns": ("B",)}
    table = main(data, "a.xlsx")
    assert (table.hidden_rows, table.hidden_columns, table.merges_filled) == ((4,), ("B",), ("C2:C3",))
    assert [column.hidden for column in table.columns] == [False, True, False]


def test_tables_side_by_side_and_one_under_another() -> None:
    beside = [[*left, "", *left] for left in ROWS]
    assert found(csv(beside)) == {"side-by-side-tables": ("E1",)}
    below = [
        *ROWS,
        ["", "", ""],
        ["", "", ""],
        ["道路名", "延長", "幅員"],
        ["一号線", "120", "6"],
        ["二号線", "80", "4"],
    ]
    assert found(csv(below))["several-tables"] == ("A7",)


def test_several_sheets_of_data() -> None:
    data = workbook(("4月", ROWS), ("5月", ROWS))
    assert found(data, "a.xlsx") == {"several-sheets": ("4月", "5月")}


def test_five_kinds_of_warnings_make_a_page_for_the_printer() -> None:
    warnings = [Mark(code, 1) for code in CODES if explanations()[code].severity == "warning"]
    assert grade_of(warnings[:4]) == "C"
    assert grade_of([warnings[0]] * 9) == "C"
    assert grade_of(warnings[:5]) == "D"
    assert grade_of([*warnings[:1], Mark("no-header", 1)]) == "D"


def test_the_grade_of_the_file_is_the_worst_of_its_data() -> None:
    data = workbook(("4月", ROWS), ("5月", [["施設一覧（令和7年5月）", "", ""], *ROWS]), ("作成例", ROWS))
    assert [table.readability.grade for table in described(data, "a.xlsx").tables][:2] == ["B", "C"]
    assert described(data, "a.xlsx").grade == "C"


@pytest.mark.parametrize("code", CODES)
def test_every_finding_has_its_sentences(code: str) -> None:
    for language in ("ja", "en"):
        for part in ("title", "message", "why", "fix"):
            sentence = render(code, {"places": "1-2", "count": 2, "value": "値"}, language, part)  # type: ignore[arg-type]
            assert sentence
            assert " ?" not in sentence, "a fact that is not given"
