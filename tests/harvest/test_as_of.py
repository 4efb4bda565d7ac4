from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.harvest.as_of import as_of


@pytest.mark.parametrize(
    ("texts", "date"),
    [
        (["AED設置箇所一覧　令和６年４月１日現在"], "2024-04-01"),
        (["R6.4.1時点"], "2024-04-01"),
        (["2024/4/1 現在", "2025/1/1 作成"], "2024-04-01"),
        (["人口（令和6年3月末）"], "2024-03"),
        (["131016_population_20250401"], "2025-04-01"),
        (["2023-01-01", "2024-01-01"], "2024-01-01"),
        (["平成31年4月31日現在"], None),
        (["131016"], None),
        (["電話 03-1234-5678"], None),
        ([], None),
    ],
)
def test_the_date_of_the_content_is_found(texts: list[str], date: str | None) -> None:
    assert as_of(texts) == date


@settings(max_examples=100)
@given(st.lists(st.text(max_size=40), max_size=3))
def test_any_text_is_survived(texts: list[str]) -> None:
    found = as_of(texts)
    assert found is None or len(found) in (7, 10)
