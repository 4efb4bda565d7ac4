"""The change report as one HTML page that stands alone: no file beside it, no network, fit to print and for a phone.

Style and filter are those of the validation report. What goes into the page is escaped unless it is `Html` already, so
a cell, a column name or a file name can never become markup; a content security policy names the one script and the
one style sheet by their digests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from odconv.converters.conversion import Fate
from odconv.converters.report import words
from odconv.converters.report.build import returned_rows
from odconv.converters.report.changes import Entries, Listing
from odconv.converters.report.words import listed, say
from odconv.validation.render.page import Html, fill, join, page, source
from odconv.validation.wording import shown

if TYPE_CHECKING:
    from odconv.converters.conversion import Conversion
    from odconv.converters.report.model import Entry, FieldCells, MappedColumn, ReturnedRow
    from odconv.converters.report.write import Head
    from odconv.issues import Language

MOST_CHANGES = 500
"""So many kinds of change are on the page: a person reads no more, and the JSON holds all."""

_MOST_RETURNED = 300
_MOST_SKIPPED = 20
_ADDRESSES = 50  # of each kind of change; five are shown


def to_html(conversion: Conversion, head: Head, language: Language) -> str:
    """The change report as a page.

    Args:
        conversion: the conversion.
        head: the short parts of its report.
        language: `ja` or `en`.
    """
    title, place = say("report_title", language), words.place(head.source, language)
    verdict = words.verdict(head.counts, head.absent_required)
    section = _fill(
        "section.html",
        verdict=verdict,
        place=place,
        verdict_name=say(verdict, language),
        rows=words.rows(head.counts, head.absent_required, language),
        cells=words.cells(head.counts, language),
        facts=_facts(head, language),
        body=join(_body(conversion, head, language)),
    )
    return page(
        language=language,
        version=head.odconv,
        title=f"{title} - {place}",
        heading=title,
        content=section,
        made_by=say("made_by", language, version=head.odconv),
        style=source(_OURS, "changes.css"),
    )


_OURS = "odconv.converters.report.templates"
_fill = partial(fill, _OURS)


def _body(conversion: Conversion, head: Head, language: Language) -> Iterator[str]:
    if head.absent_required:
        yield _list("absent", "absent_note", head.absent_required, language)
    yield _columns(head.columns, language)
    if head.unmapped:
        names = {column.column: shown(column.header, language) for column in head.columns}
        yield _list("unmapped", "unmapped_note", [f"{at} {names[at]}" for at in head.unmapped], language)
    if head.derived:
        each = say("derived_each", language)
        items = [f"{item.field}：{item.value or each}" for item in head.derived]
        yield _list("derived", None, items, language)
    yield _counts(head, language)
    yield _changes(conversion, head, language)
    if conversion.rejected:
        yield _returned(conversion, language)


def _facts(head: Head, language: Language) -> Html:
    """What was read, and what was made of it."""
    skipped = [
        words.skipped(entry, language) for entry in head.source.skipped if entry.reason not in ("header", "blank")
    ]
    more = [say("skipped_more", language, count=len(skipped) - _MOST_SKIPPED)] if len(skipped) > _MOST_SKIPPED else []
    known = head.publisher
    pairs = (
        ("read", words.reading(head.source, language)),
        ("skipped", listed([*skipped[:_MOST_SKIPPED], *more], language)),
        ("encoding", head.source.encoding or ""),
        ("format", f"{head.format.title} ({head.format.id} {head.format.edition})"),
        ("publisher", " ".join(filter(None, (known.code, known.prefecture, known.city)))),
        ("outputs", listed([output.name for output in head.outputs], language)),
        ("sha256", head.source.sha256 or ""),
    )
    return join(f"<dt>{escape(say(key, language))}</dt><dd>{escape(value)}</dd>\n" for key, value in pairs if value)


def _list(title: str, note: str | None, items: Sequence[str], language: Language) -> Html:
    said = f'<p class="note">{escape(say(note, language))}</p>\n' if note else ""
    lines = "".join(f"<li><bdi>{escape(item)}</bdi></li>\n" for item in items)
    return Html(f"<h3>{escape(say(title, language))}</h3>\n{said}<ul>\n{lines}</ul>\n")


def _table(key: str, labels: Sequence[str], rows: Iterable[str], language: Language) -> Html:
    head = "".join(f'<th scope="col" role="columnheader">{escape(say(label, language))}</th>' for label in labels)
    return Html(
        f'<h3 id="{key}">{escape(say(key, language))}</h3>\n'
        f'<table class="plain" role="table" aria-labelledby="{key}">\n'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n<tbody role="rowgroup">\n{"".join(rows)}</tbody>\n'
        "</table>\n"
    )


def _row(labels: Sequence[str], cells: Sequence[str], language: Language, kind: str = "") -> str:
    """A row whose first cell names it; cells that are not `Html` are escaped."""
    safe = [cell if isinstance(cell, Html) else escape(cell) for cell in cells]
    said = [escape(say(label, language)) for label in labels]
    style = f' class="{kind}"' if kind else ""
    rest = (
        f'<td role="cell"{style} data-label="{label}">{cell}</td>'
        for label, cell in zip(said[1:], safe[1:], strict=True)
    )
    return (
        f'<tr role="row"><th scope="row" role="rowheader" data-label="{said[0]}">{safe[0]}</th>{"".join(rest)}</tr>\n'
    )


_COLUMN_LABELS = ("column", "header", "field", "score", "why")


def _columns(columns: Sequence[MappedColumn], language: Language) -> Html:
    rows = (_row(_COLUMN_LABELS, _column(column, language), language) for column in columns)
    return _table("recognised", _COLUMN_LABELS, rows, language)


def _column(column: MappedColumn, language: Language) -> list[str]:
    mark = Html(f'<span class="mark {column.status}">{escape(say(f"status_{column.status}", language))}</span>')
    fields = escape(listed(column.fields, language))
    applied = column.status == "applied"
    return [
        column.column,
        shown(column.header, language),
        Html(fields if applied else f"{mark} {fields}"),
        f"{column.score:.2f}" if column.fields else "",
        words.why(column, language),
    ]


_COUNT_LABELS = ("field", "column", *(f"fate_{fate.value}" for fate in Fate))


def _counts(head: Head, language: Language) -> Html:
    rows = [_row(_COUNT_LABELS, _count(item, language), language, "figure") for item in head.counts.fields]
    figures = [f"{getattr(head.counts.cells, fate.value):,}" for fate in Fate]
    rows.append(_row(_COUNT_LABELS, [say("total", language), "", *figures], language, "figure"))
    return _table("counts", _COUNT_LABELS, rows, language)


def _count(item: FieldCells, language: Language) -> list[str]:
    return [item.field, item.column or say("no_cell", language), *(f"{getattr(item, fate.value):,}" for fate in Fate)]


def _changes(conversion: Conversion, head: Head, language: Language) -> Html:
    entries = iter(Entries(conversion, head.counts, Listing(each=False, addresses=_ADDRESSES)))
    found = list(islice(entries, MOST_CHANGES))
    if not found:
        return Html(f"<h3>{escape(say('changes', language))}</h3>\n<p>{escape(say('changes_none', language))}</p>\n")
    whole = next(entries, None) is None
    fates = {entry.fate for entry in found}
    rules = dict.fromkeys(entry.rule for entry in found)
    labels = ("where", "field", "fate", "before", "after", "reason", "rule")
    return _fill(
        "changes.html",
        **{f"label_{label}": say(label, language) for label in labels},
        changes=say("changes", language),
        listed=say("listed_all" if whole else "listed_some", language, count=len(found)),
        filter=say("filter", language),
        field_options=_options([(name, name) for name in dict.fromkeys(map(_group, found))], language),
        fate_options=_options([(fate, say(f"fate_{fate}", language)) for fate in Fate if fate in fates], language),
        rule_options=_options([(name, _rule(head, name, language)) for name in rules], language),
        showing=words.all_words()["showing"][language].replace("{shown}", "#"),
        entries=join(_entries(found, head, language)),
    )


def _group(entry: Entry) -> str:
    return f"{entry.column} {entry.field}" if entry.column else entry.field


def _rule(head: Head, name: str, language: Language) -> str:
    return shown(head.rules[name][language], language) if name else say("none", language)


def _options(choices: Sequence[tuple[str, str]], language: Language) -> Html:
    pairs = [("*", say("all", language)), *choices]
    return join(f'<option value="{escape(value)}">{escape(name)}</option>' for value, name in pairs)


def _entries(entries: Sequence[Entry], head: Head, language: Language) -> Iterator[str]:
    """Rows of the list of changes. There are many: no template is filled for each."""
    label = {key: escape(say(key, language)) for key in ("where", "field", "fate", "before", "after", "reason")}
    fates = {fate: escape(say(f"fate_{fate}", language)) for fate in Fate}
    nowhere = escape(say("no_cell", language))
    for entry in entries:
        count = f" ({escape(say('cells_count', language, count=entry.count))})" if entry.count > 1 else ""
        yield (
            f'<tr role="row" data-field="{escape(_group(entry))}" data-severity="{entry.fate}" '
            f'data-kind="{entry.rule}">'
            f'<th scope="row" role="rowheader" data-label="{label["where"]}">'
            f"{words.where(entry) or nowhere}{count}</th>"
            f'<td role="cell" data-label="{label["field"]}">{escape(entry.field)}</td>'
            f'<td role="cell" data-label="{label["fate"]}">'
            f'<span class="mark {entry.fate}">{fates[entry.fate]}</span></td>'
            f'<td role="cell" data-label="{label["before"]}">{_value(entry.before, language)}</td>'
            f'<td role="cell" data-label="{label["after"]}">{_value(entry.after, language)}</td>'
            f'<td role="cell" data-label="{label["reason"]}">{escape(words.reason(entry, head.rules, language))}</td>'
            "</tr>\n"
        )


def _value(text: str, language: Language) -> str:
    if text:
        return f'<bdi class="value">{escape(words.brief(text, language))}</bdi>'
    return f'<span class="empty">{escape(say("empty", language))}</span>'


_FAULT_LABELS = ("where", "field", "before", "fault")


def _returned(conversion: Conversion, language: Language) -> Html:
    """The rows that go back, with what is wrong and how to mend it."""
    rows = islice(returned_rows(conversion), _MOST_RETURNED)
    table = _table("returned", _FAULT_LABELS, (_faults(conversion, row, language) for row in rows), language)
    beyond = len(conversion.rejected) - _MOST_RETURNED
    more = f"<p>{escape(say('and_more', language, count=beyond))}</p>\n" if beyond > 0 else ""
    return Html(f'{table}<p class="note">{escape(say("returned_note", language))}</p>\n{more}')


def _faults(conversion: Conversion, row: ReturnedRow, language: Language) -> str:
    rows = []
    for item in row.faults:
        said = words.fault(conversion, row, item, language)
        fix = f'<span class="fix"><b>{escape(say("fix", language))}</b> {escape(said.fix)}</span>'
        where = item.address or say("row", language, row=str(row.row))
        cells = [where, item.field, Html(_value(item.value, language)), Html(escape(said.message) + fix)]
        rows.append(_row(_FAULT_LABELS, cells, language))
    return "".join(rows)
