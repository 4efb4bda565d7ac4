"""What the screen showed in place of values, and texts cut at the limits of programs."""

from __future__ import annotations

import pytest

from tests.tables.alarms.alarm_columns import codes


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("hash-marks", "########"), ("hash-marks", " ### "), ("formula-error", "#N/A"), ("formula-error", "#REF!"),
        ("formula-error", "#DIV/0!"), ("formula-error", "#name?"), ("formula-error", "#VALUE!"),
    ],
)  # fmt: skip
def test_cells_that_hold_no_value(code: str, text: str) -> None:
    assert codes("面積", "12", text) == [code]


@pytest.mark.parametrize("text", ["#1", "##", "#ハッシュタグ", "C#", "N/A", "#property", "####号室"])
def test_signs_that_belong_there(text: str) -> None:
    assert codes("名称", text) == []


@pytest.mark.parametrize(
    "texts",
    [["あ" * 255, "い" * 255], ["あ" * 254 + "、"], ["（" + "あ" * 254], ["あ" * 32_767], ["い" * 247 + "https://"]],
)
def test_a_text_that_ends_at_a_limit_was_cut(texts: list[str]) -> None:
    assert codes("説明", *texts) == ["text-cut"]


@pytest.mark.parametrize("texts", [["あ" * 255], ["あ" * 254 + "。"], ["あ" * 255, "い" * 256], ["あ" * 254]])
def test_a_text_of_that_length_by_chance_is_whole(texts: list[str]) -> None:
    assert codes("説明", *texts) == []
