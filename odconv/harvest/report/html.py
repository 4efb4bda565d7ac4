"""The morning report as one page that stands alone."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from odconv.harvest.model import Night
from odconv.harvest.report.model import MorningReport, TroubleLine
from odconv.harvest.report.words import (
    change_rows,
    of_verdict,
    portal_rows,
    publisher_rows,
    say,
    table_rows,
    tally_heads,
)
from odconv.harvest.telling import night_lines
from odconv.harvest.telling import say as tell
from odconv.issues import Language
from odconv.validation.render.page import Html, join, page, source, table

_OURS = "odconv.harvest.report"
_NAMED = 200


def to_html(report: MorningReport, night: Night, language: Language) -> str:
    """The page.

    Args:
        report: what is told.
        night: the night that it is of.
        language: `ja` or `en`.
    """
    heading = say("heading", language, day=report.started[:10], run=report.run)
    return page(
        language=language,
        version=report.odconv,
        title=heading,
        heading=heading,
        content=join(_content(report, night, language)),
        made_by=say("made_by", language, version=report.odconv),
        style=source(_OURS, "report.css"),
    )


def _content(report: MorningReport, night: Night, language: Language) -> Iterator[str]:
    kind = "doubtful" if report.needs_a_person else "valid"
    lines = join(f"<p>{escape(line)}</p>" for line in night_lines(night, language))
    title = escape(say("waits" if report.needs_a_person else "fine", language))
    yield f'<section class="report {kind}"><div class="verdict"><h2>{title}</h2>{lines}</div>\n'
    failed = [portal for portal in report.portals if portal.failed]
    if failed:
        rows = ([portal.title, " ".join(said.message for said in portal.issues)] for portal in failed)
        yield _heading("portals_failed", language)
        yield table([say("portal", language), say("why", language)], rows)
    for verdict in ("held", "failed", "gone"):
        yield from _troubles(report, verdict, language)
    yield from _numbers(report, language)
    yield from _changes(report, language)
    yield "</section>\n"


def _numbers(report: MorningReport, language: Language) -> Iterator[str]:
    """The tables that are out, and files by portal and by publisher."""
    rows = table_rows(report, language)
    if rows:
        yield _heading("tables", language, edition=report.out)
        yield table((say(name, language) for name in ("table", "rows", "change")), rows, "tables")
    yield _heading("portals", language)
    heads = [say("portal", language), say("listed", language), *tally_heads(language)]
    yield table(heads, portal_rows(report), "files")
    publishers = publisher_rows(report, language)
    if publishers:
        yield _heading("publishers", language)
        yield table([say("publisher", language), *tally_heads(language)], publishers, "files")


def _troubles(report: MorningReport, verdict: str, language: Language) -> Iterator[str]:
    found = of_verdict(report, verdict)
    if not found:
        return
    names = ["dataset", "publisher", "since", "why", *(["release"] if verdict == "held" else [])]
    yield _heading(verdict, language)
    rows = (_trouble(line, language) for line in found[:_NAMED])
    yield table((say(name, language) for name in names), rows, "troubles")
    yield from _more(len(found), language)


def _trouble(line: TroubleLine, language: Language) -> list[str]:
    reasons = join(f"<p>{escape(said.message)}</p>" for said in line.reasons)
    named = Html(f'{escape(line.title)}<br><span class="soft">{escape(line.distribution)}</span>')
    age = escape(tell("since", language, run=line.run, days=line.days))
    since = Html(f'{escape(line.since[:10])}<br><span class="soft">{age}</span>')
    command = [Html(f'<span class="command">{escape(line.release)}</span>')] if line.release else []
    return [named, line.publisher or say("unknown", language), since, reasons, *command]


def _changes(report: MorningReport, language: Language) -> Iterator[str]:
    if report.changes:
        yield _heading("changes", language)
        heads = (say(name, language) for name in ("dataset", "publisher", "kind", "before", "after"))
        yield table(heads, change_rows(report, language, _NAMED), "changes")
        yield from _more(len(report.changes), language)


def _more(count: int, language: Language) -> Iterator[str]:
    if count > _NAMED:
        yield f"<p>{escape(tell('more', language, count=count - _NAMED))}</p>"


def _heading(key: str, language: Language, **facts: object) -> str:
    return f"<h3>{escape(say(key, language, **facts))}</h3>\n"
