"""Issues: what is to be said of data, as a code with facts; the sentence is rendered late, in the user's language.

The one table of codes is `issues.yaml` beside this module: for each code its severity, stage, title, sentence, reason
and remedy, in Japanese and in English. A person who writes Japanese well can mend it without touching Python.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Literal

from odconv.errors import RulesError
from odconv.shipped import parse_yaml

Language = Literal["ja", "en"]
_CODE = re.compile(r"^([^\s#:]+):\n", re.MULTILINE)  # an entry of `issues.yaml` begins; all below is indented


class Severity(StrEnum):
    """How much an issue weighs: `error` = not valid against the format, `warning` = doubtful, `info` = recorded."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: every part is optional, rows and columns count from 1 as a spreadsheet shows them."""

    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    field: str | None = None

    @property
    def cell(self) -> str | None:
        """The address in A1 form (`C12`), a column alone (`C`) or None."""
        if self.column is None:
            return None
        return f"{column_letters(self.column)}{self.row if self.row is not None else ''}"


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding: code, place, the offending value and the facts of its sentence."""

    code: str
    place: Place = Place()
    value: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """The severity that `issues.yaml` gives to the code."""
        return explain(self.code).severity


@dataclass(frozen=True, slots=True)
class Explanation:
    """The entry of one code in `issues.yaml`: every text by language."""

    code: str
    stage: str
    severity: Severity
    title: Mapping[str, str]
    message: Mapping[str, str]
    why: Mapping[str, str]
    fix: Mapping[str, str]


class _Explanations(Mapping[str, Explanation]):
    """The entries of `issues.yaml` by code, each read when it is first asked for: all of them take 50 ms."""

    def __init__(self, text: str) -> None:
        _, *parts = _CODE.split(text)
        self._texts = dict(zip(parts[::2], parts[1::2], strict=True))
        self._read: dict[str, Explanation] = {}

    def __getitem__(self, code: str) -> Explanation:
        found = self._read.get(code)
        if found is None:
            found = self._read[code] = _explanation(code, self._texts[code])
        return found

    def __contains__(self, code: object) -> bool:
        return code in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@cache
def explanations() -> Mapping[str, Explanation]:
    """All codes with their texts, in the order of `issues.yaml`.

    Raises:
        RulesError: `rules-unreadable`, when an entry is looked up that lacks a text or has an unknown key.
    """
    return _Explanations(files("odconv").joinpath("issues.yaml").read_text(encoding="utf-8"))


def _explanation(code: str, text: str) -> Explanation:
    entry = parse_yaml(text)
    try:
        return Explanation(code=code, **{**entry, "severity": Severity(entry["severity"])})
    except (TypeError, KeyError, ValueError) as error:
        raise RulesError("rules-unreadable", file="issues.yaml", entry=code, reason=str(error)) from error


def explain(code: str) -> Explanation:
    """The texts of one code.

    Raises:
        RulesError: `issue-code-unknown` when `issues.yaml` has no such code.
    """
    if code not in explanations():
        raise RulesError("issue-code-unknown", name=code)
    return explanations()[code]


def render(code: str, params: Mapping[str, object], language: Language, part: str = "message") -> str:
    """The sentence of a code with its facts filled in.

    Args:
        code: an entry of `issues.yaml`.
        params: the facts; one that the sentence names and the caller does not give shows as `?`.
        language: `ja` or `en`.
        part: `title`, `message`, `why` or `fix`.
    """
    texts: Mapping[str, str] = getattr(explain(code), part)
    return _Sentence(language).vformat(texts[language], (), params)


def column_letters(number: int) -> str:
    """The letters that a spreadsheet gives to a column: 1 → A, 26 → Z, 27 → AA.

    >>> column_letters(28)
    'AB'
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Sentence(string.Formatter):
    """`str.format` that never fails on a missing fact: a message must not hide the fault that it reports.

    A fact that is a code itself is told by its title where the sentence says `{cause!t}`.
    """

    def __init__(self, language: Language) -> None:
        self._language = language

    def convert_field(self, value: object, conversion: str | None) -> object:
        if conversion != "t":
            return super().convert_field(value, conversion)
        known = explanations().get(str(value))
        return value if known is None else known.title[self._language]

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        del args
        return kwargs.get(str(key), "?")

    def get_field(self, field_name: str, args: object, kwargs: Mapping[str, object]) -> tuple[object, str]:
        return self.get_value(field_name, args, kwargs), field_name
