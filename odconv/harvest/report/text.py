"""The morning report as plain text: what `odconv harvest status` says, and the tables below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from odconv.harvest.changes import Trouble
from odconv.harvest.model import Night
from odconv.harvest.report.model import MorningReport
from odconv.harvest.report.words import (
    change_rows,
    portal_rows,
    publisher_rows,
    say,
    table_rows,
    tally_heads,
)
from odconv.harvest.telling import night_lines, trouble_lines
from odconv.harvest.telling import say as tell
from odconv.issues import Language
from odconv.schemas.texts import aligned

_NAMED = 20


def to_text(report: MorningReport, night: Night, troubles: Sequence[Trouble], language: Language) -> str:
    """The report.

    Args:
        report: what is told.
        night: the night that it is of.
        troubles: what is held, failed or gone.
        language: `ja` or `en`.
    """
    return "\n".join(_lines(report, night, troubles, language)) + "\n"


def _lines(report: MorningReport, night: Night, troubles: Sequence[Trouble], language: Language) -> Iterator[str]:
    yield say("heading", language, day=report.started[:10], run=report.run)
    yield say("waits" if report.needs_a_person else "fine", language)
    yield ""
    yield from night_lines(night, language)
    failed = [portal for portal in report.portals if portal.failed]
    if failed:
        yield ""
        yield f"■ {say('portals_failed', language)}"
        yield from (f"  {portal.title}" for portal in failed)
    if troubles:
        yield ""
        yield from trouble_lines(troubles, night, language)
    rows = table_rows(report, language)
    if rows:
        heads = [say(name, language) for name in ("table", "rows", "change")]
        yield from _table(say("tables", language, edition=report.out), heads, rows)
    heads = [say("portal", language), say("listed", language), *tally_heads(language)]
    yield from _table(say("portals", language), heads, portal_rows(report))
    heads = [say("publisher", language), *tally_heads(language)]
    yield from _table(say("publishers", language), heads, publisher_rows(report, language))
    heads = [say(name, language) for name in ("dataset", "publisher", "kind", "before", "after")]
    yield from _table(say("changes", language), heads, change_rows(report, language, _NAMED))
    if len(report.changes) > _NAMED:
        yield f"  {tell('more', language, count=len(report.changes) - _NAMED)}"


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield ""
        yield f"■ {title}"
        yield from (f"  {line}" for line in aligned(heads, rows))
