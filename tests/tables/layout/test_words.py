"""The words that tell totals, notes, sections and sheets apart: the data loads, and says what people mean by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from odconv.errors import RulesError
from odconv.tables.layout import words
from odconv.tables.layout.cells import Look, look
from odconv.tables.layout.words import NAMES, folded, says


def test_every_list_has_words_and_compiles() -> None:
    assert all(says(name, "") is False for name in NAMES)


@pytest.mark.parametrize(
    "text", ["合　計", "計", "小計", "総数", "【小計】", "東部地区 合計", "市　計", "全産業", "予算総額"]
)
def test_words_of_sums_are_totals(text: str) -> None:
    assert says("total", text)


@pytest.mark.parametrize("text", ["設計", "一般会計", "計量検定所", "合計画面", "総人口", "全国", "平均台", "時計台"])
def test_names_that_hold_such_a_word_are_no_totals(text: str) -> None:
    assert not says("total", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("note", "※令和7年4月1日現在"),
        ("note", "（注）推計値"),
        ("note", "資料：総務課"),
        ("section", "＜手続き・くらし＞"),
        ("section", "■ 東部地区"),
        ("unit", "（㎡）"),
        ("unit", "千円"),
        ("title", "令和5年10月1日現在"),
        ("title", "第3表　町丁別人口"),
        ("example", "施設一覧_作成例"),
        ("choices", "選択肢"),
        ("notes", "入力要領"),
        ("header", "所在地（町名）"),
        ("header", "ＴＥＬ"),
    ],
)
def test_words_are_known_in_the_width_they_were_typed_in(name: str, text: str) -> None:
    assert says(name, text)


def test_folding_leaves_neither_width_nor_space_nor_case() -> None:
    assert folded(" Ｎｏ．　１\n") == "no.1"


@pytest.fixture
def rules_read_anew() -> Iterator[None]:
    for kept in (words._patterns, words.says):
        kept.cache_clear()
    yield
    words._patterns.cache_clear()


@pytest.mark.usefixtures("rules_read_anew")
def test_a_list_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "read_yaml", lambda *_: {"totals": {"pattern": ["計"]}})
    with pytest.raises(RulesError) as caught:
        says("total", "計")
    assert caught.value.code == "rules-unreadable"


@pytest.mark.usefixtures("rules_read_anew")
def test_a_pattern_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "read_yaml", lambda *_: {key: {"pattern": ["(計"]} for key in NAMES})
    with pytest.raises(RulesError):
        says("total", "計")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Look.BLANK),
        (" 　", Look.BLANK),
        ("電話番号", Look.LABEL),
        ("0～4歳", Look.PERIOD),
        ("令和5年度", Look.PERIOD),
        ("1,234", Look.NUMBER),
        ("△1.5", Look.NUMBER),
        ("◎", Look.MARK),
        ("架空市本町一丁目2番3号", Look.VALUE),
        ("(0000)22-1111", Look.VALUE),
        ("2024-04-01", Look.VALUE),
        ("令和6年4月1日", Look.VALUE),
        ("9:00～17:00", Look.VALUE),
        ("http://example.jp/", Look.VALUE),
        ("正式名称を記入してください。", Look.SENTENCE),
    ],
)
def test_a_cell_looks_like_what_a_person_sees(text: str, expected: Look) -> None:
    assert look(text) is expected
