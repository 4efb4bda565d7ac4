"""Rules on one cell that Table Schema cannot say: check digits, code lists, scripts and shapes.

A field names them under `odconv:checks`; `docs/schemas.md` lists them with their parameters. Each gets the text and
whether the type or a constraint has already failed, so that one mistake is not told twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from odconv.errors import RulesError
from odconv.reference import local_governments
from odconv.schemas.model import Field
from odconv.schemas.registry import code_list
from odconv.validation.verdict import Fault
from odconv.values import corporate_number, kana, phone, postal, school_code, text, url, weekday

CellTest = Callable[[str, bool], Fault | None]


@dataclass(frozen=True, slots=True)
class Check:
    """One compiled check.

    Attributes:
        name: as in the descriptor.
        params: the descriptor's other keys.
        test: (text, already faulty) → fault or None.
    """

    name: str
    params: Mapping[str, Any]
    test: CellTest


def compile_checks(field: Field) -> tuple[Check, ...]:
    """The checks that a field names.

    Raises:
        RulesError: `check-unknown`.
    """
    return tuple(_compile(field, dict(descriptor)) for descriptor in field.extra("checks", ()))


def check_names() -> frozenset[str]:
    """The names that `odconv:checks` of a field may use."""
    return frozenset(_MAKERS)


def _compile(field: Field, params: dict[str, Any]) -> Check:
    name = params.pop("check", "")
    make = _MAKERS.get(name)
    if make is None:
        raise RulesError("check-unknown", name=name, field=field.name)
    return Check(name, params, make(params))


def _local_government_code(params: Mapping[str, Any]) -> CellTest:
    del params

    def test(value: str, faulty: bool) -> Fault | None:
        if faulty or len(value) != 6 or not (value.isascii() and value.isdigit()):
            return None
        if not local_governments.is_valid_code(value):
            expected = value[:5] + local_governments.check_digit(value[:5])
            return Fault.of("check-digit", expected=expected)
        if local_governments.local_government(value) is None:
            return Fault.of("code-unknown")
        return None

    return test


def _corporate_number(params: Mapping[str, Any]) -> CellTest:
    del params

    def test(value: str, faulty: bool) -> Fault | None:
        wrong = not faulty and len(value) == 13 and not corporate_number.is_valid(value)
        return Fault.of("corporate-number-check-digit") if wrong else None

    return test


def _code_list(params: Mapping[str, Any]) -> CellTest:
    codes = code_list(params["list"])
    separator = params.get("separator")
    code = "code-list-unknown" if params.get("severity") == "error" else "code-list-other"

    def test(value: str, faulty: bool) -> Fault | None:
        parts = value.split(separator) if separator else [value]
        unknown = [part for part in parts if part not in codes.codes]
        if faulty or not unknown:
            return None
        better = [str(codes.fixes[part]) for part in unknown if part in codes.fixes]
        return Fault.of(code, item="、".join(unknown), **({"expected": "、".join(better)} if better else {}))

    return test


def _range(code: str, lowest: float, highest: float) -> Callable[[Mapping[str, Any]], CellTest]:
    def make(params: Mapping[str, Any]) -> CellTest:
        del params

        def test(value: str, faulty: bool) -> Fault | None:
            if faulty:
                return None
            try:
                inside = lowest <= float(value) <= highest
            except ValueError:
                return None
            return None if inside else Fault.of(code, minimum=lowest, maximum=highest)

        return test

    return make


def _shape(code: str, fits: Callable[[str], bool]) -> Callable[[Mapping[str, Any]], CellTest]:
    """A check that a predicate decides; silent where the type or a constraint has already spoken."""

    def make(params: Mapping[str, Any]) -> CellTest:
        del params

        def test(value: str, faulty: bool) -> Fault | None:
            return None if faulty or fits(value) else Fault.of(code)

        return test

    return make


def _half_width(params: Mapping[str, Any]) -> CellTest:
    """Told beside a failed pattern too: full-width digits look right on the screen, and that is the reason."""
    del params

    def test(value: str, faulty: bool) -> Fault | None:
        del faulty
        return Fault.of("not-half-width") if text.has_full_width_ascii(value) else None

    return test


_MAKERS: Mapping[str, Callable[[Mapping[str, Any]], CellTest]] = {
    "code-list": _code_list,
    "corporate-number": _corporate_number,
    "email": _shape("email-format", url.is_email),
    "half-width": _half_width,
    "katakana": _shape("not-katakana", kana.is_full_width_katakana),
    "latitude": _range("outside-japan", 20, 46),
    "local-government-code": _local_government_code,
    "longitude": _range("outside-japan", 122, 154),
    "phone": _shape("phone-format", phone.is_valid),
    "postal-code": _shape("postal-code-format", postal.is_valid),
    "school-code": _shape("school-code", school_code.is_valid),
    "url": _shape("url-format", url.is_web_url),
    "weekdays": _shape("weekday-format", weekday.is_day_letters),
}
