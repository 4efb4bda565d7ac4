"""The picture of the house shows the house: every module stands in it, and nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
MODULES = {path.name for path in (ROOT / "odconv").rglob("*.py")} - {"__init__.py", "__main__.py"}
FOLDED = {path.name for folder in ("schemas/export", "tables/readers", "validation/render", "values")
          for path in (ROOT / "odconv" / folder).glob("*.py")}  # fmt: skip


def test_every_module_that_the_page_names_exists() -> None:
    named = set(re.findall(r"\b([a-z_]+\.py)\b", PAGE))
    assert named - MODULES - {path.name for path in (ROOT / "tools").glob("*.py")} - {"__init__.py"} == set()


def test_every_module_stands_on_the_page() -> None:
    named = set(re.findall(r"\b([a-z_]+\.py)\b", PAGE))
    assert MODULES - FOLDED - named == set()
