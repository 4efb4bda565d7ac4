from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from odconv.schemas.diff import family_mapping
from tools.build_mapping import build

if TYPE_CHECKING:
    from pathlib import Path


def test_shipped_mapping_is_what_the_specification_gives(shared: Path) -> None:
    source = yaml.safe_load((shared / "spec" / "mapping_old_to_new.yaml").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(build(source))) == family_mapping()


def test_no_column_of_the_specification_is_lost(shared: Path) -> None:
    source = yaml.safe_load((shared / "spec" / "mapping_old_to_new.yaml").read_text(encoding="utf-8"))
    for name, entry in source["datasets"].items():
        shipped = family_mapping()["datasets"][name]
        assert len(shipped["columns"]) == entry["old_field_count"]
        targets = {target for line in shipped["columns"] for target in line["new"]}
        news = {line["new"] for line in shipped["newColumns"]}
        partly_known = bool(entry.get("note"))
        assert partly_known or len(targets | news) == entry["new_field_count"]


def test_a_rule_without_explanation_stops_the_build() -> None:
    line = {"old": "a", "new": ["b"], "rule": "guess"}
    entry = {"old_file": "x.yaml", "new_file": "y.yaml", "confidence": "low", "columns": [line]}
    with pytest.raises(ValueError, match="guess"):
        build({"rules": {"same": "copy"}, "datasets": {"x": entry}})
