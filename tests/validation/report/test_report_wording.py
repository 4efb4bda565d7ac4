"""What is said of a finding: whole sentences in both languages, plain words, nothing invisible."""

from __future__ import annotations

import dataclasses
import re
import string
from typing import TYPE_CHECKING, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.issues import Language, explanations
from odconv.schemas.model import Field
from odconv.validation import forms
from odconv.validation.findings import Finding
from odconv.validation.wording import facts, shown, text_key, wording

if TYPE_CHECKING:
    from odconv.validation.findings import TableReport

LANGUAGES = get_args(Language)
VALIDATION = {code: entry for code, entry in explanations().items() if entry.stage == "validation"}
# What the engine gives with each code; codes that are not here have no facts beyond place, field and value.
PARAMS: dict[str, dict[str, object]] = {
    "check-digit": {"expected": "131016"},
    "unique-error": {"first_row": 2},
    "primary-key": {"first_row": 2},
    "title-rows": {"row": 3, "rows": 2},
    "sum-mismatch": {"total_field": "総数", "expected": 11, "actual": 10, "parts": ["男性", "女性"]},
    **{
        f"constraint-error.{name}": {"constraint": name, "expected": 5}
        for name in ("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    },
    "constraint-error.required": {"constraint": "required", "expected": True},
    "constraint-error.pattern": {"constraint": "pattern", "expected": "[0-9]{6}"},
    "constraint-error.enum": {"constraint": "enum", "expected": ["有", "無"]},
}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", VALIDATION)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_of_a_sentence_is_given(faulty: TableReport, code: str, language: Language) -> None:
    finding = Finding(code.partition(".")[0], 2, 7, "開始日", "値", PARAMS.get(code, {}))
    message = VALIDATION[code].message[language]
    given_facts = facts(finding, faulty, language)
    assert placeholders(message) <= set(given_facts)
    empty = {name for name in placeholders(message) if given_facts[name] == ""}
    by_look = {"type-error.date-serial": {"date"}, "constraint-error.pattern-code": {"meant"}}
    assert empty <= by_look.get(code, set())


@pytest.mark.parametrize("code", sorted({code.partition(".")[0] for code in VALIDATION}))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_a_hole(faulty: TableReport, code: str, language: Language) -> None:
    words = wording(Finding(code, 2, 7, "開始日", "値", PARAMS.get(code, {})), faulty, language)
    for text in (words.title, words.message, words.why, words.fix):
        assert text
        assert not re.search(r"\?|\{|\}|None", text)


@pytest.mark.parametrize("code", VALIDATION)
def test_titles_reasons_and_remedies_name_no_facts(code: str) -> None:
    """`odconv explain` shows them without a table."""
    entry = VALIDATION[code]
    for texts in (entry.title, entry.why, entry.fix):
        assert set(texts) == set(LANGUAGES)
        assert not any(placeholders(text) for text in texts.values())


@pytest.mark.parametrize("code", [code for code in VALIDATION if "." in code])
def test_a_closer_sentence_weighs_as_much_as_its_code(code: str) -> None:
    assert VALIDATION[code].severity == VALIDATION[code.partition(".")[0]].severity


@pytest.mark.parametrize("code", VALIDATION)
def test_both_languages_name_the_same_facts(code: str) -> None:
    message = VALIDATION[code].message
    assert placeholders(message["ja"]) == placeholders(message["en"])


@pytest.mark.parametrize(
    ("field", "kind", "value", "key"),
    [
        ("開始日", "date", "45383", "type-error.date-serial"),
        ("開始日", "date", "R6.4.1", "type-error.date-era"),
        ("開始日", "date", "令和元年5月1日", "type-error.date-era"),
        ("開始日", "date", "２０２４-04-01", "type-error.full-width"),
        ("開始日", "date", "2024/4/1", "type-error.date"),
        ("料金", "integer", "1,200", "type-error.comma"),
        ("料金", "integer", "1,200円", "type-error.unit"),
        ("料金", "integer", "約500", "type-error.integer"),
        ("料金", "integer", "12-34", "type-error.integer"),
        ("料金", "integer", "無料", "type-error.integer"),
        ("緯度", "number", "３５．６", "type-error.full-width"),
        ("緯度", "number", "35°40", "type-error.number"),
        ("開始時間", "time", "9時", "type-error.time"),
        ("備考", "duration", "?", "type-error"),
    ],
)
def test_sentence_is_chosen_by_type_and_look(faulty: TableReport, field: str, kind: str, value: str, key: str) -> None:
    assert text_key(Finding("type-error", 2, 1, field, value, {"type": kind}), faulty) == key


def test_a_code_that_can_be_guessed_is_told_from_other_wrong_codes(faulty: TableReport) -> None:
    params = {"constraint": "pattern", "expected": "[0-9]{6}"}
    name = "全国地方公共団体コード"
    keys = [text_key(Finding("constraint-error", 2, 1, name, v, params), faulty) for v in ("11002", "東京都")]
    assert keys == ["constraint-error.pattern-code", "constraint-error.pattern"]


def test_serial_number_is_told_as_the_date_that_it_means(faulty: TableReport) -> None:
    finding = Finding("type-error", 2, 7, "開始日", "41919", {"type": "date", "format": "default"})
    assert "2014-10-07" in wording(finding, faulty, "ja").message


def test_pattern_is_told_in_words_with_the_remedy_of_its_meaning(faulty: TableReport) -> None:
    params = {"constraint": "pattern", "expected": "[0-9]{6}"}
    words = wording(Finding("constraint-error", 2, 1, "全国地方公共団体コード", "x", params), faulty, "ja")
    assert words.expected == "6桁の半角数字（全国地方公共団体コード、検査数字を含む）、例：131016"
    assert "検査数字を含む6桁" in words.fix
    assert "[0-9]" not in words.message


def test_key_without_values_is_no_repetition(faulty: TableReport) -> None:
    words = wording(Finding("primary-key", 4), faulty, "ja")
    assert words.message == "4行目は、行を見分ける項目「全国地方公共団体コード・ID」が空欄です。"


def test_second_use_of_a_name_points_to_the_first(faulty: TableReport) -> None:
    table = dataclasses.replace(faulty, labels=("名称", "ID", "名称"))
    words = wording(Finding("duplicate-label", None, 3, "緯度", "名称"), table, "ja")
    assert words.message == "C1 の見出し「名称」はA列の見出しと同じです。"


@pytest.mark.parametrize(
    ("descriptor", "japanese", "english"),
    [
        ({"type": "date"}, "西暦の日付（2024-04-01 の形）", "date written as 2024-04-01"),
        (
            {"type": "date", "format": "%Y/%m/%d"},
            "西暦の日付（2024/04/01 の形）",
            "date written as 2024/04/01",
        ),
        (
            {"type": "time", "format": "%H:%M"},
            "24時間制の時刻（09:30 の形、半角）",
            "24-hour time written as 09:30",
        ),
        (
            {"type": "boolean", "trueValues": ["有"], "falseValues": ["無"]},
            "「有」・「無」",
            "“有”, “無”",
        ),
        ({"constraints": {"pattern": "^[0-9]{10}$"}}, "10桁の半角数字", "10 half-width digits"),
        (
            {"constraints": {"pattern": "[A-Z]+"}},
            "決められた形（パターン [A-Z]+）",
            "text of the pattern [A-Z]+",
        ),
        ({"description": "通称", "example": "駅前"}, "通称、例：駅前", "a value such as “駅前”"),
        ({}, "データ項目定義書の記載のとおり", "as the specification says"),
        (
            {"constraints": {"enum": list("123456789")}},
            "「1」・「2」・「3」・「4」・「5」・「6」・「7」・「8」 など 9 種類",
            "“1”, “2”, “3”, “4”, “5”, “6”, “7”, “8” … (9 in all)",
        ),
    ],
)
def test_form_is_told_in_plain_words(descriptor: dict[str, object], japanese: str, english: str) -> None:
    field = Field({"name": "項目", **descriptor})
    assert (forms.form(field, "ja"), forms.form(field, "en")) == (japanese, english)


def test_every_semantic_and_type_has_words_in_both_languages() -> None:
    data = yaml.safe_load(_forms_text())
    texts = [*data["types"].values(), *data["constraints"].values(), *data["phrases"].values()]
    texts += [text for entry in data["semantics"].values() for text in entry.values()]
    for text in texts:
        assert set(text) == {"ja", "en"}
        assert placeholders(text["ja"]) == placeholders(text["en"])


def _forms_text() -> str:
    from importlib.resources import files

    return files("odconv.validation").joinpath("forms.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "japanese"),
    [
        ("本館", "本館"),
        (" 本館　別館　", "〈空白〉本館　別館〈全角空白〉"),
        ("a\r\nb\tc\x00", "a〈改行〉b〈タブ〉c〈U+0000〉"),
        ("a\u200bb\u202ec", "a〈U+200B〉b〈U+202E〉c"),
        ("a\xa0b", "a〈特殊な空白〉b"),
        ("あ" * 41, "あ" * 40 + "…"),
        ("   ", "〈空白〉〈空白〉〈空白〉"),
    ],
)
def test_value_is_shown_on_one_line(text: str, japanese: str) -> None:
    assert shown(text, "ja") == japanese


@settings(max_examples=200)
@given(st.text())
def test_shown_value_is_printable(text: str) -> None:
    assert all(char.isprintable() or char == "　" for char in shown(text, "en"))
