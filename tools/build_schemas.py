"""Write odconv/schemas from the field definitions of a specification folder.

    python tools/build_schemas.py SPEC_FOLDER [TARGET]

SPEC_FOLDER holds recommended/*.yaml, standard/*.yaml and codes/*.csv. The same input gives the same bytes.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from code_lists import code_lists
from schema_fields import build_field

FAMILIES = ("recommended", "standard")
PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
ASPECTS = {"fields": "項目", "order": "順序", "types": "型", "requirement": "必須区分"}
LEVELS = {"high": "高", "medium": "中", "low": "低", "none": "なし", "unknown": "不明"}
UNKNOWN_EDITION = "unknown-edition"

# Where an outside standard defines the format: name of the standard, Japanese note, English note.
POINTERS = {
    "boring": (
        "国土交通省「地質・土質調査成果電子納品要領」",
        "CSVの表ではなく、XML形式のボーリング交換用データ（BED*.XML）として定められている。",
        "Not a CSV table: XML borehole exchange data (BED*.XML).",
    ),
    "city_planning_survey": (
        "国土交通省「都市計画基礎調査実施要領」",
        "ShapefileやCityGMLの複数の層と表からなり、一つのCSVの表ではない。",
        "Layers in Shapefile or CityGML and several tables, not one CSV table.",
    ),
    "gtfs_jp": (
        "国土交通省「標準的なバス情報フォーマット」（GTFS-JP）",
        "複数のテキストファイルをまとめたZIPファイルであり、GTFS専用の検証ツールで確認する。",
        "A zip of several text files; validate it with a GTFS validator.",
    ),
    "procurement": (
        "政府相互運用性フレームワーク（GIF）451-8 調達データモデル",
        "複数の表からなるデータモデルであり、このまま使われるかは確認できていない。",
        "A data model of several tables; that it is used unchanged is not confirmed.",
    ),
}


def main(arguments: list[str]) -> int:
    """Build everything; returns the exit code."""
    if len(arguments) not in (1, 2):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    target = Path(arguments[1]) if len(arguments) == 2 else Path(__file__).parent.parent / "odconv" / "schemas"
    entries = build(Path(arguments[0]), target)
    sys.stdout.write(f"{len(entries)} schemas, {sum(entry['fields'] for entry in entries)} fields\n")
    return 0


def build(spec: Path, target: Path) -> list[dict[str, Any]]:
    """Write schemas, code lists and catalog; returns the catalog's entries."""
    for name in (*FAMILIES, "codes"):
        shutil.rmtree(target / name, ignore_errors=True)
    for name, codes in code_lists(spec / "codes").items():
        _write(target / "codes" / f"{name}.json", codes)
    entries = []
    for dataset in _datasets(spec):
        version = edition(dataset.get("version"))
        path = f"{dataset['family']}/{dataset['id']}/{version}/schema.json"
        schema = build_schema(dataset)
        _write(target / path, schema)
        entries.append(_entry(schema, dataset["id"], version, path))
    _write(target / "catalog.json", {"schemas": entries})
    return entries


def _datasets(spec: Path) -> Iterator[dict[str, Any]]:
    for family in FAMILIES:
        for path in sorted((spec / family).glob("*.yaml")):
            yield yaml.safe_load(path.read_text(encoding="utf-8"))


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def edition(version: str | None) -> str:
    """Name of the version folder.

    The date of the edition that the columns rest on; else the last year in which they are attested. An edition that
    is only known to exist ("latest book known") is not one that the columns rest on.
    """
    text = re.sub(r", latest book known.*", "", version or "")
    if dates := re.findall(r"\d{4}-\d{2}-\d{2}", text):
        return str(max(dates))
    years = re.findall(r"\b20\d{2}\b", text)
    return max(years) if years else UNKNOWN_EDITION


def build_schema(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """The descriptor of one set."""
    fields = [build_field(field, dataset["id"]) for field in dataset.get("fields") or ()]
    confidence = _confidence(dataset)
    certain = confidence["fields"] == confidence["order"] == "high"
    schema = {
        "$schema": PROFILE,
        "name": dataset["id"].replace("_", "-"),
        "title": dataset["title_ja"],
        "description": " ".join(filter(None, (dataset["family_ja"], dataset.get("number"), dataset["title_ja"]))),
        "fields": fields,
        "fieldsMatch": "equal" if certain else "partial",
        "missingValues": [""],
        "odconv:id": f"{dataset['family']}/{dataset['id']}",
        "odconv:family": dataset["family"],
        "odconv:familyTitle": dataset["family_ja"],
        "odconv:book": dataset.get("book") or dataset.get("part"),
        "odconv:number": dataset.get("number"),
        "odconv:edition": dataset.get("version"),
        "odconv:titleEn": dataset["title_en"],
        "odconv:fileName": _file_name(dataset),
        "odconv:confidence": confidence,
        "odconv:evidence": {"exactHeaderFiles": dataset.get("evidence", {}).get("exact_header_files", 0)},
        "odconv:notes": [*dataset.get("notes", ()), *dataset.get("variants", ())],
        "odconv:companionColumns": dataset.get("companion_columns"),
        "odconv:pointer": None if fields else _pointer(dataset),
        "odconv:tables": [_table(table) for table in dataset.get("tables", ())],
        "odconv:checks": _checks(fields),
    }
    return {key: value for key, value in schema.items() if key == "fields" or value not in (None, [], {})}


def _file_name(dataset: Mapping[str, Any]) -> str | None:
    """The pattern without the remark that may follow it."""
    pattern = dataset.get("file_name_pattern")
    first = pattern[0] if isinstance(pattern, list) else pattern
    return first.split(" (")[0].split(", ")[0] if first else None


def _confidence(dataset: Mapping[str, Any]) -> dict[str, str]:
    given = dataset["confidence"]
    levels = {aspect: _level(given.get(aspect)) for aspect in ASPECTS}
    weak = [aspect for aspect, level in levels.items() if level != "high"]
    remarks = [str(text) for text in given.values() if str(text) not in LEVELS]
    if not weak and not remarks:
        return levels
    files = dataset.get("evidence", {}).get("exact_header_files", 0)
    edition_text = dataset.get("version") or "edition not known"
    japanese = "、".join(f"{ASPECTS[aspect]}の確度は{LEVELS[levels[aspect]]}" for aspect in weak)
    reason = [japanese, *(["◎以外の区分（○・△）は分かれていない"] if remarks and "◎" in remarks[0] else [])]
    reason += [f"見出し行が完全に一致した公開ファイルは{files}件"]
    reason += ["定義書の原本は直接確認していない"] if "not read directly" in edition_text else []
    english = [f"{aspect}: {levels[aspect]}" for aspect in weak] + remarks
    english += [edition_text, f"published files with exactly this header: {files}", *dataset.get("notes", ())]
    return {**levels, "reason": "。".join(filter(None, reason)) + "。", "reasonEn": "; ".join(english)}


def _level(text: str | None) -> str:
    word = str(text).split(maxsplit=1)[0]
    return word if word in LEVELS else "unknown"


def _pointer(dataset: Mapping[str, Any]) -> dict[str, str]:
    standard, note, note_en = POINTERS[dataset["id"]]
    return {"standard": standard, "note": note, "noteEn": note_en}


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("name", "name_en", "type", "requirement", "group")
    fields = [{key: field[key] for key in kept if key in field} for field in table["fields"]]
    names = {"table": "name", "file": "name", "level": "level"}
    return {**{names[key]: table[key] for key in names if key in table}, "fields": fields}


def _checks(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*_coordinates(fields), *_orders(fields), *_sums(fields)]


def _coordinates(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    latitudes, longitudes = (
        [field["name"] for field in fields if field.get("odconv:semantic") == wanted] for wanted in ("lat", "lon")
    )
    pairs = zip(latitudes, longitudes, strict=True)
    return [{"check": "coordinates", "latitude": north, "longitude": east} for north, east in pairs]


def _orders(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Beginning and end with the same words around 開始 / 終了 and of the same type."""
    types = {field["name"]: field["type"] for field in fields}
    pairs = ((name, name.replace("開始", "終了")) for name, kind in types.items() if kind in {"date", "time"})
    return [
        {"check": "order", "from": start, "to": end}
        for start, end in pairs
        if start != end and types.get(end) == types[start]
    ]


def _sums(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = [field["name"] for field in fields]
    if "総人口" not in names:
        return []
    men = [name for name in names if name.endswith("の男性")]
    women = [name for name in names if name.endswith("の女性")]
    sums = {"総人口": ["男性", "女性"], "男性": men, "女性": women}
    return [{"check": "sum", "total": total, "parts": parts} for total, parts in sums.items()]


def _entry(schema: Mapping[str, Any], name: str, version: str, path: str) -> dict[str, Any]:
    return {
        "id": schema["odconv:id"],
        "family": schema["odconv:family"],
        "name": name,
        "version": version,
        "versions": [version],
        "title": schema["title"],
        "titleEn": schema["odconv:titleEn"],
        "path": path,
        "fields": len(schema["fields"]),
        "confidence": schema["odconv:confidence"]["fields"],
        "pointer": "odconv:pointer" in schema,
        "fileName": schema.get("odconv:fileName"),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
