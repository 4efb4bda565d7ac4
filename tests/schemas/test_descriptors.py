"""Every shipped descriptor and code list: valid, consistent, and the same as the specification says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from frictionless import Schema as FrictionlessSchema

from odconv.schemas.registry import CatalogEntry, catalog, code_list, code_list_names, load_schema

HOME = Path(str(files("odconv"))) / "schemas"
BUILDER = Path(__file__).resolve().parents[2] / "tools" / "build_schemas.py"
ENTRIES = catalog()
FIELD_CHECKS = {
    "code-list",
    "corporate-number",
    "email",
    "half-width",
    "katakana",
    "latitude",
    "local-government-code",
    "longitude",
    "phone",
    "postal-code",
    "school-code",
    "url",
    "weekdays",
}
SCHEMA_CHECKS = {
    "coordinates": ("latitude", "longitude"),
    "order": ("from", "to"),
    "sum": ("total", "parts"),
}
SPEC_CONSTRAINTS = {
    "pattern": "pattern",
    "enum": "enum",
    "enum_open": "enum",
    "minimum": "minimum",
    "maximum": "maximum",
    "max_length": "maxLength",
    "unique": "unique",
}

every_format = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)


def descriptor(entry: CatalogEntry) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((HOME / entry.path).read_text(encoding="utf-8"))
    return content


@every_format
def test_frictionless_accepts_the_descriptor(entry: CatalogEntry) -> None:
    content = descriptor(entry)
    assert [error.note for error in FrictionlessSchema.metadata_validate(content)] == []
    assert FrictionlessSchema.from_descriptor(content).field_names == list(load_schema(entry.id).field_names)


def test_the_catalog_lists_exactly_the_folders() -> None:
    found = {path.relative_to(HOME).as_posix() for path in HOME.glob("*/*/*/schema.json")}
    assert found == {f"{entry.id}/{version}/schema.json" for entry in ENTRIES for version in entry.versions}
    assert all(entry.path == f"{entry.id}/{entry.version}/schema.json" for entry in ENTRIES)


def test_both_families_are_whole() -> None:
    families = [entry.family for entry in ENTRIES]
    assert (families.count("recommended"), families.count("standard")) == (22, 33)


@every_format
def test_the_catalog_says_what_the_descriptor_says(entry: CatalogEntry) -> None:
    schema = load_schema(entry.id)
    assert schema.extra("id") == entry.id
    assert (schema.title, schema.extra("titleEn")) == (entry.title, entry.title_en)
    assert len(schema.fields) == entry.fields
    assert (schema.pointer is not None) is entry.pointer is (entry.fields == 0)
    assert schema.extra("confidence")["fields"] == entry.confidence


@every_format
def test_the_header_must_agree_only_where_the_columns_are_certain(entry: CatalogEntry) -> None:
    schema = load_schema(entry.id)
    confidence = schema.extra("confidence")
    certain = confidence["fields"] == confidence["order"] == "high"
    assert schema.fields_match == ("equal" if certain else "partial")


@every_format
def test_a_confidence_below_high_has_its_reason_in_both_languages(entry: CatalogEntry) -> None:
    confidence = load_schema(entry.id).extra("confidence")
    levels = {confidence[aspect] for aspect in ("fields", "order", "types", "requirement")}
    assert levels <= {"high", "medium", "low", "none", "unknown"}
    if levels != {"high"}:
        assert confidence["reason"]
        assert confidence["reasonEn"]


@every_format
def test_checks_of_fields_are_known_and_their_lists_exist(entry: CatalogEntry) -> None:
    for field in load_schema(entry.id).fields:
        for check in field.extra("checks", ()):
            assert check["check"] in FIELD_CHECKS
            if check["check"] == "code-list":
                assert check["list"] in code_list_names()
        assert field.extra("codeList") in {None, *code_list_names()}


@every_format
def test_checks_across_fields_name_fields_that_exist(entry: CatalogEntry) -> None:
    schema = load_schema(entry.id)
    for check in schema.checks:
        for key in SCHEMA_CHECKS[check["check"]]:
            names = [check[key]] if isinstance(check[key], str) else check[key]
            assert names
            assert set(names) <= set(schema.field_names)


@every_format
def test_an_enforced_list_of_values_is_part_of_its_code_list(entry: CatalogEntry) -> None:
    for field in load_schema(entry.id).fields:
        name = field.extra("codeList")
        values = [*field.constraints.get("enum", ()), *field.descriptor.get("trueValues", ())]
        if name:
            assert set(values) <= set(code_list(name).codes), field.name


@pytest.mark.parametrize(
    "identity", ["standard/tourism_point", "standard/support_system", "recommended/support_system"]
)
def test_a_set_that_is_partly_a_guess_requires_nothing_and_closes_no_list(identity: str) -> None:
    for field in load_schema(identity).fields:
        assert not {"required", "unique", "enum", "maxLength"} & field.constraints.keys(), field.name


def test_the_official_sheet_decides_what_public_toilets_require() -> None:
    required = [
        field.name for field in load_schema("standard/public_toilet").fields if field.constraints.get("required")
    ]
    assert required == ["名称", "所在地_連結表記", "設置位置"]


def test_a_flag_that_is_blank_for_no_may_be_blank_though_its_column_is_required() -> None:
    flags = [field for field in load_schema("recommended/evacuation_space").fields if field.type == "boolean"]
    assert len(flags) == 9
    for field in flags:
        assert field.requirement == "required"
        assert "required" not in field.constraints


def test_a_name_is_required_where_the_older_family_and_the_official_sheet_agree() -> None:
    assert load_schema("standard/aed").field("名称").constraints["required"] is True


def test_what_only_another_set_suggests_stays_a_word() -> None:
    field = load_schema("standard/population").field("総人口")
    assert (field.requirement, field.constraints.get("required")) == ("required", None)


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        ("standard/open_data_list", "データセット_ID"),  # a data set of several files has several rows
        ("standard/school_lunch", "学校ID"),  # every dish of every day of a school
        ("standard/public_parking", "施設_ID"),  # a facility may have several car parks
    ],
)
def test_an_id_that_stands_in_several_rows_need_not_be_unique(identity: str, name: str) -> None:
    field = load_schema(identity).field(name)
    assert "unique" not in field.constraints
    assert field.extra("unconfirmed")["unique"] is True


def test_the_own_id_of_a_set_is_unique() -> None:
    assert load_schema("standard/public_parking").field("公営駐車場_ID").constraints["unique"] is True
    assert load_schema("recommended/aed").field("NO").constraints["unique"] is True


@every_format
def test_patterns_stand_alone_without_anchors_or_captures(entry: CatalogEntry) -> None:
    for field in load_schema(entry.id).fields:
        pattern = field.constraints.get("pattern")
        if pattern is None:
            continue
        assert not pattern.startswith("^")
        assert not pattern.endswith("$")
        assert re.compile(pattern).groups == 0
        assert "|" not in pattern or pattern.startswith("(?:")
        example = field.descriptor.get("example")
        assert example is None or re.fullmatch(pattern, example)


@every_format
def test_blank_is_missing_and_never_a_boolean(entry: CatalogEntry) -> None:
    schema = load_schema(entry.id)
    assert schema.missing_values == ("",)
    for field in schema.fields:
        if field.type == "boolean":
            assert field.descriptor["trueValues"]
            assert "" not in [*field.descriptor["trueValues"], *field.descriptor["falseValues"]]


@pytest.mark.parametrize("identity", ["recommended/population", "standard/population"])
def test_the_population_adds_up_over_all_age_bands(identity: str) -> None:
    sums = {check["total"]: check["parts"] for check in load_schema(identity).checks if check["check"] == "sum"}
    assert sums["総人口"] == ["男性", "女性"]
    for sex in ("男性", "女性"):
        assert len(sums[sex]) == 18  # 0-4 to 80-84 in fives, and 85 and over
        assert all(name.endswith(f"の{sex}") for name in sums[sex])


@every_format
def test_names_and_order_are_those_of_the_specification(entry: CatalogEntry, shared: Path) -> None:
    spec = yaml.safe_load((shared / "spec" / f"{entry.id}.yaml").read_text(encoding="utf-8"))
    assert load_schema(entry.id).field_names == tuple(field["name"] for field in spec.get("fields") or ())


@every_format
def test_requirements_and_constraints_of_the_specification_are_enforced_or_told(
    entry: CatalogEntry, shared: Path
) -> None:
    spec = yaml.safe_load((shared / "spec" / f"{entry.id}.yaml").read_text(encoding="utf-8"))
    for given, field in zip(spec.get("fields") or (), load_schema(entry.id).fields, strict=True):
        level = {"not_required": "optional"}.get(given["requirement"], given["requirement"])
        assert (field.requirement, field.extra("requirementBasis")) == (level, given["requirement_basis"])
        assert field.constraints.keys().isdisjoint(field.extra("unconfirmed", {}))
        carried = {**field.constraints, **field.extra("unconfirmed", {})}
        wanted = {
            SPEC_CONSTRAINTS[key]: value
            for key, value in given.get("constraints", {}).items()
            if key in SPEC_CONSTRAINTS
        }
        assert given.get("constraints", {}).keys() <= {
            *SPEC_CONSTRAINTS,
            "check_digit",
            "item_enum",
        }  # the two are checks
        for name, value in wanted.items():
            if name == "enum" and field.type == "boolean":
                assert [*field.descriptor["trueValues"], *field.descriptor["falseValues"]] == [v for v in value if v]
            elif name == "enum":
                assert carried[name] == [item for item in value if item]
            elif name == "pattern":
                assert carried[name].replace("(?:", "(") == value[1:-1]
            else:
                assert carried[name] == value


@pytest.mark.parametrize("name", code_list_names())
def test_codes_fixes_and_ignored_are_disjoint_and_fixes_land_on_codes(name: str) -> None:
    values = code_list(name)
    codes, fixes, ignored = set(values.codes), set(values.fixes), set(values.ignored)
    assert codes
    assert not codes & fixes
    assert not codes & ignored
    assert not fixes & ignored
    assert set(values.fixes.values()) <= codes
    assert "" not in codes | fixes | ignored
    assert not set(values.narrower) & (codes | fixes | ignored)
    assert set(values.narrower.values()) <= codes


@pytest.mark.parametrize(
    ("name", "written", "meant"),
    [
        ("umu", "◯", "有"),
        ("flag_one", "〇", "1"),
        ("fire_hydrant_kind", "防火水槽", "防火水そう"),
        ("medical_departments", "リハビリテーシヨン科", "リハビリテーション科"),  # small kana written large
        ("preschool_kind", "認定こども園(保育所型)", "認定こども園（保育所型）"),
        ("poi_codes", "101", "0101"),  # a spreadsheet ate the zero
        ("allergens", "エビ", "えび"),
    ],
)
def test_spellings_met_in_published_files_are_known(name: str, written: str, meant: str) -> None:
    assert code_list(name).fixes[written] == meant


def test_a_rebuild_gives_the_same_bytes(shared: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(BUILDER), str(shared / "spec"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    built = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.json")}
    shipped = {path.relative_to(HOME): path.read_bytes() for path in HOME.rglob("*.json")}
    del shipped[Path("mapping_old_to_new.json")]  # made by another tool
    assert built == shipped


NORMALISERS = {
    "text", "kana", "date", "time", "number", "flag", "weekday", "code", "phone", "postal", "url", "address",
    "coordinate", "local_government_code", "corporate_number",
}  # fmt: skip


@pytest.mark.parametrize("entry", [entry for entry in catalog() if entry.fields], ids=lambda entry: entry.id)
def test_every_field_names_a_known_normaliser_with_parameters(entry: CatalogEntry) -> None:
    for field in load_schema(entry.id).fields:
        normaliser = field.extra("normaliser")
        assert set(normaliser) == {"name", "params"}
        assert normaliser["name"] in NORMALISERS
        if "list" in normaliser["params"]:
            assert normaliser["params"]["list"] in code_list_names()
        if field.type in {"date", "time", "boolean"}:
            assert normaliser["name"] == {"boolean": "flag"}.get(field.type, field.type)
