"""Cells that a spreadsheet might take for formulas, and the many that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.tables.writers.formulas import guarded, is_suspect, unguarded


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd|' /C calc'!A0", "+SUM(A1)", "-A1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1+1", "　＝1", "＝1+1",
     "＋A1", "－A1", "＠a", "-1+cmd|' /C calc'!A0", "'=1", "''=1", "=-1", "-2+3+cmd", "+81-3-0000-0000 (内線)=1"],
)  # fmt: skip
def test_formulas_are_suspect(text: str) -> None:
    assert is_suspect(text)
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["", "-", "－", "--", "＋", "=", "@", "- ", "-5", "+3.2", "-1,234", "－１２", "-1.5e-3", "+12%", "+81-3-0000-0000",
     "+81 (0)3 0000 0000", "'", "'a", "''", "'-", "名称", "1-2", "a=b", "〒100-0001", "△5", "info@example.jp"],
)  # fmt: skip
def test_marks_numbers_telephones_and_other_text_are_not(text: str) -> None:
    assert not is_suspect(text)
    assert guarded(text) == unguarded(text) == text


@given(st.text(st.sampled_from("'=+-@＝－\t\r\n 　1a"), max_size=8) | st.text(max_size=8))
@settings(max_examples=200)
def test_guarding_can_be_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text
