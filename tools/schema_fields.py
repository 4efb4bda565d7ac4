"""Turn the fields of a specification file into fields of a Table Schema descriptor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frictionless import Field
from frictionless.exception import FrictionlessException

Spec = Mapping[str, Any]

TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "time": "time",
    "boolean-like": "boolean",
}
CHECKS = {
    "corpnum": "corporate-number",
    "days": "weekdays",
    "email": "email",
    "id": "half-width",
    "kana": "katakana",
    "lat": "latitude",
    "latin": "half-width",
    "lgcode": "local-government-code",
    "lon": "longitude",
    "phone": "phone",
    "postal": "postal-code",
    "school_code": "school-code",
    "uri": "url",
}
# Lists that are reference tables of their own, not code lists.
REFERENCE_TABLES = {"localgov_codes", "prefectures"}
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
# A `required` is enforced only where somebody read it in the definition book of that very set.
FIRM_BASES = {"official_sheet", "official_definition_via_NEC", "NEC model"}
FIRM_READING = "third_party_reading"
REQUIREMENTS = {"not_required": "optional"}


def build_field(spec: Spec, dataset: str) -> dict[str, Any]:
    """The descriptor of one field.

    Args:
        spec: the field as the specification file gives it.
        dataset: id of the set, which decides what `種別` means.

    Raises:
        KeyError: a type that the specification's README does not name.
    """
    kind = TYPES[spec["type"]]
    codes = _list_name(spec, dataset)
    descriptor: dict[str, Any] = {"name": spec["name"], "type": kind, "format": "default"}
    if kind == "time":
        descriptor["format"] = "%H:%M"
    if kind == "boolean":
        descriptor["trueValues"] = [value for value in spec["true_values"] if value]
        descriptor["falseValues"] = [value for value in spec["false_values"] if value]
    descriptor |= {"title": spec["name"], "description": spec["description"]}
    descriptor["constraints"] = _constraints(spec, kind)
    descriptor |= _own_properties(spec, codes, closed="enum" in descriptor["constraints"] or kind == "boolean")
    checks = _checks(spec, codes, enforced="enum" in descriptor["constraints"] or kind == "boolean")
    if checks:
        descriptor["odconv:checks"] = checks
    return _with_example(_without_blanks(descriptor), spec.get("example"))


def is_required(spec: Spec) -> bool:
    """Whether an empty cell is an error, not only worth a word."""
    basis = str(spec.get("requirement_basis", ""))
    return spec["requirement"] == "required" and (basis in FIRM_BASES or basis.startswith(FIRM_READING))


def _constraints(spec: Spec, kind: str) -> dict[str, Any]:
    given = spec.get("constraints", {})
    constraints: dict[str, Any] = {"required": True} if is_required(spec) else {}
    if given.get("unique"):
        constraints["unique"] = True
    if kind in {"integer", "number"}:
        constraints |= {key: given[key] for key in ("minimum", "maximum") if key in given}
    if kind != "string":
        return constraints
    if "max_length" in given:
        constraints["maxLength"] = given["max_length"]
    if "pattern" in given:
        constraints["pattern"] = _pattern(given["pattern"])
    if "enum" in given and spec["confidence"] == "high" and not spec.get("separator"):
        constraints["enum"] = [value for value in given["enum"] if value]
    return constraints


def _pattern(text: str) -> str:
    """Table Schema matches the whole text: anchors go, and an alternation keeps its group without capturing."""
    bare = text.removeprefix("^").removesuffix("$")
    if bare.startswith("(") and not bare.startswith("(?"):
        return f"(?:{bare[1:]}"
    return f"(?:{bare})" if "|" in bare else bare


def _list_name(spec: Spec, dataset: str) -> str | None:
    named = str(spec.get("code_list", "")).removeprefix("codes/").removesuffix(".csv")
    if named:
        return None if named in REFERENCE_TABLES else named
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


def _checks(spec: Spec, codes: str | None, *, enforced: bool) -> list[dict[str, Any]]:
    semantic = spec.get("semantic", "")
    checks: list[dict[str, Any]] = [{"check": CHECKS[semantic]}] if semantic in CHECKS else []
    if codes and not enforced and semantic != "days":
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
