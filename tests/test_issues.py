from __future__ import annotations

from importlib.resources import files

import pytest

from odconv.errors import RulesError
from odconv.issues import Explanation, Severity, explain, explanations, render
from odconv.shipped import parse_yaml, read_yaml


def test_entries_that_are_read_one_by_one_are_those_of_the_whole_file() -> None:
    whole = parse_yaml(files("odconv").joinpath("issues.yaml").read_text(encoding="utf-8"))
    assert list(explanations()) == list(whole)
    assert len(explanations()) == len(whole)
    for code, entry in whole.items():
        assert explain(code) == Explanation(code=code, **{**entry, "severity": Severity(entry["severity"])})


def test_an_entry_is_read_once() -> None:
    assert explain("type-error") is explain("type-error")


def test_a_code_without_an_entry_is_a_fault_of_the_rules() -> None:
    assert "no-such-code" not in explanations()
    with pytest.raises(RulesError, match="issue-code-unknown"):
        explain("no-such-code")


def test_shipped_yaml_is_read_with_its_japanese() -> None:
    assert read_yaml("odconv.values", "signs.yaml")
    assert parse_yaml("有: [○, 1, true]") == {"有": ["○", 1, True]}


def test_a_code_among_the_facts_is_told_by_its_title() -> None:
    facts = {"portal": "市のカタログ", "url": "https://data.example.jp", "cause": "address-private"}
    assert "（内部ネットワークの URL）" in render("portal-unreachable", facts, "ja")
    assert "(Address within a private network)" in render("portal-unreachable", facts, "en")


def test_a_cause_that_is_no_code_is_told_as_it_is_and_a_missing_one_hides_nothing() -> None:
    assert "(connection lost)" in render("portal-unreachable", {"cause": "connection lost"}, "en")
    assert "(?)" in render("portal-unreachable", {}, "en")
