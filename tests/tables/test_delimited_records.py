"""Records cut from text at once are those of the `csv` module, whichever lines it is asked for."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odconv.tables.delimited import cells_of

_PIECES = st.sampled_from(["a", "施設", ",", ",", "\n", "\r\n", "\r", '"', '""', '"x,\ny"', " ", "\x0b", "\u2028"])
_PLAIN = "番号,名称,備考\r\n" * 40  # so many unquoted lines that quotes are few


@given(st.lists(_PIECES, max_size=30).map("".join), st.booleans())
def test_records_are_those_of_the_csv_module(text: str, mostly_plain: bool) -> None:
    whole = text + "\n" + _PLAIN + text if mostly_plain else text
    try:
        expected = list(csv.reader(io.StringIO(whole, newline="")))
    except csv.Error:
        with pytest.raises(csv.Error):
            cells_of(whole, ",")
        return
    assert cells_of(whole, ",") == expected


def test_a_quoted_line_break_among_plain_lines_stays_in_its_cell() -> None:
    text = _PLAIN + '1,"中央\n公民館",\r\n\r\n' + _PLAIN
    assert cells_of(text, ",")[40:43] == [["1", "中央\n公民館", ""], [], ["番号", "名称", "備考"]]
