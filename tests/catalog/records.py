"""A small catalog of three portals, made for the tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from odconv.catalog.model import Agent, Contact, Dataset, Distribution, Licence

JST = dt.timezone(dt.timedelta(hours=9))
CHIYODA, MINATO = Agent(name="千代田区", code="131016"), Agent(name="港区", code="131032")
CC_BY = Licence(id="CC-BY-4.0", title="CC BY 4.0", url="https://creativecommons.org/licenses/by/4.0/deed.ja")


def record(portal: str = "ward", identity: str = "aed", **changes: Any) -> Dataset:
    file = Distribution(
        id="r1",
        title="AED一覧",
        url=f"https://{portal}.example/{identity}/施設 一覧.csv",
        format="CSV",
        media_type="text/csv",
        size=1234,
        modified=dt.datetime(2026, 4, 1, 9, tzinfo=JST),
        conforms_to="自治体標準オープンデータセット",
    )
    values: dict[str, Any] = {
        "portal": portal,
        "id": identity,
        "name": identity,
        "title": "AED設置箇所一覧",
        "description": "区内に設置された\n自動体外式除細動器。",
        "url": f"https://{portal}.example/dataset/{identity}",
        "publisher": CHIYODA,
        "creator": Agent(name="地域保健課"),
        "contact": Contact(name="区政情報課", email="data@example.jp", phone="03-0000-0000"),
        "tags": ("健康・医療", "救急"),
        "themes": ("社会保障・衛生",),
        "licence": CC_BY,
        "issued": dt.datetime(2025, 4, 1, tzinfo=JST),
        "modified": dt.datetime(2026, 4, 1, tzinfo=JST),
        "frequency": "年1回",
        "spatial": "千代田区",
        "temporal": "2026年度",
        "language": "ja",
        "distributions": (file,),
        "extras": {"raw": [1, {"a": None}]},
    }
    return Dataset.model_validate({**values, **changes})


def small_catalog() -> list[Dataset]:
    """Four datasets, one of them listed by two portals, one without anything that it need not have."""
    file = Distribution(id="1", title="一覧表", url="https://metro.example/shelter.xlsx", format="XLSX")
    shelter = record("metro", "shelter", title="避難所・避難場所", description="災害時の避難先", tags=(), themes=(),
                     publisher=MINATO, distributions=(file,))  # fmt: skip
    bare = Dataset(portal="web", id="x", name="x", title="人口統計")
    return [record(), record("metro", "t131016-1"), shelter, bare]
