"""The coverage as one page that stands alone: grid, what is in the way, scores, trend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from odconv.harvest.coverage.grid import Cell, Copy, Grid
from odconv.harvest.coverage.rules import Reach, rules
from odconv.harvest.coverage.trend import Point
from odconv.harvest.model import Night
from odconv.issues import Language, render
from odconv.validation.render.page import join, page, source
from odconv.validation.report import odconv_version

_OURS = "odconv.harvest.coverage"
_WIDTH, _HEIGHT = 640, 120  # of the trend, pixels
_GAPS = 1000  # copies listed; a page with more is not read, and slow to open


def to_html(grid: Grid, night: Night, points: Sequence[Point], language: Language) -> str:
    """The page.

    Args:
        grid: publishers × formats.
        night: the night that it shows.
        points: the nights of the trend, oldest first, this one last.
        language: `ja` or `en`.
    """
    say = rules().say
    heading = say("heading", language)
    return page(
        language=language,
        version=odconv_version(),
        title=heading,
        heading=heading,
        content=join(_content(grid, night, points, language)),
        made_by=say("made_by", language, version=odconv_version()),
        style=source(_OURS, "coverage.css"),
    )


def _content(grid: Grid, night: Night, points: Sequence[Point], language: Language) -> Iterator[str]:
    say, totals = rules().say, grid.totals
    usable = sum(count for reach, count in totals.items() if reach.is_usable)
    held, absent = totals.get(Reach.HELD, 0), totals.get(Reach.NOT_PUBLISHED, 0)
    summary = say(
        "summary",
        language,
        publishers=len(grid.publishers),
        formats=len(grid.formats),
        usable=usable,
        held=held,
        absent=absent,
        unusable=sum(totals.values()) - usable - held - absent,
    )
    yield f"<p>{escape(say('night', language, run=night.run, started=night.started))}</p>"
    yield f'<p class="counts">{escape(summary)}</p>'
    yield from _legend(grid, language)
    yield from _grid(grid, language)
    yield from _trend(points, language)
    yield from _gaps(grid, language)


def _legend(grid: Grid, language: Language) -> Iterator[str]:
    yield f'<h3>{escape(rules().say("legend", language))}</h3><dl class="facts legend">'
    for reach, told in rules().reaches.items():
        name = f'<span class="{reach.value}">{told.sign}</span> {told.title[language]}（{grid.totals.get(reach, 0)}）'
        yield f"<dt>{name}</dt><dd>{escape(told.why[language])}</dd>"
    yield "</dl>"


def _grid(grid: Grid, language: Language) -> Iterator[str]:
    say = rules().say
    heads = "".join(f'<th scope="col"><span>{escape(title)}</span></th>' for title in grid.formats.values())
    yield f'<h3>{escape(say("grid", language))}</h3><div class="wide"><table class="grid"><thead><tr>'
    yield "".join(f'<th scope="col">{escape(say(name, language))}</th>' for name in ("publisher", "score"))
    yield f"{heads}</tr></thead><tbody>"
    for publisher in grid.publishers:
        yield f'<tr><th scope="row">{escape(publisher.name)}</th><td class="figure">{publisher.score:.0f}</td>'
        yield from (_cell(cell, language) for cell in publisher.cells.values())
        yield "</tr>"
    yield "</tbody></table></div>"


def _cell(cell: Cell, language: Language) -> str:
    told = rules().reaches[cell.reach]
    hint = f"{told.title[language]} {cell.rows}" if cell.rows else told.title[language]
    return f'<td class="{cell.reach.value}" title="{escape(hint)}">{told.sign}</td>'


def _trend(points: Sequence[Point], language: Language) -> Iterator[str]:
    """Bars of usable pairs, one a night; the numbers stand in their titles and at the last bar."""
    most = max((point.usable for point in points), default=0)
    if len(points) < 2 or not most:
        return
    say, step = rules().say, _WIDTH / len(points)
    yield f"<h3>{escape(say('trend', language))}</h3><p>{escape(say('trend_note', language))}</p>"
    yield f'<svg class="trend" viewBox="0 0 {_WIDTH} {_HEIGHT + 20}" role="img">'
    for place, point in enumerate(points):
        height = _HEIGHT * point.usable / most
        hint = f"{point.run}（{point.started[:10]}）：{point.usable}"
        yield f'<rect x="{place * step:.1f}" y="{_HEIGHT - height + 15:.1f}" width="{step * 0.8:.1f}" '
        yield f'height="{height:.1f}"><title>{escape(hint)}</title></rect>'
    yield f'<text x="{_WIDTH - step:.1f}" y="12">{points[-1].usable}</text></svg>'


def _gaps(grid: Grid, language: Language) -> Iterator[str]:
    """Every copy that is not simply used, with the reason."""
    say = rules().say
    names = ("publisher", "format", "state", "dataset", "reason")
    rows = [
        (publisher.name, grid.formats[name], copy)
        for publisher in grid.publishers
        for name, cell in publisher.cells.items()
        for copy in cell.copies
        if copy.reach not in (Reach.CONFORMING, Reach.CONVERTIBLE)
    ]
    if not rows:
        return
    heads = "".join(f'<th scope="col">{escape(say(name, language))}</th>' for name in names)
    yield f'<h3>{escape(say("gaps", language))}</h3><table class="gaps"><thead><tr>{heads}</tr></thead><tbody>'
    for publisher, title, copy in rows[:_GAPS]:
        state = rules().reaches[copy.reach].title[language]
        cells = "".join(f"<td>{escape(text)}</td>" for text in (title, state, copy.title, _reason(copy, language)))
        yield f'<tr><th scope="row">{escape(publisher)}</th>{cells}</tr>'
    yield "</tbody></table>"
    if len(rows) > _GAPS:
        yield f"<p>{escape(say('more_gaps', language, count=len(rows) - _GAPS))}</p>"


def _reason(copy: Copy, language: Language) -> str:
    told = dict.fromkeys(render(issue.code, issue.params, language) for issue in copy.reasons)
    return " ".join(told) or rules().reaches[copy.reach].why[language]
