"""The headings of the morning report (`report.yaml`), and what text and page share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import cast

from odconv.harvest.report.model import MorningReport, Tally, TroubleLine
from odconv.issues import Language
from odconv.shipped import read_yaml

HAPPENED = ("added", "changed", "removed", "held", "failed", "gone")
"""Columns of numbers of files that a person looks at."""


def say(key: str, language: Language, **facts: object) -> str:
    """One heading with its facts filled in.

    >>> say("heading", "ja", day="2026-11-21", run=3)
    'オープンデータの収集（2026-11-21、第 3 回）'
    """
    return all_words()[key][language].format(**facts)


@cache
def all_words() -> Mapping[str, Mapping[str, str]]:
    """All headings by key and language."""
    return cast("Mapping[str, Mapping[str, str]]", read_yaml(__package__ or "", "report.yaml"))


def tally_heads(language: Language) -> list[str]:
    """Headings of the numbers of files."""
    return [say(name if name in HAPPENED[:3] else f"column_{name}", language) for name in HAPPENED]


def tally_cells(tally: Tally) -> list[str]:
    """The numbers of files."""
    return [f"{getattr(tally, name):,}" for name in HAPPENED]


def portal_rows(report: MorningReport) -> list[list[str]]:
    """One row for each portal."""
    return [[portal.title, f"{portal.listed:,}", *tally_cells(portal.files)] for portal in report.portals]


def publisher_rows(report: MorningReport, language: Language) -> list[list[str]]:
    """One row for each publisher where something happened."""
    moved = [line for line in report.publishers if any(getattr(line.files, name) for name in HAPPENED)]
    return [[line.name or say("unknown", language), *tally_cells(line.files)] for line in moved]


def table_rows(report: MorningReport, language: Language) -> list[list[str]]:
    """One row for each combined table, and their total."""
    rows = [[line.title, f"{line.rows:,}", signed(line.change)] for line in report.tables]
    total, change = sum(line.rows for line in report.tables), sum(line.change for line in report.tables)
    return [*rows, [say("total", language), f"{total:,}", signed(change)]] if rows else []


def change_rows(report: MorningReport, language: Language, most: int) -> list[list[str]]:
    """One row for each file that went out or left, at most so many."""
    return [
        [
            line.title or line.distribution,
            line.publisher or say("unknown", language),
            say(line.kind, language),
            "" if line.before is None else f"{line.before:,}",
            "" if line.after is None else f"{line.after:,}",
        ]
        for line in report.changes[:most]
    ]


def of_verdict(report: MorningReport, verdict: str) -> Sequence[TroubleLine]:
    """Files of one verdict."""
    return [line for line in report.troubles if line.verdict == verdict]


def signed(number: int) -> str:
    """A change as people write it.

    >>> signed(1200), signed(-3), signed(0)
    ('+1,200', '-3', '0')
    """
    return f"{number:+,}" if number else "0"
