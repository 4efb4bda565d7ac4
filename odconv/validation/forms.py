"""What a value should look like, in plain words: a pattern is no help to somebody who knows Excel.

The words are data (`forms.yaml`); this module picks those that fit a field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from odconv.shipped import read_yaml

if TYPE_CHECKING:
    from odconv.issues import Language
    from odconv.schemas.model import Field

Words = Mapping[str, str]

_CHOICES = 8
_LONGEST_EXAMPLE = 30
_SAMPLE = datetime(2024, 4, 1, 9, 30, tzinfo=UTC)
_DEFAULT_FORMATS = {"date": "%Y-%m-%d", "time": "%H:%M:%S", "datetime": "%Y-%m-%dT%H:%M:%S"}
_DIGITS = re.compile(r"\^?(?:\[0-9\]|\\d)\{(\d+)\}\$?")


@cache
def _data() -> Mapping[str, Mapping[str, Any]]:
    return cast("Mapping[str, Mapping[str, Any]]", read_yaml("odconv.validation", "forms.yaml"))


def phrase(name: str, language: Language, **facts: object) -> str:
    """A piece of a sentence from `forms.yaml` with its facts filled in."""
    return cast("Words", _data()["phrases"][name])[language].format(**facts)


def constraint(name: str, expected: str, language: Language) -> str | None:
    """What a constraint asks (`20 以上`), None for one that has no words of its own."""
    words = _data()["constraints"].get(name)
    return None if words is None else cast("Words", words)[language].format(expected=expected)


def mend(field: Field, language: Language) -> str | None:
    """How to put a value of this field right in Excel, None where nothing special is known."""
    words = _data()["semantics"].get(semantic(field), {}).get("mend")
    return None if words is None else cast("Words", words)[language]


def form(field: Field, language: Language) -> str:
    """What a value of a field should look like, with the field's example.

    Args:
        field: the column of the format.
        language: `ja` or `en`.
    """
    words = _form(field, language)
    example = str(field.descriptor.get("example", ""))
    if not example or example in words or len(example) > _LONGEST_EXAMPLE:
        return words or phrase("text", language)
    if not words:
        return phrase("only_example", language, example=example)
    return phrase("example", language, form=words, example=example)


def semantic(field: Field) -> str:
    """What the values mean (`lgcode`, `phone`): a key that formats share, empty where it is not known."""
    return str(field.extra("semantic", ""))


def choices(values: Sequence[object], language: Language) -> str:
    """A list of allowed values, cut short where it is long.

    >>> choices(["有", "無"], "ja")
    '「有」・「無」'
    """
    shown = [phrase("choice", language, value=value) for value in values[:_CHOICES]]
    joined = phrase("between", language).join(shown)
    return joined if len(values) <= _CHOICES else phrase("more", language, list=joined, count=len(values))


def _form(field: Field, language: Language) -> str:
    if "enum" in field.constraints:
        return choices(field.constraints["enum"], language)
    known = _data()["semantics"].get(semantic(field))
    if known is not None:
        return cast("Words", known["form"])[language]
    if field.type in _data()["types"]:
        return cast("Words", _data()["types"][field.type])[language].format(sample=_sample(field, language))
    return _text_form(field, language)


def _sample(field: Field, language: Language) -> str:
    """A value in the field's own format: half past nine on 1 April 2024, or the two sides of a yes/no."""
    if field.type == "boolean":
        true, false = (field.descriptor.get(key, [word]) for key, word in _BOOLEANS)
        return choices([*true, *false], language)
    if field.type not in _DEFAULT_FORMATS:
        return ""
    own = field.format
    return _SAMPLE.strftime(own if "%" in own else _DEFAULT_FORMATS[field.type])


_BOOLEANS = (("trueValues", "true"), ("falseValues", "false"))


def _text_form(field: Field, language: Language) -> str:
    """Words for a text of unknown meaning: its digits, description or pattern; empty where there are none."""
    pattern = str(field.constraints.get("pattern", ""))
    if digits := _DIGITS.fullmatch(pattern):
        return phrase("digits", language, count=digits[1])
    if language == "ja" and field.description:
        return field.description
    return phrase("pattern", language, pattern=pattern) if pattern else ""
