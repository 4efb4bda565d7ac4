"""Every shipped descriptor and code list: valid, consistent, and the same as the specification says."""

from __future__ import annotations

import json
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
FIRM = ("official_sheet", "official_definition_via_NEC", "NEC model", "third_party_reading")

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


@every_format
def test_only_a_firm_reading_makes_a_field_required(entry: CatalogEntry) -> None:
    for field in load_schema(entry.id).fields:
        firm = str(field.extra("requirementBasis")).startswith(FIRM)
        assert field.constraints.get("required", False) is (field.requirement == "required" and firm), field.name


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


def test_a_rebuild_gives_the_same_bytes(shared: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(BUILDER), str(shared / "spec"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    built = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.json")}
    shipped = {path.relative_to(HOME): path.read_bytes() for path in HOME.rglob("*.json")}
    del shipped[Path("mapping_old_to_new.json")]  # made by another tool
    assert built == shipped


NORMALISERS = frozenset(
    ["text", "kana", "date", "time", "number", "flag", "weekday", "code", "phone", "postal", "url", "address", "coordinate", "local_government_code", "corporate_number"]
)


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
