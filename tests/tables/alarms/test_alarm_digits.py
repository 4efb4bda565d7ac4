"""Exponents and lost zeros: told where header or neighbours prove them, and nowhere else."""

from __future__ import annotations

import pytest

from odconv.tables.alarms.model import Repair
from tests.tables.alarms.alarm_columns import codes, found, restored


@pytest.mark.parametrize("text", ["1.31E+12", "3.00002E+12", "1E+10", " 7.25001E+12"])
def test_a_number_in_exponent_notation_has_lost_digits(text: str) -> None:
    (alarm,) = found("法人番号", text)
    assert (alarm.code, alarm.repair, alarm.total) == ("exponent-notation", Repair.NO, 1)


@pytest.mark.parametrize(
    "text", ["132055E00001", "1.5E-05", "2E3", "E+12", "-1.79769313486232E+308", "1.2345678901E+10"]
)
def test_other_uses_of_the_letter_are_no_loss(text: str) -> None:
    assert codes("法人番号", text) == []


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("電話番号", ["300000101", "03-0000-0102"], ["0300000101"]),
        ("ＴＥＬ", ["3-5321-1111"], ["03-5321-1111"]),
        ("連絡先電話番号", ["9000000000"], ["09000000000"]),
        ("FAX番号", ["(54)623-2554"], ["0(54)623-2554"]),
        ("郵便番号", ["600001", "600002"], ["0600001", "0600002"]),
        ("郵便番号", ["060-0001", "60-0002"], ["060-0002"]),
        ("全国地方公共団体コード", ["11002", "011011"], ["011002"]),
        ("市区町村コード", ["1100"], ["011002"]),
        ("都道府県コード", ["1", "13"], ["01"]),
        ("町字ID", ["1001", "0002000"], ["0001001"]),
        ("事業所番号", ["170100018"], ["0170100018"]),
        ("管理番号", ["00012", "00013", "14"], ["00014"]),
    ],
)
def test_a_code_without_its_zeros_is_told_with_what_it_was(name: str, texts: list[str], expected: list[str]) -> None:
    assert codes(name, *texts) == ["leading-zeros-lost"]
    assert restored(name, *texts) == expected


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("ID", ["1", "2", "10", "100"]),
        ("登録番号", ["99999", "100000", "100001"]),
        ("電話番号", ["22-1234", "0835-22-1234", "110", "300-4000-50"]),
        ("郵便番号", ["163-8001", "75-0001"]),
        ("郵便番号", ["1638001"]),
        ("全国地方公共団体コード", ["131016", "13101"]),
        ("コード", ["0", "1", "10"]),
        ("番地", ["01", "2", "3", "4", "5"]),
        ("内線番号", ["300000101"]),
        ("法人番号", ["5220005000175", "222000500021"]),
        ("市町村コード名", ["1100"]),
        ("開始時間", ["0930", "1730", "830"]),
    ],
)
def test_short_numbers_without_evidence_raise_no_alarm(name: str, texts: list[str]) -> None:
    if name == "開始時間":
        assert restored(name, *texts) == ["0830"]
    else:
        assert codes(name, *texts) == []


def test_thousands_of_damaged_cells_are_one_alarm_with_its_total_and_first_places() -> None:
    (alarm,) = found("法人番号", *(["1.01321E+12", "7.25001E+12"] * 2500))
    assert alarm.total == 5000
    assert [issue.place.cell for issue in alarm.issues] == ["C2", "C3", "C4", "C5", "C6"]
    assert alarm.issues[0].place.field == "法人番号"
    assert alarm.issues[1].value == "7.25001E+12"
