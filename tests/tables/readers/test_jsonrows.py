"""JSON becomes grids: records from row 2 below their names, arrays as they stand, nothing lost and nothing made up."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.errors import UnreadableFile
from odconv.tables.limits import Limits
from odconv.tables.reading import Reading, read
from odconv.tables.sniff import Kind


def one(data: bytes | str, limits: Limits | None = None) -> Reading:
    (reading,) = read(data.encode() if isinstance(data, str) else data, limits)
    return reading


def rows(data: bytes | str) -> list[list[str]]:
    (grid,) = one(data).grids
    assert grid.sheet is None
    return grid.rows


def refused(data: bytes | str, limits: Limits | None = None) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        one(data, limits)
    return caught.value


def test_objects_stand_below_their_names_in_the_order_of_first_sight() -> None:
    text = '[{"名称": "中央公園", "面積": 1.50}, {"id": 7, "名称": null}, null, {"名称": true}]'
    assert rows(text) == [
        ["名称", "面積", "id"],
        ["中央公園", "1.5", ""],
        ["", "", "7"],
        ["", "", ""],
        ["TRUE", "", ""],
    ]


def test_arrays_are_rows_as_they_stand() -> None:
    assert rows('[["名称", "数"], ["公園", 2.0], ["駅"]]') == [["名称", "数"], ["公園", "2"], ["駅", ""]]


def test_values_within_values_are_compact_json() -> None:
    text = '[{"a": {"緯度": 35.1, "b": [1, null, "あ"]}}]'
    assert rows(text) == [["a"], ['{"緯度":35.1,"b":[1,null,"あ"]}']]


def test_an_array_is_found_within_objects() -> None:
    reading = one('{"success": true, "result": {"total": 1, "records": [{"名称": "公園"}]}}')
    assert (reading.kind, reading.grids[0].rows) == (Kind.JSON, [["名称"], ["公園"]])


def test_several_arrays_are_named_by_their_path() -> None:
    text = '{"result": {"fields": [{"id": "名称"}], "records": [{"名称": "公園"}], "tags": ["a"]}}'
    assert [(grid.sheet, grid.rows) for grid in one(text).grids] == [
        ("result.fields", [["id"], ["名称"]]),
        ("result.records", [["名称"], ["公園"]]),
    ]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_json_lines_are_records(end: str) -> None:
    assert rows('{"a": 1}\n{"b": "x\\u2028y"}' + end) == [["a", "b"], ["1", ""], ["", "x\u2028y"]]


def test_json_after_record_separators_is_read() -> None:
    assert rows('{"a": 1}\n\x1e{"a": 2}\n') == [["a"], ["1"], ["2"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp"])
def test_encodings_are_told_as_for_csv(encoding: str) -> None:
    text = json.dumps([{"名称": "中央公園", "住所": "東京都千代田区霞が関"}], ensure_ascii=False)
    reading = one(text.encode(encoding))
    assert reading.grids[0].rows[1] == ["中央公園", "東京都千代田区霞が関"]
    expected = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    assert (reading.encoding, reading.bom) == (expected, encoding in {"utf-8-sig", "utf-16"})


def test_all_values_of_a_repeated_name_are_kept() -> None:
    assert rows('[{"a": 1, "a": 2, "b": 3}]') == [["a", "b"], ["[1,2]", "3"]]


def test_numbers_that_floating_point_cannot_hold_stay_as_written() -> None:
    assert rows('[{"a": 1e999, "b": NaN, "c": 123456789012345678901}]')[1] == ["1e999", "NaN", "123456789012345678901"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"a": 1}, {"a": ', "json-damaged"),
        ('[{"a": 1}] x', "json-damaged"),
        ('[{"a": ' + "1" * 5000 + "}]", "json-damaged"),
        ('[{"a": "\\ud83d"}]', "json-damaged"),
        ('[{"a": "b\\u0000"}]', "nul-bytes"),
        ('{"a": [1, 2]}', "json-without-table"),
        ('{"a": "b"}', "json-without-table"),
        ('{"type": "FeatureCollection", "features": []}', "json-without-table"),
        ('[{"a": 1}, 2]', "json-without-table"),
        ('[["a"], {"a": 1}]', "json-without-table"),
        ("[[], []]", "json-without-table"),
    ],
)
def test_what_is_no_table_has_its_own_code(text: str, code: str) -> None:
    assert refused(text).code == code


def test_the_place_of_damage_is_told() -> None:
    assert refused('[{"a": 1},\n{"a" 2}]').params == {"row": 2, "character": 17, "reason": "Expecting ':' delimiter"}


def test_an_escaped_backslash_is_no_escape_of_a_character() -> None:
    assert rows(r'[{"a": "C:\\u0000\\ud800"}]')[1] == [r"C:\u0000\ud800"]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_rows=2), "too-many-rows"),
        (Limits(max_columns=1), "too-many-columns"),
        (Limits(max_cells=6), "too-many-cells"),
        (Limits(max_depth=1), "too-deeply-nested"),
        (Limits(max_tables=1), "too-many-tables"),
        (Limits(max_text_bytes=10), "text-too-large"),
        (Limits(max_seconds=0), "time-limit"),
    ],
)
def test_every_limit_holds(limits: Limits, code: str) -> None:
    text = '{"x": [{"a": 1}, {"b": [[3]]}], "y": [[0]]}'
    assert refused(text, limits).code == code
    assert len(one(text).grids) == 2


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
RECORDS = st.lists(st.dictionaries(CELLS, CELLS | st.none() | st.booleans() | st.integers(), max_size=4), min_size=1)


@settings(max_examples=150, deadline=None)
@given(RECORDS, st.booleans(), st.sampled_from(["array", "lines", "wrapped"]))
def test_every_value_stands_below_its_name(records: list[dict[str, object]], plain: bool, shape: str) -> None:
    made = [json.dumps(record, ensure_ascii=not plain) for record in records]
    text = {"array": f"[{','.join(made)}]", "wrapped": f'{{"d": [{",".join(made)}]}}', "lines": "\n".join(made)}[shape]
    names = list(dict.fromkeys(name for record in records for name in record))
    if len(records) == 1 and shape == "lines":
        return
    if not any(names) and not any(value not in {None, ""} for record in records for value in record.values()):
        assert refused(text).code == "json-without-table"
        return
    got = rows(text)
    assert got[0] == names[: len(got[0])]
    for record, row in zip(records, got[1:], strict=False):
        shown = {True: "TRUE", False: "FALSE", None: ""}
        for name, value in record.items():
            text = shown[value] if isinstance(value, bool | None) else str(value)
            place = names.index(name)
            assert (row[place] if place < len(row) else "") == text
