"""Cells that hold what the screen showed instead of a value, and texts that a program cut."""

from __future__ import annotations

import re
from collections.abc import Iterable

from odconv.tables.alarms.model import Repair, Suspicion, suspicions
from odconv.tables.column_values import ColumnValues

_HASHES = re.compile(r"#{3,}")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA)", re.IGNORECASE)
_LONGEST_CELL = 32_767  # Excel's longest cell
_LONGEST_FIELD = 255  # the longest text field of Access and of many databases
_BROKEN_OFF = re.compile(r"[、，,・（(「『【:：/〜～のをがはにへとやも]$|[（(「『【][^）)」』】]*$|https?://\S*$")


def hashes(values: ColumnValues) -> Iterable[Suspicion]:
    """`########`: what Excel shows where a column is too narrow, saved in place of the value."""
    found = {text: None for text in _starting(values, "#") if _HASHES.fullmatch(text.strip())}
    return suspicions("hash-marks", Repair.NO, found)


def errors(values: ColumnValues) -> Iterable[Suspicion]:
    """`#N/A`, `#REF!` …: a formula that came to nothing."""
    found = {text: None for text in _starting(values, "#") if _ERROR.fullmatch(text.strip())}
    return suspicions("formula-error", Repair.NO, found)


def cut(values: ColumnValues) -> Iterable[Suspicion]:
    """Texts of exactly the length at which programs cut, in columns where no text is longer.

    One text may have 255 characters by chance, so a second one is asked for, or an end that is none: a particle,
    an open bracket, half an address of the web.
    """
    longest = max(map(len, values.counts), default=0)
    if longest not in (_LONGEST_CELL, _LONGEST_FIELD):
        return ()
    found = {text: None for text in values.counts if len(text) == longest}
    if longest == _LONGEST_FIELD and len(found) == 1 and not any(map(_BROKEN_OFF.search, found)):
        return ()
    return suspicions("text-cut", Repair.NO, found)


def _starting(values: ColumnValues, sign: str) -> Iterable[str]:
    return (text for text in values.counts if text.lstrip().startswith(sign)) if sign in values.joined else ()
