"""A long table is converted column by column, with the outcome of the same table converted record by record."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from odconv.converters.conversion import Conversion, Filled
from odconv.converters.convert import convert_table
from odconv.schemas.registry import load_schema
from odconv.tables.coded import Coded
from odconv.tables.framerows import FrameRows
from odconv.tables.layout.find import tables_of
from odconv.tables.model import Grid
from odconv.tables.reading import read
from odconv.tables.table import Table

ROWS = 3000
HEADER = {
    "aed": (
        "ID,名称,施設名カナ,住所,緯度,経度,設置位置,電話番号,法人番号,団体名,利用可能曜日,開始時間,終了時間,"
        "小児対応設備の有無,URL,備考,備考2,設置年月日,担当課"
    ),
    "public_facility": (
        "番号,施設名称,よみがな,都道府県,市区町村,町名,番地,開館時間,休館日,TEL,緯度経度,駐車場,内線,URL,備考"
    ),
    "event": (
        "番号,イベント名,開始年,開始月,開始日,開催期間,会場,会場住所,参加費,定員,問い合わせ先電話番号,カテゴリー,備考"
    ),
}


def table_of(name: str) -> Table:
    """A messy table of one format, as long tables are read."""
    rnd = random.Random(name)
    labels = HEADER[name].split(",")
    lines = [HEADER[name], *(",".join(_cell(rnd, label, number) for label in labels) for number in range(ROWS))]
    data = ("\r\n".join(lines) + "\r\n").encode()
    data += b"".join(b"," * (len(labels) - 1) + b"\r\n" for _ in range((1 << 20) // len(labels)))
    (reading,) = read(data)
    table = tables_of(reading.grids)[0]
    assert isinstance(table.grid.rows, FrameRows)
    return table


def _cell(rnd: random.Random, label: str, number: int) -> str:
    town, a, b = rnd.choice(["小島町", "緑ケ丘", "本町", "若葉町"]), rnd.randrange(1, 9), rnd.randrange(1, 40)
    wide = str.maketrans("0123456789-", "０１２３４５６７８９－")
    choices = {
        "ID": (f"{number}", f"{number}", "17", ""),
        "番号": (f"{number + 1}", "17", f"{number + 1}".translate(wide)),
        "名称": (f"{town}小学校", f" {town}　公民館 ", "", "ﾎｰﾙ"),
        "施設名称": (f"{town}図書館{number}", f"{town}ﾎｰﾙ\ufffd", ""),
        "施設名カナ": ("コジマチョウ", "ｺｼﾞﾏ", "こじま", "小島"),
        "よみがな": ("コジマ　ホール", "ほーる", "ダイ二"),
        "住所": (f"東京都調布市{town}{a}-{b}", f"調布市{town}{a}丁目{b}番地".translate(wide), f"{town}{a}-{b}", "不明"),
        "都道府県": ("東京都", ""),
        "市区町村": ("調布市",),
        "町名": (town,),
        "番地": (f"{a}-{b}", f"{a}番地{b}", f"{a}－{b}".translate(wide)),
        "緯度": (f"35.6{rnd.randrange(10**5)}", f"35.6{rnd.randrange(10**5)}", "", "135.2", "35.65１"),
        "経度": (f"139.5{rnd.randrange(10**5)}", f"139.5{rnd.randrange(10**5)}", "0"),
        "緯度経度": (f"35.65{b},139.54{b}", f"139.54{b} 35.65{b}", ""),
        "電話番号": (
            f"042-481-{rnd.randrange(9999):04d}",
            f"042({b + 400})7111（代表）内線 {b}",
            "3264",
            "090-1234-5678",
        ),
        "TEL": (f"042-481-{rnd.randrange(9999):04d}", "042-481-7111・042-481-7112", "なし"),
        "法人番号": ("1000020132080", "1000020132081", ""),
        "利用可能曜日": ("月～金", "平日", "毎日（祝日を除く）", "火"),
        "開始時間": ("9:00", "午前９時", "9時～17時", "随時"),
        "終了時間": ("17:00", "１７時１５分", ""),
        "開館時間": ("9時～17時", "9:00～21:30", "８：３０－１７：１５", "要問合せ"),
        "休館日": ("月曜日", "年末年始", "無休"),
        "小児対応設備の有無": ("○", "×", "有", "", "不明"),
        "駐車場": ("有（10台）", "無", "○", "5台"),
        "URL": ("https://www.city.example.lg.jp/a", "www.city.example.lg.jp", "公開終了", ""),
        "備考": ("", "", "要確認", "代表"),
        "備考2": ("", "裏口", "要確認"),
        "内線": ("", "12", "21-3"),
        "開始年": ("令和6年", "2024"),
        "開始月": ("9月", "１０", ""),
        "開始日": ("1日", "31", "3"),
        "開催期間": ("9/1～9/3", ""),
        "設置年月日": ("令和5年4月1日", "R5.4.1", "2023/4/1", "不明"),
        "カテゴリー": ("祭り", "講座", "スポーツ"),
    }
    return rnd.choice(choices.get(label, (town, f"{a}", f"{b}名")))


def plain(table: Table) -> Table:
    """The same table with a list of strings for every row."""
    grid = table.grid
    return replace(table, grid=Grid(grid.sheet, visible=grid.visible, rows=list(grid.rows), merges=grid.merges))


PAIRS = [
    ("standard/aed", "aed"),
    ("recommended/public_facility", "public_facility"),
    ("standard/event", "event"),
    ("standard/aed", "public_facility"),
]


@pytest.fixture(scope="module", params=PAIRS, ids="-".join)
def both(request: pytest.FixtureRequest) -> tuple[Conversion, Conversion]:
    schema, name = request.param
    table = table_of(name)
    wanted = load_schema(schema)
    words = ["132080_list"]
    return convert_table(table, wanted, words=words), convert_table(plain(table), wanted, words=words)


def test_the_columns_are_the_same(both: tuple[Conversion, Conversion]) -> None:
    long, short = both
    assert all(isinstance(column, Coded) for column in long.columns.values())
    assert {name: list(column) for name, column in long.columns.items()} == dict(short.columns)


def test_what_became_of_the_cells_is_the_same(both: tuple[Conversion, Conversion]) -> None:
    long, short = both
    assert long.fates() == short.fates()
    assert list(long.changes()) == list(short.changes())
    for mine, other in zip(long.filled, short.filled, strict=True):
        assert (mine.column, mine.field, list(mine.texts)) == (other.column, other.field, list(other.texts))
        assert _listed(mine) == _listed(other)
        assert dict(mine.outcomes.items()) == {text: other.outcomes[text] for text in dict.fromkeys(other.texts)}
        assert (mine.variety, mine.holds_value, mine.first_rule) == (other.variety, other.holds_value, other.first_rule)


def _listed(filled: Filled) -> list[tuple[str, int, list[int]]]:
    return [(text, count, list(records)) for text, count, records in filled.told_records(2)]


def test_the_same_records_go_back_for_the_same_reasons(both: tuple[Conversion, Conversion]) -> None:
    long, short = both
    assert long.rejected
    assert long.rejected == short.rejected
    assert long.absent_required == short.absent_required
