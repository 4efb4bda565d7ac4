"""Turn the fields of a specification file into fields of a Table Schema descriptor."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from frictionless import Field
from frictionless.exception import FrictionlessException

Spec = Mapping[str, Any]
Target = dict[str, Any]

HERE = Path(__file__).resolve().parent
TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "time": "time",
    "boolean-like": "boolean",
}
CONSTRAINTS = {
    "pattern": "pattern",
    "enum": "enum",
    "enum_open": "enum",
    "minimum": "minimum",
    "maximum": "maximum",
    "max_length": "maxLength",
    "unique": "unique",
}
BOUNDS = ("minimum", "maximum")  # they follow from what a number counts, so they hold in every set
CHECKS: dict[str, tuple[str, ...]] = {
    "care_office_no": ("half-width",),
    "corpnum": ("half-width", "corporate-number"),
    "crs_code": ("half-width",),
    "days": ("weekdays",),
    "email": ("email",),
    "hospital_code": ("half-width",),
    "id": ("half-width",),
    "id10": ("half-width",),
    "kana": ("katakana",),
    "lang": ("half-width",),
    "lat": ("latitude",),
    "latin": ("half-width",),
    "lgcode": ("half-width", "local-government-code"),
    "lon": ("longitude",),
    "machiaza": ("half-width",),
    "phone": ("half-width", "phone"),
    "phone_ext": ("half-width",),
    "postal": ("half-width", "postal-code"),
    "pref2": ("half-width",),
    "school_code": ("half-width", "school-code"),
    "uri": ("url",),
}
# Shapes that the general rules fix for every set, so they hold wherever one good source names the column.
PATTERNS = {
    "corpnum": "[1-9][0-9]{12}",
    "lgcode": "[0-9]{6}",
    "machiaza": "[0-9]{4}-?[0-9]{3}",
    "postal": "[0-9]{3}-?[0-9]{4}",
    "pref": "(?:北海道|東京都|京都府|大阪府|[^ 　]{2,3}県)",
}
# Lists known only from the withdrawn β guidebook of GIF: a value outside them is doubted, not refused.
DOUBTED_LISTS = {"fee_kind", "file_status", "indoor_outdoor"}
# Reference tables are no code lists.
REFERENCE_TABLES = {"localgov_codes", "prefectures"}
# The list that holds the names of a narrower one and more.
WIDER_LISTS = {"medical_departments_gif": "medical_departments"}
LISTS = {
    "application_kind": "application_kind",
    "cultural_kind": "cultural_property_kind",
    "disaster_base": "disaster_base_kind",
    "fee_kind": "fee_kind",
    "file_status": "file_status",
    "height_kind": "height_kind",
    "hospital_kind": "hospital_kind",
    "indoor": "indoor_outdoor",
    "one": "flag_one",
    "outside_use": "outside_use",
    "school_branch": "school_branch",
    "school_founder": "school_founder",
    "support_kind": "support_system_kind",
    "vehicle_list": "vehicle_kind",
    "zero_one": "disclosure_flag",
}
KINDS = {"fire_hydrant": "fire_hydrant_kind", "preschool": "preschool_kind"}
# Which normaliser of odconv/values makes a text standard, with its parameters; what is not listed goes by type.
NORMALISERS: dict[str, tuple[str, dict[str, Any]]] = {
    "addr_block": ("address", {"part": "block"}),
    "addr_bldg": ("address", {"part": "building"}),
    "addr_city": ("address", {"part": "city"}),
    "addr_full": ("address", {"part": "full"}),
    "addr_town": ("address", {"part": "town"}),
    "corpnum": ("corporate_number", {}),
    "days": ("weekday", {}),
    "email": ("text", {"width": "half"}),
    "id": ("text", {"width": "half"}),
    "kana": ("kana", {}),
    "lat": ("coordinate", {"axis": "latitude"}),
    "latin": ("text", {"width": "half"}),
    "lgcode": ("local_government_code", {}),
    "lon": ("coordinate", {"axis": "longitude"}),
    "machiaza": ("code", {"shape": "0000-000"}),
    "phone": ("phone", {}),
    "phone_ext": ("text", {"width": "half"}),
    "postal": ("postal", {}),
    "pref": ("address", {"part": "prefecture"}),
    "school_code": ("code", {"width": "half"}),
    "uri": ("url", {}),
    "uri_text": ("url", {"text_allowed": True}),
}
NORMALISERS_BY_TYPE = {"boolean": "flag", "date": "date", "integer": "number", "number": "number", "time": "time"}
# Who read the requirement in the definition book of that very set.
FIRM_BASES = ("official_sheet", "official_definition_via_NEC", "third_party_reading_of_book_A_2026-08-01")
REQUIREMENTS = {"not_required": "optional"}


@cache
def words() -> dict[str, Any]:
    """`schema_words.yaml`: Japanese notes and reasons, English labels, semantics that the specification leaves out."""
    return cast("dict[str, Any]", yaml.safe_load((HERE / "schema_words.yaml").read_text(encoding="utf-8")))


def build_field(spec: Spec, identity: str, prefix: str) -> Target:
    """The descriptor of one field.

    Args:
        spec: the field as the specification file gives it.
        identity: `family/id` of the set.
        prefix: what the set's own columns begin with, empty where they have no prefix.

    Raises:
        KeyError: a type that the specification's README does not name.
    """
    spec = _completed(spec, identity)
    kind = _kind(spec)
    codes = _list_name(spec, identity.rpartition("/")[2])
    descriptor: Target = {"name": spec["name"], "type": kind, "format": "%H:%M" if kind == "time" else "default"}
    if kind == "boolean":
        descriptor["trueValues"] = [value for value in spec["true_values"] if value]
        descriptor["falseValues"] = [value for value in spec["false_values"] if value]
    descriptor |= {"title": spec["name"], "description": spec["description"]}
    enforced, unconfirmed = _constraints(spec, kind, codes, prefix)
    closed = "enum" in enforced or kind == "boolean"
    descriptor["constraints"] = enforced
    descriptor |= _own_properties(spec, codes, closed=closed)
    descriptor["odconv:checks"] = _checks(spec, codes, enforced=closed)
    descriptor["odconv:unconfirmed"] = unconfirmed
    return _with_example(_without_blanks(descriptor), spec.get("example"))


def is_required(spec: Spec) -> bool:
    """Whether an empty cell is an error: required for sure, and blank says nothing of its own.

    Sure is what somebody read in the definition book of that very set, and what two independent sources agree on: the
    older family, and either sheet 13 of the newer one or the government's data model. A flag whose "no" is written as a
    blank can be required (the column must be there) and its cells may still be blank.
    """
    basis = str(spec.get("requirement_basis", ""))
    older_family = "recommended" in basis or bool(spec.get("required_in_recommended_family"))
    agreed = older_family and ("public_toilet_sheet" in basis or "GIF" in basis)
    blank_is_no = "" in spec.get("false_values", ())
    return bool(spec["requirement"] == "required" and (basis in FIRM_BASES or agreed) and not blank_is_no)


def _completed(spec: Spec, identity: str) -> Spec:
    """With the English label and the semantic that the specification leaves out in some sets."""
    label = words()["labels"].get(identity, {}).get(spec["name"])
    semantic = words()["semantics"].get(identity, {}).get(spec["name"])
    found = {"label_en": spec.get("label_en", label), "semantic": spec.get("semantic", semantic)}
    return {**spec, **{key: value for key, value in found.items() if value}}


def _kind(spec: Spec) -> str:
    """The Table Schema type. A flag that rests on one source stays text, so that other words are only doubted."""
    kind = TYPES[spec["type"]]
    return "string" if kind == "boolean" and spec["confidence"] != "high" else kind


def _constraints(spec: Spec, kind: str, codes: str | None, prefix: str) -> tuple[Target, Target]:
    """The constraints that are enforced, and those that are only told because nobody could confirm them."""
    enforced: Target = {"required": True} if is_required(spec) else {}
    unconfirmed: Target = {}
    given = {"pattern": PATTERNS.get(spec.get("semantic", "")), **spec.get("constraints", {})}
    for key, value in given.items():
        name = CONSTRAINTS.get(key)
        if name is None or value is None or (name == "enum" and kind == "boolean"):
            continue
        target = enforced if _is_sure(key, spec, codes, prefix) else unconfirmed
        target[name] = _shaped(name, value)
    return enforced, unconfirmed


def _is_sure(key: str, spec: Spec, codes: str | None, prefix: str) -> bool:
    if key in BOUNDS:
        return True
    if key == "pattern" and spec.get("semantic") in PATTERNS:
        return str(spec["confidence"]) != "low"
    if spec["confidence"] != "high" or key == "enum_open":
        return False
    if key == "enum":
        return codes not in DOUBTED_LISTS
    if key == "unique":  # other ids point to another table, or stand in several rows of this one
        return spec["name"] in ("ID", "NO", f"{prefix}ID")
    return True


def _shaped(name: str, value: Any) -> Any:
    if name == "pattern":
        return _pattern(value)
    return [item for item in value if item] if name == "enum" else value


def _pattern(text: str) -> str:
    """Table Schema matches the whole text: anchors go, and an alternation keeps its group without capturing."""
    bare = text.removeprefix("^").removesuffix("$")
    if bare.startswith("(?:"):
        return bare
    if bare.startswith("("):
        return f"(?:{bare[1:]}"
    return f"(?:{bare})" if "|" in bare else bare


def _list_name(spec: Spec, dataset: str) -> str | None:
    named = str(spec.get("code_list", "")).removeprefix("codes/").removesuffix(".csv")
    if named:
        return None if named in REFERENCE_TABLES else WIDER_LISTS.get(named, named)
    semantic = spec.get("semantic", "")
    return KINDS.get(dataset) if semantic == "kind" else LISTS.get(semantic)


def _own_properties(spec: Spec, codes: str | None, *, closed: bool) -> dict[str, Any]:
    requirement = spec["requirement"]
    return {
        "odconv:requirement": REQUIREMENTS.get(requirement, requirement),
        "odconv:requirementBasis": spec.get("requirement_basis"),
        "odconv:titleEn": spec.get("label_en"),
        "odconv:nameEn": spec.get("name_en"),
        "odconv:physicalName": spec.get("physical_name"),
        "odconv:semantic": spec.get("semantic"),
        "odconv:normaliser": _normaliser(spec, codes),
        "odconv:codeList": codes,
        "odconv:closed": closed if codes else None,
        "odconv:separator": spec.get("separator"),
        "odconv:unit": spec.get("unit"),
        "odconv:aliases": spec.get("observed_aliases"),
        "odconv:confidence": spec["confidence"],
    }


def _normaliser(spec: Spec, codes: str | None) -> dict[str, Any]:
    """Name and parameters: by meaning, by code list, by type, in that order; plain text where nothing else is known."""
    name, given = NORMALISERS.get(spec.get("semantic", ""), ("", {}))
    params = dict(given)
    kind = TYPES[spec["type"]]
    if not name:
        name = NORMALISERS_BY_TYPE.get(kind) or ("code" if codes else "text")
    if name in {"flag", "code"} and codes:
        params["list"] = codes
    if name == "number" and spec.get("unit"):
        params["unit"] = spec["unit"]
    if spec.get("separator"):
        params["separator"] = spec["separator"]
    return {"name": name, "params": params}


def _checks(spec: Spec, codes: str | None, *, enforced: bool) -> list[Target]:
    names = CHECKS.get(spec.get("semantic", ""), ())
    checks: list[Target] = [{"check": name} for name in names]
    if codes and not enforced and "weekdays" not in names:
        check = {"check": "code-list", "list": codes, "severity": "warning"}
        separator = spec.get("separator")
        checks.append(check | ({"separator": separator} if separator else {}))
    return checks


def _without_blanks(descriptor: dict[str, Any]) -> dict[str, Any]:
    """Drop what the specification does not say; an empty `falseValues` says something: no text means false."""
    return {key: value for key, value in descriptor.items() if key == "falseValues" or value not in (None, {}, [])}


def _with_example(descriptor: dict[str, Any], example: str | None) -> dict[str, Any]:
    """The example, where the field's own type reads it."""
    if example is None:
        return descriptor
    tried = {**descriptor, "example": str(example)}
    try:
        Field.from_descriptor(tried)
    except FrictionlessException:
        return descriptor
    return tried
