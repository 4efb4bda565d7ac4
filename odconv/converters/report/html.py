"""The change report as one HTML page that stands alone: no file beside it, no network, fit to print and for a phone.

Style and filter are those of the validation report. What goes into the page is escaped unless it is `Html` already, so
a cell, a column name or a file name can never become markup; a content security policy names the one script and the
one style sheet by their digests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial
from html import escape
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING

from odconv.converters.conversion import Fate
from odconv.converters.report import words
from odconv.converters.report.build import returned_rows
from odconv.converters.report.changes import addresses, entry_of
from odconv.converters.report.tally import Tallies, Tally, Told
from odconv.converters.report.words import listed, say
from odconv.validation.render.page import Html, fill, join, page, source
from odconv.validation.wording import shown

if TYPE_CHECKING:
    from odconv.converters.conversion import Conversion
    from odconv.converters.report.model import FieldCells, MappedColumn, ReturnedRow
    from odconv.converters.report.write import Head
    from odconv.issues import Language

MOST_CHANGES = 500
"""So many kinds of change are on the page: a person reads no more, and the JSON holds all."""

MOST_ALIKE = 20
"""So many sure changes of a column by one rule are on the page, so that it has room for all columns."""

_MOST_RETURNED = 300
_MOST_SKIPPED = 20
_ADDRESSES = 50  # of each kind of change; five are shown


def to_html(conversion: Conversion, head: Head, language: Language, tallies: Tallies | None = None) -> str:
    """The change report as a page.

    Args:
        conversion: the conversion.
        head: the short parts of its report.
        language: `ja` or `en`.
        tallies: what became of the cells; counted where None.
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
        body=join(_body(conversion, head, language, tallies or Tallies(conversion))),
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


def _body(conversion: Conversion, head: Head, language: Language, tallies: Tallies) -> Iterator[str]:
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
    yield _changes(conversion, head, language, tallies)
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
    head = "".join(f'<th scope="col" role="columnheader">{_said(label, language)}</th>' for label in labels)
    return Html(
        f'<h3 id="{key}">{escape(say(key, language))}</h3>\n'
        f'<table class="plain" role="table" aria-labelledby="{key}">\n'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n<tbody role="rowgroup">\n{"".join(rows)}</tbody>\n'
        "</table>\n"
    )


def _row(labels: Sequence[str], cells: Sequence[str], language: Language, kind: str = "") -> str:
    """A row whose first cell names it; cells that are not `Html` are escaped."""
    safe = [cell if isinstance(cell, Html) else escape(cell) for cell in cells]
    said = [_said(label, language) for label in labels]
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


def _changes(conversion: Conversion, head: Head, language: Language, tallies: Tallies) -> Html:
    several = [(tally, _some(tally.told)) for tally in tallies.first(MOST_CHANGES + 1)]
    found = [(tally, told) for tally, (listed, _) in several for told in listed]
    if not found:
        return Html(f"<h3>{escape(say('changes', language))}</h3>\n<p>{escape(say('changes_none', language))}</p>\n")
    whole = len(found) <= MOST_CHANGES and all(is_all for _, (_, is_all) in several)
    found = found[:MOST_CHANGES]
    fates = {told.fate for _, told in found}
    rules = dict.fromkeys(told.outcome.rule for _, told in found)
    by_column = [(tally, [told for _, told in same]) for tally, same in groupby(found, key=itemgetter(0))]
    names = dict.fromkeys(_column_name(tally) for tally, _ in by_column)
    labels = ("where", "field", "fate", "before", "after", "reason", "rule")
    return _fill(
        "changes.html",
        **{f"label_{label}": say(label, language) for label in labels},
        changes=say("changes", language),
        listed=say("listed_all" if whole else "listed_some", language, count=len(found), each=MOST_ALIKE),
        filter=say("filter", language),
        field_options=_options([(name, name) for name in names], language),
        fate_options=_options([(fate, say(f"fate_{fate}", language)) for fate in Fate if fate in fates], language),
        rule_options=_options([(name, _rule(head, name, language)) for name in rules], language),
        showing=words.all_words()["showing"][language].replace("{shown}", "#"),
        entries=join(_Rows(conversion, head, language)(by_column)),
    )


def _some(told: Sequence[Told]) -> tuple[list[Told], bool]:
    """The first sure changes by each rule and all that a person has to look at; whether these are all."""
    left: dict[str, int] = {}
    some = []
    for one in told:
        rule = one.outcome.rule
        if one.fate is Fate.CHANGED:
            left[rule] = left.get(rule, MOST_ALIKE) - 1
            if left[rule] < 0:
                continue
        some.append(one)
    return some, len(some) == len(told)


def _column_name(tally: Tally) -> str:
    return f"{tally.letters} {tally.filled.field}" if tally.letters else tally.filled.field


def _rule(head: Head, name: str, language: Language) -> str:
    return shown(head.rules[name][language], language) if name else say("none", language)


def _options(choices: Sequence[tuple[str, str]], language: Language) -> Html:
    pairs = [("*", say("all", language)), *choices]
    return join(f'<option value="{escape(value)}">{escape(name)}</option>' for value, name in pairs)


class _Rows:
    """Rows of the list of changes. There are many: no template is filled for each, what is the same is said once."""

    def __init__(self, conversion: Conversion, head: Head, language: Language) -> None:
        self._places = conversion.table.places
        self._rules = head.rules
        self._language = language
        self._reasons: dict[str, str] = {}

    def __call__(self, columns: Iterable[tuple[Tally, Sequence[Told]]]) -> Iterator[str]:
        """One row for each text."""
        cell, language = partial(_cell, self._language), self._language
        before, after, why = cell("before"), cell("after"), cell("reason")
        for tally, own in columns:
            kinds: dict[tuple[str, int], tuple[str, str]] = {}
            texts = _values([told.text for told in own], language)
            values = _values([told.outcome.value for told in own], language)
            for told, text, value in zip(own, texts, values, strict=True):
                kind = (told.outcome.rule, id(told.fate))  # members of an enumeration are slow to hash
                begin, middle = kinds.get(kind) or kinds.setdefault(kind, self._kind(tally, told))
                count = _times(told.cells, language) if told.cells > 1 else ""
                others = f" {escape(words.others(told.values, language))}" if told.values > 1 else ""
                yield (
                    f"{begin}{self._place(tally, told)}{count}{middle}{before}{text}</td>"
                    f"{after}{value}{others}</td>{why}{self._reason(tally, told)}</td></tr>\n"
                )

    def _kind(self, tally: Tally, told: Told) -> tuple[str, str]:
        """What rows of one column, rule and fate have in common: before and behind the place."""
        cell = partial(_cell, self._language)
        begin = (
            f'<tr role="row" data-field="{escape(_column_name(tally))}" data-severity="{told.fate}" '
            f'data-kind="{told.outcome.rule}">'
            f'<th scope="row" role="rowheader" data-label="{_said("where", self._language)}">'
        )
        mark = f'<span class="mark {told.fate}">{_said(f"fate_{told.fate}", self._language)}</span>'
        return begin, f"</th>{cell('field')}{escape(tally.filled.field)}</td>{cell('fate')}{mark}</td>"

    def _place(self, tally: Tally, told: Told) -> str:
        if tally.letters is None:
            return _said("no_cell", self._language)
        if len(told.records) == 1:
            return f"{tally.letters}{self._places[told.records[0]] + 1}"
        return words.where(addresses(tally.letters, told.records[:_ADDRESSES], self._places))

    def _reason(self, tally: Tally, told: Told) -> str:
        """The reason; where no issue is told of, the sentence of the rule alone."""
        outcome = told.outcome
        if not outcome.issue and outcome.rule in self._reasons:
            return self._reasons[outcome.rule]
        shortened = told._replace(records=told.records[:_ADDRESSES])
        said = escape(words.reason(entry_of(tally, shortened, self._places), self._rules, self._language))
        if not outcome.issue:
            self._reasons[outcome.rule] = said
        return said


@cache
def _said(key: str, language: Language) -> str:
    """A text without facts, escaped."""
    return escape(say(key, language))


@lru_cache(maxsize=1024)
def _times(cells: int, language: Language) -> str:
    """How many cells had the same change."""
    return f" ({escape(say('cells_count', language, count=cells))})"


def _cell(language: Language, key: str) -> str:
    """The beginning of a cell of the list of changes."""
    return f'<td role="cell" data-label="{_said(key, language)}">'


def _values(texts: Sequence[str], language: Language) -> list[str]:
    """Many cells' texts, as `_value` gives each; they are escaped together, for none of them holds a line break."""
    safe = escape("\n".join(words.briefs(texts, language))).split("\n")
    empty = _value("", language)
    return [f'<bdi class="value">{text}</bdi>' if text else empty for text in safe]


def _value(text: str, language: Language) -> str:
    if text:
        return f'<bdi class="value">{escape(words.brief(text, language))}</bdi>'
    return f'<span class="empty">{_said("empty", language)}</span>'


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
