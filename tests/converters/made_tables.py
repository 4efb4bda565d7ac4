"""Tables made from `headers.yaml`: labels as offices write them, plausible values, and where each column belongs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from odconv.tables.model import Grid
from odconv.tables.table import Column, Label, Role, Table

KINDS: dict[str, list[str]] = {
    "address": ["見本市中央町一丁目2番3号", "見本市東町4-5", "見本市港6番地の1", "見本市山手町二丁目10-1"],
    "coordinate": ["34.1234", "34.2345", "34.0456", "34.1567"],
    "city": ["見本市", "見本市", "見本市", "見本市"],
    "code": ["352021", "352021", "352021", "352021"],
    "date": ["2024/4/1", "令和5年10月3日", "R6.5.20", "2023-11-3"],
    "day": ["1", "15", "28", "3"],
    "department": ["内科、小児科", "外科", "眼科", "歯科、小児歯科"],
    "disasters": ["洪水、土砂災害", "地震", "洪水、地震、津波", "大規模火災"],
    "flag": ["○", "", "○", "×"],
    "hospital_kind": ["病院", "診療所", "診療所", "病院"],
    "kana": ["チュウオウカイカン", "ヒガシマチセンター", "ミナト", "ヤマテホール"],
    "kind": ["公立", "私立", "市内", "その他"],
    "month": ["4", "10", "12", "1"],
    "name": ["中央会館", "東町センター", "港の家", "山手ホール"],
    "number": ["12", "150", "1,200", "80"],
    "office": ["観光協会", "商工観光課", "道の駅", "市民会館"],
    "pair": ["34.1234,131.4567", "34.2345,131.5678", "34.0456,131.6789", "34.1567,131.7890"],
    "phone": ["0836-00-0001", "0836-00-0002", "(0836)00-0003", "0836-00-0004"],
    "prefecture": ["山口県", "山口県", "山口県", "山口県"],
    "property_class": ["市指定有形文化財", "国宝", "史跡", "県指定天然記念物"],
    "property_kind": ["建造物", "絵画", "彫刻", "史跡"],
    "span": ["9:00～17:00", "8時30分～17時15分", "10:00-18:00", "9:00～17:00"],
    "text": ["東側", "市民の憩いの場です。", "正面玄関", "第2会議室の前"],
    "time": ["9:00", "8:30", "10時", "13:00"],
    "unit": ["棟", "幅", "躯", "件"],
    "url": ["https://www.example.lg.jp/a", "https://www.example.lg.jp/b", "https://www.example.lg.jp/c", ""],
    "weekday": ["月～金", "平日", "毎日", "月火水木"],
    "year": ["令和5年", "令和6年", "令和5年", "令和6年"],
}
"""Four values of each kind."""

_OF_FIELD = (
    ("weekday", r".*曜日"), ("prefecture", "都道府県名"), ("city", "市区町村名"), ("kana", r".*カナ"),
    ("coordinate", r"緯度"), ("longitude", r"経度"), ("phone", r".*(?:電話|FAX)番号"), ("address", r"住所"),
    ("date", r".*(?:日|年月日)"), ("time", r".*時間"), ("url", r".*URL|画像"),
    ("flag", r"災害種別.*|.*有無|指定避難所との重複"), ("department", r"診療科目"), ("code", r".*コード"),
    ("number", r".*(?:数|定員|総人口|男性|女性|総数|歳.*|標高|NO|）)"), ("name", r"名称|イベント名|地域名|場所名称"),
    ("property_class", r"文化財分類"), ("property_kind", r"種類"),
)  # fmt: skip
KINDS["longitude"] = ["131.4567", "131.5678", "131.6789", "131.7890"]


@dataclass(frozen=True)
class Made:
    """A table, the words that go with it, the format that it belongs to ("none") and the label of its columns."""

    format: str
    title: str
    table: Table
    columns: tuple[dict[str, Any], ...]


def made_tables(file: str = "headers.yaml") -> list[Made]:
    """All tables of a file of headers beside this one."""
    data = yaml.safe_load(Path(__file__).with_name(file).read_text(encoding="utf-8"))
    return [_made(name, entry) for name, entries in data.items() for entry in entries]


def table_of(labels: Sequence[str], values: Sequence[Sequence[str]], *, tiers: bool = True) -> Table:
    """A table with the labels (`_` parts tiers where a label is Japanese) and one list of values for each column."""
    stacks = [label.split("_") if tiers and not label.isascii() else [label] for label in labels]
    depth = max((len(parts) for parts in stacks), default=1)
    head = [[parts[row] if row < len(parts) else "" for parts in stacks] for row in range(depth)]
    rows = [*head, *(list(row) for row in zip(*values, strict=True))]
    columns = tuple(
        Column(place, "_".join(parts), tuple(Label(text, row + 1, place + 1) for row, text in enumerate(parts)))
        for place, parts in enumerate(stacks)
    )
    header = tuple(range(1, depth + 1))
    return Table(Grid(None, True, rows), Role.MAIN, columns, header, range(depth, len(rows)), ())


def _made(name: str, entry: dict[str, Any]) -> Made:
    columns = [_column(text) for text in [*entry["columns"], *_ages(entry)]]
    table = table_of([label for label, _, _ in columns], [KINDS[kind] for _, _, kind in columns])
    label = tuple({"index": at + 1, "header": label, "fields": fields} for at, (label, fields, _) in enumerate(columns))
    return Made(name, entry["title"], table, label)


def _column(text: str) -> tuple[str, list[str], str]:
    plain, _, kind = text.partition(" @")
    label, _, fields = plain.partition(" >")
    names = [field for field in fields.strip().split("+") if field]
    return label, names, kind or (_kind_of(names[0]) if names else "kind")


def _kind_of(field: str) -> str:
    return next((kind for kind, pattern in _OF_FIELD if re.fullmatch(pattern, field)), "text")


def _ages(entry: dict[str, Any]) -> list[str]:
    """Columns of ages by the entry's patterns."""
    found = []
    for sex in "男女":
        if "bands" in entry:
            found += [
                f"{entry['bands'].format(first=age, last=age + 4, sex=sex)} > {age}-{age + 4}歳の{sex}性 @number"
                for age in range(0, 85, 5)
            ]
            found += [f"{top.format(sex=sex)} > 85歳以上の{sex}性 @number" for top in entry["top"].split(",")]
        if "years" in entry:
            for age in range(100):
                first = age - age % 5
                field = f"{first}-{first + 4}歳の{sex}性" if age < 85 else f"85歳以上の{sex}性"
                found.append(f"{entry['years'].format(age=age, sex=sex)} > {field} @number")
            found.append(f"{entry['oldest'].format(sex=sex)} > 85歳以上の{sex}性 @number")
    return found
