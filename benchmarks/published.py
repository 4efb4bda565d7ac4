"""Makes tables as municipalities publish them: public facilities with a title above and a note below, AED lists."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from benchmarks.tables import COLUMNS, clean_row

LARGE_ROWS = 100_000
SMALL_ROWS = 300
_WARM_ROWS = 6_000  # of a file that is long enough to load all that a long one needs

_FACILITY = (
    "No.", "施設名称", "施設名称（カナ）", "郵便番号", "所在地", "方書", "緯度", "経度", "電話番号", "ＦＡＸ番号",
    "利用可能曜日", "開始時間", "終了時間", "休館日", "建築年度", "延床面積（㎡）", "階数", "収容人数（人）", "駐車場",
    "多目的トイレ", "指定避難所", "所管課", "ＵＲＬ", "更新日", "備考",
)  # fmt: skip
_PLACES = ("緑町", "中央", "栄町", "本町", "富士見台", "桜ケ丘", "若葉台", "旭町", "宮前", "大曽根")
_SORTS = (
    "公民館",
    "図書館",
    "コミュニティセンター",
    "小学校体育館",
    "児童館",
    "市民プール",
    "老人福祉センター",
    "保育園",
)
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノマミムメモ"
_NUMBERS = {"No.", "緯度", "経度", "延床面積（㎡）", "階数", "収容人数（人）"}


def write_large_csv(path: Path) -> None:
    """An AED list of 25 columns in CP932, and a shorter one beside it that only warms up."""
    for target, rows in ((path, LARGE_ROWS), (path.with_name("warm.csv"), _WARM_ROWS)):
        rnd = random.Random(11)
        with target.open("w", encoding="cp932", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(clean_row(rnd, number) for number in range(rows))


def write_large_xlsx(path: Path) -> None:
    """The same list as a workbook with numbers where a clerk has numbers, and a shorter one beside it."""
    for target, rows in ((path, LARGE_ROWS), (path.with_name("warm.xlsx"), _WARM_ROWS)):
        rnd = random.Random(11)
        numbers = [COLUMNS.index("緯度"), COLUMNS.index("経度")]
        with xlsxwriter.Workbook(str(target)) as book:
            sheet = book.add_worksheet("一覧")
            sheet.write_row(0, 0, COLUMNS)
            for number in range(rows):
                row: list[object] = list(clean_row(rnd, number))
                for place in numbers:
                    row[place] = float(str(row[place]))
                _write(sheet, number + 1, row)


def write_small(path: Path, number: int) -> None:
    """One list of public facilities: as XLSX, or as text in CP932 or in UTF-8 with a byte order mark in turn."""
    rows = list(_facilities(random.Random(number), number))
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("施設一覧")
            sheet.merge_range(0, 0, 0, 5, "")
            for place, row in enumerate(rows):
                _write(sheet, place, row)
        return
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig" if number % 2 else "cp932"))


def _write(sheet: xlsxwriter.worksheet.Worksheet, place: int, row: list[object]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(place, column, value) if value else None
        else:
            sheet.write(place, column, value)


def _facilities(rnd: random.Random, number: int) -> Iterator[list[object]]:
    """Title, date, header, the records and a note."""
    yield [f"{rnd.choice(_PLACES)}市　公共施設一覧", *[""] * 24]
    yield [*[""] * 23, f"令和{number % 7 + 1}年4月1日現在", ""]
    yield list(_FACILITY)
    for at in range(SMALL_ROWS):
        yield _facility(rnd, at)
    yield ["※開館時間は変更する場合があります。", *[""] * 24]


def _facility(rnd: random.Random, at: int) -> list[object]:
    place = rnd.choice(_PLACES)
    block = f"{rnd.randrange(1, 8)}丁目{rnd.randrange(1, 30)}番{rnd.randrange(1, 20)}号"
    phone = f"042-{rnd.randrange(200, 999)}-{rnd.randrange(1000, 9999)}"
    return [
        at + 1, f"{place}{rnd.choice(_SORTS)}", "".join(rnd.choices(_KANA, k=10)),
        f"{rnd.randrange(180, 208)}-{rnd.randrange(10000):04d}", f"東京都{place}市{rnd.choice(_PLACES)}{block}",
        "市民会館2階" if at % 9 == 0 else "", round(35.5 + rnd.random() / 4, 6), round(139.2 + rnd.random() / 4, 6),
        phone, phone if at % 3 == 0 else "", "月火水木金土", "9:00", "21:30" if at % 2 else "17:00",
        "毎月第3月曜日、年末年始", f"昭和{rnd.randrange(40, 63)}年度", rnd.randrange(900, 90000) / 10,
        rnd.randrange(1, 5), rnd.randrange(20, 800) if at % 4 else "", f"{rnd.randrange(5, 90)}台" if at % 5 else "無",
        "有" if at % 2 else "無", "○" if at % 3 else "", f"{rnd.choice(('市民', '福祉', '教育', '生涯学習'))}課",
        f"https://www.city.example.lg.jp/shisetsu/{at:05d}.html", "2025-04-01",
        "改修工事のため休館中\n（令和8年3月まで）" if at % 50 == 7 else "",
    ]  # fmt: skip
