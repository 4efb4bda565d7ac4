"""Delimited text: what is written is what is read, and a character that cannot be written is told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.errors import OutputError, UsageError
from odconv.issues import render
from odconv.tables.reading import read
from odconv.tables.writers.delimited import Dialect, Row, Unencodable, unencodable, write_columns, write_delimited
from odconv.tables.writers.encoding import ENCODINGS, encoded, lookalike
from odconv.tables.writers.frame import write_frame

ROWS = [["名称", "所在地"], ["中央公園", '一丁目,2"3'], ["", "改行\nあり"], ["CR\rも", " 空白 "]]


def written(rows: list[list[str]], dialect: Dialect | None = None, **options: object) -> bytes:
    target = io.BytesIO()
    write_delimited(target, rows, dialect, **options)  # type: ignore[arg-type]
    return target.getvalue()


def refused(rows: list[list[str]], encoding: str) -> OutputError:
    target = io.BytesIO()
    with pytest.raises(OutputError) as caught:
        write_delimited(target, rows, Dialect(encoding))
    assert target.getvalue() == b""
    assert caught.value.code == "characters-unencodable"
    return caught.value


def test_default_is_what_excel_calls_csv_utf8() -> None:
    assert written([["名称", "a,b"], ["", "1"]]) == b"\xef\xbb\xbf" + '名称,"a,b"\r\n,1\r\n'.encode()


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_dialect_is_read_back(encoding: str, separator: str, line_end: str) -> None:
    (reading,) = read(written(ROWS, Dialect(encoding, separator, line_end)))
    assert reading.grids[0].rows == ROWS
    assert (reading.delimiter, reading.line_end) == (separator, line_end)
    assert reading.encoding == encoding.removesuffix("-sig")
    assert reading.bom == (encoding not in {"utf-8", "cp932", "euc_jp", "iso2022_jp"})


def test_only_cells_that_need_quotes_get_them() -> None:
    text = written([["a b", "'", "#", "a,b"], ['"', "a\nb", "a\rb", "\t"]], Dialect("utf-8", line_end="\n"))
    assert text == b'a b,\',#,"a,b"\n"""","a\nb","a\rb",\t\n'


def test_a_row_of_one_empty_cell_is_no_blank_line() -> None:
    assert written([["a"], [""], ["b"]], Dialect("utf-8", line_end="\n")) == b'a\n""\nb\n'


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "iso2022_jp"])
def test_what_an_encoding_takes_it_gives_back(encoding: str) -> None:
    taken = [chr(point) for point in range(0x30000) if encoded(chr(point), encoding) is not None]
    assert len(taken) > 6900
    assert [character for character in taken if character.encode(encoding).decode(encoding) != character] == []


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp932", "10〜20"), ("cp932", "−5"), ("cp932", "𠮷野家"), ("cp932", "a\xa0b"), ("cp932", "😀"),
        ("euc_jp", "①"), ("euc_jp", "¥100"), ("iso2022_jp", "ｶ"), ("iso2022_jp", "\x1b$B"),
        ("utf-8", "\ud800"), ("utf-8-sig", "\0"),
    ],
)  # fmt: skip
def test_characters_that_do_not_fit_are_refused_with_their_place(encoding: str, text: str) -> None:
    error = refused([["名称", "備考"], ["a", "b"], ["c", text]], encoding)
    assert error.params["cell"] == "B3"
    assert error.params["count"] == 1
    (place,) = error.params["places"]
    assert place[:2] == (3, 2)
    assert place.character in text


def test_the_sentence_names_what_cannot_be_seen_by_its_code_point() -> None:
    error = refused([["髙〜\xa0"]], "cp932")
    assert "〜 U+00A0" in render(error.code, error.params, "ja")


def test_all_places_are_counted_and_the_first_thousand_listed() -> None:
    error = refused([["〜〜", "−"]] * 5000, "cp932")
    assert error.params["count"] == 15_000
    assert len(error.params["places"]) == 1000
    assert error.params["characters"] == "〜 −"


def test_the_list_can_be_had_without_writing() -> None:
    assert list(unencodable([["a", "〜"], ["①〜", ""]], "cp932")) == [
        Unencodable(1, 2, "〜"),
        Unencodable(2, 1, "〜"),
    ]
    assert list(unencodable([["a\ufeff", "〜"]], "utf-8")) == []


def test_replacements_are_the_callers_and_are_recorded() -> None:
    target = io.BytesIO()
    done = write_delimited(
        target, [["10〜20"], ["𠮷〜"]], Dialect("cp932"), replace=lambda found: lookalike(found, "cp932") or "〓"
    )
    assert target.getvalue().decode("cp932") == "10～20\r\n〓～\r\n"
    assert done.rows == 2
    assert [(r.row, r.character, r.replacement) for r in done.replaced] == [
        (1, "〜", "～"),
        (2, "𠮷", "〓"),
        (2, "〜", "～"),
    ]


@pytest.mark.parametrize("answer", [None, "−", "😀"])
def test_no_answer_and_an_answer_that_does_not_fit_either_are_refused(answer: str | None) -> None:
    with pytest.raises(OutputError):
        write_delimited(io.BytesIO(), [["〜"]], Dialect("cp932"), replace=lambda _: answer)


def test_a_first_cell_that_would_pass_for_a_mark_is_told() -> None:
    error = refused([["\ufeff名称"]], "utf-8")
    assert error.params["characters"] == "U+FEFF"
    assert list(unencodable([["\ufeff名称"]], "utf-8")) == [Unencodable(1, 1, "\ufeff")]
    for encoding in ("utf-8-sig", "utf-16-le", "utf-16-be"):
        assert read(written([["\ufeff名称", "a"]], Dialect(encoding)))[0].grids[0].rows == [["\ufeff名称", "a"]]


def test_iso_2022_jp_is_back_in_ascii_at_each_line_end() -> None:
    data = written([["名称", "数"]] * 9000, Dialect("iso2022_jp"))
    assert {line[-1:] for line in data.split(b"\r\n")[:-1]} == {b"B"}
    assert data.count(b"\x1b$B") == data.count(b"\x1b(B") == 18_000


@pytest.mark.parametrize("wrong", [{"encoding": "shift_jis"}, {"separator": ":"}, {"line_end": "\r"}])
def test_other_dialects_are_refused_by_name(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        Dialect(**wrong)
    assert caught.value.code == "dialect-unsupported"


def test_guarded_cells_are_recorded_and_the_rest_is_untouched() -> None:
    target = io.BytesIO()
    rows = [["名称", "数"], ['=HYPERLINK("http://x")', "-"], ["-3", "@SUM(A1)"]]
    done = write_delimited(target, rows, guard=True)
    assert done.guarded == [(2, 1), (3, 2)]
    back = read(target.getvalue())[0].grids[0].rows
    assert back == [["名称", "数"], ['\'=HYPERLINK("http://x")', "-"], ["-3", "'@SUM(A1)"]]


def test_formulas_stay_as_they_are_unless_asked() -> None:
    assert written([["=1+1", "@a"]], Dialect("utf-8")) == b"=1+1,@a\r\n"


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)
CELL = TEXT | st.sampled_from(["", '"', "a,b", "a\r\nb", "\r", "\n", " ", "〜", ";", "|", "\t", "名称", "-", "=1"])
TABLES = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=6))
DIALECTS = st.builds(
    Dialect, st.sampled_from(ENCODINGS), st.sampled_from([",", "\t", ";", "|"]), st.sampled_from(["\r\n", "\n"])
)


def outcome(call: object, *arguments: object, **options: object) -> tuple[object, object]:
    """Bytes and record, or the error's facts."""
    target = io.BytesIO()
    try:
        done = call(target, *arguments, **options)  # type: ignore[operator]
    except OutputError as error:
        assert target.getvalue() == b""
        return error.code, error.params
    return target.getvalue(), (done.rows, done.replaced, done.guarded)


@given(TABLES, DIALECTS, st.booleans(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_frames_give_the_same_bytes_as_rows(rows: list[Row], dialect: Dialect, guard: bool, headed: bool) -> None:
    width = len(rows[0]) if rows else 2
    header = ["名称"] * width if headed else None
    frame = pl.DataFrame(rows, schema={f"c{n}": pl.String for n in range(width)}, orient="row")
    together = [header, *rows] if header else rows
    answer = (lambda character: "〓") if guard else None
    assert outcome(write_frame, frame, dialect, header=header, guard=guard, replace=answer) == outcome(
        write_delimited, together, dialect, guard=guard, replace=answer
    )


@given(TABLES, DIALECTS)
@settings(max_examples=200, deadline=None)
def test_what_is_written_is_read_back_by_the_csv_module(rows: list[list[str]], dialect: Dialect) -> None:
    done, _ = outcome(write_delimited, rows, dialect)
    if isinstance(done, bytes):
        codec = {"utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(dialect.encoding, dialect.encoding)
        text = io.StringIO(done.decode(codec), newline="")
        assert list(csv.reader(text, delimiter=dialect.separator)) == rows
    else:
        assert list(unencodable(rows, dialect.encoding))


@given(TABLES, DIALECTS, st.booleans())
@settings(max_examples=200, deadline=None)
def test_columns_give_the_same_bytes_as_rows(rows: list[Row], dialect: Dialect, half_empty: bool) -> None:
    width = min(map(len, rows), default=0)
    columns = [[row[at] for row in rows[1:]] for at in range(width)]
    if half_empty:
        columns = [["" for _ in column] if at % 2 else column for at, column in enumerate(columns)]
    names = rows[0][:width] if rows else []
    expected = outcome(write_delimited, [names, *zip(*columns, strict=True)], dialect)
    assert outcome(write_columns, names, columns, dialect) == expected


def test_columns_are_written_in_parts(tmp_path: Path) -> None:
    columns = [[str(number) for number in range(10_000)], [""] * 10_000, ["", '"'] * 5_000]
    target, other = tmp_path / "columns.csv", tmp_path / "rows.csv"
    assert write_columns(target, ["a", "b", "c"], columns).rows == 10_001
    write_delimited(other, [["a", "b", "c"], *zip(*columns, strict=True)])
    assert target.read_bytes() == other.read_bytes()


def test_nulls_of_a_frame_are_empty_cells(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [None, "", "x"], "b": ["1", None, None]}, schema={"a": pl.String, "b": pl.String})
    write_frame(tmp_path / "a.csv", frame, Dialect("utf-8"), header=["名", "名"])
    assert (tmp_path / "a.csv").read_text("utf-8") == "名,名\n,1\n,\nx,\n"


def test_frames_hold_text_only() -> None:
    with pytest.raises(TypeError):
        write_frame(io.BytesIO(), pl.DataFrame({"a": [1]}))
