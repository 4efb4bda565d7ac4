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
from row_checks import row_checks
from schema_fields import build_field, words

FAMILIES = ("recommended", "standard")
PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
ASPECTS = ("fields", "order", "types", "requirement")
LEVELS = ("high", "medium", "low", "none", "unknown")
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
    identity = f"{dataset['family']}/{dataset['id']}"
    fields = [build_field(field, identity, _prefix(dataset)) for field in dataset.get("fields") or ()]
    confidence = _confidence(dataset, identity)
    certain = confidence["fields"] == confidence["order"] == "high"
    schema = {
        "$schema": PROFILE,
        "name": dataset["id"].replace("_", "-"),
        "title": dataset["title_ja"],
        "description": " ".join(filter(None, (dataset["family_ja"], dataset.get("number"), dataset["title_ja"]))),
        "fields": fields,
        "fieldsMatch": "equal" if certain else "partial",
        "missingValues": [""],
        "odconv:id": identity,
        "odconv:family": dataset["family"],
        "odconv:familyTitle": dataset["family_ja"],
        "odconv:book": dataset.get("book") or dataset.get("part"),
        "odconv:number": dataset.get("number"),
        "odconv:edition": dataset.get("version"),
        "odconv:titleEn": dataset["title_en"],
        "odconv:fileName": _file_name(dataset),
        "odconv:confidence": confidence,
        "odconv:evidence": {"exactHeaderFiles": dataset.get("evidence", {}).get("exact_header_files", 0)},
        "odconv:notes": words()["notes"].get(identity),
        "odconv:notesEn": [note.strip() for note in dataset.get("notes", ())],
        "odconv:companionColumns": dataset.get("companion_columns"),
        "odconv:pointer": None if fields else _pointer(dataset),
        "odconv:tables": [_table(table) for table in dataset.get("tables", ())],
        "odconv:checks": row_checks(fields),
    }
    return {key: value for key, value in schema.items() if key == "fields" or value not in (None, [], {})}


def _file_name(dataset: Mapping[str, Any]) -> str | None:
    """The pattern without the remark that may follow it."""
    pattern = dataset.get("file_name_pattern")
    first = pattern[0] if isinstance(pattern, list) else pattern
    return first.split(" (")[0].split(", ")[0] if first else None


def _confidence(dataset: Mapping[str, Any], identity: str) -> dict[str, str]:
    """How sure each aspect is, and why, in both languages.

    Raises:
        KeyError: `schema_words.yaml` has no reason for this set or its book.
    """
    given = dataset["confidence"]
    reasons = words()["reasons"]
    book = f"standard-{dataset['book']}" if "book" in dataset else dataset["family"]
    reason = reasons.get(identity) or reasons[book if dataset.get("fields") else "outside"]
    levels = {aspect: _level(given.get(aspect)) for aspect in ASPECTS}
    return {**levels, "reason": reason["ja"], "reasonEn": reason["en"]}


def _level(text: str | None) -> str:
    word = str(text).split(maxsplit=1)[0]
    return word if word in LEVELS else "unknown"


def _pointer(dataset: Mapping[str, Any]) -> dict[str, str]:
    standard, note, note_en = POINTERS[dataset["id"]]
    same = dataset.get("see", "").removeprefix("../").removesuffix(".yaml")
    return {"standard": standard, "note": note, "noteEn": note_en, **({"schema": same} if same else {})}


def _prefix(dataset: Mapping[str, Any]) -> str:
    """`公営駐車場_` where the first column is `公営駐車場_全国地方公共団体コード`; empty in sets without such names."""
    first = dataset["fields"][0]["name"] if dataset.get("fields") else ""
    return first.removesuffix("全国地方公共団体コード") if first.endswith("_全国地方公共団体コード") else ""


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("name", "name_en", "type", "requirement", "group")
    fields = [{key: field[key] for key in kept if key in field} for field in table["fields"]]
    names = {"table": "name", "file": "name", "level": "level"}
    return {**{names[key]: table[key] for key in names if key in table}, "fields": fields}


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
