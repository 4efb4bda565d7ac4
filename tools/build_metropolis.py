"""Write `fixtures/metropolis/`: five municipalities, each publishing in its own way, for the harvest of `make demo`.

    python -m tools.build_metropolis [FOLDER]

The tables are those of `benchmarks.metropolis`; what goes wrong in a metropolis is added here: a link that leads
nowhere, a web page where a table was promised, a table that is none of the formats, terms that nobody wrote down.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.metropolis import budget, places, table
from odconv.reference.local_governments import LocalGovernment, local_government
from odconv.schemas.registry import load_schema

ADDRESS = "http://metropolis.example"
"""Stands in the catalogs for wherever the folder is served."""

ROWS = 24
CC_BY = "CC BY 4.0"
_LISTED, _PAGED, _FED, _SIMPLE, _SHARED = "131016", "132012", "131032", "133078", "132055"


def build(folder: Path) -> None:
    """Write the files that are served, and the portal file."""
    served = folder / "www"
    _listing(served, _body(_LISTED))
    _page(served, _body(_PAGED))
    _feed(served, _body(_FED))
    name, content = table("aed", "workbook", places(_body(_SIMPLE), ROWS))
    _write(served / _SIMPLE / "aed.xlsx", content)
    name, content = table("evacuation_space", "standard", places(_body(_SHARED), ROWS))
    _write(folder / "shared" / _SHARED / name, content)
    _write(folder / "portals.yaml", _PORTALS.encode())


def _listing(served: Path, body: LocalGovernment) -> None:
    """A ward with a list of its datasets; one link leads nowhere."""
    names = load_schema("standard/open_data_list").field_names
    kinds = {"aed": "office", "public_facility": "standard", "evacuation_space": "recommended"}
    rows = []
    for number, (kind, style) in enumerate(kinds.items()):
        name, content = table(kind, style, places(body, ROWS))
        _write(served / body.code / f"{kind}.csv", content)
        rows.append(_entry(body, number, name.split(".")[0], f"{ADDRESS}/{body.code}/{kind}.csv"))
    rows.append(_entry(body, len(rows), "公衆トイレ一覧", f"{ADDRESS}/{body.code}/toilet.csv"))
    cells = [names, *([row.get(name, "") for name in names] for row in rows)]
    _write(served / body.code / "list.csv", _comma(cells, "utf-8-sig"))


def _entry(body: LocalGovernment, number: int, title: str, url: str) -> dict[str, str]:
    return {
        "データセット_ID": f"{number + 1:010d}",
        "全国地方公共団体コード": body.code,
        "地方公共団体名": body.full_name,
        "データセット_タイトル": title,
        "データセット_概要": f"{body.name}の{title}です。",
        "データセット_更新頻度": "年1回",
        "データセット_連絡先名称": "情報政策課",
        "ファイル_タイトル": title,
        "ファイル_ダウンロードURL": url,
        "ファイル形式": "CSV",
        "ファイル_ライセンス": CC_BY,
        "ファイル_最終更新日": "2026-04-01",
    }


def _page(served: Path, body: LocalGovernment) -> None:
    """A city with a page of links, two of one file by date, and a budget that is none of the formats."""
    links = []
    for month, number in (("04", ROWS - 4), ("10", ROWS)):
        _, content = table("aed", "office", places(body, number), as_of=f"令和8年{int(month)}月1日")
        _write(served / body.code / f"aed2026{month}01.csv", content)
        links.append(f'<li><a href="aed2026{month}01.csv">AED設置箇所（令和8年{int(month)}月1日現在）</a></li>')
    name, content = budget(body)
    _write(served / body.code / "budget.csv", content)
    links.append(f'<li><a href="budget.csv">{name.split(".")[0]}</a></li>')
    page = f'<!doctype html><html lang="ja"><title>オープンデータ</title><ul>{"".join(links)}</ul></html>\n'
    _write(served / body.code / "index.html", page.encode())


def _feed(served: Path, body: LocalGovernment) -> None:
    """A ward with a feed; one file is a web page, and one has no terms of use."""
    _, content = table("public_facility", "workbook", places(body, ROWS))
    _write(served / body.code / "facility.xlsx", content)
    moved = '<!doctype html><html lang="ja"><title>お知らせ</title><p>ページは移動しました。</p></html>\n'
    _write(served / body.code / "aed.csv", moved.encode())
    _, content = table("evacuation_space", "office", places(body, ROWS))
    _write(served / body.code / "evacuation.csv", content)
    licence = "https://creativecommons.org/licenses/by/4.0/"
    files = (
        ("公共施設一覧", "facility.xlsx", licence),
        ("AED設置箇所一覧", "aed.csv", licence),
        ("避難場所一覧", "evacuation.csv", None),
    )
    datasets = []
    for title, name, terms in files:
        distribution = {"@type": "dcat:Distribution", "title": title, "downloadURL": f"{ADDRESS}/{body.code}/{name}"}
        dataset = {
            "@type": "dcat:Dataset",
            "identifier": f"{ADDRESS}/{body.code}/{name}#dataset",
            "title": title,
            "description": f"{body.name}の{title}です。",
            "publisher": {"name": body.name},
            "modified": "2026-04-01",
            "distribution": [distribution],
        }
        datasets.append(dataset | ({"license": terms} if terms else {}))
    feed = {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": datasets}
    _write(served / body.code / "data.json", json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n")


def _body(code: str) -> LocalGovernment:
    body = local_government(code)
    assert body is not None
    return body


def _comma(cells: Sequence[Sequence[str]], encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(cells)
    return text.getvalue().encode(encoding)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


_PORTALS = f"""# An invented metropolis: five municipalities, each publishing in its way (tools/build_metropolis.py).

publishers:
  千代田区: {_LISTED}
  港区: {_FED}
  八王子市: {_PAGED}
  青梅市: {_SHARED}
  檜原村: {_SIMPLE}

portals:
  - id: list
    title: オープンデータ一覧のある区
    kind: listing
    url: {ADDRESS}/{_LISTED}/list.csv
    default_publisher: {_LISTED}
    pace_seconds: 0
    private_ok: [127.0.0.1]

  - id: page
    title: リンクの並んだページのある市
    kind: webpage
    url: {ADDRESS}/{_PAGED}/index.html
    default_publisher: {_PAGED}
    pace_seconds: 0
    private_ok: [127.0.0.1]
    licence: {{id: CC-BY-4.0, terms: "{ADDRESS}/{_PAGED}/terms.html"}}
    links:
      - {{id: aed, title: AED設置箇所一覧, text: "AED設置箇所*"}}
      - {{id: budget, title: 歳出予算, text: "*歳出予算"}}

  - id: feed
    title: DCAT の目録のある区
    kind: dcat
    url: {ADDRESS}/{_FED}/data.json
    default_publisher: {_FED}
    pace_seconds: 0
    private_ok: [127.0.0.1]

  - id: fixed
    title: アドレスの変わらない村
    kind: urls
    pace_seconds: 0
    private_ok: [127.0.0.1]
    files:
      - {{title: AED設置箇所一覧, url: "{ADDRESS}/{_SIMPLE}/aed.xlsx", publisher: {_SIMPLE}, licence: CC BY 4.0}}

  - id: share
    title: フォルダーで受け取る市
    kind: folder
    url: shared/{_SHARED}
    default_publisher: {_SHARED}
    licence: {{id: CC-BY-4.0, terms: "{ADDRESS}/{_SHARED}/terms.html"}}
"""


if __name__ == "__main__":
    build(Path(sys.argv[1] if len(sys.argv) > 1 else "fixtures/metropolis"))
