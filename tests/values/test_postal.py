"""Postal codes as municipalities write them."""

from __future__ import annotations

import pytest

from odconv.values.model import Certainty
from odconv.values.postal import normalise


@pytest.mark.parametrize(
    "text",
    ["〒163-8001", "１６３－８００１", "163 8001", "163ー8001", " 163-8001", "〒１６３８００１", "郵便番号：163-8001"],
)
def test_a_code_is_written_with_a_hyphen(text: str) -> None:
    assert (normalise(text).value, normalise(text).certainty) == ("163-8001", Certainty.SURE)


def test_codes_that_are_right_stay_with_or_without_hyphen() -> None:
    assert [normalise(text).rule for text in ("163-8001", "1638001", "")] == ["", "", ""]


def test_a_lost_zero_is_put_back_and_doubted() -> None:
    assert [(r.value, r.certainty) for r in map(normalise, ("600001", "60-0001", "600001.0"))] == [
        ("060-0001", Certainty.DOUBTFUL)
    ] * 3


def test_an_address_behind_the_code_is_parted() -> None:
    result = normalise("〒747-1111　山口県防府市富海1-2")
    assert (result.value, dict(result.parts)) == ("747-1111", {"remark": "山口県防府市富海1-2"})


@pytest.mark.parametrize("text", ["16380", "163-80011", "03-5321-1111", "東京都", "163-8001-2"])
def test_what_is_no_code_is_kept_and_told(text: str) -> None:
    assert (normalise(text).value, normalise(text).issue) == (text, "value-postal-unknown")
