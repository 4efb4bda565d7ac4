"""A letter as one page that stands alone and can be printed; and the page that lists all letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from odconv.harvest.letters.model import FileNote, Letter, Point, Spot
from odconv.harvest.letters.text import (
    MOST_FILES,
    about_file,
    by_kind,
    closing,
    example,
    file_heading,
    opening,
    overview,
    subject,
)
from odconv.harvest.letters.words import date, kind_title, say
from odconv.validation.render.page import Html, join, page, source, table
from odconv.validation.report import odconv_version

_OURS = "odconv.harvest.letters"


def to_html(letter: Letter, contact: str | None) -> str:
    """The letter as a page.

    Args:
        letter: what is told.
        contact: whom to ask, None where nobody was named.
    """
    return _page(subject(letter), join(_content(letter, contact)))


def index_html(entries: Sequence[Mapping[str, Any]], unknown: int, day: str) -> str:
    """The page that lists all letters.

    Args:
        entries: as `letters.json` has them.
        unknown: files whose publisher is not known.
        day: of the night.
    """
    tones = [entry["tone"] for entry in entries]
    counts = {tone: tones.count(tone) for tone in ("asked", "thanks", "absent")}
    columns = ("publisher", "files", "asked", "first", "letter")
    parts = [_paragraph(say("index_note", letters=len(entries), **counts))]
    parts += [_paragraph(say("index_unknown", count=unknown))] if unknown else []
    parts.append(table((say(f"column_{name}") for name in columns), map(_entry, entries)))
    return _page(say("index", date=date(day)), join(parts))


def _page(title: str, content: Html) -> str:
    return page(
        language="ja",
        version=odconv_version(),
        title=title,
        heading=title,
        content=content,
        made_by=say("made_by", version=odconv_version()),
        style=source(_OURS, "letter.css"),
    )


def _entry(entry: Mapping[str, Any]) -> list[str]:
    links = (f'<a href="{escape(entry[kind])}">{escape(say(name))}</a>' for kind, name in _LINKS)
    return [entry["name"], str(entry["files"]), str(entry["asked"]), entry["first"], Html(" ".join(links))]


_LINKS = (("html", "page"), ("text", "mail"))


def _content(letter: Letter, contact: str | None) -> Iterator[str]:
    yield f'<div class="opening">{_paragraph(say("to", name=letter.name))}'
    yield f"{join(map(_paragraph, opening(letter)))}</div>"
    if letter.files:
        items = join(
            f"<li>{escape(title)}：{escape(say('asked_files', count=count))}</li>" for title, count in overview(letter)
        )
        yield f"<h3>{escape(say('overview'))}</h3><ul>{items}</ul>\n"
    for number, note in enumerate(letter.files[:MOST_FILES], 1):
        yield from _file(number, note)
    if len(letter.files) > MOST_FILES:
        yield _paragraph(say("more_files", count=len(letter.files) - MOST_FILES))
    if letter.mended:
        rows = ((mended.sentence, f"{mended.count:,}", example(mended)) for mended in letter.mended)
        yield f'<section class="mended"><h3>{escape(say("mended"))}</h3>{_paragraph(say("mended_note"))}'
        yield f"{table((say('rule'), say('count'), say('example')), rows)}</section>\n"
    yield _paragraph(closing(contact))


def _file(number: int, note: FileNote) -> Iterator[str]:
    yield f'<section class="file"><h3>{escape(file_heading(number, note))}</h3>'
    yield join(f'<p class="where">{escape(line)}</p>' for line in [*filter(None, [note.url]), *about_file(note)])
    for kind, points in by_kind(note):
        yield f'<div class="kind {kind}"><h4>{escape(kind_title(kind))}</h4>\n{join(map(_point, points))}</div>\n'
    yield "</section>\n"


def _point(point: Point) -> str:
    parts = [f'<p class="said">{escape(point.message)}</p>']
    if point.spots:
        parts.append(_spots(point.spots))
    if point.more:
        parts.append(_paragraph(say("more", count=point.more)))
    if point.expected:
        parts.append(_paragraph(say("expected", expected=point.expected)))
    parts.append(_paragraph(say("fix", fix=point.fix)))
    return f'<div class="point">{join(parts)}</div>\n'


def _spots(spots: Sequence[Spot]) -> Html:
    is_varied = any(spot.expected for spot in spots)
    heads = [say("column_cell"), say("column_value"), *([say("column_expected")] if is_varied else [])]
    return table(heads, ([_where(spot), _value(spot), *([spot.expected] if is_varied else [])] for spot in spots))


def _where(spot: Spot) -> str:
    return f"{say('in_sheet', sheet=spot.sheet)} {spot.place}" if spot.sheet else spot.place


def _value(spot: Spot) -> Html:
    if spot.value:
        return Html(f'<bdi class="value">{escape(spot.value)}</bdi>')
    return Html(f'<span class="empty">{escape(say("empty"))}</span>')


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"
