"""Where tables are found, in grids drawn with bars: one line a row, merged cells named in A1 form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.tables.layout.find import tables_of
from odconv.tables.model import Grid, Merge
from odconv.tables.table import Role, SkipReason, Table


@dataclass(frozen=True)
class Case:
    """A drawn grid and what is to be found in it."""

    name: str
    grid: Grid
    header: list[int]
    first: int
    last: int
    names: list[str] | None
    records: int | None
    tables: int


def drawn(text: str, merges: Sequence[str] = (), sheet: str | None = None) -> Grid:
    """A grid from lines of cells between bars."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").split("\n")]
    width = max(map(len, rows))
    return Grid(
        sheet, True, [row + [""] * (width - len(row)) for row in rows], tuple(merge_of(merge) for merge in merges)
    )


def merge_of(area: str) -> Merge:
    """`B2:D2` → the merge, counted from 0; single letters only."""
    found = re.fullmatch(r"([A-Z])(\d+):([A-Z])(\d+)", area)
    assert found
    left, top, right, bottom = found.groups()
    return Merge(int(top) - 1, ord(left) - 65, int(bottom) - 1, ord(right) - 65)


def case(
    name: str,
    text: str,
    merges: Sequence[str],
    header: list[int],
    first: int,
    last: int,
    names: list[str] | None = None,
    records: int | None = None,
    tables: int = 1,
) -> Case:
    return Case(name, drawn(text, merges, "一覧" if merges else None), header, first, last, names, records, tables)


CASES = [
    case(
        "two tiers without merges, notes above and below",
        """
第3表　町丁別人口
||||令和5年4月1日現在
町丁名|世帯数|人口||
||総数|男|女
総数|1000|2000|990|1010
本町一丁目|10|20|9|11
本町二丁目|12|24|10|14
東町|8|13|7|6
資料：市民課""",
        (),
        [3, 4],
        6,
        8,
        ["町丁名", "世帯数", "人口_総数", "人口_男", "人口_女"],
        3,
    ),
    case(
        "three tiers of merged cells",
        """
人口統計||||||
地区|世帯|年齢別人口|||||
||0～14歳||15～64歳||
||男|女|男|女
本町|3|4|5|6|7
東町|3|4|5|6|7
計|6|8|10|12|14""",
        ["A1:F1", "A2:A4", "B2:B4", "C2:F2", "C3:D3", "E3:F3"],
        [2, 3, 4],
        5,
        6,
        [
            "地区",
            "世帯",
            "年齢別人口_0～14歳_男",
            "年齢別人口_0～14歳_女",
            "年齢別人口_15～64歳_男",
            "年齢別人口_15～64歳_女",
        ],
        2,
    ),
    case(
        "years as labels",
        """
年別出生数の推移
区分|平成30年|令和元年|令和2年
出生|10|20|30
死亡|12|22|13
転入|33|22|11""",
        (),
        [2],
        3,
        5,
    ),
    case(
        "bare ages as labels",
        """
町名|0|1|2|3|4|5
本町|1|3|5|3|2|1
東町|1|3|5|3|2|1""",
        (),
        [1],
        2,
        3,
    ),
    case(
        "a row of units is a tier",
        """
名称|面積|延長|人口
|㎡|km|人
A公園|100|2.5|30
B公園|200|3.5|40""",
        (),
        [1, 2],
        3,
        4,
        ["名称", "面積", "延長", "人口"],
    ),
    case(
        "a table of texts",
        """
施設名|所在地|備考
本町公民館|本町|駐車場あり
東町公民館|東町|
西町会館|西町|""",
        (),
        [1],
        2,
        4,
    ),
    case(
        "records alone",
        """
本町公民館|本町1-2-3|0834-22-1111|33.9|131.2
東町公民館|東町2-2|0834-22-1112|33.8|131.3
西町会館|西町3-1|0834-22-1113|33.7|131.1""",
        (),
        [],
        1,
        3,
    ),
    case(
        "a form above the table",
        """
団体名：|○○市|担当課：|総務課
連絡先：|0834-22-1111||

No.|名称|住所|電話番号|備考
1|本町公民館|本町1-2-3|0834-22-1111|
2|東町公民館|東町1-2-3|0834-22-1112|""",
        (),
        [4],
        5,
        6,
    ),
    case(
        "sections and notes",
        """
○○市公共施設一覧
　　　　　　　　　　　（令和7年4月1日現在）

番号|施設名|所在地|電話番号
【小学校】
1|第一小学校|本町1|0834-22-1111
2|第二小学校|東町2|0834-22-1112
【中学校】
1|第一中学校|本町1|0834-22-1113

※電話番号は代表番号です。
注）令和7年度に変更あり""",
        (),
        [4],
        6,
        9,
        None,
        3,
    ),
    case(
        "a second table below",
        """
表1　人口
地区|男|女
本町|1|2
東町|3|4

表2　施設数
種別|箇所数
公園|3
図書館|1""",
        (),
        [2],
        3,
        4,
        None,
        2,
        2,
    ),
    case(
        "required and optional below the header",
        """
名称|住所|電話番号
必須|任意|任意
本町公民館|本町1|0834-22-1111
東町公民館|東町1|0834-22-1112""",
        (),
        [1],
        3,
        4,
    ),
    case(
        "groups whose merges a CSV lost",
        """
No|施設|||利用時間||備考
|名称|カナ|住所|開始|終了|
1|本町公民館|ホンマチ|本町1|9:00|17:00|
2|東町公民館|ヒガシ|東町1|9:00|17:00|x""",
        (),
        [1, 2],
        3,
        4,
        ["No", "施設_名称", "施設_カナ", "施設_住所", "利用時間_開始", "利用時間_終了", "備考"],
    ),
    case(
        "a district merged over its towns",
        """
地区|町名|人口
東部|本町|10
|東町|20
|小計|30
西部|西町|5
|北町|6
|小計|11
合計||41""",
        ["A2:A4", "A5:A7"],
        [1],
        2,
        6,
        None,
        4,
    ),
    case(
        "days as labels",
        """
町名|月|火|水|木|金
本町|可燃|資源||可燃|不燃
東町||可燃|資源||可燃""",
        (),
        [1],
        2,
        3,
    ),
    case(
        "two languages",
        """
名称|住所|電話番号
name|address|phone
本町公民館|本町1|0834-22-1111
東町公民館|東町1|0834-22-1112""",
        (),
        [1, 2],
        3,
        4,
    ),
    case(
        "a single record",
        """
名称|住所|電話番号
本町公民館|本町1|0834-22-1111""",
        (),
        [1],
        2,
        2,
    ),
    case(
        "a single column",
        """
名称
本町公民館
東町公民館
西町""",
        (),
        [1],
        2,
        4,
    ),
    case(
        "a header again on the next page",
        """
番号|名称|住所
1|a館|本町1
2|b館|本町2

番号|名称|住所
3|c館|本町3""",
        (),
        [1],
        2,
        6,
        None,
        3,
    ),
    case(
        "months as labels",
        """
令和5年度 相談件数
相談内容|4月|5月|6月|計
子育て|1|2|3|6
介護|1|2|3|6
合計|2|4|6|12""",
        (),
        [2],
        3,
        4,
    ),
    case(
        "years as records",
        """
年次|人口|世帯数
平成30年|100|20
令和元年|101|21
令和2年|102|22""",
        (),
        [1],
        2,
        4,
    ),
    case(
        "periods only",
        """
年度|月
令和5年度|4月
令和5年度|5月""",
        (),
        [1],
        2,
        3,
    ),
    case(
        "keys and values",
        """
項目|内容
名称|本町公民館
住所|本町1-2-3
電話|0834-22-1111""",
        (),
        [1],
        2,
        4,
    ),
    case(
        "two halves without a gap",
        """
年齢|男|女|年齢|男|女
0|1|2|50|3|4
1|1|2|51|3|4
計|2|4|計|6|8""",
        (),
        [1],
        2,
        3,
        None,
        2,
        2,
    ),
    case(
        "a merged title and the unit at the right",
        """
第12表　町別世帯数及び人口|||
|||単位：人
町　別|世帯数|人　　　口||
||男|女
本町|1|2|3
東町|1|2|3""",
        ["A1:D1", "A3:A4", "B3:B4", "C3:D3"],
        [3, 4],
        5,
        6,
        ["町別", "世帯数", "人口_男", "人口_女"],
    ),
    case(
        "a group label centred without merging",
        """
|||人口
町別|世帯数|総数|男|女
本町|1|2|3|1
東町|1|2|3|2""",
        (),
        [1, 2],
        3,
        4,
    ),
    case(
        "a unit above the header is no tier",
        """
||||(単位：人)
町別|世帯数|総数|男|女
本町|1|2|3|1
東町|1|2|3|2""",
        (),
        [2],
        3,
        4,
    ),
    case(
        "the first column has no label",
        """
|男|女|計
本町|1|2|3
東町|1|2|3""",
        (),
        [1],
        2,
        3,
    ),
    case(
        "a total whose word stands in the second column",
        """
No.|施設名|定員
1|A園|30
2|B園|40
|合計|70""",
        (),
        [1],
        2,
        3,
    ),
    case(
        "a first record whose only number is by chance the sum of the others",
        """
施設名|所在地|定員
A館|本町1|3
B館|本町2|1
C館|本町3|1
D館|本町4|1
E館|本町5|0
F館|本町6|0""",
        (),
        [1],
        2,
        7,
    ),
    case(
        "a total of one column without a word for it",
        """
施設名|定員
市全域|10
A館|1
B館|2
C館|3
D館|4
E館|0""",
        (),
        [1],
        3,
        7,
    ),
    case(
        "a header of three tiers that is repeated, the last as full as a record",
        """
名称|種別|年|人数||||
|||大人||子供||
|||男|女|男|女|計
A館|a|1|1|2|3|4|5
名称|種別|年|人数||||
|||大人||子供||
|||男|女|男|女|計
B館|b|2|1|2|3|4|5""",
        (),
        [1, 2, 3],
        4,
        8,
        None,
        2,
    ),
    case(
        "an example below the header",
        """
No.|施設名|住所|定員
例|○○保育園|本町1-1|30
1|A園|本町1|40
2|B園|本町1|40""",
        (),
        [1],
        3,
        4,
    ),
    case(
        "a tier below some labels only",
        """
名称||所在地|緯度|経度
漢字|カナ||||
本町館|ホンマチ|本町1|35.1|135.1
東町館|ヒガシ|本町2|35.2|135.2""",
        (),
        [1, 2],
        3,
        4,
        ["名称_漢字", "名称_カナ", "所在地", "緯度", "経度"],
    ),
    case(
        "bare years as labels",
        """
区分|2015|2016|2017|2018
総人口|1,000|1,010|1,020|1,030
世帯数|400|401|402|403""",
        (),
        [1],
        2,
        3,
    ),
    case(
        "the city before its districts",
        """
地域|総数|男|女
○○市|1000|500|500
本町|100|50|50
東町|100|50|50""",
        (),
        [1],
        2,
        4,
    ),
    case(
        "dates as labels",
        """
施設|2024-04-01|2024-04-02|2024-04-03
体育館|3|4|5
図書館|3|4|5""",
        (),
        [1],
        2,
        3,
    ),
    case(
        "a table about columns",
        """
No|項目名|区分|説明|形式|例
1|ID|必須|データの識別子|文字列|0001
2|名称|必須|施設の名称|文字列|本町公民館
3|緯度|任意|施設の緯度|数値|35.1""",
        (),
        [1],
        2,
        4,
    ),
    case(
        "a comment above the header",
        """
# ○○市
名称|住所|電話番号
本町館|本町1|0834-22-1111
東町館|東町1|0834-22-1111""",
        (),
        [2],
        3,
        4,
    ),
    case(
        "title and date in one row",
        """
公民館一覧||令和5年4月1日現在
名称|住所|電話番号
本町館|本町1|0834-22-1111
東町館|東町1|0834-22-1111""",
        (),
        [2],
        3,
        4,
    ),
    case(
        "an empty row below the header",
        """
名称|住所|電話番号

本町館|本町1|0834-22-1111
東町館|東町1|0834-22-1111""",
        (),
        [1],
        3,
        4,
    ),
    case(
        "only the number is no text",
        """
NO|名称|分類|所在地|設置場所
1|市役所|公共施設|本町|1階ロビー
2|体育館|公共施設|東町|玄関""",
        (),
        [1],
        2,
        3,
    ),
    case(
        "a corner merged over two columns",
        """
区分||令和4年度||令和5年度|
||件数|金額|件数|金額
国保|一般|1|2|3|4
|退職|1|2|3|4
後期||1|2|3|4""",
        ["A1:B2", "C1:D1", "E1:F1", "A3:A4"],
        [1, 2],
        3,
        5,
    ),
    case(
        "four tiers whose merged cells are not told",
        """
施設名|利用実績||||||||定員
|令和5年度||||令和6年度||||
|上期||下期||上期||下期||
|件数|人数|件数|人数|件数|人数|件数|人数|
中央公民館|10|20|30|40|50|60|70|80|100
東部図書館|11|21|31|41|51|61|71|81|101""",
        (),
        [1, 2, 3, 4],
        5,
        6,
    ),
    case(
        "three tiers whose merged cells are not told over clocks",
        """
青空市の公共施設一覧
更新日：令和6年4月1日
施設名|駐車場の有無|開館時間||||開始時間|利用者数|||
||平日||土日祝|||大人||子供|
||開始|終了|開始|終了||男|女|男|女
中央保育所|○|09:15|16:15|16:30|12:15|20:00|27580|552|351|866
港南図書館|○|11:15|09:30|19:15|14:30|11:15|4412|2181|1|317
合計||||||||31992|2733|352|1183""",
        (),
        [3, 4, 5],
        6,
        7,
    ),
]


def accounted(table: Table) -> None:
    rows = sorted([place + 1 for place in table.places] + [skipped.row for skipped in table.skipped])
    assert rows == list(range(1, len(table.grid.rows) + 1))


@pytest.mark.parametrize("expected", CASES, ids=lambda expected: expected.name)
def test_a_table_is_found_with_its_header_and_records(expected: Case) -> None:
    tables = tables_of([expected.grid])
    main = tables[0]
    assert (list(main.header_rows), main.first_row, main.last_row) == (expected.header, expected.first, expected.last)
    assert len(tables) == expected.tables
    if expected.names is not None:
        assert [column.name for column in main.columns] == expected.names
    if expected.records is not None:
        assert len(main) == expected.records
    for table in tables:
        accounted(table)


def test_a_section_stands_for_the_records_below_it() -> None:
    table = tables_of([drawn("番号|施設名|所在地|電話\n【小学校】\n1|第一小|本町|1\n【中学校】\n1|第一中|東町|2")])[0]
    assert table.sections == {2: "【小学校】", 4: "【中学校】"}
    assert [(skipped.row, skipped.reason) for skipped in table.skipped] == [
        (1, SkipReason.HEADER),
        (2, SkipReason.SECTION),
        (4, SkipReason.SECTION),
    ]


def test_a_merged_cell_stands_for_every_record_that_it_covers() -> None:
    grid = drawn("地区|町名|人口\n東部|本町|10\n|東町|20\n西部|西町|5", ["A2:A3"], "一覧")
    table = tables_of([grid])[0]
    assert table.texts(0) == ["東部", "東部", "西部"]
    assert table.filled == (Merge(1, 0, 2, 0),)


def test_every_cell_knows_its_address() -> None:
    table = tables_of([drawn("|公園一覧||\n||\n|名称|面積（㎡）|所在地\n|本町公園|120|本町1-2\n|東公園|90|東町3-4")])[0]
    assert [column.name for column in table.columns] == ["名称", "面積（㎡）", "所在地"]
    assert [column.unit for column in table.columns] == [None, "㎡", None]
    assert table.address(1, 2) == "D5"
    assert table.columns[1].labels[0].row == 3
    assert table.columns[1].labels[0].column == 3


def test_an_example_sheet_and_lists_of_choices_are_not_the_main_table() -> None:
    text = "名称|住所|電話番号\n本町館|本町1|0834-22-1111\n東町館|東町2|0834-22-1112"
    more = text + "\n西町館|西町3|0834-22-1113\n北町館|北町3|0834-22-1114"
    grids = [drawn(more, (), "記入例"), drawn("区分\n公園\n図書館", (), "選択肢"), drawn(text, (), "施設一覧")]
    tables = tables_of(grids)
    assert [(table.sheet, table.role) for table in tables] == [
        ("施設一覧", Role.MAIN),
        ("記入例", Role.EXAMPLE),
        ("選択肢", Role.CHOICES),
    ]


def test_a_hidden_sheet_is_not_the_main_table() -> None:
    hidden = drawn("名称|住所\n本町館|本町1-1\n東町館|東町2-1", (), "旧")
    hidden.visible = False
    tables = tables_of([hidden, drawn("名称|住所\n本町館|本町1-1\n東町館|東町2-1", (), "新")])
    assert tables[0].sheet == "新"


def test_hidden_columns_are_kept_and_said() -> None:
    grid = drawn("名称|住所\n本町館|本町1-1\n東町館|東町2-1", (), "新")
    grid.hidden_columns = frozenset({1})
    assert [column.hidden for column in tables_of([grid])[0].columns] == [False, True]


def test_nothing_is_found_in_an_empty_grid() -> None:
    assert tables_of([Grid(None, True, [])]) == ()
    assert tables_of([Grid("空", True, [["", ""], ["", ""]])]) == ()


CELLS = st.sampled_from(
    [
        "",
        "",
        "名称",
        "住所",
        "人口",
        "計",
        "本町",
        "※注",
        "1",
        "2,000",
        "○",
        "令和5年",
        "2024-04-01",
        "0834-22-1111",
        "【東部】",
    ]
) | st.text(max_size=6)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    height, width = draw(st.integers(0, 12)), draw(st.integers(1, 7))
    rows = [[draw(CELLS) for _ in range(width)] for _ in range(height)]
    merges = []
    for _ in range(draw(st.integers(0, 3))):
        top, left = draw(st.integers(0, 11)), draw(st.integers(0, 6))
        merges.append(Merge(top, left, top + draw(st.integers(0, 3)), left + draw(st.integers(0, 3))))
    merges = [merge for merge in merges if merge.first_row < height and merge.first_column < width]
    return Grid(draw(st.sampled_from([None, "一覧", "記入例"])), True, rows, tuple(merges))


@settings(max_examples=150, deadline=None)
@given(st.lists(grids(), min_size=1, max_size=2))
def test_every_row_of_any_grid_is_a_record_or_has_a_reason(found: list[Grid]) -> None:
    for table in tables_of(found):
        accounted(table)
        assert all(len(table.texts(at)) == len(table) for at in range(len(table.columns)))


@settings(max_examples=100, deadline=None)
@given(st.lists(grids(), min_size=1, max_size=2))
def test_no_text_of_a_grid_is_lost(found: list[Grid]) -> None:
    for grid in found:
        tables = [table for table in tables_of([grid]) if table.grid is grid]
        for number, row in enumerate(grid.rows):
            for place, text in enumerate(row):
                if text.strip() and tables:
                    assert any(holds(table, number, place, text) for table in tables), (number, place, text)


def holds(table: Table, number: int, place: int, text: str) -> bool:
    """Whether a text stands in a record's column, or in the text of a row that was left out."""
    if number in set(table.places):
        return any(column.place == place for column in table.columns)
    words = " ".join(text.split())
    return any(skipped.row == number + 1 and words in skipped.text for skipped in table.skipped)
