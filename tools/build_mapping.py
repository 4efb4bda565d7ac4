"""Make `odconv/schemas/mapping_old_to_new.json` from the specification's mapping between the two families.

    python tools/build_mapping.py ../shared/spec/mapping_old_to_new.yaml

Rule, columns and notes carry over; a rule that is not in the file's own table of rules stops the build.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import yaml

TARGET = Path(__file__).resolve().parent.parent / "odconv" / "schemas" / "mapping_old_to_new.json"
EXTRA_RULES = {"not_known": "the newer set is known in part only: no target column could be named"}


def build(source: dict[str, Any]) -> dict[str, Any]:
    """The shipped form of the mapping.

    Raises:
        ValueError: when a line has a rule that the table of rules lacks.
    """
    rules = {**source["rules"], **EXTRA_RULES}
    datasets = {name: dataset(name, entry, rules) for name, entry in source["datasets"].items()}
    return {"rules": rules, "datasets": datasets}


def dataset(name: str, entry: dict[str, Any], rules: dict[str, str]) -> dict[str, Any]:
    lines = [*entry["columns"], *entry.get("new_columns", [])]
    unknown = {line["rule"] for line in lines} - set(rules)
    if unknown:
        raise ValueError(f"{name}: unknown rules {sorted(unknown)}")
    return {
        "old": entry["old_file"].removesuffix(".yaml"),
        "new": entry["new_file"].removesuffix(".yaml"),
        "confidence": entry["confidence"],
        "columns": [{**_required(line), **_optional(line)} for line in entry["columns"]],
        "newColumns": [{"new": line["new"], **_optional(line)} for line in entry.get("new_columns", [])],
        "earlierColumns": entry.get("earlier_variant_columns", {}),
        "note": entry.get("note", ""),
    }


def _required(line: dict[str, Any]) -> dict[str, Any]:
    return {key: line[key] for key in ("old", "new", "rule")}


def _optional(line: dict[str, Any]) -> dict[str, str]:
    return {key: line[key] for key in ("note", "default") if key in line}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=TARGET)
    arguments = parser.parse_args()
    mapping = build(yaml.safe_load(arguments.source.read_text(encoding="utf-8")))
    arguments.output.write_text(json.dumps(mapping, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
