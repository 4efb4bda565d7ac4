from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from odconv.errors import UsageError
from odconv.schemas.export.table import data_dictionary, header_only

from .conftest import LISTS, make_field, make_schema

if TYPE_CHECKING:
    from odconv.schemas.model import Schema


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_header_only_is_one_line_in_official_order(schema: Schema) -> None:
    data = header_only(schema)
    assert data.startswith("\ufeff全国地方公共団体コード,ID,".encode())
    assert data.endswith(b"\r\n")
    assert rows(data) == [list(schema.field_names)]


def test_header_only_keeps_names_as_the_specification_spells_them() -> None:
    odd = make_schema([make_field("料金（基本）"), make_field("a,b"), make_field('"x"'), make_field("-1")])
    assert rows(header_only(odd)) == [["料金（基本）", "a,b", '"x"', "-1"]]


def test_data_dictionary_has_one_line_for_each_field(schema: Schema) -> None:
    found = rows(data_dictionary(schema, LISTS))
    assert [row[1] for row in found[1:]] == list(schema.field_names)
    line = dict(zip(found[0], found[5], strict=True))
    assert line["番号"] == "5"
    assert line["型"] == "number"
    assert line["制約"] == "minimum=20; maximum=46"
    assert line["例"] == "35.694020"
    kinds = dict(zip(found[0], found[1 + schema.field_names.index("種別")], strict=True))
    assert kinds["制約"] == "enum=甲|乙"
    assert kinds["使える値"] == "甲、乙"


def test_data_dictionary_is_utf8_with_bom_and_crlf(schema: Schema) -> None:
    data = data_dictionary(schema, LISTS)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") == len(schema.fields) + 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_calculated_by_a_spreadsheet(start: str) -> None:
    tricky = make_schema([make_field("備考", description=f"{start}HYPERLINK()", example=f"{start}1")])
    for row in rows(data_dictionary(tricky, {})):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_english_headings(schema: Schema) -> None:
    assert rows(data_dictionary(schema, LISTS, "en"))[0][:3] == ["No.", "Field name", "Title"]


def test_a_set_without_fields_is_refused(pointer: Schema) -> None:
    with pytest.raises(UsageError):
        header_only(pointer)
    with pytest.raises(UsageError):
        data_dictionary(pointer, {})
