"""Rules across the fields of one row, found by the names of the fields: coordinates, from ≤ to, sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Fields = Sequence[Mapping[str, Any]]
Rule = dict[str, Any]

# Words that begin and end a period; the rest of the two names is the same.
PERIODS = (
    ("開始", "終了"),
    ("開始", "満了"),
    ("開所", "閉所"),
    ("登録年月日", "廃止日"),
    ("設定年月日", "廃止年月日"),
    ("公開日", "最終更新日"),
    ("公開日", "公開終了日"),
    ("登録日", "最終更新日"),
    ("申込開始日", "参加申込終了日"),
)
AGE_BAND = re.compile(r"(?:[0-9]+-[0-9]+歳|[0-9]+歳以上)の(男性|女性)")
TOILETS = ("男性トイレ", "女性トイレ", "男女共用トイレ")


def row_checks(fields: Fields) -> list[Rule]:
    """The schema-level checks that the names and types of finished fields allow, in official order."""
    return [*_coordinates(fields), *_periods(fields), *_populations(fields), *_toilets(fields)]


def _coordinates(fields: Fields) -> Iterator[Rule]:
    names = {field["name"] for field in fields}
    for field in fields:
        longitude = field["name"].replace("緯度", "経度")
        if field.get("odconv:semantic") == "lat" and longitude in names:
            yield {"check": "coordinates", "latitude": field["name"], "longitude": longitude}


def _periods(fields: Fields) -> Iterator[Rule]:
    kinds = {field["name"]: field["type"] for field in fields if field["type"] in ("date", "time")}
    pairs = ((name, name.replace(start, end)) for name in kinds for start, end in PERIODS if start in name)
    for start, end in dict.fromkeys(pairs):
        if start != end and kinds[start] == kinds.get(end):
            yield {"check": "order", "from": start, "to": end}


def _populations(fields: Fields) -> Iterator[Rule]:
    names = [field["name"] for field in fields]
    if "総人口" not in names:
        return
    yield {"check": "sum", "total": "総人口", "parts": ["男性", "女性"]}
    for sex in ("男性", "女性"):
        bands = [name for name in names if (match := AGE_BAND.fullmatch(name)) and match[1] == sex]
        yield {"check": "sum", "total": sex, "parts": bands}


def _toilets(fields: Fields) -> Iterator[Rule]:
    """The total of each kind of toilet is the sum of its urinals, squat and seated toilets."""
    names = [field["name"] for field in fields]
    for kind in TOILETS:
        parts = [name for name in names if name.startswith(f"{kind}数（")]
        if f"{kind}総数" in names and parts:
            yield {"check": "sum", "total": f"{kind}総数", "parts": parts}
