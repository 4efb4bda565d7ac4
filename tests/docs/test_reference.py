"""The generated pages are up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from odconv.issues import explanations
from odconv.schemas.registry import catalog
from tools.build_docs import pages

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", pages())
def test_a_page_is_what_the_program_says(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages()[name], "run python -m tools.build_docs"


def test_every_code_and_every_format_is_listed() -> None:
    codes = (REFERENCE / "issues.md").read_text(encoding="utf-8")
    formats = (REFERENCE / "schemas.md").read_text(encoding="utf-8")
    assert [code for code in explanations() if f"| `{code}` |" not in codes] == []
    assert [entry.id for entry in catalog() if f"| `{entry.id}` |" not in formats] == []
