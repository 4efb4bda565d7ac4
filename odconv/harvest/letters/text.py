"""A letter as plain text, for mail: the first line is its subject."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from odconv.harvest.letters.model import FileNote, Letter, Mended, Point, Spot
from odconv.harvest.letters.words import date, kind_title, listed, rank, say
from odconv.validation.report import odconv_version

MOST_FILES = 20
"""Files that a letter tells in full: a longer one is not read to its end."""

_SUBJECTS = {"asked": "subject", "thanks": "subject_thanks", "absent": "subject_absent"}
_SUMMARIES = {"asked": "summary", "thanks": "summary_thanks", "absent": "summary_absent"}


def to_text(letter: Letter, contact: str | None) -> str:
    """The letter.

    Args:
        letter: what is told.
        contact: whom to ask, None where nobody was named.
    """
    return "\n".join([subject(letter), "", *_lines(letter, contact)]) + "\n"


def subject(letter: Letter) -> str:
    """What the letter is about, in one line."""
    return say(_SUBJECTS[letter.tone], name=letter.name, date=date(letter.day))


def opening(letter: Letter) -> list[str]:
    """The sentences before everything else."""
    found = [
        say("greeting"),
        say(_SUMMARIES[letter.tone], name=letter.name, files=letter.seen, asked=len(letter.files)),
    ]
    if letter.rows:
        found.append(say("combined", rows=letter.rows))
    if letter.others > 0:
        found.append(say("others", count=letter.others))
    return found


def closing(contact: str | None) -> str:
    """Whom to ask."""
    return say("contact", contact=contact) if contact else say("contact_none")


def overview(letter: Letter) -> list[tuple[str, int]]:
    """The kinds of what is asked, the most important first, with the number of files."""
    kinds: dict[str, int] = {}
    for note in letter.files:
        for kind in note.kinds:
            kinds[kind] = kinds.get(kind, 0) + 1
    return [(kind_title(kind), kinds[kind]) for kind in sorted(kinds, key=rank)]


def file_heading(number: int, note: FileNote) -> str:
    """Number, dataset and file."""
    return say("file", number=number, title=note.title, file=note.file)


def about_file(note: FileNote) -> list[str]:
    """Format, and how many rows could not be used."""
    found = [say("format", format=note.format)] if note.format else []
    return [*found, say("rows_back", rows=note.rows, rejected=note.rejected)] if note.rejected else found


def by_kind(note: FileNote) -> list[tuple[str, list[Point]]]:
    """What is asked about a file, by kind."""
    return [(kind, list(points)) for kind, points in groupby(note.points, key=lambda point: point.kind)]


def spot_text(spot: Spot) -> str:
    """A place and what stands there, in one phrase."""
    where = f"{say('in_sheet', sheet=spot.sheet)} {spot.place}" if spot.sheet else spot.place
    if spot.value is None:
        return where
    return f"{where} {say('quoted', text=spot.value) if spot.value else say('empty')}"


def example(mended: Mended) -> str:
    """One of the cells that a rule mended."""
    return say("mended_example", file=mended.file, place=mended.place, before=mended.before, after=mended.after)


def _lines(letter: Letter, contact: str | None) -> Iterator[str]:
    yield say("to", name=letter.name)
    yield ""
    yield from opening(letter)
    if letter.files:
        yield ""
        yield f"■ {say('overview')}"
        yield from (f"・{title}：{say('asked_files', count=count)}" for title, count in overview(letter))
    for number, note in enumerate(letter.files[:MOST_FILES], 1):
        yield ""
        yield f"■ {file_heading(number, note)}"
        yield from (f"  {line}" for line in [*([note.url] if note.url else []), *about_file(note)])
        for kind, points in by_kind(note):
            yield f"  ● {kind_title(kind)}"
            for point in points:
                yield from _point(point)
    if len(letter.files) > MOST_FILES:
        yield ""
        yield say("more_files", count=len(letter.files) - MOST_FILES)
    if letter.mended:
        yield ""
        yield f"■ {say('mended')}"
        yield say("mended_note")
    for mended in letter.mended:
        yield f"・{mended.sentence}（{say('mended_count', count=mended.count)}）"
        yield f"    {example(mended)}"
    yield ""
    yield closing(contact)
    yield say("made_by", version=odconv_version())


def _point(point: Point) -> Iterator[str]:
    yield f"    {point.message}"
    if point.spots:
        shown = [
            f"{spot_text(spot)}（{say('expected', expected=spot.expected)}）" if spot.expected else spot_text(spot)
            for spot in point.spots
        ]
        shown += [say("more", count=point.more)] if point.more else []
        yield f"      {say('places', places=listed(shown))}"
    if point.expected:
        yield f"      {say('expected', expected=point.expected)}"
    yield f"      {say('fix', fix=point.fix)}"
