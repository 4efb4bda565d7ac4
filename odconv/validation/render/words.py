"""The words around the findings, in both languages (`words.yaml`)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

from odconv.issues import Severity
from odconv.shipped import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from odconv.issues import Language
    from odconv.validation.findings import TableReport
    from odconv.validation.summary import Group


@cache
def all_words() -> Mapping[str, Mapping[str, str]]:
    """Every text of `words.yaml` by its key and language."""
    return cast("Mapping[str, Mapping[str, str]]", read_yaml("odconv.validation.render", "words.yaml"))


def say(key: str, language: Language, **facts: object) -> str:
    """One text with its facts filled in; whole numbers get thousands separators.

    >>> say("and_more", "ja", count=1234)
    'ほか 1,234 件'
    """
    shown = {name: f"{fact:,}" if isinstance(fact, int) else fact for name, fact in facts.items()}
    return all_words()[key][language].format(**shown)


def verdict(report: TableReport) -> str:
    """Key of the verdict: `valid`, `doubtful` (warnings only) or `invalid`."""
    if not report.valid:
        return "invalid"
    return "doubtful" if report.count(Severity.WARNING) else "valid"


def counts(report: TableReport, language: Language) -> str:
    """The exact numbers of errors, warnings and notes in one line."""
    return say(
        "counts",
        language,
        errors=report.count(Severity.ERROR),
        warnings=report.count(Severity.WARNING),
        infos=report.count(Severity.INFO),
    )


def size(report: TableReport, language: Language) -> str:
    """Rows, columns and rows with errors in one line."""
    return say("size", language, rows=report.rows, fields=report.fields, row_errors=report.row_errors)


def reading(report: TableReport, language: Language) -> str:
    """How the file was read: encoding and delimiter; empty for a workbook."""
    if report.encoding is None or report.delimiter is None:
        return report.encoding or ""
    names = {"\t": "tab", ",": "comma"}
    name = names.get(report.delimiter)
    delimiter = report.delimiter if name is None else say(name, language)
    return say("encoding_delimiter", language, encoding=report.encoding, delimiter=delimiter)


def heading(group: Group, language: Language) -> str:
    """The name of a group, with its column where it has one: `C列 名称`."""
    if group.section != "field":
        return say(f"section_{group.section}", language)
    if not group.column:
        return group.field
    return f"{say('column', language, column=group.column)} {group.field}"
