from __future__ import annotations

import polars as pl
import pytest
import yaml

from odconv.harvest.combine import identity as module
from odconv.harvest.combine.identity import digests, identities, identity_of
from odconv.schemas.registry import catalog, load_schema

FORMATS = [entry for entry in catalog() if not entry.pointer]
RULES = yaml.safe_load((module.files(module.__package__) / "identity.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_field_that_the_rules_name_is_one_of_the_format(name: str) -> None:
    known = {field for entry in FORMATS if entry.name == name for field in load_schema(entry.id).field_names}
    assert {field for fields in RULES[name].values() for field in fields} <= known


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: entry.id)
def test_every_format_has_rules_that_name_its_rows(entry: object) -> None:
    identity = identity_of(load_schema(entry.id))  # type: ignore[attr-defined]
    assert entry.name in RULES  # type: ignore[attr-defined]
    assert 0 < len(identity.keys) < 10


def test_width_case_spaces_and_dashes_do_not_part_rows() -> None:
    rows = pl.DataFrame({"ID": ["ａ－１", "A‐1", None], "名称": ["第 一区民館", "第一区民館", None]}).with_columns(
        pl.lit(None, pl.String).alias(name) for name in ("所在地_連結表記", "設置位置", "全国地方公共団体コード")
    )
    told = identities(rows, identity_of(load_schema("standard/aed")), pl.Series(["p"] * 3))
    assert told["own"].to_list() == ["a-1", "a-1", None]
    assert told["content"][0] == told["content"][1]
    assert told["content"][2] is None
    assert told["holder"].to_list() == ["p"] * 3


def test_digests_are_the_same_on_every_machine() -> None:
    assert digests(["千代田区"]) == ["fea1fe93d66b69908fed9dd2"]


def test_texts_that_are_passed_at_a_glance_are_those_that_folding_leaves_alone() -> None:
    characters = [chr(code) for code in range(1, 0x11000) if not 0xD800 <= code < 0xE000]
    texts = pl.Series(characters, dtype=pl.String)
    thorough = texts.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", "")
    thorough = thorough.str.replace_all(module._DASHES, "-")
    expected = [text or None for text in thorough.to_list()]
    assert module.folded_texts(texts).to_list() == expected
    assert texts.to_list() == characters, "what is given stays as it is"
