"""A ? in place of a character is told from a ? that asks; U+FFFD, 〓 and escapes are told wherever they stand."""

from __future__ import annotations

import pytest

from odconv.tables.alarms.model import LONGEST_PIECE, Repair
from tests.tables.alarms.alarm_columns import codes, found, restored


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("所在地", "見本町1512?1", "見本町1512-1"),
        ("住所", "本町2?16?45", "本町2-16-45"),
        ("電話番号", "03?0000?0101", "03-0000-0101"),
        ("営業時間", "10:00?17:00", "10:00～17:00"),
        ("休館日", "12月29日?1月3日", "12月29日～1月3日"),
        ("利用可能日", "火曜?木曜", "火曜～木曜"),
    ],
)
def test_a_question_mark_between_numbers_was_a_sign(name: str, text: str, expected: str) -> None:
    assert codes(name, text) == ["hyphen-lost"]
    assert restored(name, text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "?橋児童館", "白山比?神社", "尾?町", "ツ?57乙", "化石、?製などの標本", "丸皿（15?）", "15?以上の作品", "??????",
        "1泊?7,200円", "像高169.2?。", "cr?pe", "〓橋一郎", "髙〓一郎",
    ],
)  # fmt: skip
def test_a_question_mark_that_no_sentence_has_was_a_character(text: str) -> None:
    (alarm,) = found("名称", text if not text.startswith("1泊") else "1泊 ?7,200円")
    assert (alarm.code, alarm.repair) == ("character-lost", Repair.NO)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.jp/?id=1&name=2", "https://example.jp/a?1",
        "example.jp/list.php?print", "参加しませんか?", "どうする?防災講座",
        "これは何?展示室",
        "本当?嘘?", "本当？嘘？",
        "誰?展", "What is AED? Ask us", "?", "〓〓〓〓 お知らせ 〓〓〓〓", "申込方法は？", "できるかな?3月の教室",
    ],
)  # fmt: skip
def test_a_question_mark_that_asks_raises_no_alarm(text: str) -> None:
    assert codes("説明", text) == []


@pytest.mark.parametrize("text", ["\ufffd橋", "東京都\ufffd\ufffd", "caf\u00ef\u00bf\u00bd"])
def test_the_replacement_character_is_told(text: str) -> None:
    (alarm,) = found("名称", text)
    assert (alarm.code, alarm.repair) == ("replacement-character", Repair.NO)


def test_escapes_of_workbooks_are_told_and_undone() -> None:
    assert codes("備考", "一行目_x000D_\n二行目") == ["escape-residue"]
    assert restored("備考", "一行目_x000D_\n二行目") == ["一行目\n二行目"]
    assert restored("備考", "a_x0041_b") == ["aAb"]
    assert codes("備考", "max_x000_min", "_x") == []


def test_of_a_long_text_the_damaged_piece_is_shown() -> None:
    (alarm,) = found("説明", "あ" * 300 + "白山比?神社" + "い" * 300)
    assert "白山比?神社" in str(alarm.issues[0].value)
    assert len(str(alarm.issues[0].value)) <= LONGEST_PIECE + 2
