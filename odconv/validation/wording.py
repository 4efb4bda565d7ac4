"""A finding as people read it: where, what, why, and how to mend it in Excel.

The sentences are in `issues.yaml`. This module picks the closest one (`type-error` → `type-error.date-era`)
and gathers the facts that it names.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from odconv.issues import Severity, column_letters, explanations, render
from odconv.reference.local_governments import repair_code
from odconv.validation import forms
from odconv.validation.forms import phrase
from odconv.validation.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from odconv.issues import Language
    from odconv.schemas.model import Field
    from odconv.validation.findings import Finding, TableReport

_LONGEST_VALUE = 40
_NUMBERS = {"integer", "number"}
_DATES = {"date", "datetime"}
_PLAIN = _NUMBERS | _DATES | {"time", "year", "yearmonth"}
# Closer sentences for values that are not of their type: field types, look of the value, entry of issues.yaml
_LOOKS = (
    (_DATES, re.compile(r"[2-6][0-9]{4}(\.[0-9]+)?"), "type-error.date-serial"),
    (
        _DATES,
        re.compile(r"\s*(明治|大正|昭和|平成|令和|[MTSHRmtshr㍾㍽㍼㍻㋿])\s*[0-9０-９元].*"),
        "type-error.date-era",
    ),
    (_PLAIN, re.compile(r".*[０-９．，：／－＋].*", re.DOTALL), "type-error.full-width"),
    (_NUMBERS, re.compile(r"\s*-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?\s*"), "type-error.comma"),
    (_NUMBERS, re.compile(r"[^0-9]{0,2}-?[0-9][0-9,]*(\.[0-9]+)?\s*[^0-9\s.,:/~-]{1,4}"), "type-error.unit"),
)
_LOST_ZERO = {
    "pref2": re.compile(r"[1-9]"),
    "id10": re.compile(r"[0-9]{9}"),
}
_SPACES = {" ": "space", "　": "wide_space", "\xa0": "no_break_space"}
_CONTROLS = {"\n": "line_break", "\r": "line_break", "\t": "tab", "\xa0": "no_break_space"}
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}


@dataclass(frozen=True, slots=True)
class Wording:
    """One finding in one language.

    Attributes:
        key: the entry of `issues.yaml` that speaks (`type-error.date`).
        severity: how much it weighs.
        title: name of the kind of fault.
        message: the whole sentence, with place and value.
        why: why it matters.
        fix: how to mend it in Excel.
        place: where it is, for people (`C12`, `C列`, `12行目`).
        value: the cell's text, shortened, with invisible characters shown.
        expected: what is expected there, in plain words; empty where nothing can be said.
    """

    key: str
    severity: Severity
    title: str
    message: str
    why: str
    fix: str
    place: str
    value: str
    expected: str


def wording(finding: Finding, report: TableReport, language: Language) -> Wording:
    """What to say of a finding.

    Args:
        finding: one of the report's.
        report: the table that it stands in.
        language: `ja` or `en`.

    Raises:
        RulesError: `issue-code-unknown` when `issues.yaml` has no entry for the code.
    """
    field = _field(finding, report)
    key = text_key(finding, report)
    message = render(key, facts(finding, report, language), language)
    return Wording(
        key=key,
        severity=finding.severity,
        title=render(key, {}, language, "title"),
        message=message[:1].upper() + message[1:],
        why=render(key, {}, language, "why"),
        fix=_fix(key, field, language),
        place=place(finding, language),
        value=shown(finding.value, language),
        expected=_expected(finding, field, language),
    )


def text_key(finding: Finding, report: TableReport) -> str:
    """The entry of `issues.yaml` that says most of a finding, by the look of its value where that helps."""
    field = _field(finding, report)
    if finding.code == "type-error":
        kind = finding.params.get("type", field.type if field else "")
        looks = (key for types, look, key in _LOOKS if kind in types and look.fullmatch(finding.value))
        return next(looks, None) or general_key(finding, report)
    if finding.code == "constraint-error" and finding.params.get("constraint") == "pattern":
        if field and forms.semantic(field) == "lgcode" and repair_code(finding.value).code:
            return "constraint-error.pattern-code"
        look = _LOST_ZERO.get(forms.semantic(field)) if field else None
        if look and look.fullmatch(finding.value):
            return "constraint-error.pattern-lost-zero"
    return general_key(finding, report)


def general_key(finding: Finding, report: TableReport) -> str:
    """The entry of `issues.yaml` by type and constraint alone: that of the code if there is no closer one."""
    field = _field(finding, report)
    detail = {
        "type-error": finding.params.get("type", field.type if field else ""),
        "constraint-error": finding.params.get("constraint"),
        "primary-key": None if "first_row" in finding.params else "blank",
        "extra-label": None if finding.value.strip() else "blank",
    }.get(finding.code)
    key = f"{finding.code}.{detail}"
    return key if key in explanations() else finding.code


def facts(finding: Finding, report: TableReport, language: Language) -> Mapping[str, object]:
    """The facts that a sentence of `issues.yaml` may name, each as text."""
    field = _field(finding, report)
    own = {name: _text(value, language) for name, value in finding.params.items()}
    rule = _rule(finding, report)
    return {
        "from": rule.get("from", finding.field),
        "to": rule.get("to", finding.field),
        "total": own.get("total_field", finding.field),
        "actual": shown(finding.value, language),
        "item": shown(finding.value, language),
        "parts": _text(rule.get("parts", ()), language),
        "fields": phrase("between", language).join(report.schema.primary_key),
        **own,
        "place": place(finding, language),
        "field": finding.field,
        "value": shown(finding.value, language),
        "form": forms.form(field, language) if field else phrase("text", language),
        "expected": _constraint_value(finding, language),
        "first_place": _first_place(finding, report, language),
        "date": _serial_date(finding.value),
        "meant": repair_code(finding.value).code or "",
    }


def place(finding: Finding, language: Language) -> str:
    """Where a finding is, as people say it: `C12`, `C列`, `12行目`, `表全体`."""
    address = finding.address
    if address is None:
        return phrase("place_table", language)
    if ":" not in address:
        return address
    if finding.row is not None:
        return phrase("place_row", language, row=finding.row)
    return phrase("place_column", language, column=address.partition(":")[0])


def shown(text: str, language: Language, longest: int = _LONGEST_VALUE) -> str:
    r"""A cell's text for people: one line, not too long, with what cannot be seen spelt out.

    Args:
        text: the text of the cell.
        language: `ja` or `en`.
        longest: number of characters after which it is cut, with `…`.

    >>> shown("本館\n２階 ", "ja")
    '本館〈改行〉２階〈空白〉'
    """
    if len(text) <= longest and text.isprintable() and text == text.strip():
        return text  # as most texts are
    cut = text.replace("\r\n", "\n")
    tail = "…" if len(cut) > longest else ""
    cut = cut[:longest]
    start = len(cut) - len(cut.lstrip(" 　\xa0"))
    end = len(cut) if tail else max(start, len(cut.rstrip(" 　\xa0")))
    before, within, behind = cut[:start], cut[start:end], cut[end:]
    if not within.replace("　", "").isprintable():
        within = "".join([_visible(char, language) for char in within])
    first, last = ("".join([phrase(_SPACES[char], language) for char in edge]) for edge in (before, behind))
    return first + within + last + tail


def _visible(char: str, language: Language) -> str:
    if char in _CONTROLS:
        return phrase(_CONTROLS[char], language)
    if char not in " 　" and unicodedata.category(char) in _INVISIBLE:
        return phrase("character", language, code=f"{ord(char):04X}")
    return char


def _field(finding: Finding, report: TableReport) -> Field | None:
    return next((field for field in report.schema.fields if field.name == finding.field), None)


def _fix(key: str, field: Field | None, language: Language) -> str:
    special = forms.mend(field, language) if field and key == "constraint-error.pattern" else None
    return special or render(key, {}, language, "fix")


def _expected(finding: Finding, field: Field | None, language: Language) -> str:
    """What is expected there: a constraint in words, the right value, the right name or the field's form."""
    if finding.code == "constraint-error":
        asked = _constraint_value(finding, language)
        words = forms.constraint(str(finding.params.get("constraint")), asked, language)
        if words is not None:
            return words
    elif "expected" in finding.params:
        return _text(finding.params["expected"], language)
    shape = kind_of(finding.code).shape
    if shape == "cell" and field is not None and finding.code not in {"unique-error", "order-reversed"}:
        return forms.form(field, language)
    return finding.field if shape == "label" else ""


def _constraint_value(finding: Finding, language: Language) -> str:
    expected = finding.params.get("expected", "")
    if isinstance(expected, list | tuple | set | frozenset):
        return forms.choices(list(expected), language)
    return _text(expected, language)


def _text(value: object, language: Language) -> str:
    """A fact as text: lists are joined in corner brackets, floats lose their idle zeros."""
    if isinstance(value, list | tuple | set | frozenset):
        return forms.choices(list(value), language)
    if isinstance(value, float):
        return f"{value:.10g}"
    return shown(str(value), language)


def _first_place(finding: Finding, report: TableReport, language: Language) -> str:
    """Where a repeated value or name stands for the first time."""
    if finding.code == "duplicate-label":
        if finding.value not in report.labels:
            return phrase("other_column", language)
        letters = column_letters(report.labels.index(finding.value) + 1)
        return phrase("first_column", language, column=letters)
    row = finding.params.get("first_row")
    return phrase("other_row", language) if row is None else phrase("first_row", language, row=row)


def _rule(finding: Finding, report: TableReport) -> Mapping[str, object]:
    """The schema's rule across fields that a finding breaks; empty where it breaks none."""
    name = {"order-reversed": "order", "sum-mismatch": "sum"}.get(finding.code)
    rules = (check for check in report.schema.checks if check.get("check") == name)
    return next((rule for rule in rules if finding.field in {rule.get("from"), rule.get("to"), rule.get("total")}), {})


def _serial_date(value: str) -> str:
    """The date that Excel means by a serial number (41919 → 2014-10-07); empty for other text."""
    whole = value.partition(".")[0]
    if not (whole.isascii() and whole.isdigit() and len(whole) == 5):
        return ""
    return (date(1899, 12, 30) + timedelta(days=int(whole))).isoformat()
