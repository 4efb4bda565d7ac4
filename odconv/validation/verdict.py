"""What is wrong with one cell: the types and constraints of Table Schema, as closures compiled once for a field.

These closures are the one statement of the rules in odconv; the column expressions of `accept` only skip what these
would pass. Readings follow frictionless 5 (the reference implementation of Table Schema) but for the differences that
`docs/validation.md` lists.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from odconv.errors import RulesError
from odconv.schemas.model import Field

INVALID = object()
Parse = Callable[[str], Any]
Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a cell: its code and the facts of the sentence."""

    code: str
    params: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, code: str, **params: object) -> Fault:
        """A fault with named facts."""
        return cls(code, tuple(params.items()))


Verdict = tuple[Fault, ...]


def compile_parse(field: Field) -> Parse:
    """The reader of a field's type: text → value, or `INVALID`.

    Raises:
        RulesError: `field-type-unknown`.
    """
    if field.type == "string":
        return _string(field)
    try:
        return _PARSERS[field.type](field)
    except KeyError:
        return _delegated(field)


def compile_constraints(field: Field, parse: Parse) -> tuple[tuple[Fault, Test], ...]:
    """The field's constraints on a value that is present, each with the fault that it makes.

    `required` and `unique`, which are not about one value, stand elsewhere.

    Raises:
        RulesError: `constraint-invalid`.
    """
    tests = []
    for name, expected in field.constraints.items():
        make = _CONSTRAINTS.get(name)
        if make is not None:
            fault = Fault.of("constraint-error", constraint=name, expected=_frozen(expected))
            try:
                tests.append((fault, make(expected, parse)))
            except (re.error, TypeError, ValueError) as error:
                raise RulesError("constraint-invalid", name=field.name, constraint=name, expected=expected) from error
    return tuple(tests)


def type_fault(field: Field) -> Fault:
    """The fault of a cell that is not of the field's type."""
    return Fault.of("type-error", type=field.type, format=field.format)


REQUIRED = Fault.of("constraint-error", constraint="required", expected=True)


def _string(field: Field) -> Parse:
    if field.format == "default":
        return _itself
    if field.format == "uri":
        return _uri
    return _delegated(field)


def _itself(text: str) -> Any:
    return text


_PLAIN_URI = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~/-]*)?")


def _uri(text: str) -> Any:
    if _PLAIN_URI.fullmatch(text):
        return text
    from rfc3986 import uri_reference, validators  # noqa: PLC0415  (only a rare URI needs it)
    from rfc3986.exceptions import ValidationError  # noqa: PLC0415

    try:
        validators.Validator().require_presence_of("scheme").validate(uri_reference(text))
    except (ValidationError, ValueError):
        return INVALID
    return text


_EDGES = re.compile(r"((^[^-\d]*)|(\D*$))")


def _integer(field: Field) -> Parse:
    bare = field.descriptor.get("bareNumber", True)

    def parse(text: str) -> Any:
        text = text.strip()
        try:
            return int(text if bare else _EDGES.sub("", text))
        except ValueError:
            return INVALID

    return parse


def _number(field: Field) -> Parse:
    descriptor = field.descriptor
    bare = descriptor.get("bareNumber", True)
    group = descriptor.get("groupChar", "")
    point = descriptor.get("decimalChar", ".")
    as_float = descriptor.get("floatNumber", False)

    def parse(text: str) -> Any:
        text = text.strip()
        if not bare:
            text = _EDGES.sub("", text)
        if group:
            text = text.replace(group, "")
        if point != ".":
            if "." in text:
                return INVALID
            text = text.replace(point, ".")
        try:
            return float(text) if as_float else Decimal(text)
        except (InvalidOperation, ValueError):
            return INVALID

    return parse


def _boolean(field: Field) -> Parse:
    words = dict.fromkeys(field.descriptor.get("trueValues", ("true", "True", "TRUE", "1")), True)
    words.update(dict.fromkeys(field.descriptor.get("falseValues", ("false", "False", "FALSE", "0")), False))

    def parse(text: str) -> Any:
        return words.get(text, INVALID)

    return parse


_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def _date(field: Field) -> Parse:
    if field.format == "any":
        return _delegated(field)
    pattern = "%Y-%m-%d" if field.format == "default" else field.format

    def parse(text: str) -> Any:
        try:
            if field.format == "default" and (match := _ISO_DATE.fullmatch(text)):
                return date(int(match[1]), int(match[2]), int(match[3]))
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  (a date has no zone)
        except ValueError:
            return INVALID

    return parse


_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def _time(field: Field) -> Parse:
    if field.format in ("default", "any"):
        return _delegated(field)

    def parse(text: str) -> Any:
        try:
            if field.format == "%H:%M" and (match := _CLOCK.fullmatch(text)):
                return time(int(match[1]), int(match[2]))
            return datetime.strptime(text, field.format).timetz()  # noqa: DTZ007  (a wall clock has no zone)
        except ValueError:
            return INVALID

    return parse


_PARSERS: Mapping[str, Callable[[Field], Parse]] = {
    "boolean": _boolean,
    "date": _date,
    "integer": _integer,
    "number": _number,
    "time": _time,
}


def _delegated(field: Field) -> Parse:
    """The rarer types (geopoint, duration, e-mail …) as frictionless itself reads them."""
    import frictionless  # noqa: PLC0415  (a third of a second that few schemas need)

    descriptor = {key: value for key, value in field.descriptor.items() if key not in ("constraints", "example")}
    try:
        read = frictionless.Field.from_descriptor(descriptor).create_value_reader()
    except frictionless.FrictionlessException as error:
        raise RulesError("field-type-unknown", name=field.name, type=field.type, reason=str(error)) from error

    def parse(text: str) -> Any:
        value = read(text)
        return INVALID if value is None else value

    return parse


def _bound(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Parse], Test]:
    def make(expected: Any, parse: Parse) -> Test:
        limit = parse(str(expected))
        if limit is INVALID:
            raise ValueError(expected)

        def test(value: Any) -> bool:
            return value == value and bool(compare(value, limit))  # noqa: PLR0124  (NaN is not itself)

        return test

    return make


def _pattern(expected: str, parse: Parse) -> Test:
    del parse
    match = re.compile(expected).fullmatch

    def test(value: str) -> bool:
        return match(value) is not None

    return test


def _enum(expected: list[Any], parse: Parse) -> Test:
    allowed = [parse(item) if isinstance(item, str) else item for item in expected]
    return allowed.__contains__


def _shortest(expected: int, parse: Parse) -> Test:
    del parse
    return lambda value: len(value) >= expected


def _longest(expected: int, parse: Parse) -> Test:
    del parse
    return lambda value: len(value) <= expected


_CONSTRAINTS: Mapping[str, Callable[[Any, Parse], Test]] = {
    "minLength": _shortest,
    "maxLength": _longest,
    "pattern": _pattern,
    "enum": _enum,
    "minimum": _bound(operator.ge),
    "maximum": _bound(operator.le),
    "exclusiveMinimum": _bound(operator.gt),
    "exclusiveMaximum": _bound(operator.lt),
}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
