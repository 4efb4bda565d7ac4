"""Every rule by which a conversion changes a cell has its sentence, and every way of matching its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from odconv.converters.columns.targets import How
from odconv.converters.report.words import all_words
from odconv.values.rules import rules

HOME = Path(__file__).resolve().parents[2] / "odconv/converters"
OWN = {
    f"{module}.{name}"
    for module, entries in yaml.safe_load((HOME / "rules.yaml").read_text(encoding="utf-8")).items()
    for name in entries
}
USED = {
    rule
    for path in HOME.rglob("*.py")
    for rule in re.findall(
        r'"((?:split|flag|empty|remark|derived|gathered|mended|migration|place)\.[a-z\-]+)"',
        path.read_text(encoding="utf-8"),
    )
}


def test_every_rule_of_the_conversion_has_its_sentence() -> None:
    assert set() == USED - OWN
    assert set() == OWN - USED
    assert OWN.isdisjoint(rules())


@pytest.mark.parametrize("how", How)
def test_every_way_of_matching_has_its_words(how: How) -> None:
    assert set(all_words()[f"how_{how.value}"]) == {"ja", "en"}
