from __future__ import annotations

import json
import string
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.errors import RulesError, UsageError
from odconv.issues import explain, render
from odconv.schemas.registry import catalog, code_list, load_schema


def own_schema(folder: Path, descriptor: object) -> str:
    path = folder / "own.json"
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return str(path)


def test_a_full_id_loads_that_format() -> None:
    schema = load_schema("standard/aed")
    assert schema.id == "standard/aed"
    assert schema.version == next(entry.version for entry in catalog() if entry.id == "standard/aed")
    assert schema.field_names[:2] == ("全国地方公共団体コード", "ID")


def test_a_shipped_format_is_read_once() -> None:
    assert load_schema("standard/aed") is load_schema("standard/aed")


def test_a_name_that_one_family_has_needs_no_family() -> None:
    assert load_schema("baby_station").id == "standard/baby_station"


def test_a_name_of_both_families_is_refused_with_both() -> None:
    with pytest.raises(UsageError) as caught:
        load_schema("aed")
    assert caught.value.code == "schema-ambiguous"
    assert caught.value.params["candidates"] == "recommended/aed、standard/aed"


@pytest.mark.parametrize("name", ["standard/public_toilets", "Public_Toilet", "public-toilet"])
def test_a_misspelt_name_is_answered_with_the_nearest(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_schema(name)
    assert caught.value.code == "schema-unknown"
    assert "standard/public_toilet" in str(caught.value.params["candidates"]).split("、")


@given(st.text(max_size=20))
@settings(max_examples=100)
def test_any_other_text_is_a_usage_error(text: str) -> None:
    known = {entry.id for entry in catalog()} | {entry.name for entry in catalog()}
    if text not in known:
        with pytest.raises(UsageError):
            load_schema(text)


def test_an_edition_can_be_asked_for() -> None:
    entry = next(entry for entry in catalog() if entry.id == "standard/aed")
    assert load_schema("standard/aed", entry.versions[0]).version == entry.versions[0]


def test_an_edition_that_is_not_shipped_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError) as caught:
        load_schema("standard/aed", "1999")
    assert caught.value.code == "schema-version-unknown"
    assert "2025" in str(caught.value.params["candidates"])


def test_a_path_is_the_users_own_descriptor(tmp_path: Path) -> None:
    path = own_schema(tmp_path, {"fields": [{"name": "番号", "type": "integer"}]})
    schema = load_schema(path)
    assert (schema.id, schema.field_names) == (path, ("番号",))


def test_a_users_descriptor_is_read_afresh(tmp_path: Path) -> None:
    path = own_schema(tmp_path, {"fields": [{"name": "a", "type": "string"}]})
    load_schema(path)
    own_schema(tmp_path, {"fields": [{"name": "b", "type": "string"}]})
    assert load_schema(path).field_names == ("b",)


@pytest.mark.parametrize("descriptor", [[], {"fields": [{"name": "a", "type": "nonsense"}]}, {"fields": 3}, "x"])
def test_a_faulty_descriptor_is_refused_with_a_reason(tmp_path: Path, descriptor: object) -> None:
    with pytest.raises(RulesError) as caught:
        load_schema(own_schema(tmp_path, descriptor))
    assert caught.value.code == "schema-invalid"
    assert caught.value.params["reason"]


def test_a_descriptor_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(b'{"fields": [\xff')
    with pytest.raises(RulesError) as caught:
        load_schema(str(path))
    assert caught.value.code == "schema-invalid"


@pytest.mark.parametrize("name", ["no_such_list", "../catalog", "", "umu.json"])
def test_a_code_list_that_is_not_shipped_is_an_error(name: str) -> None:
    with pytest.raises(RulesError) as caught:
        code_list(name)
    assert caught.value.code == "code-list-missing"


def test_presence_flags_carry_the_spellings_of_published_files() -> None:
    flags = code_list("umu")
    assert set(flags.codes) == {"有", "無"}
    assert {flags.fixes[text] for text in ("○", "〇", "あり", "可", "レ")} == {"有"}
    assert {flags.fixes[text] for text in ("×", "なし", "否")} == {"無"}


def test_shipped_formats_load_without_frictionless() -> None:
    code = (
        "import sys; from odconv.schemas.registry import load_schema, code_list;"
        "load_schema('standard/aed'); code_list('umu'); print('frictionless' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


FACTS = {
    "check-unknown": {"name", "field"},
    "code-list-missing": {"name"},
    "field-type-unknown": {"name", "type", "reason"},
    "schema-ambiguous": {"name", "candidates"},
    "schema-invalid": {"file", "reason"},
    "schema-unknown": {"name", "candidates"},
    "schema-version-unknown": {"name", "version", "candidates"},
    "schema-without-fields": {"schema", "title", "standard"},
}


@pytest.mark.parametrize("code", sorted(FACTS))
def test_sentences_name_only_facts_that_the_error_carries(code: str) -> None:
    entry = explain(code)
    for part in ("title", "message", "why", "fix"):
        for language, text in getattr(entry, part).items():
            named = {name for _, name, _, _ in string.Formatter().parse(text) if name}
            assert named <= FACTS[code], (part, language)
    assert "?" not in render(code, dict.fromkeys(FACTS[code], "x"), "en")
