"""Last good copies made for the tests: real tables of the store, little made-up data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from odconv.catalog.model import Agent, Dataset, Distribution, Licence
from odconv.harvest.model import Converted, Good, Profile
from odconv.schemas.registry import load_schema

OPEN = Licence(id="CC-BY-4.0", title="CC BY 4.0", url="https://creativecommons.org/licenses/by/4.0/")


@dataclass(frozen=True)
class Rank:
    rank: int


@dataclass(frozen=True)
class Ranked:
    id: str
    authority: Rank


WARD, METRO = Ranked("ward", Rank(0)), Ranked("metro", Rank(1))


def aed(number: int, **changes: str) -> dict[str, str]:
    row = {
        "全国地方公共団体コード": "131016",
        "ID": f"A{number:04}",
        "名称": f"第{number}区民館",
        "所在地_連結表記": f"東京都千代田区九段南1-{number}-1",
        "緯度": f"35.6{number:03}",
        "経度": f"139.7{number:03}",
    }
    return {**row, **changes}


def good(
    store: Path,
    rows: Sequence[Mapping[str, str]],
    *,
    portal: str = "ward",
    dataset: str = "aed",
    file: str = "1",
    schema: str = "standard/aed",
    publisher: Agent = Agent(name="千代田区", code="131016"),  # noqa: B008  (frozen)
    licence: Licence | None = OPEN,
    sha256: str | None = None,
    fetched_at: str = "2026-11-20T02:00:00+09:00",
    ending: str = "arrow",
    **more: Any,
) -> Good:
    names = load_schema(schema).field_names
    columns = {name: [row.get(name, "") for row in rows] for name in names}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    frame = frame.with_columns(pl.Series("_row", range(2, len(rows) + 2)), pl.lit(None, pl.String).alias("_sheet"))
    sha256 = sha256 or hashlib.sha256(repr((portal, dataset, file, rows)).encode()).hexdigest()
    table = f"converted/{portal}-{dataset}-{file}-{sha256[:8]}.{ending}"
    (store / "converted").mkdir(parents=True, exist_ok=True)
    if ending == "parquet":
        frame.write_parquet(store / table)
    else:
        frame.write_ipc_stream(store / table)
    record = Dataset(
        portal=portal,
        id=dataset,
        name=dataset,
        title="AED設置箇所一覧",
        url=f"https://{portal}.example/dataset/{dataset}",
        publisher=publisher,
        licence=licence,
        distributions=(Distribution(id=file, url=f"https://{portal}.example/{file}.csv", format="CSV"),),
        **more,
    )
    profile = Profile(schema, len(rows), len(rows), tuple(names))
    return Good(record, file, Converted(sha256[:16], sha256, profile, table), fetched_at, 1)
