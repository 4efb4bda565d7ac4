"""The structural index against Python's csv module."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odconv.tables.structure import index

CELL = st.text(alphabet='a,"\n\r あ;\t', max_size=6)


def parsed(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@given(st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=40), st.sampled_from(["\r\n", "\n"]))
def test_written_tables_are_regular_and_counted_like_csv(rows: list[list[str]], end: str) -> None:
    out = io.StringIO(newline="")
    # With a bare line feed as its line end, the writer leaves carriage returns unquoted unless told.
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL if end == "\n" else csv.QUOTE_MINIMAL).writerows(rows)
    data = out.getvalue().encode()
    structure = index(data)
    assert structure.regular
    assert structure.balanced
    expected = parsed(data)
    assert structure.cells.tolist() == [max(1, len(row)) for row in expected]
    pieces = [data[slice(*structure.span(record))] for record in range(len(structure))]
    assert b"".join(pieces) == data
    assert [parsed(piece)[0] for piece in pieces] == expected


@given(st.text(alphabet='a,"\n\r', max_size=400))
def test_whatever_is_called_regular_is_read_as_csv_reads_it(text: str) -> None:
    data = text.encode()
    structure = index(data)
    if structure.regular:
        expected = parsed(data)
        assert structure.cells.tolist() == [max(1, len(row)) for row in expected]


@pytest.mark.parametrize(
    "text",
    [
        'a,b"c\n',
        '"a"b,c\n',
        'a,"b\n',
        "a\rb\n",
        'a, "b"\n',
        '"a" ,b\n',
        'x"\n"y\n',
        'a,\v"b"\n',
        '"a"\x01,b\n',
        'a,b\r\n"c"\r"d"\n',
        "a,b\r\nc,d\r",
    ],
    ids=[
        "stray quote",
        "text after quote",
        "unclosed",
        "bare return",
        "space before",
        "space after",
        "odd pair",
        "control character before",
        "control character after",
        "bare return between quoted cells",
        "bare return at the end",
    ],
)
def test_text_that_parsers_read_differently_is_not_regular(text: str) -> None:
    assert not index(text.encode()).regular


@pytest.mark.parametrize("separator", [",", "\t"])
def test_control_characters_of_a_cell_end_no_record(separator: str) -> None:
    data = 'a\v\x01,b\f\x00\r\n"x\r\ny\x02\r",z\n'.replace(",", separator).encode()
    structure = index(data, separator)
    assert structure.regular
    assert structure.ends.tolist() == [9, len(data)]
    assert structure.cells.tolist() == [2, 2]


def test_an_odd_number_of_quotes_is_not_balanced() -> None:
    assert not index(b'a,"b\nc,d\n').balanced


@pytest.mark.parametrize("size", [1, 63, 64, 65, 127, 128, 4096, (1 << 20) - 1, 1 << 20, (1 << 20) + 65])
def test_records_are_found_at_every_place_of_a_word_and_of_a_stride(size: int) -> None:
    data = b"x" * size + b',"\n",y\nz'
    structure = index(data)
    assert structure.ends.tolist() == [size + 7, size + 8]
    assert structure.cells.tolist() == [3, 1]
