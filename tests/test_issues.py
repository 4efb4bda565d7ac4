from __future__ import annotations

from odconv.issues import render


def test_a_code_among_the_facts_is_told_by_its_title() -> None:
    facts = {"portal": "市のカタログ", "url": "https://data.example.jp", "cause": "address-private"}
    assert "（内部ネットワークの URL）" in render("portal-unreachable", facts, "ja")
    assert "(Address within a private network)" in render("portal-unreachable", facts, "en")


def test_a_cause_that_is_no_code_is_told_as_it_is_and_a_missing_one_hides_nothing() -> None:
    assert "(connection lost)" in render("portal-unreachable", {"cause": "connection lost"}, "en")
    assert "(?)" in render("portal-unreachable", {}, "en")
