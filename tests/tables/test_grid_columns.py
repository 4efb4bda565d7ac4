"""A grid gives the same cells before and after it was turned into columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odconv.tables import model
from odconv.tables.edges import Edges
from odconv.tables.model import Grid

_ROWS = [["1", "", "公民館"], ["2", "", "図書館"], ["3", "", "公民館"], ["", "", ""]]


def _answers(grid: Grid) -> list[object]:
    return [
        grid.texts(2, range(1, 4)),
        grid.texts(2, [2, 0]),
        grid.likely([2, 0], range(3), Edges("※", "館")),
        grid.places_of(2, range(4), {"公民館"}),
        grid.used_columns(),
        grid.filled_counts(),
    ]


@pytest.mark.parametrize("kept", [0, 1 << 18])
def test_looking_for_used_columns_changes_no_answer(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_TURNED", kept)
    grid = Grid(None, visible=True, rows=_ROWS)
    before = _answers(grid)
    assert before == _answers(grid)
    assert before[:2] == [["図書館", "公民館", ""], ["公民館", "公民館"]]
    assert before[4:] == [[0, 2], [2, 2, 2, 0]]


def test_texts_of_a_column_may_be_changed_by_who_asked() -> None:
    grid = Grid(None, visible=True, rows=_ROWS)
    grid.used_columns()
    grid.texts(0, range(2)).clear()
    assert grid.texts(0, range(2)) == ["1", "2"]


def test_a_column_without_such_edges_has_no_likely_text() -> None:
    grid = Grid(None, visible=True, rows=_ROWS)
    assert grid.likely([0], range(4), Edges("^0-9")) == [set()]
    assert grid.likely([2], range(4), Edges("※", "園")) == [set()]
    assert grid.likely([2], range(4), Edges("※", "園"), {"図書館"})[0] >= {"図書館"}


@given(st.lists(st.text(alphabet="12館※\n注"), max_size=8))
def test_no_text_with_an_edge_is_left_out(texts: list[str]) -> None:
    edges = Edges("※", "館")
    grid = Grid(None, visible=True, rows=[[text] for text in texts])
    (found,) = grid.likely([0], range(len(texts)), edges)
    assert found >= {text for text in texts if text.startswith("※") or text.endswith("館")}
