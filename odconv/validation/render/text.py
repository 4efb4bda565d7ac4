"""The report as terminal text: verdict, what is wrong column by column, the first findings one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from odconv.issues import Severity
from odconv.validation.render.words import counts, heading, reading, say, size, verdict
from odconv.validation.summary import groups
from odconv.validation.wording import shown, wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from odconv.issues import Language
    from odconv.validation.findings import TableReport
    from odconv.validation.summary import Group, Tally

_RESET = "\x1b[0m"
_COLOURS = {
    "invalid": "\x1b[1;31m",
    "doubtful": "\x1b[1;33m",
    "valid": "\x1b[1;32m",
    Severity.ERROR: "\x1b[31m",
    Severity.WARNING: "\x1b[33m",
    Severity.INFO: "\x1b[36m",
}


def to_text(reports: Iterable[TableReport], language: Language, *, limit: int = 20, colour: bool = False) -> str:
    """The report of one or several tables for a terminal.

    Args:
        reports: one for each table.
        language: `ja` or `en`.
        limit: how many findings to tell one by one for each table.
        colour: whether to use ANSI colours.

    Returns:
        Lines, each ended by a line feed. Apart from the data itself every character can be written in CP932,
        the encoding of older Japanese terminals.
    """
    painter = _Painter(colour)
    return "\n".join("".join(f"{line}\n" for line in _table(report, language, limit, painter)) for report in reports)


class _Painter:
    """Wraps text in colour codes, or leaves it alone."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, shade: str) -> str:
        return f"{_COLOURS[shade]}{text}{_RESET}" if self._colour else text


def _table(report: TableReport, language: Language, limit: int, paint: _Painter) -> Iterator[str]:
    yield from _head(report, language, paint)
    if not sum(report.totals.values()):
        return
    yield ""
    yield say("by_column", language)
    for group in groups(report, language):
        yield from _group(group, language, paint)
    yield from _singles(report, language, limit, paint)


def _head(report: TableReport, language: Language, paint: _Painter) -> Iterator[str]:
    colon = "：" if language == "ja" else ": "
    key = verdict(report)
    place = shown(report.place, language, longest=200)
    sheet = f" [{shown(report.sheet, language)}]" if report.sheet else ""
    yield f"{place}{sheet}{colon}{paint(say(key, language), key)}"
    yield f"  {say(f'{key}_sentence', language)}"
    yield f"  {counts(report, language)}"
    yield f"  {size(report, language)}"
    title = "" if report.schema.title == report.schema.id else f"{report.schema.title} "
    yield f"  {say('format', language)}{colon}{title}({report.schema.id} {report.schema.version})"
    if how := reading(report, language):
        yield f"  {say('reading', language)}{colon}{how}"


def _group(group: Group, language: Language, paint: _Painter) -> Iterator[str]:
    yield f"  {heading(group, language)}"
    for tally in group.tallies:
        mark = paint(f"[{say(f'severity_{tally.severity}', language)}]", tally.severity)
        places = _places(tally, language)
        yield f"    {mark} {say('tally', language, title=tally.title, count=tally.count)}{places}  {tally.key}"
        yield f"      {say('fix', language)}{'：' if language == 'ja' else ': '}{tally.fix}"


def _places(tally: Tally, language: Language) -> str:
    """The first addresses in brackets; none for a fault of the whole table."""
    if not tally.samples:
        return ""
    parts = [shown(sample, language) for sample in tally.samples]
    if tally.more > 0:
        parts.append(say("and_more", language, count=tally.more))
    joined = say("list_separator", language).join(parts)
    return f"（{joined}）" if language == "ja" else f" ({joined})"


def _singles(report: TableReport, language: Language, limit: int, paint: _Painter) -> Iterator[str]:
    """The first findings, errors before the rest, and how many there are beyond."""
    total = sum(report.totals.values())
    order = list(Severity)
    first = sorted(report.findings, key=lambda finding: order.index(finding.severity))[: max(limit, 0)]
    if not first:
        return
    yield ""
    key = "all_findings" if len(first) == total else "first_findings"
    yield say(key, language, count=len(first))
    for finding in first:
        words = wording(finding, report, language)
        mark = paint(f"[{say(f'severity_{words.severity}', language)}]", words.severity)
        yield f"  {mark} {words.message}"
    if total > len(first):
        yield f"  {say('and_more', language, count=total - len(first))}"
