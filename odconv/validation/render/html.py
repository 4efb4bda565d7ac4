"""The report as one HTML page that stands alone: no file beside it, no network, fit to print and for a phone.

The templates are the data files beside this module. What goes into them is escaped unless it is `Html`
already, so a cell, a column name or a file name can never become markup; a content security policy names the
one script and the one style sheet by their digests.
"""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

from odconv.issues import Severity, render
from odconv.validation.findings import UnreadTable
from odconv.validation.render.page import Html, fill, join, page
from odconv.validation.render.words import all_words, counts, heading, reading, say, size, verdict
from odconv.validation.report import odconv_version
from odconv.validation.summary import groups, home_of
from odconv.validation.wording import shown, wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from odconv.issues import Language
    from odconv.validation.findings import Finding, TableReport, UnreadTable
    from odconv.validation.summary import Group, Tally

_LABELS = ("where", "where_first", "field", "kind", "count", "value", "expected", "what", "weight", "fix")
_LONGEST_NAME = 200


def to_html(
    reports: Iterable[TableReport | UnreadTable],
    language: Language,
    *,
    version: str | None = None,
    created: str = "",
) -> str:
    """The report of one or several tables as one HTML page.

    Args:
        reports: one for each table, read or not.
        language: `ja` or `en`.
        version: version of odconv to write down; that of the installed package where it is not given.
        created: when the tables were checked, as it shall appear; left out where it is empty.
    """
    tables = list(reports)
    title = say("report_title", language)
    names = say("list_separator", language).join(shown(table.place, language) for table in tables)
    version = version or odconv_version()
    return page(
        language=language,
        version=version,
        title=f"{title} - {names}" if names else title,
        heading=title,
        content=join(_table(table, number, language, created) for number, table in enumerate(tables, start=1)),
        made_by=say("made_by", language, version=version),
    )


_fill = partial(fill, "odconv.validation.render")


def _labels(language: Language) -> dict[str, str]:
    return {f"label_{key}": say(key, language) for key in _LABELS}


def _unread(table: UnreadTable, number: int, language: Language) -> Html:
    return _fill(
        "table.html",
        number=number,
        verdict="invalid",
        place=shown(table.place, language, _LONGEST_NAME),
        verdict_name=say("unread", language),
        sentence=render(table.code, table.params, language),
        counts=render(table.code, table.params, language, "fix"),
        facts=Html(""),
        body=Html(""),
    )


def _table(report: TableReport | UnreadTable, number: int, language: Language, created: str) -> Html:
    if isinstance(report, UnreadTable):
        return _unread(report, number, language)
    key = verdict(report)
    sheet = f" [{shown(report.sheet, language)}]" if report.sheet else ""
    return _fill(
        "table.html",
        number=number,
        verdict=key,
        place=shown(report.place, language, _LONGEST_NAME) + sheet,
        verdict_name=say(key, language),
        sentence=say(f"{key}_sentence", language),
        counts=counts(report, language),
        facts=_facts(report, language, created),
        body=_body(report, number, language) if sum(report.totals.values()) else Html(""),
    )


def _facts(report: TableReport, language: Language, created: str) -> Html:
    """What the file is: format, extent, how it was read, digest."""
    schema = report.schema
    separator = say("list_separator", language)
    title = schema.title if schema.title == schema.id else f"{schema.title} ({schema.id})"
    pairs = (
        ("format", title),
        ("edition", schema.version),
        ("extent", separator.join((size(report, language), say("bytes", language, bytes=report.bytes)))),
        ("reading", reading(report, language)),
        ("sha256", report.sha256 or ""),
        ("created", created),
    )
    return join(
        Html(f"<dt>{escape(say(key, language))}</dt><dd>{escape(value)}</dd>\n") for key, value in pairs if value
    )


def _body(report: TableReport, number: int, language: Language) -> Html:
    found = groups(report, language)
    listed, total = len(report.findings), sum(report.totals.values())
    key = "all_findings" if listed == total else "listed"
    kinds = dict.fromkeys(wording(finding, report, language).title for finding in report.findings)
    severities = {finding.severity for finding in report.findings}
    return _fill(
        "body.html",
        number=number,
        **_labels(language),
        by_column=say("by_column", language),
        groups=join(_group(group, language) for group in found),
        findings=say("findings", language),
        listed=say(key, language, listed=listed, total=total, count=total),
        filter=say("filter", language),
        field_options=_options([(heading(group, language), heading(group, language)) for group in found], language),
        kind_options=_options([(kind, kind) for kind in kinds], language),
        severity_options=_options(
            [(severity, say(f"severity_{severity}", language)) for severity in Severity if severity in severities],
            language,
        ),
        showing=all_words()["showing"][language].replace("{shown}", "#"),
        rows=join(_rows(report, found, language)),
    )


def _options(choices: Sequence[tuple[str, str]], language: Language) -> Html:
    pairs = [("*", say("all", language)), *choices]
    return join(Html(f'<option value="{escape(value)}">{escape(name)}</option>') for value, name in pairs)


def _group(group: Group, language: Language) -> Html:
    """The rows of one group in the table of totals; the first carries the group's name."""
    span = len(group.tallies)
    title = escape(heading(group, language))
    name = Html(f'<th scope="rowgroup" role="rowheader" rowspan="{span}">{title}</th>')
    rows = [_tally(tally, name if number == 0 else Html(""), language) for number, tally in enumerate(group.tallies)]
    return Html(f'<tbody role="rowgroup">\n{join(rows)}</tbody>\n')


def _tally(tally: Tally, head: Html, language: Language) -> Html:
    places = [shown(sample, language) for sample in tally.samples]
    if places and tally.more > 0:
        places.append(say("and_more", language, count=tally.more))
    return _fill(
        "tally.html",
        **_labels(language),
        head=head,
        severity=tally.severity,
        severity_name=say(f"severity_{tally.severity}", language),
        title=tally.title,
        count=f"{tally.count:,}",
        places=say("list_separator", language).join(places),
        fix=tally.fix,
    )


def _rows(report: TableReport, found: Sequence[Group], language: Language) -> Iterator[Html]:
    headings = {(group.section, group.field): heading(group, language) for group in found}
    for finding in report.findings:
        words = wording(finding, report, language)
        yield _fill(
            "finding.html",
            **_labels(language),
            group=headings.get(home_of(finding.code, finding.field), finding.field),
            severity=words.severity,
            severity_name=say(f"severity_{words.severity}", language),
            title=words.title,
            place=words.place,
            field=finding.field,
            value=_value(finding, words.value, language),
            expected=words.expected,
            message=words.message,
            fix=words.fix,
        )


def _value(finding: Finding, text: str, language: Language) -> Html:
    """The cell's text; an empty cell is named as such, and a fault without a cell shows nothing."""
    if text:
        return Html(f'<bdi class="value">{escape(text)}</bdi>')
    if finding.row is None or finding.field_number is None:
        return Html("")
    return Html(f'<span class="empty">{escape(say("empty", language))}</span>')
