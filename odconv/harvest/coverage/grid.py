"""States of distributions → publishers × formats: for each pair the best that was reached, and what is in the way."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from odconv.catalog.licences import may_be_merged
from odconv.catalog.model import Distribution
from odconv.converters.topics import topics_in
from odconv.harvest.combine.sources import licence_of
from odconv.harvest.coverage.due import overdue_days
from odconv.harvest.coverage.rules import Reach, rules
from odconv.harvest.model import Converted, Profile, State, Verdict
from odconv.issues import Issue
from odconv.reference.local_governments import local_government
from odconv.schemas.registry import catalog

Conforms = Callable[[Converted], bool]
"""Whether nothing had to be done to a table."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One distribution as far as the grid is concerned.

    Attributes:
        reach: how far it came.
        format: the format, without its family.
        dataset: key of its dataset.
        title: of the dataset.
        url: of the file.
        rows: rows that go out, 0 where none do.
        as_of: the content's own date.
        late: days by which it is overdue.
        reasons: what stands in the way.
    """

    reach: Reach
    format: str
    dataset: str
    title: str
    url: str | None
    rows: int = 0
    as_of: str | None = None
    late: int | None = None
    reasons: Sequence[Issue] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One publisher and one format: the best reach, and the copies, best first."""

    reach: Reach = Reach.NOT_PUBLISHED
    copies: tuple[Copy, ...] = ()

    @property
    def rows(self) -> int:
        """Rows that go out."""
        return sum(copy.rows for copy in self.copies)


@dataclass(frozen=True, slots=True)
class Publisher:
    """One publisher: its code ("" where unknown), its name, its cells by format, its score from 0 to 100."""

    code: str
    name: str
    cells: Mapping[str, Cell]
    score: float

    @property
    def key(self) -> str:
        """Its code, else its name."""
        return self.code or self.name


@dataclass(frozen=True, slots=True)
class Grid:
    """Publishers × formats of one night."""

    formats: Mapping[str, str]
    publishers: tuple[Publisher, ...]
    totals: Mapping[Reach, int] = field(default_factory=dict)


def grid_of(states: Sequence[State], codes: Sequence[str], today: dt.date, conforms: Conforms) -> Grid:
    """The grid of a night.

    Args:
        states: where every distribution stands.
        codes: 全国地方公共団体コード of those that are expected to publish, in order; others that do come after them.
        today: the day of the night.
        conforms: whether nothing had to be done to a table.

    Returns:
        The grid: formats that at least one publisher has, in the order of their ids.
    """
    copies: dict[tuple[str, str], dict[str, list[Copy]]] = defaultdict(lambda: defaultdict(list))
    for state in states:
        copy = copy_of(state, today, conforms)
        if copy is not None and state.verdict is not Verdict.ARCHIVED:
            copies[publisher_of(state)][copy.format].append(copy)
    formats = sorted({name for each in copies.values() for name in each})
    expected = [(code, name_of_body(code)) for code in codes]
    others = sorted(who for who in copies if who not in set(expected))
    publishers = tuple(_publisher(who, copies.get(who, {}), formats) for who in [*expected, *others])
    counts = dict.fromkeys(Reach, 0)
    for publisher in publishers:
        for cell in publisher.cells.values():
            counts[cell.reach] += 1
    return Grid({name: title_of_format(name) for name in formats}, publishers, counts)


def _publisher(who: tuple[str, str], copies: Mapping[str, list[Copy]], formats: Sequence[str]) -> Publisher:
    cells = {}
    for name in formats:
        found = tuple(sorted(copies.get(name, ()), key=lambda copy: (copy.reach.rank, copy.dataset)))
        cells[name] = Cell(found[0].reach, found) if found else Cell()
    weights = [rules().reaches[cell.reach].weight for cell in cells.values()]
    return Publisher(*who, cells, round(100 * sum(weights) / len(weights), 1) if weights else 0.0)


def copy_of(state: State, today: dt.date, conforms: Conforms) -> Copy | None:
    """One distribution; None where it speaks for none of the formats."""
    name = format_of(state)
    if name is None:
        return None
    dataset, file = state.dataset, distribution_of(state)
    good = _profile(state.good.converted if state.good is not None else None)
    as_of = as_of_state(state)
    late = overdue_days(as_of, dataset.frequency, today)
    reach = _reach(state, late, conforms)
    rows = good.valid if good is not None and reach is not Reach.LICENCE_UNCLEAR else 0
    reasons = (*state.reasons, *(state.latest.issues if state.latest is not None else ()))
    url = file.url if file is not None else None
    return Copy(reach, name, dataset.key, dataset.title, url, rows, as_of, late, reasons)


def _reach(state: State, late: int | None, conforms: Conforms) -> Reach:
    good = state.good
    if state.verdict is Verdict.HELD:
        return Reach.HELD
    if good is None and state.verdict is Verdict.FAILED and state.latest is None:
        return Reach.BROKEN
    if good is None:
        return Reach.NOT_MACHINE_READABLE
    if not may_be_merged(licence_of(good)):
        return Reach.LICENCE_UNCLEAR
    if late is not None:
        return Reach.STALE
    return Reach.CONFORMING if conforms(good.converted) else Reach.CONVERTIBLE


def _profile(converted: Converted | None) -> Profile | None:
    return converted.profile if converted is not None else None


def as_of_state(state: State) -> str | None:
    """The content's own date: of the copy that goes out, else of the newest."""
    shown = _profile(state.good.converted if state.good is not None else None) or _profile(state.latest)
    return shown.as_of if shown is not None else None


def format_of(state: State) -> str | None:
    """The format of a distribution: of its copies, else the one that its titles speak for."""
    for profile in (_profile(state.latest), _profile(state.good.converted if state.good is not None else None)):
        if profile is not None and profile.schema is not None:
            return profile.schema.split("/", 1)[1]
    file = distribution_of(state)
    if _profile(state.latest) is not None:
        return None  # it was read, and is a table about something else
    texts = [state.dataset.title, file.title if file is not None else ""]
    found = {name: weight for name, weight in topics_in(texts).items() if name}
    return max(found, key=lambda name: found[name]) if found else None


def distribution_of(state: State) -> Distribution | None:
    """The distribution that a state is of."""
    return next((each for each in state.dataset.distributions if each.id == state.distribution_id), None)


def publisher_of(state: State) -> tuple[str, str]:
    """Code ("" where unknown) and name of whoever publishes it."""
    publisher = state.dataset.publisher
    return (publisher.code, name_of_body(publisher.code)) if publisher.code else ("", publisher.name)


def name_of_body(code: str) -> str:
    """The name of a municipality, its code where there is none."""
    body = local_government(code)
    return body.name if body is not None else code


def title_of_format(name: str) -> str:
    """The name of a format, given without its family."""
    return next((entry.title for entry in catalog() if entry.id.split("/", 1)[1] == name), name)
