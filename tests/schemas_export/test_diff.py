from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from odconv.schemas.diff import At, Move, PropertyChange, Rename, diff_schemas, family_mapping, family_renames

from .conftest import make_field, make_schema

if TYPE_CHECKING:
    from odconv.schemas.model import Schema


def schema_of(*names: str, schema_id: str = "standard/test", **own: Any) -> Schema:
    return make_schema([make_field(name, description="", **own) for name in names], id=schema_id)


def test_a_format_does_not_differ_from_itself(schema: Schema) -> None:
    found = diff_schemas(schema, schema)
    assert not found
    assert "違いはありません" in found.to_text("ja")


def test_added_and_removed_columns_are_told_with_their_place() -> None:
    found = diff_schemas(schema_of("a", "b", "c"), schema_of("a", "c", "d"))
    assert found.added == (At("d", 3),)
    assert found.removed == (At("b", 2),)
    assert found.moved == ()


def test_inserting_a_column_moves_no_other() -> None:
    assert diff_schemas(schema_of("a", "b", "c"), schema_of("x", "a", "b", "c")).moved == ()


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [("abcd", "dabc", [("d", 4, 1)]), ("abcd", "bcda", [("a", 1, 4)]), ("abc", "cba", 2), ("", "", [])],
)
def test_fewest_columns_move(before: str, after: str, moved: Any) -> None:
    found = diff_schemas(schema_of(*before), schema_of(*after)).moved
    if isinstance(moved, int):
        assert len(found) == moved
    else:
        assert found == tuple(Move(*entry) for entry in moved)


def test_known_pairs_are_renames_and_neither_added_nor_removed() -> None:
    pairs = [Rename("NO", ("ID",)), Rename("県", ("団体",), "concat"), Rename("市", ("団体",), "concat"),
             Rename("absent", ("ID",))]  # fmt: skip
    found = diff_schemas(schema_of("NO", "県", "市", "z"), schema_of("ID", "団体", "z"), pairs)
    assert found.renamed == tuple(pairs[:3])
    assert (found.added, found.removed, found.moved) == ((), (), ())


def test_properties_are_compared_across_a_rename() -> None:
    before = make_schema([make_field("NO", "integer", description="")])
    after = make_schema([make_field("ID", description="", requirement="required", constraints={"unique": True})])
    found = diff_schemas(before, after, [Rename("NO", ("ID",))])
    assert found.changed == (
        PropertyChange("ID", "type", "integer", "string"),
        PropertyChange("ID", "constraints", {}, {"unique": True}),
        PropertyChange("ID", "requirement", "optional", "required"),
    )
    assert "必須区分: 任意 → 必須" in found.to_text("ja")
    assert "requirement: Optional → Required" in found.to_text("en")


def test_other_words_for_yes_and_no_are_a_change() -> None:
    before = make_schema([make_field("有無", "boolean", trueValues=["有"], falseValues=["無"])])
    after = make_schema([make_field("有無", "boolean", trueValues=["1"], falseValues=["0"])])
    assert [change.property for change in diff_schemas(before, after).changed] == ["constraints"]


def test_every_column_of_both_stands_in_exactly_one_group() -> None:
    a, b = schema_of("a", "b", "c", "d"), schema_of("e", "c", "a")
    found = diff_schemas(a, b, [Rename("b", ("e",))])
    told = [at.name for at in found.removed] + [rename.old for rename in found.renamed]
    assert sorted([*told, *set(a.field_names) & set(b.field_names)]) == sorted(a.field_names)


def test_machine_form_is_json() -> None:
    found = diff_schemas(schema_of("a"), schema_of("b"), [Rename("a", ("b",), note="n")])
    assert json.loads(json.dumps(found.to_dict()))["renamed"] == [
        {"old": "a", "new": ["b"], "rule": "rename", "note": "n"}
    ]


def test_families_are_compared_by_their_mapping() -> None:
    old = schema_of("NO", "都道府県名", "名称", schema_id="recommended/aed")
    new = schema_of("ID", "地方公共団体名", "名称", schema_id="standard/aed")
    assert [(rename.old, rename.new, rename.rule) for rename in diff_schemas(old, new).renamed] == [
        ("NO", ("ID",), "rename"),
        ("都道府県名", ("地方公共団体名",), "concat"),
    ]
    assert [(rename.old, rename.new) for rename in diff_schemas(new, old).renamed] == [("ID", ("NO",))]
    assert family_renames("standard/aed", "standard/hospital") == ()


def test_mapping_names_each_old_column_once_and_no_target_as_new() -> None:
    for name, entry in family_mapping()["datasets"].items():
        olds = [line["old"] for line in entry["columns"]]
        assert len(olds) == len(set(olds)), name
        targets = {target for line in entry["columns"] for target in line["new"]}
        assert not targets & {line["new"] for line in entry["newColumns"]}, name
        assert all(line["rule"] in family_mapping()["rules"] for line in entry["columns"]), name
