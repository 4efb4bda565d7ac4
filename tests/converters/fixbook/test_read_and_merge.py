"""The way back: mended rows in the place of those that were given back, and no other change."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.converters.conversion import Conversion, Rejected
from odconv.converters.fixbook.merge import merge_fixed
from odconv.converters.fixbook.plan import FIRST_COLUMN, FIRST_ROW, Plan
from odconv.converters.fixbook.read import Fixed, read_fixbook
from odconv.errors import UnreadableFile, UsageError
from odconv.issues import explanations

from .conftest import AED, converted, written

BASE = converted(AED, "standard/aed")
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), max_size=12)


def edited(conversion: Conversion, change: Any) -> Fixed:
    """The workbook after somebody changed it in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(written(conversion)))
    change(book.worksheets[0])
    target = io.BytesIO()
    book.save(target)
    return read_fixbook(target.getvalue(), conversion.schema)


def place(conversion: Conversion, field: str) -> int:
    return [item.name for item in Plan(conversion).fields].index(field) + FIRST_COLUMN


@st.composite
def conversions(draw: st.DrawFn) -> Conversion:
    """The made-up table with any texts at all in its fields, and any of its records given back."""
    base = BASE
    columns = {name: [draw(cells) for _ in range(len(base.table))] for name in ("名称", "ID", "備考", "緯度")}
    chosen = draw(st.sets(st.integers(0, len(base.table) - 1), min_size=1))
    fault = ("名称", "constraint-error", "", {"constraint": "required", "expected": True})
    rejected = tuple(Rejected(record, (fault,)) for record in sorted(chosen))
    return replace(base, columns={**base.columns, **columns}, rejected=rejected)


@settings(max_examples=50, deadline=None)
@given(conversions())
def test_a_workbook_that_nobody_touched_gives_the_same_rows(conversion: Conversion) -> None:
    fixed = read_fixbook(written(conversion), conversion.schema)
    plan = Plan(conversion)
    assert fixed.fields == tuple(item.name for item in plan.fields)
    assert [row.source_row for row in fixed.rows] == list(plan.by_source_row)
    for row, rejected in zip(fixed.rows, conversion.rejected, strict=True):
        expected = {
            name: conversion.columns[name][rejected.record] for name in fixed.fields if name in conversion.columns
        }
        assert {name: row.values[name] for name in expected} == expected
    merged = merge_fixed(conversion, fixed)
    assert (merged.mended, merged.issues) == ((), ())
    assert merged.conversion.columns == conversion.columns


@settings(max_examples=30, deadline=None)
@given(conversions(), st.data())
def test_a_mended_cell_is_the_only_difference(conversion: Conversion, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(conversion.rejected) - 1))
    record = conversion.rejected[at].record
    if conversion.columns["備考"][record] == "直した" or not any(conversion.columns["備考"]):
        return
    if "備考" not in [item.name for item in Plan(conversion).fields]:
        return
    fixed = read_fixbook(written(conversion), conversion.schema)
    row = replace(fixed.rows[at], values={**fixed.rows[at].values, "備考": "直した"})
    merged = merge_fixed(conversion, replace(fixed, rows=(*fixed.rows[:at], row, *fixed.rows[at + 1 :])))
    assert [(cell.record, cell.field, cell.after) for cell in merged.mended] == [(record, "備考", "直した")]
    before, after = conversion.columns, merged.conversion.columns
    changed = [
        (name, at)
        for name in before
        for at, pair in enumerate(zip(before[name], after[name], strict=True))
        if len(set(pair)) > 1
    ]
    assert changed == [("備考", record)]


def test_mended_rows_become_valid_and_stand_where_they_stood(aed: Conversion) -> None:
    def mend(sheet: Any) -> None:
        sheet.cell(FIRST_ROW, place(aed, "名称")).value = "南小学校"
        sheet.cell(FIRST_ROW + 1, place(aed, "ID")).value = "0000000004"

    merged = merge_fixed(aed, edited(aed, mend))
    assert merged.conversion.rejected == ()
    assert list(merged.conversion.valid_records) == [0, 1, 2, 3, 4]
    assert merged.conversion.columns["名称"][1] == "南小学校"
    assert [(cell.record, cell.field, cell.before, cell.after) for cell in merged.mended] == [
        (1, "名称", "", "南小学校"),
        (3, "ID", "0000000001", "0000000004"),
    ]


def test_what_is_typed_is_made_standard_where_only_one_reading_makes_sense(aed: Conversion) -> None:
    def mend(sheet: Any) -> None:
        sheet.cell(FIRST_ROW, place(aed, "電話番号")).value = "０３（５２１１）４２８９"

    (cell,) = merge_fixed(aed, edited(aed, mend)).mended
    assert (cell.typed, cell.after) == ("０３（５２１１）４２８９", "03-5211-4289")
    assert cell.rule


def test_rows_that_are_still_wrong_stay_rejected(aed: Conversion) -> None:
    merged = merge_fixed(aed, edited(aed, lambda sheet: None))
    assert merged.conversion.rejected == aed.rejected
    assert merged.mended == ()


def test_rows_and_columns_in_another_order_are_found_by_number_and_name(aed: Conversion) -> None:
    fixed = read_fixbook(written(aed), aed.schema)
    turned = replace(fixed, rows=fixed.rows[::-1], fields=fixed.fields[::-1])
    merged = merge_fixed(aed, turned)
    assert (merged.mended, merged.issues) == ((), ())


def test_a_row_with_an_unknown_number_is_told_and_left_out(aed: Conversion) -> None:
    def add(sheet: Any) -> None:
        sheet.cell(FIRST_ROW + 2, 1).value = "99"
        sheet.cell(FIRST_ROW + 2, place(aed, "名称")).value = "新しい施設"

    merged = merge_fixed(aed, edited(aed, add))
    (issue,) = merged.issues
    assert (issue.code, issue.params) == (
        "fixbook-row-unknown",
        {"sheet": "直してください", "row": 5, "value": "99"},
    )
    assert len(merged.conversion.table) == len(aed.table)


def test_a_row_without_a_number_is_told_too(aed: Conversion) -> None:
    merged = merge_fixed(aed, edited(aed, lambda sheet: sheet.cell(FIRST_ROW, 1, "三")))
    assert [issue.code for issue in merged.issues] == ["fixbook-row-unknown", "fixbook-row-removed"]


def test_a_removed_row_stays_rejected_and_is_told(aed: Conversion) -> None:
    merged = merge_fixed(aed, edited(aed, lambda sheet: sheet.delete_rows(FIRST_ROW + 1)))
    assert [(issue.code, issue.params["value"]) for issue in merged.issues] == [("fixbook-row-removed", 5)]
    assert 3 in [rejected.record for rejected in merged.conversion.rejected]


def test_of_two_rows_with_one_number_neither_is_taken(aed: Conversion) -> None:
    def twice(sheet: Any) -> None:
        sheet.cell(FIRST_ROW + 1, 1).value = "3"
        sheet.cell(FIRST_ROW, place(aed, "名称")).value = "南小学校"

    merged = merge_fixed(aed, edited(aed, twice))
    assert [issue.code for issue in merged.issues] == ["fixbook-row-repeated", "fixbook-row-removed"]
    assert merged.mended == ()


@pytest.mark.parametrize("heading", ["なまえ", "URL", "ID", ""])
def test_a_changed_heading_is_refused(aed: Conversion, heading: str) -> None:
    with pytest.raises(UsageError, match="fixbook-header-changed") as caught:
        merge_fixed(aed, edited(aed, lambda sheet: setattr(sheet.cell(2, place(aed, "名称")), "value", heading)))
    told = "{missing} {added}".format(**caught.value.params).split()
    assert ("名称" in told) or (heading or "（空欄）") in told


def test_the_workbook_of_another_table_is_refused(aed: Conversion) -> None:
    other = converted(AED.replace("ミナミ", "ヒガシ"), "standard/aed")
    with pytest.raises(UsageError, match="fixbook-other-file"):
        merge_fixed(other, read_fixbook(written(aed), aed.schema))


def test_without_the_guide_line_the_rows_are_read_all_the_same(aed: Conversion) -> None:
    fixed = edited(aed, lambda sheet: sheet.delete_rows(1))
    assert fixed.token is None
    assert merge_fixed(aed, fixed).issues == ()


def test_any_other_workbook_is_refused() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["名称", "ID"])
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(UnreadableFile, match="fixbook-without-header") as caught:
        read_fixbook(target.getvalue(), converted(AED, "standard/aed").schema)
    assert caught.value.code in explanations()
