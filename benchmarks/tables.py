"""Makes the tables of the benchmarks: AED lists as a municipality would publish them, with planted faults."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from odconv.schemas.registry import load_schema

COLUMNS = (
    "全国地方公共団体コード",
    "ID",
    "地方公共団体名",
    "名称",
    "名称_カナ",
    "名称_英字",
    "所在地_全国地方公共団体コード",
    "所在地_連結表記",
    "所在地_都道府県",
    "所在地_市区町村",
    "所在地_町字",
    "所在地_番地以下",
    "緯度",
    "経度",
    "設置位置",
    "電話番号",
    "内線番号",
    "連絡先メールアドレス",
    "法人番号",
    "団体名",
    "利用可能曜日",
    "開始時間",
    "終了時間",
    "小児対応設備の有無",
    "備考",
)

_TOWNS = ("丸の内", "霞が関", "芝公園", "元本郷町", "神田駿河台", "西新宿", "南池袋", "千住")
_CITIES = (("131016", "千代田区"), ("131032", "港区"), ("132012", "八王子市"), ("131041", "新宿区"))
_KANA = "アイウエオカキクケコサシスセソタチツテト"

# What a clerk really types into such a column; one list for each column that can be wrong.
_FAULTS: dict[str, tuple[str, ...]] = {
    "全国地方公共団体コード": ("13101", "１３１０１６", "東京都"),
    "ID": ("",),
    "名称": ("",),
    "名称_カナ": ("ちゅうおう", "ﾁｭｳｵｳ"),
    "所在地_全国地方公共団体コード": ("1310l6", "13101"),
    "所在地_連結表記": ("",),
    "緯度": ("35度40分", "３５．６８", "350.68", "北緯35"),
    "経度": ("139,76", "13.976", "東経139", "１３９．７６"),
    "電話番号": ("０３−１２３４−５６７８", "代表", "03(1234)5678 内線12", "3264"),
    "法人番号": ("1.01321E+12", "801040101234", "不明"),
    "開始時間": ("9時", "午前9時", "25:00", "終日"),
    "終了時間": ("17時半", "24:00", "午後5時"),
    "小児対応設備の有無": ("○", "×", "不明", "あり"),
}


def descriptor() -> dict[str, Any]:
    """The shipped AED format, reduced to the 25 columns of the benchmark; the same for every side."""
    schema = load_schema("standard/aed")
    whole = dict(schema.descriptor)
    whole["fields"] = [schema.field(name).descriptor for name in COLUMNS]
    return whole


def write_schema(folder: Path) -> Path:
    """The benchmark's schema as a file."""
    path = folder / "aed25.json"
    path.write_text(json.dumps(descriptor(), ensure_ascii=False), encoding="utf-8")
    return path


def write_table(path: Path, rows: int, *, seed: int = 7, bad_cells: float = 0.005) -> None:
    """Write one CSV: UTF-8, CRLF, 1 % quoted cells, 0.1 % line breaks in cells, 0.05 % ragged rows.

    Args:
        path: where to.
        rows: data rows.
        seed: of the random numbers; the same seed gives the same bytes.
        bad_cells: share of cells that break the format.
    """
    rnd = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\r\n")
        for number in range(rows):
            file.write(_line(_ragged(rnd, _faulty(rnd, clean_row(rnd, number), bad_cells)), rnd))


def write_long_table(path: Path, rows: int, *, part: int = 250_000) -> None:
    """The same table with the rows of its first part again and again, each with an ID of its own: made in seconds."""
    write_table(path, part)
    head, _, body = path.read_bytes().partition(b"\r\n")
    with path.open("wb") as file:
        file.write(head + b"\r\n")
        for number in range(rows // part):
            file.write(body.replace(b"AED0", b"AED%d" % (number + 1)))


def clean_row(rnd: random.Random, number: int) -> list[str]:
    """One record of `COLUMNS` without a fault."""
    code, city = rnd.choice(_CITIES)
    town = rnd.choice(_TOWNS)
    block = f"{rnd.randrange(1, 9)}-{rnd.randrange(1, 40)}-{rnd.randrange(1, 40)}"
    name = f"{town}第{number % 1000}施設"
    note = "" if number % 3 else "休日は警備室へ"
    if rnd.random() < 0.025:
        note = "平日のみ\n休日は警備室へ, 連絡"
    return [
        code, f"AED{number:010d}", f"東京都{city}", name, "".join(rnd.choices(_KANA, k=12)), f"Facility {number}",
        code, f"東京都{city}{town}{block}", "東京都", city, town, block,
        f"{35 + rnd.random():.6f}", f"{139 + rnd.random():.6f}", "1階受付横",
        f"03-{rnd.randrange(1000, 9999)}-{rnd.randrange(1000, 9999)}", "", "bosai@city.example.lg.jp",
        "8000020131016" if number % 2 else "", f"{city}役所管理課", "月火水木金", "09:00", "17:30",
        "有" if number % 2 else "無", note,
    ]  # fmt: skip


def _faulty(rnd: random.Random, row: list[str], share: float) -> list[str]:
    if rnd.random() < share * len(COLUMNS):
        column = rnd.choice(tuple(_FAULTS))
        row[COLUMNS.index(column)] = rnd.choice(_FAULTS[column])
    return row


def _ragged(rnd: random.Random, row: list[str]) -> list[str]:
    chance = rnd.random()
    if chance < 0.0002:
        return row[:-3]
    if chance < 0.0004:
        return [*row, "余分"]
    return [] if chance < 0.0005 else row


def _line(row: list[str], rnd: random.Random) -> str:
    out = io.StringIO()
    quoted = rnd.random() < 0.01
    csv.writer(out, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerow(row)
    return out.getvalue()


def small_tables(folder: Path, count: int, rows: int) -> Iterator[Path]:
    """Many small tables, as one harvest sees them."""
    for number in range(count):
        path = folder / f"small_{number:04d}.csv"
        write_table(path, rows, seed=number)
        yield path


Writer = Callable[[Path, int], None]
