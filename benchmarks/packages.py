"""What a CKAN is filled with for a trial, and how it is emptied again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from threading import local
from typing import Any, TypeVar

from ckanapi import RemoteCKAN
from ckanapi.errors import NotFound, ValidationError

PREFIX = "odconvtrial"
SEED = f"{PREFIX}-seed-"
_WARDS = (
    ("131016", "千代田区"), ("131024", "中央区"), ("131032", "港区"), ("131041", "新宿区"), ("131059", "文京区"),
    ("131067", "台東区"), ("131075", "墨田区"), ("131083", "江東区"), ("131091", "品川区"), ("131105", "目黒区"),
)  # fmt: skip
_TOPICS = ("AED設置箇所一覧", "指定緊急避難場所一覧", "公衆トイレ一覧", "地域・年齢別人口", "文化財一覧", "図書館一覧")
_FORMATS = ("CSV", "XLSX", "PDF", "GeoJSON")
_RESOURCES = 3

Package = dict[str, Any]
Item = TypeVar("Item")


def package(number: int) -> Package:
    """A dataset as a municipality publishes it, with three resources; the same every time."""
    dice = random.Random(number)
    code, ward = _WARDS[number % len(_WARDS)]
    topic, name = _TOPICS[number % len(_TOPICS)], f"{SEED}{number:06}"
    return {
        "name": name,
        "title": f"{ward} {topic} {number}",
        "notes": f"{ward}の{topic}です。" + "更新は年一回。" * dice.randint(1, 9),
        "owner_org": code,
        "license_id": dice.choice(("cc-by", "cc-zero")),
        "author": f"{ward}役所",
        "maintainer": "情報政策課",
        "maintainer_email": "data@example.org",
        "tags": [{"name": ward}, {"name": dice.choice(("防災", "健康 医療", "人口 世帯"))}],
        "extras": [{"key": "更新頻度", "value": "年1回"}, {"key": "全国地方公共団体コード", "value": code}],
        "resources": [_resource(f"{topic} {year}", name, kind) for year, kind in _kinds(number)],
    }


def _kinds(number: int) -> Iterable[tuple[int, str]]:
    return ((2023 + turn, _FORMATS[(number + turn) % len(_FORMATS)]) for turn in range(_RESOURCES))


def _resource(title: str, name: str, kind: str) -> Package:
    url = f"https://files.example/{name}/{title.rpartition(' ')[2]}.{kind.lower()}"
    return {"name": f"{title} ({kind})", "url": url, "format": kind, "description": f"{title}年度"}


def seed(url: str, token: str, number: int, threads: int) -> None:
    """Fill a CKAN."""
    with RemoteCKAN(url, apikey=token) as ckan:
        for name, title in _WARDS:
            try:
                ckan.call_action("organization_create", {"name": name, "title": title})
            except ValidationError:  # it is there
                ckan.call_action("organization_patch", {"id": name, "state": "active"})
    each(url, token, threads, lambda ckan, item: ckan.call_action("package_create", item), map(package, range(number)))


def clean(url: str, token: str, prefix: str, threads: int) -> None:
    """Purge datasets whose names begin so."""

    def purge(ckan: RemoteCKAN, name: str) -> None:
        with suppress(NotFound):
            ckan.call_action("dataset_purge", {"id": name})

    with RemoteCKAN(url, apikey=token) as ckan:
        found = [name for name in ckan.call_action("package_list") if name.startswith(prefix)]
    each(url, token, threads, purge, found)


def each(url: str, token: str, threads: int, act: Callable[[RemoteCKAN, Item], object], items: Iterable[Item]) -> int:
    """Do something with each item, in threads that keep a connection each; how many there were."""
    mine = local()
    with ExitStack() as open_ones:

        def one(item: Item) -> None:
            if not hasattr(mine, "ckan"):
                mine.ckan = open_ones.enter_context(RemoteCKAN(url, apikey=token))
            act(mine.ckan, item)

        with ThreadPoolExecutor(threads) as pool:
            return sum(1 for _ in pool.map(one, items))
