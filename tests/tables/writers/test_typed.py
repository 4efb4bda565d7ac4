"""Typed columns: a type only where no reader could get a value wrong."""

from __future__ import annotations

import datetime as dt
import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.tables.writers import points, typed
from odconv.tables.writers.points import Point, points_of
from odconv.tables.writers.typed import Kind, TypedColumn, typed_table


@pytest.mark.parametrize("module", [typed, points])
def test_examples_in_the_modules_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.DATE, "2024-02-29", dt.date(2024, 2, 29)),
        (Kind.INTEGER, "-12", -12),
        (Kind.NUMBER, "139.7530", 139.753),
        (Kind.TEXT, "013101", "013101"),
    ],
)
def test_a_column_of_its_kind_is_typed_and_an_empty_cell_is_none(kind: Kind, text: str, value: object) -> None:
    table = typed_table([TypedColumn("a", kind)], [[text, ""]])
    assert table.values == ([value, None],)
    assert table.kept == ()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.DATE, "2023-02-29"),
        (Kind.DATE, "2024-04"),
        (Kind.INTEGER, "1,200"),
        (Kind.INTEGER, "1" * 16),
        (Kind.NUMBER, "nan"),
        (Kind.NUMBER, "1e999"),
    ],
)
def test_one_text_that_does_not_fit_keeps_the_whole_column_as_text(kind: Kind, text: str) -> None:
    table = typed_table([TypedColumn("a", kind)], [["1" if kind is not Kind.DATE else "2024-01-01", text]])
    assert table.columns[0].kind is Kind.TEXT
    assert table.values[0][1] == text
    assert table.kept == ("a",)


@given(st.lists(st.text(max_size=12), max_size=8), st.sampled_from(Kind))
@settings(max_examples=200)
def test_typing_never_raises_and_loses_no_cell(cells: list[str], kind: Kind) -> None:
    (values,) = typed_table([TypedColumn("a", kind)], [cells]).values
    assert [value is None for value in values] == [not cell for cell in cells]


def test_points_outside_the_globe_or_without_a_number_are_none() -> None:
    found = points_of(["35", "95", "北緯35度", "35"], ["139", "139", "139", "181"])
    assert found.rows == [Point(139.0, 35.0), None, None, None]
    assert found.missing == 3
    assert found.bounds == (139.0, 35.0, 139.0, 35.0)
