"""The year of dates without one: from title, sheet and file name, told, and never between two."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.converters.conversion import Conversion, Fate
from odconv.converters.convert import convert_table
from odconv.converters.years import TableYear, years_in
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和6年度イベント一覧", [(2024, True)]),
        ("令和元年度", [(2019, True)]),
        ("Ｒ６年度 行事予定", [(2024, True)]),
        ("2024年 イベント", [(2024, False)]),
        ("131016_event_2024", [(2024, False)]),
        ("131016_event_20240401", []),
        ("令和6年4月1日現在", []),
        ("R6.4.1時点", []),
        ("2024-04_event", []),
        ("イベント 0836-31-4111", []),
        ("第12回まつり", []),
        ("", []),
    ],
)
def test_years_are_found_where_no_month_stands_behind_them(text: str, expected: list[tuple[int, bool]]) -> None:
    assert list(years_in(text)) == [TableYear(*each) for each in expected]


@settings(max_examples=200)
@given(st.text(st.characters(categories=["Lo", "Nd", "Po", "Lu"]), max_size=30))
def test_any_text_may_be_a_title(text: str) -> None:
    assert all(1950 <= found.year <= 2100 for found in years_in(text))


def events(title: str, *words: str) -> Conversion:
    head = f"{title},,\n,,\n行事名,開始日,終了日\n"
    text = f"{head}花まつり,4月8日,4月9日\n雪まつり,2月10日,2月11日\n盆踊り,8月15日(木),8月15日\n"
    (reading,) = read(text.encode())
    return convert_table(tables_of(reading.grids)[0], load_schema("recommended/event"), words=words)


def test_months_before_april_of_a_fiscal_year_lie_in_the_next_one() -> None:
    found = events("令和6年度 行事一覧")
    assert list(found.columns["開始日"]) == ["2024-04-08", "2025-02-10", "2024-08-15"]
    told = [change for change in found.changes() if change.field == "開始日"]
    assert {change.rule for change in told} == {"date.year-of-table"}
    assert [change.fate for change in told] == [Fate.DOUBTED, Fate.DOUBTED, Fate.CHANGED]  # 15 August was a Thursday
    assert told[1].params == {"year": 2025}


def test_the_name_of_the_file_tells_the_year_too() -> None:
    assert list(events("行事一覧", "131016_event_2024").columns["開始日"])[1] == "2024-02-10"


@pytest.mark.parametrize("words", [(), ("131016_event_2023",), ("令和6年4月1日現在",)])
def test_no_year_is_made_up_where_none_or_two_are_told(words: tuple[str, ...]) -> None:
    found = events("令和6年度 行事一覧" if "2023" in "".join(words) else "行事一覧", *words)
    assert not [value for value in found.columns.get("開始日", ()) if value.startswith("20")]
