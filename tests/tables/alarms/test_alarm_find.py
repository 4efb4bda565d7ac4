"""Alarms of a whole table: columns, labels, places; and no text makes them fail."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.issues import explain, explanations, render
from odconv.tables.alarms.find import alarms_in, alarms_of
from odconv.tables.column_values import ColumnValues
from odconv.tables.layout.find import tables_of
from odconv.tables.model import Grid

HEADERS = [
    "電話番号",
    "郵便番号",
    "全国地方公共団体コード",
    "都道府県コード",
    "町字ID",
    "所在地",
    "開設日",
    "開始時間",
    "年齢",
    "備考",
    "",
]


def grid(*rows: list[str]) -> Grid:
    return Grid("一覧", visible=True, rows=list(rows))


def test_every_cell_is_named_by_sheet_row_column_and_label() -> None:
    rows = [["施設名", "電話番号"], ["児童館", "03-0000-0101"], ["保育園", "300000102"], ["図書館", "300000103"]]
    (alarm,) = alarms_of(tables_of([grid(*rows)])[0])
    first = alarm.issues[0]
    assert (first.place.sheet, first.place.row, first.place.column, first.place.field) == ("一覧", 3, 2, "電話番号")
    assert (first.place.cell, first.value, first.params["restored"]) == ("B3", "300000102", "0300000102")
    assert (alarm.total, alarm.name, alarm.column) == (2, "電話番号", 2)


def test_a_damaged_label_is_told_with_its_row() -> None:
    rows = [["施設名", "電話\ufffd号"], ["児童館", "03-0000-0101"], ["保育園", "03-0000-0102"]]
    (alarm,) = alarms_of(tables_of([grid(*rows)])[0])
    assert (alarm.code, alarm.issues[0].place.cell) == ("replacement-character", "B1")


def test_a_sound_table_raises_no_alarm() -> None:
    rows = [["施設名", "電話番号", "開設日"], ["児童館", "03-0000-0101", "2020-04-01"], ["保育園", "", "2021-04-01"]]
    assert alarms_of(tables_of([grid(*rows)])[0]) == ()


@pytest.mark.parametrize("code", [code for code, entry in explanations().items() if entry.stage == "alarm"])
def test_every_alarm_has_its_sentences(code: str) -> None:
    facts = {"field": "列", "place": "A2", "value": "値", "count": 2, "restored": "元"}
    for language in ("ja", "en"):
        for part in ("title", "message", "why", "fix"):
            sentence = render(code, facts, language, part)  # type: ignore[arg-type]
            assert sentence
            assert " ? " not in f" {sentence} ", "a fact that is not given"
    assert explain(code).severity == "warning"


SCRAPS = st.one_of(
    st.text(max_size=30),
    st.text("0123456789?-/.:E+#_x〓�縺繧繝ｱﾞéàæ±ä年月日", max_size=20),
    st.sampled_from(
        ["1月31日", "0.99999", "59999.999999", "20000", "_xD800_", "0" * 300, "9" * 300, "１２３４５", "²³", "٣٤"]
    ),
)


@given(st.sampled_from(HEADERS), st.lists(SCRAPS, max_size=10))
@settings(max_examples=200, deadline=None)
def test_no_text_is_too_odd_for_the_alarms(name: str, texts: list[str]) -> None:
    for alarm in alarms_in(ColumnValues(name, 1, texts, range(1, len(texts) + 1))):
        assert 0 < alarm.total <= len(texts)
        assert 0 < len(alarm.issues) <= 5
        assert all(issue.code == alarm.code for issue in alarm.issues)
