"""Any table that a municipality might bring: strategies for hypothesis, and the conversion with its report."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from odconv.converters.conversion import Conversion
from odconv.converters.convert import convert_table
from odconv.converters.report.build import Origin
from odconv.converters.report.model import ChangeReport
from odconv.converters.report.write import head_of, write_json
from odconv.schemas.registry import load_schema
from odconv.tables.model import Grid
from odconv.tables.table import Column, Label, Role, Skipped, SkipReason, Table

LABELS = (
    "全国地方公共団体コード", "ID", "名称", "施設名", "名称_カナ", "フリガナ", "住所", "所在地", "方書", "緯度",
    "経度", "電話番号", "電話", "内線番号", "開館時間", "利用時間", "開始時間", "終了時間", "利用可能曜日", "定休日",
    "備考", "メモ", "注意事項", "小児対応", "設置位置", "URL", "法人番号", "何かの列", "災害種別", "洪水", "指定日",
    "都道府県", "市区町村", "",
)  # fmt: skip
MESSY = (
    "", "", " ", "－", "なし", "○", "×", "〇", "有", "無し", "1", "１２", "131016", "13101",
    "9時～17時", "9:00-17:00", "随時", "午後5時半", "月～金", "平日", "祝日を除く月～土", "03-1234-5678",
    "03(1234)5678 内線12", "０３－１２３４－５６７８、090-0000-0000", "35.6812", "139.76",
    "35.68,139.76", "令和5年4月1日", "R5.4.1", "45017", "ﾄｼｮｶﾝ", "としょかん", "中央図書館",
    "中央図書館 ", "東京都千代田区丸の内１－１", "洪水、土砂", "http://example.jp/", "無料", "約300円", "=1+1",
    "'=1+1", "\"", "a,b", "改\n行", "復帰\r", "\r\n", "〜", "x",
)  # fmt: skip
CELLS = st.sampled_from(MESSY) | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
SCHEMAS = ("standard/aed", "standard/evacuation_space", "standard/public_facility", "standard/event")


@st.composite
def conversions(draw: st.DrawFn) -> Conversion:
    """A table, with or without rows between its records, converted to some format."""
    labels = draw(st.lists(st.sampled_from(LABELS) | st.text(max_size=3), min_size=1, max_size=9))
    row = st.lists(CELLS, min_size=len(labels), max_size=len(labels))
    records = draw(st.lists(row, max_size=7))
    gap = draw(st.integers(0, len(records)))
    rows = [["表題"] + [""] * (len(labels) - 1), labels, *records[:gap], [""] * len(labels), *records[gap:]]
    places = [*range(2, 2 + gap), *range(3 + gap, 3 + len(records))]
    columns = tuple(Column(at, label, (Label(label, 2, at + 1),)) for at, label in enumerate(labels))
    skipped = (
        Skipped(1, SkipReason.TITLE, "表題"),
        Skipped(2, SkipReason.HEADER, " ".join(labels)),
        Skipped(3 + gap, SkipReason.BLANK),
    )
    table = Table(Grid(None, True, rows), Role.MAIN, columns, (2,), places, skipped)
    return convert_table(table, load_schema(draw(st.sampled_from(SCHEMAS))))


def source_rows(conversion: Conversion) -> list[list[str]]:
    """The header rows and all records as they stood, the columns of the table."""
    table = conversion.table
    header = [[table.grid.rows[row - 1][column.place] for column in table.columns] for row in table.header_rows]
    columns = [table.texts(at) for at in range(len(table.columns))]
    return [*header, *(list(row) for row in zip(*columns, strict=True))]


def output_rows(conversion: Conversion) -> list[list[str]]:
    """What the output holds: header and valid records."""
    return [[field.name for field in conversion.schema.fields], *conversion.rows(conversion.valid_records)]


def reported(
    conversion: Conversion,
    output: str | None = "out.csv",
    written: Callable[[str], str] | None = None,
    entries: int | None = None,
) -> ChangeReport:
    """The report, written and read again."""
    file = io.BytesIO()
    head = head_of(conversion, Origin("表.csv"), version="1.2.3")
    write_json(file, conversion, head, output=output, written=written, entries=entries)
    return ChangeReport.model_validate_json(file.getvalue())


def cells_in(ranges: Sequence[str]) -> list[str]:
    """Every cell of some ranges of one column."""
    found = []
    for part in ranges:
        first, _, last = part.partition(":")
        letters = first.rstrip("0123456789")
        begin = int(first[len(letters) :])
        end = int(last[len(letters) :]) if last else begin
        found += [f"{letters}{row}" for row in range(begin, end + 1)]
    return found
