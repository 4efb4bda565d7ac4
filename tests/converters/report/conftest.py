"""A made-up table with title, blank row, note, doubts, joined and unknown columns and rows that go back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from odconv.converters.conversion import Conversion
from odconv.converters.convert import convert_table
from odconv.schemas.registry import load_schema
from odconv.tables.layout.find import tables_of
from odconv.tables.model import Grid

EVIL = "<script>alert('\"&</script>"
ROWS = (
    ("千代田区 AED設置箇所 <b>一覧</b>（令和5年4月1日現在）", "", "", "", "", "", "", "", "", ""),
    ("施設名", "フリガナ", "所在地",
     "緯度", "経度", "電話番号", "利用時間", "小児対応", "管理番号<i>", "メモ"),
    ("中央図書館", "ﾁｭｳｵｳﾄｼｮｶﾝ", "東京都千代田区丸の内１－１",
     "35.68", "139.76", "03(1234)5678", "9時～17時", "○", "A-1", ""),
    ("南会館 ", "みなみかいかん", "東京都千代田区神田2-2",
     "35.69", "139.75", "なし", "随時", "×", "A-2", EVIL),
    ("北公民館", "", "東京都千代田区神田３－１",
     "不明です", "139.75", "03-1234-0000 内線12", "終日", "○", "A-3", "=1+1"),
    ("", "ﾎﾞ", "", "35.7", "139.75", "", "平日のみ", "たぶん", "A-4", "あ\nい"),
    ("※この表は毎年更新します", "", "", "", "", "", "", "", "", ""),
)  # fmt: skip


def converted(rows: Sequence[Sequence[str]], schema: str = "standard/aed") -> Conversion:
    table = tables_of([Grid("一覧", True, [list(row) for row in rows])])[0]
    return convert_table(table, load_schema(schema))


@pytest.fixture(scope="session")
def messy() -> Conversion:
    return converted(ROWS)


@pytest.fixture(scope="session")
def clean() -> Conversion:
    names = load_schema("standard/aed").field_names
    values = {"全国地方公共団体コード": "131016", "ID": "1", "地方公共団体名": "千代田区", "名称": "中央図書館"}
    values |= {"所在地_連結表記": "東京都千代田区丸の内1-1", "所在地_全国地方公共団体コード": "131016"}
    values |= {
        "所在地_都道府県": "東京都",
        "所在地_市区町村": "千代田区",
        "所在地_町字": "丸の内",
        "所在地_番地以下": "1-1",
    }
    return converted([names, [values.get(name, "") for name in names]])
