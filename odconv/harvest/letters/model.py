"""A letter before it is written: plain facts, in the order in which they are told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: its cell or row, its sheet where the file has several, and what stands there."""

    place: str
    sheet: str | None
    value: str | None
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is asked of the publisher.

    Attributes:
        kind: one of the kinds of `letters.yaml`.
        message: what was found.
        fix: how to mend it.
        expected: what is expected at every spot, "" where it differs from spot to spot.
        spots: where.
        more: spots beyond those that are listed.
    """

    kind: str
    message: str
    fix: str
    expected: str = ""
    spots: tuple[Spot, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class FileNote:
    """What is asked about one file, the most important first.

    Attributes:
        title: of its dataset.
        file: its name.
        url: where it is.
        format: name of the national format, "" where it is none.
        rows, rejected: of its table; how many of them could not be used.
        kinds: of what is asked, each once, the most important first; never empty.
        points: what is asked, of a file that the letter tells in full; () of those beyond.
    """

    title: str
    file: str
    url: str | None
    format: str
    rows: int
    rejected: int
    kinds: tuple[str, ...]
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Mended:
    """What was mended by one rule: its sentence, the number of cells, and one of them."""

    sentence: str
    count: int
    file: str
    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one publisher.

    Attributes:
        code: 全国地方公共団体コード.
        name: of the municipality.
        day: when the files were looked at, ISO 8601.
        seen: number of its files.
        others: files that are none of the formats, of which nothing is asked.
        rows: valid rows of its files that go out.
        files: files about which something is asked, the most important first.
        mended: what was mended, the most frequent first.
    """

    code: str
    name: str
    day: str
    seen: int
    others: int
    rows: int
    files: tuple[FileNote, ...]
    mended: tuple[Mended, ...]

    @property
    def tone(self) -> str:
        """`asked`, `thanks` where there is nothing to ask, `absent` where nothing is published."""
        return "asked" if self.files else "thanks" if self.seen else "absent"
