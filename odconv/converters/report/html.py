"""The change report as one HTML page that stands alone: no file beside it, no network, fit to print and for a phone.

Style and filter are those of the validation report. What goes into the page is escaped unless it is `Html` already, so
a cell, a column name or a file name can never become markup; a content security policy names the one script and the
one style sheet by their digests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from html import escape
from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING

from odconv.converters.conversion import Fate
from odconv.converters.report import words
from odconv.converters.report.build import returned_rows
from odconv.converters.report.htmlrows import Rows, column_name, said, value_of
from odconv.converters.report.tally import Tallies, Tally
from odconv.converters.report.texts import Texts
from odconv.converters.report.words import listed, say
from odconv.validation.render.page import Html, fill, join, page, source
from odconv.validation.wording import shown

if TYPE_CHECKING:
    from odconv.converters.conversion import Conversion
    from odconv.converters.report.model import MappedColumn, ReturnedRow
    from odconv.converters.report.write import Head
    from odconv.issues import Language

MOST_CHANGES = 500
"""So many kinds of change are on the page: a person reads no more, and the JSON holds all."""

MOST_ALIKE = 20
"""So many sure changes of a column by one rule are on the page, so that it has room for all columns."""

_MOST_RETURNED = 300
_MOST_SKIPPED = 20


def to_html(conversion: Conversion, head: Head, language: Language, tallies: Tallies | None = None) -> str:
    """The change report as a page.

    Args:
        conversion: the conversion.
        head: the short parts of its report.
        language: `ja` or `en`.
        tallies: what became of the cells; counted where None.
    """
    return b"".join(page_in_parts(conversion, head, language, tallies)).decode()


def page_in_parts(
    conversion: Conversion, head: Head, language: Language, tallies: Tallies | None = None
) -> Iterator[bytes]:
    """`to_html` in UTF-8, one part after another, so that what is large is not copied again and again."""
    place = words.place(head.source, language)
    verdict = words.verdict(head.counts, head.absent_required)
    before, behind = _around(
        "section.html",
        verdict=verdict,
        place=place,
        verdict_name=say(verdict, language),
        rows=words.rows(head.counts, head.absent_required, language),
        cells=words.cells(head.counts, language),
        facts=_facts(head, language),
        body=_GAP,
    )
    top, above, below = _page(language, head.odconv)
    yield f"{top}{escape(place)}{above}{before}".encode()
    yield from _body(conversion, head, language, tallies or Tallies(conversion))
    yield f"{behind}{below}".encode()


_OURS = "odconv.converters.report.templates"
_SPECIAL = re.compile("[&<>\"']")  # what `escape` replaces
_GAP = Html("<gap>")  # no text can hold it: texts are escaped


@lru_cache(maxsize=8)
def _page(language: Language, version: str) -> list[str]:
    """What all pages have: before the name of the file, up to the report, and below it."""
    title = say("report_title", language)
    whole = page(
        language=language,
        version=version,
        title=Html(f"{escape(title)} - {_GAP}"),
        heading=title,
        content=_GAP,
        made_by=say("made_by", language, version=version),
        style=source(_OURS, "changes.css"),
    )
    return whole.split(_GAP)


def _around(template: str, **parts: object) -> tuple[str, str]:
    """A template before and behind the gap in it: what is large is put there without being copied again and again."""
    before, _, behind = fill(_OURS, template, **parts).partition(_GAP)
    return before, behind


def _body(conversion: Conversion, head: Head, language: Language, tallies: Tallies) -> Iterator[bytes]:
    yield join(_summary(head, language)).encode()
    yield from _changes(conversion, head, language, tallies)
    if conversion.rejected:
        yield _returned(conversion, language).encode()


def _summary(head: Head, language: Language) -> Iterator[str]:
    """What is told before the list of changes."""
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
    return join(f"<dt>{said(key, language)}</dt><dd>{escape(value)}</dd>\n" for key, value in pairs if value)


def _list(title: str, note: str | None, items: Sequence[str], language: Language) -> Html:
    below = f'<p class="note">{said(note, language)}</p>\n' if note else ""
    lines = "".join([f"<li><bdi>{item}</bdi></li>\n" for item in map(escape, items)])
    return Html(f"<h3>{said(title, language)}</h3>\n{below}<ul>\n{lines}</ul>\n")


def _table(key: str, labels: tuple[str, ...], rows: str, language: Language) -> Html:
    return Html(f"{_head_of_table(key, labels, language)}{rows}</tbody>\n</table>\n")


@cache
def _head_of_table(key: str, labels: tuple[str, ...], language: Language) -> str:
    """Heading, and the table up to its first row."""
    head = "".join(f'<th scope="col" role="columnheader">{said(label, language)}</th>' for label in labels)
    return (
        f'<h3 id="{key}">{said(key, language)}</h3>\n'
        f'<table class="plain" role="table" aria-labelledby="{key}">\n'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n<tbody role="rowgroup">\n'
    )


def _rows(labels: tuple[str, ...], rows: Iterable[Sequence[str]], language: Language, kind: str = "") -> str:
    """Rows whose first cell names them; cells that are not `Html` are escaped."""
    cells = list(chain.from_iterable(rows))
    if _SPECIAL.search("".join([cell for cell in cells if not isinstance(cell, Html)])):
        cells = [cell if isinstance(cell, Html) else escape(cell) for cell in cells]
    return (_frame_of_row(labels, language, kind) * (len(cells) // len(labels))) % tuple(cells)


@cache
def _frame_of_row(labels: tuple[str, ...], language: Language, kind: str) -> str:
    """A row with `%s` in place of its cells."""
    first, *others = (said(label, language).replace("%", "%%") for label in labels)
    style = f' class="{kind}"' if kind else ""
    rest = "".join(f'<td role="cell"{style} data-label="{label}">%s</td>' for label in others)
    return f'<tr role="row"><th scope="row" role="rowheader" data-label="{first}">%s</th>{rest}</tr>\n'


_COLUMN_LABELS = ("column", "header", "field", "score", "why")


def _columns(columns: Sequence[MappedColumn], language: Language) -> Html:
    rows = (_column(column, language) for column in columns)
    return _table("recognised", _COLUMN_LABELS, _rows(_COLUMN_LABELS, rows, language), language)


def _column(column: MappedColumn, language: Language) -> list[str]:
    fields = escape(listed(column.fields, language))
    if column.status != "applied":
        fields = f'<span class="mark {column.status}">{said(f"status_{column.status}", language)}</span> {fields}'
    return [
        column.column,
        shown(column.header, language),
        Html(fields),
        f"{column.score:.2f}" if column.fields else "",
        words.why(column, language),
    ]


_COUNT_LABELS = ("field", "column", *(f"fate_{fate.value}" for fate in Fate))


_figures = attrgetter(*(fate.value for fate in Fate))


def _counts(head: Head, language: Language) -> Html:
    no_cell = say("no_cell", language)
    names = [(item.field, item.column or no_cell) for item in head.counts.fields]
    figures = [*map(_figures, head.counts.fields), _figures(head.counts.cells)]
    named = zip([*names, (say("total", language), "")], figures, strict=True)
    rows = ([*name, *(f"{figure:,}" for figure in own)] for name, own in named)
    return _table("counts", _COUNT_LABELS, _rows(_COUNT_LABELS, rows, language, "figure"), language)


def _changes(conversion: Conversion, head: Head, language: Language, tallies: Tallies) -> Iterator[bytes]:
    several = [(tally, _some(tally.told)) for tally in tallies.first(MOST_CHANGES + 1)]
    number = sum([len(told) for _, (told, _) in several])
    if not number:
        yield f"<h3>{said('changes', language)}</h3>\n<p>{said('changes_none', language)}</p>\n".encode()
        return
    whole = number <= MOST_CHANGES and all(is_all for _, (_, is_all) in several)
    found = _cut([(tally, told) for tally, (told, _) in several if told], MOST_CHANGES)
    fates = set(map(id, chain.from_iterable([told.fates for _, told in found])))  # members themselves are slow to hash
    rules = dict.fromkeys(chain.from_iterable([told.became.rules for _, told in found]))
    names = dict.fromkeys(column_name(tally) for tally, _ in found)
    labels = ("where", "field", "fate", "before", "after", "reason", "rule")
    before, behind = _around(
        "changes.html",
        **{f"label_{label}": Html(said(label, language)) for label in labels},
        changes=Html(said("changes", language)),
        listed=say(
            "listed_all" if whole else "listed_some",
            language,
            count=sum([len(told) for _, told in found]),
            each=MOST_ALIKE,
        ),
        filter=Html(said("filter", language)),
        field_options=_options([(name, name) for name in names], language),
        fate_options=_options([(fate, say(f"fate_{fate}", language)) for fate in Fate if id(fate) in fates], language),
        rule_options=_options([(name, _rule(head, name, language)) for name in rules], language),
        showing=words.all_words()["showing"][language].replace("{shown}", "#"),
        entries=_GAP,
    )
    yield before.encode()
    yield Rows(conversion.table.places, head.rules, language)(found)
    yield behind.encode()


def _some(told: Texts) -> tuple[Texts, bool]:
    """The first sure changes by each rule and all that a person has to look at; whether these are all."""
    number, rules = len(told.texts), told.became.rules
    if number <= MOST_ALIKE:
        return told, True
    if told.fates.count(Fate.CHANGED) == rules.count(rules[0]) == number:
        return told.first(MOST_ALIKE), False
    changed, left, some = Fate.CHANGED, dict.fromkeys(rules, MOST_ALIKE), []
    for at, fate, rule in zip(range(number), told.fates, rules, strict=True):
        if fate is changed:
            rest = left[rule]
            if not rest:
                continue
            left[rule] = rest - 1
        some.append(at)
    return (told, True) if len(some) == number else (told.some(some), False)


def _cut(columns: Iterable[tuple[Tally, Texts]], most: int) -> list[tuple[Tally, Texts]]:
    """The first columns, with so many texts in all."""
    kept = []
    for tally, told in columns:
        if most <= 0:
            break
        kept.append((tally, told.first(most)))
        most -= len(told)
    return kept


def _rule(head: Head, name: str, language: Language) -> str:
    return shown(head.rules[name][language], language) if name else say("none", language)


def _options(choices: Sequence[tuple[str, str]], language: Language) -> Html:
    return join([_option(value, name) for value, name in [("*", say("all", language)), *choices]])


@lru_cache(maxsize=4096)
def _option(value: str, name: str) -> str:
    return f'<option value="{escape(value)}">{escape(name)}</option>'


_FAULT_LABELS = ("where", "field", "before", "fault")


def _returned(conversion: Conversion, language: Language) -> Html:
    """The rows that go back, with what is wrong and how to mend it."""
    rows = islice(returned_rows(conversion), _MOST_RETURNED)
    cells = chain.from_iterable(_faults(conversion, row, language) for row in rows)
    table = _table("returned", _FAULT_LABELS, _rows(_FAULT_LABELS, cells, language), language)
    beyond = len(conversion.rejected) - _MOST_RETURNED
    more = f"<p>{escape(say('and_more', language, count=beyond))}</p>\n" if beyond > 0 else ""
    return Html(f'{table}<p class="note">{said("returned_note", language)}</p>\n{more}')


def _faults(conversion: Conversion, row: ReturnedRow, language: Language) -> Iterator[list[str]]:
    for item in row.faults:
        fault = words.fault(conversion, row, item, language)
        fix = f'<span class="fix"><b>{said("fix", language)}</b> {escape(fault.fix)}</span>'
        where = item.address or say("row", language, row=str(row.row))
        yield [where, item.field, Html(value_of(item.value, language)), Html(escape(fault.message) + fix)]
