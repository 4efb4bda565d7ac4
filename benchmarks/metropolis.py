"""An invented metropolis: tables of Tokyo's 62 municipalities, as their offices might write them.

Towns and their middles are real, or no guard could judge a place; names, lots, telephones and days are made up. Every
byte follows from the arguments, so that a night can be repeated.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from odconv.reference.local_governments import LocalGovernment
from odconv.reference.towns import towns
from odconv.schemas.registry import load_schema
from odconv.tables.model import Merge
from odconv.tables.writers.sheet import Sheet
from odconv.tables.writers.xlsx import write_xlsx

KINDS = {"aed": "AED設置箇所一覧", "public_facility": "公共施設一覧", "evacuation_space": "避難場所一覧"}
STYLES = ("standard", "recommended", "office", "workbook")

_FIRST = ("中央", "東", "西", "南", "北", "みどり", "さくら", "けやき", "青葉", "若葉", "清流", "見晴")
_KANA = (
    "チュウオウ",
    "ヒガシ",
    "ニシ",
    "ミナミ",
    "キタ",
    "ミドリ",
    "サクラ",
    "ケヤキ",
    "アオバ",
    "ワカバ",
    "セイリュウ",
    "ミハラシ",
)
_KINDS = ("小学校", "中学校", "図書館", "児童館", "保育園", "地区会館", "体育館", "出張所")
_KINDS_KANA = (
    "ショウガッコウ",
    "チュウガッコウ",
    "トショカン",
    "ジドウカン",
    "ホイクエン",
    "チクカイカン",
    "タイイクカン",
    "シュッチョウジョ",
)
_NO_TOWNS = (34.5295, 139.2805)  # the middle of 利島村, the one municipality of which no towns are known
_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


@dataclass(frozen=True, slots=True)
class Place:
    """One invented facility: texts as the standard wants them, coordinates in degrees (JGD2011)."""

    id: str
    body: LocalGovernment
    name: str
    kana: str
    town: str
    lot: str
    latitude: str
    longitude: str
    phone: str
    child: bool
    since: tuple[int, int, int]
    capacity: int

    @property
    def address(self) -> str:
        """The whole address."""
        return f"{self.body.full_name}{self.town}{self.lot}"


def places(body: LocalGovernment, number: int, seed: int = 0) -> list[Place]:
    """So many facilities of a municipality, around the middles of its towns."""
    choose = random.Random(f"{body.code}/{seed}")
    known = [(town, point) for town, point in towns(body).items() if point is not None] or [("", _NO_TOWNS)]
    found = []
    for each in range(number):
        town, (latitude, longitude) = known[each % len(known)]
        first, kind = choose.randrange(len(_FIRST)), choose.randrange(len(_KINDS))
        ordinal = each // (len(_FIRST) * len(_KINDS)) + 1
        found.append(
            Place(
                id=f"{each + 1:010d}",
                body=body,
                name=f"{town}{_FIRST[first]}第{ordinal}{_KINDS[kind]}",
                kana=f"{_KANA[first]}ダイ{ordinal}{_KINDS_KANA[kind]}",
                town=town,
                lot=f"{choose.randrange(1, 30)}-{choose.randrange(1, 40)}",
                latitude=f"{latitude + choose.uniform(-0.0004, 0.0004):.6f}",
                longitude=f"{longitude + choose.uniform(-0.0004, 0.0004):.6f}",
                phone=f"03-{choose.randrange(3000, 6000)}-{choose.randrange(10000):04d}",
                child=choose.random() < 0.4,
                since=(choose.randrange(2, 7), choose.randrange(1, 13), choose.randrange(1, 29)),
                capacity=choose.randrange(50, 900, 10),
            )
        )
    return found


def table(kind: str, style: str, rows: Sequence[Place], *, as_of: str = "令和7年4月1日") -> tuple[str, bytes]:
    """One table of a municipality.

    Args:
        kind: key of `KINDS`.
        style: one of `STYLES`: the newer format as it should be; the older one in CP932; an office's own columns in
            CP932 under a title; the same as a workbook with a header of two tiers.
        rows: what stands in it.
        as_of: the day that its title names.

    Returns:
        The file's name and its bytes.
    """
    body = rows[0].body
    if style in ("standard", "recommended"):
        names = load_schema(f"{style}/{kind}").field_names
        cells = [[_OFFICIAL.get(name, _nothing)(place) for name in names] for place in rows]
        return f"{body.code}_{kind}.csv", _comma([names, *cells], "utf-8-sig" if style == "standard" else "cp932")
    columns = {**_OFFICE, **_OFFICE_BY_KIND[kind]}
    title = f"{body.name}{KINDS[kind]}（{as_of}現在）"
    body_rows = [[column(place) for column in columns.values()] for place in rows]
    if style == "office":
        cells = [[title], [], list(columns), *body_rows, ["※掲載内容は変更になる場合があります。"]]
        return f"{KINDS[kind]}.csv", _comma(cells, "cp932")
    return f"{KINDS[kind]}.xlsx", _workbook(title, columns, body_rows)


def budget(body: LocalGovernment) -> tuple[str, bytes]:
    """A table that is none of the formats."""
    cells = [["款", "予算額（千円）", "前年度比"], ["総務費", "1,204,500", "101.2"], ["民生費", "8,340,100", "103.9"]]
    return f"{body.name}歳出予算.csv", _comma([list(map(str, row)) for row in cells], "utf-8-sig")


def _nothing(place: Place) -> str:
    del place
    return ""


_OFFICIAL: Mapping[str, Callable[[Place], str]] = {
    "全国地方公共団体コード": lambda place: place.body.code,
    "都道府県コード又は市区町村コード": lambda place: place.body.code,
    "都道府県名": lambda _: "東京都",
    "市区町村名": lambda place: place.body.name,
    "ID": lambda place: place.id,
    "NO": lambda place: place.id,
    "地方公共団体名": lambda place: place.body.full_name,
    "名称": lambda place: place.name,
    "名称_カナ": lambda place: place.kana,
    "所在地_連結表記": lambda place: place.address,
    "住所": lambda place: place.address,
    "所在地_都道府県": lambda _: "東京都",
    "所在地_市区町村": lambda place: place.body.name,
    "所在地_町字": lambda place: place.town,
    "所在地_番地以下": lambda place: place.lot,
    "緯度": lambda place: place.latitude,
    "経度": lambda place: place.longitude,
    "電話番号": lambda place: place.phone,
    "利用可能曜日": lambda _: "月火水木金",
    "開始時間": lambda _: "08:30",
    "終了時間": lambda _: "17:15",
    "想定収容人数": lambda place: str(place.capacity),
}

_OFFICE: Mapping[str, Callable[[Place], str]] = {
    "番号": lambda place: str(int(place.id)),
    "施設名": lambda place: place.name,
    "フリガナ": lambda place: place.kana,
    "所在地": lambda place: (place.body.name + place.town + place.lot).translate(_WIDE),
    "緯度": lambda place: place.latitude,
    "経度": lambda place: place.longitude,
    "電話": lambda place: place.phone.translate(_WIDE),
}

_OFFICE_BY_KIND: Mapping[str, Mapping[str, Callable[[Place], str]]] = {
    "aed": {
        "設置場所": lambda _: "1階 受付",
        "小児用パッド": lambda place: "○" if place.child else "×",
        "設置年月日": lambda place: "令和{}年{}月{}日".format(*place.since),
    },
    "public_facility": {
        "利用曜日": lambda _: "月～金",
        "利用時間": lambda _: "9時～17時",
        "備考": lambda place: "R{}.{}.{}改修".format(*place.since),
    },
    "evacuation_space": {
        "収容人数（人）": lambda place: f"{place.capacity:,}",
        "洪水": lambda place: "○" if place.child else "×",
        "地震": lambda _: "○",
    },
}


def _comma(cells: Sequence[Sequence[str]], encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(cells)
    return text.getvalue().encode(encoding)


def _workbook(title: str, columns: Mapping[str, Any], rows: Sequence[Sequence[str]]) -> bytes:
    """A title, an empty row, and a header whose 緯度 and 経度 stand below 位置."""
    labels = list(columns)
    at = labels.index("緯度")
    upper = [*labels[:at], "位置", None, *labels[at + 2 :]]
    lower = [None] * at + ["緯度", "経度"] + [None] * (len(labels) - at - 2)
    merges = [Merge(2, at, 2, at + 1)]
    merges += [Merge(2, column, 3, column) for column in range(len(labels)) if column not in (at, at + 1)]
    file = io.BytesIO()
    write_xlsx(file, [Sheet("一覧", [[title], [], upper, lower, *rows], header_rows=4, merges=tuple(merges))])
    return file.getvalue()
