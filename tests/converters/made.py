"""Made-up tables for the tests of converters."""

from __future__ import annotations

import io
from collections.abc import Sequence

from odconv.converters.conversion import Conversion
from odconv.converters.convert import convert_table
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.reading import read
from odconv.tables.table import Table
from odconv.tables.writers.delimited import write_delimited

AED_HEADER = ["番号", "施設名", "カナ", "住所", "緯度", "経度", "電話", "設置場所", "管理メモ"]
AED_ROWS = [
    ["1", "中央図書館", "チュウオウトショカン", "東京都千代田区丸の内1-1-1", "35.6812", "139.7671"],
    ["2", "=1+1体育館", "タイイクカン", "東京都千代田区丸の内1-1-2", "35.6813", "139.7672"],
    ["3", "西公園", "ニシコウエン", "東京都千代田区丸の内1-1-3", "", ""],
    ["4", "", "", "東京都千代田区丸の内1-1-4", "35.6814", "139.7673"],
]
for _row, _rest in zip(
    AED_ROWS, [("1階受付", "鍵は当直"), ("玄関〜廊下", "髙橋様😀"), ("管理棟", ""), ("", "名前なし")], strict=True
):
    _row += [f"03-0000-000{_row[0]}", *_rest]


def table_of(rows: Sequence[Sequence[str]]) -> Table:
    """The main table of a CSV with these rows."""
    target = io.BytesIO()
    write_delimited(target, rows)
    (reading,) = read(target.getvalue())
    return tables_of(reading.grids)[0]


def converted(rows: Sequence[Sequence[str]], schema: str, *words: str) -> Conversion:
    """These rows in a format."""
    return convert_table(table_of(rows), load_schema(schema), words=words)


def aed() -> Conversion:
    """A list of AEDs: one record without its name, one without coordinates, one column outside the format."""
    return converted([AED_HEADER, *AED_ROWS], "standard/aed", "131016_aed_list")
