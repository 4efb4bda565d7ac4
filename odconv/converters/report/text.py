"""The change report as a few calm lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from odconv.converters.conversion import Fate
from odconv.converters.report import words
from odconv.converters.report.build import returned_rows
from odconv.converters.report.changes import Entries, Listing
from odconv.converters.report.words import listed, say
from odconv.validation.wording import shown

if TYPE_CHECKING:
    from odconv.converters.conversion import Conversion
    from odconv.converters.report.model import Entry, MappedColumn
    from odconv.converters.report.write import Head
    from odconv.issues import Language

_LOOKED_AT = 100_000  # kinds of change that are counted by rule
_MOST = 10


def to_text(conversion: Conversion, head: Head, language: Language) -> str:
    """What was read, recognised, changed by which rule, is doubted, goes back and is absent.

    Args:
        conversion: the conversion.
        head: the short parts of its report.
        language: `ja` or `en`.

    Returns:
        Lines, each ended by a line feed.
    """
    return "".join(f"{line}\n" for line in _lines(conversion, head, language))


def _lines(conversion: Conversion, head: Head, language: Language) -> Iterator[str]:
    colon = "：" if language == "ja" else ": "
    verdict = say(words.verdict(head.counts, head.absent_required), language)
    yield f"{words.place(head.source, language)}{colon}{verdict}"
    yield f"  {words.rows(head.counts, head.absent_required, language)}"
    yield f"  {words.cells(head.counts, language)}"
    yield f"  {say('read', language)}{colon}{words.reading(head.source, language)}"
    yield f"  {say('format', language)}{colon}{head.format.title} ({head.format.id} {head.format.edition})"
    if head.publisher.code:
        known = head.publisher
        whose = " ".join(filter(None, (known.code, known.prefecture, known.city)))
        yield f"  {say('publisher', language)}{colon}{whose}"
    yield from _columns(head.columns, language, colon)
    found = list(islice(Entries(conversion, head.counts, Listing(each=False, addresses=3)), _LOOKED_AT))
    yield from _changed(found, head, language)
    for title, fate in (("doubted", Fate.DOUBTED), ("unread", Fate.REJECTED)):
        yield from _asked(title, [entry for entry in found if entry.fate is fate], head, language, colon)
    yield from _returned(conversion, language, colon)
    if head.absent_required:
        yield ""
        yield f"{say('absent', language)}{colon}{listed(head.absent_required, language)}"
        yield f"  {say('absent_note', language)}"


def _columns(columns: Sequence[MappedColumn], language: Language, colon: str) -> Iterator[str]:
    yield ""
    yield say("recognised", language)
    for column in columns:
        header = shown(column.header, language)
        if column.status == "applied":
            yield f"  {column.column} {header} → {listed(column.fields, language)}  [{words.why(column, language)}]"
        else:
            fields = f"{colon}{listed(column.fields, language)}" if column.fields else ""
            yield f"  {column.column} {header} → {say(f'status_{column.status}', language)}{fields}"


def _changed(entries: Sequence[Entry], head: Head, language: Language) -> Iterator[str]:
    """Each rule with the number of cells that it changed, and one of them."""
    by_rule: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.fate is Fate.CHANGED:
            by_rule.setdefault(entry.rule, []).append(entry)
    if not by_rule:
        return
    yield ""
    yield say("changes", language)
    for rule, same in by_rule.items():
        count = say("cells_count", language, count=sum(entry.count for entry in same))
        yield f"  {head.rules[rule][language] if rule in head.rules else rule or say('none', language)} {count}"
        yield f"    {say('example', language)} {_pair(same[0], language)}"


def _asked(title: str, entries: Sequence[Entry], head: Head, language: Language, colon: str) -> Iterator[str]:
    """Cells that a person should look at, the first of them one by one."""
    if not entries:
        return
    yield ""
    total = sum(entry.count for entry in entries)
    yield f"{say(title, language)}{colon}{say('cells_count', language, count=total)}"
    for entry in entries[:_MOST]:
        yield f"  {_pair(entry, language)}"
        yield f"    {words.reason(entry, head.rules, language)}"
    if len(entries) > _MOST:
        rest = sum(entry.count for entry in entries[_MOST:])
        yield f"  {say('and_more', language, count=rest)}"


def _pair(entry: Entry, language: Language) -> str:
    """Where, before and after."""
    place = words.where(entry.cells, 3) or say("no_cell", language)
    before, after = (_value(text, language) for text in (entry.before, entry.after))
    change = before if entry.before == entry.after else f"{before} → {after}"
    if entry.values > 1:
        change += f" {words.others(entry.values, language)}"
    return f"{place} {entry.field}{'：' if language == 'ja' else ': '}{change}"


def _value(text: str, language: Language) -> str:
    quoted = f"「{shown(text, language)}」" if language == "ja" else f"“{shown(text, language)}”"
    return quoted if text else f"({say('empty', language)})"


def _returned(conversion: Conversion, language: Language, colon: str) -> Iterator[str]:
    """The rows that go back, the first of them with what is wrong."""
    if not conversion.rejected:
        return
    total = len(conversion.rejected)
    yield ""
    yield f"{say('returned', language)}{colon}{total:,}"
    for row in islice(returned_rows(conversion), _MOST):
        for item in row.faults:
            yield f"  {say('row', language, row=str(row.row))} {words.fault(conversion, row, item, language).message}"
    if total > _MOST:
        yield f"  {say('and_more', language, count=total - _MOST)}"
    yield f"  {say('returned_note', language)}"
