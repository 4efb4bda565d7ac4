"""Write `fixtures/*`: invented tables of invented places, with the faults that published municipal files have.

    python -m tools.build_fixtures [FOLDER]

Every byte follows from this file, so that a fixture can be changed here and nowhere else. The expected reports beside
the tables are written by `python -m tools.build_expected`, and read by a person before they are committed.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

from odconv.schemas.registry import load_schema
from odconv.tables.model import Merge
from odconv.tables.writers.sheet import Sheet
from odconv.tables.writers.xlsx import write_xlsx

Row = dict[str, str]
Table = Sequence[Sequence[str]]

_CREATED = datetime(2025, 4, 1, tzinfo=UTC).replace(tzinfo=None)  # xlsxwriter takes no zone
CODE, CITY = "131016", "千代田区"
AED = load_schema("standard/aed").field_names
OLD_AED = load_schema("recommended/aed").field_names

# name, reading, town, lot, latitude, longitude, where, telephone, days, from, to, child pads
_PLACES = (
    (
        "中央第一出張所|チュウオウダイイチシュッチョウジョ|架空町一丁目|1-2|35.691012|139.751034|"
        "1階 受付|03-0000-0101|月火水木金|08:30|17:15|有"
    ),
    (
        "みどり児童館|ミドリジドウカン|架空町一丁目|5-10|35.692218|139.752561|"
        "1階 事務室前|03-0000-0102|月火水木金土|09:00|17:00|有"
    ),
    "さくら保育園|サクラホイクエン|架空町二丁目|3-1|35.693407|139.754120|玄関|03-0000-0103|月火水木金土|07:30|18:30|有",
    (
        "区民ホール|クミンホール|架空町二丁目|8-8|35.694533|139.755702|"
        "1階 ロビー|03-0000-0104|月火水木金土日|09:00|22:00|無"
    ),
    "北小学校|キタショウガッコウ|架空町三丁目|2-7|35.695871|139.757213|職員玄関|03-0000-0105|月火水木金|08:00|17:00|有",
    (
        "南中学校|ミナミチュウガッコウ|架空町三丁目|11-4|35.697004|139.758846|"
        "体育館 入口|03-0000-0106|月火水木金|08:00|17:00|無"
    ),
    (
        "東図書館|ヒガシトショカン|見本町一丁目|4-4|35.698215|139.760377|"
        "1階 総合窓口|03-0000-0107|火水木金土日|09:00|20:00|有"
    ),
    (
        "西高齢者センター|ニシコウレイシャセンター|見本町一丁目|9-15|35.699346|139.761908|"
        "2階 相談室|03-0000-0108|月火水木金|09:00|17:00|無"
    ),
    (
        "スポーツ広場管理棟|スポーツヒロバカンリトウ|見本町二丁目|1-1|35.700457|139.763439|"
        "1階 管理室|03-0000-0109|月火水木金土日|06:00|21:00|無"
    ),
    (
        "見本町集会所|ミホンチョウシュウカイジョ|見本町二丁目|6-3|35.701568|139.764960|"
        "玄関 右側|03-0000-0110|月火水木金土日|09:00|21:00|無"
    ),
    (
        "清掃事務所|セイソウジムショ|見本町三丁目|12-20|35.702679|139.766491|"
        "1階 事務室|03-0000-0111|月火水木金土|07:30|16:15|無"
    ),
    (
        "防災センター|ボウサイセンター|見本町三丁目|20-1|35.703780|139.768022|"
        "1階 警備室|03-0000-0112|月火水木金土日|00:00|23:59|有"
    ),
)


_DRAWN = yaml.safe_load(Path(__file__).with_name("conversion_fixtures.yaml").read_text(encoding="utf-8"))
_MERGES = (
    Merge(0, 0, 0, 12),
    *(Merge(3, column, 4, column) for column in (0, 3, 4, 5, 8, 9, 12)),
    Merge(3, 1, 3, 2),
    Merge(3, 6, 3, 7),
    Merge(3, 10, 3, 11),
)


def places() -> list[Row]:
    """The sound rows that every AED fixture begins with."""
    keys = ["名称", "名称_カナ", "所在地_町字", "所在地_番地以下", "緯度", "経度", "設置位置", "電話番号"]
    keys += ["利用可能曜日", "開始時間", "終了時間", "小児対応設備の有無"]
    rows = []
    for number, line in enumerate(_PLACES, start=1):
        row = dict(zip(keys, line.split("|"), strict=True))
        row |= {"全国地方公共団体コード": CODE, "所在地_全国地方公共団体コード": CODE, "ID": f"A{number:04}"}
        row |= {"地方公共団体名": f"東京都{CITY}", "所在地_都道府県": "東京都", "所在地_市区町村": CITY}
        row["所在地_連結表記"] = f"東京都{CITY}{row['所在地_町字']}{row['所在地_番地以下']}"
        rows.append(row)
    return rows


def aed_clean() -> bytes:
    """As the format asks."""
    return comma(table(AED, places()))


def aed_with_faults() -> bytes:
    """A dozen faults, each in a row of its own so that a reader finds them again."""
    rows = [*places(), *(dict(row) for row in places()[:2])]
    rows[0] |= {"全国地方公共団体コード": "13101"}  # the five-digit code without its check digit
    rows[1] |= {"所在地_全国地方公共団体コード": "131018"}
    rows[2] |= {"電話番号": "０３－００００－０１０３"}
    rows[3] |= {"開始時間": "9時"}
    rows[4] |= {"小児対応設備の有無": "○"}
    rows[5] |= {"緯度": rows[5]["経度"], "経度": rows[5]["緯度"]}
    rows[6] |= {"設置位置": ""}
    rows[7] |= {"名称_カナ": "にしこうれいしゃせんたー"}
    rows[8] |= {"備考": "夜間は警備員に\n声をかけてください"}  # a line break within a cell is sound
    rows[9] |= {"所在地_連結表記": ""}
    rows[10] |= {"利用可能曜日": "月～土", "開始時間": "7:30"}
    rows[11] |= {"経度": "139.768022度", "名称": ""}
    rows[12] |= {"名称": "中央第一出張所 別館", "ID": "A0001"}
    rows[13] |= {"名称": "みどり児童館 分室", "ID": "A0014", "電話番号": "300000114"}  # a number: its 0 is lost
    cells = table(AED, rows)
    cells[14] = cells[14][:-3]  # a record that ends early
    cells.insert(12, [""] * len(AED))
    return comma(cells)


def aed_cp932() -> bytes:
    """Windows' Japanese code page, with the characters that only it has."""
    rows = places()
    rows[0] |= {"設置位置": "① 1階 受付"}
    rows[1] |= {"団体名": "㈱髙橋見本商会"}
    rows[2] |= {"備考": "～と－は文字コードで化けやすい"}
    return comma(table(AED, rows), "cp932")


def aed_workbook() -> bytes:
    """As Excel makes it: codes and coordinates are numbers, opening hours are times, one telephone lost its 0."""
    rows: list[dict[str, Any]] = [dict(row) for row in places()]
    for row in rows:
        row |= {name: int(row[name]) for name in ("全国地方公共団体コード", "所在地_全国地方公共団体コード")}
        row |= {name: float(row[name]) for name in ("緯度", "経度")}
        row |= {name: time.fromisoformat(row[name]) for name in ("開始時間", "終了時間")}
    rows[4]["電話番号"] = 300000105
    rows[6]["所在地_全国地方公共団体コード"] = 13101
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED, "author": "odconv"})
        clock = book.add_format({"num_format": "hh:mm"})
        sheet = book.add_worksheet("AED設置箇所一覧")
        for column, name in enumerate(AED):
            sheet.write_string(0, column, name)
            for number, row in enumerate(rows, start=1):
                value = row.get(name, "")
                sheet.write(number, column, value, *([clock] if isinstance(value, time) else []))
        book.add_worksheet("選択肢").write_column(0, 0, ["小児対応設備の有無", "有", "無"])
    return memory.getvalue()


def population_sums() -> bytes:
    """Two totals that their parts do not make, and a number with a thousands separator."""
    names = load_schema("standard/population").field_names
    ages = [name for name in names if "歳" in name]
    rows = []
    for number, town in enumerate(("架空町一丁目", "架空町二丁目", "見本町一丁目", "見本町二丁目"), start=1):
        parts = {name: str(10 + number * 7 + place % 5) for place, name in enumerate(ages)}
        men = sum(int(value) for name, value in parts.items() if name.endswith("男性"))
        women = sum(int(value) for name, value in parts.items() if name.endswith("女性"))
        row = {"全国地方公共団体コード": CODE, "地方公共団体名": f"東京都{CITY}", "調査年月日": "2025-04-01"}
        row |= {"地域コード": f"{number:03}", "地域名": town, "世帯数": str(200 + number)}
        row |= {"総人口": str(men + women), "男性": str(men), "女性": str(women), **parts}
        rows.append(row)
    rows[1]["総人口"] = str(int(rows[1]["総人口"]) + 10)
    rows[2]["男性"] = str(int(rows[2]["男性"]) - 1)
    rows[3]["総人口"] = f"{int(rows[3]['総人口']) * 1000:,}"
    return comma(table(names, rows))


def title_rows() -> bytes:
    """A title, a date and an empty line above the header, as in a file made for the printer."""
    width = len(AED)
    above = [["AED設置箇所一覧（令和7年4月1日現在）"], ["担当：総務課"], []]
    return comma([*(row + [""] * (width - len(row)) for row in above), *table(AED, places()[:5])])


def columns_reordered_extra() -> bytes:
    """The older format with a name of an own column, two columns changed about, one name with spaces, one left out."""
    names = [*OLD_AED]
    names[4], names[5] = names[5], names[4]
    names.remove("内線番号")
    names.insert(names.index("電話番号") + 1, "管理番号（課内用）")
    old = {"都道府県コード又は市区町村コード": "全国地方公共団体コード", "NO": "ID", "住所": "所在地_連結表記"}
    old |= {"都道府県名": "所在地_都道府県", "市区町村名": "所在地_市区町村"}
    rows = [
        row | {new: row[key] for new, key in old.items()} | {"管理番号（課内用）": f"総-{number}"}
        for number, row in enumerate(places()[:5], start=1)
    ]
    head, *cells = table(names, rows)
    head[head.index("設置位置")] = "設置 位置"
    return comma([head, *cells])


def tabs() -> bytes:
    """UTF-16 with tabs: what Excel writes as "Unicode text"."""
    return comma(table(AED, places()[:4]), "utf-16", "\t")


def lost_information() -> bytes:
    """A list made for the printer and saved as CSV: what Excel and CP932 lost on the way, among titles and totals."""
    rows = [
        ["施設一覧（令和7年4月1日現在）"],
        [],
        ["施設名", "所在地", "電話番号", "法人番号", "開設日", "定員"],
        ["中央児童館", "架空町一丁目1?2", "300000101", "1.31E+12", "2015-04-01", "120人"],
        ["?橋保育園", "架空町二丁目3-1", "03-0000-0103", "1.31E+12", "42461", "90人"],
        ["みどり公民館", "1月3日", "300000104", "1.31E+12", "2018-10-01", "200人"],
        [],
        ["北図書館", "見本町一丁目4-4", "03-0000-0107", "1.31E+12", "44652", "60人"],
        ["合計", "", "", "", "", "470人"],
        ["※定員は令和7年4月1日現在です。"],
    ]
    return comma([row + [""] * (6 - len(row)) for row in rows], "cp932")


def clerk_aed() -> bytes:
    """A list of AEDs as an office prints it: one record lacks the place in the building."""
    drawn, blank = _DRAWN["clerk_aed"], [""] * 13
    rows = [
        ["千代田区　ＡＥＤ設置施設一覧", *blank[1:]],
        [*blank[:12], "令和7年4月1日現在"],
        blank,
        *([cell.replace("\\n", "\n") for cell in line.split("|")] for line in drawn["header"]),
        *(record.split("|") for record in drawn["records"]),
        ["", "計", "", "6施設", *blank[4:]],
        ["※小児用パッドの有無は○×で示す。", *blank[1:]],
    ]
    file = io.BytesIO()
    write_xlsx(file, [Sheet("一覧", rows, header_rows=5, merges=_MERGES)])
    return file.getvalue()


def table(names: Sequence[str], rows: Iterable[Row]) -> list[list[str]]:
    """Header and cells; a row without a value has an empty cell."""
    return [[*names], *([row.get(name, "") for name in names] for row in rows)]


def comma(cells: Table, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """Delimited text as Excel writes it: CR LF, quotes where they are needed."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(cells)
    return out.getvalue().encode(encoding)


FILES = {
    f"aed_clean/{CODE}_aed.csv": aed_clean,
    f"aed_with_faults/{CODE}_aed.csv": aed_with_faults,
    f"aed_cp932/{CODE}_aed.csv": aed_cp932,
    f"aed_workbook/{CODE}_aed.xlsx": aed_workbook,
    f"population_sums/{CODE}_population_20250401.csv": population_sums,
    f"title_rows/{CODE}_aed.csv": title_rows,
    f"columns_reordered_extra/{CODE}_aed.csv": columns_reordered_extra,
    f"tabs_utf16/{CODE}_aed.txt": tabs,
    f"lost_information/{CODE}_facilities.csv": lost_information,
    "conversion/clerk_aed/AED設置施設一覧.xlsx": clerk_aed,
}


def main() -> None:
    """Write every fixture below the folder given, `fixtures` where none is."""
    home = Path(sys.argv[1] if len(sys.argv) > 1 else "fixtures")
    for name, make in FILES.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())


if __name__ == "__main__":
    main()
