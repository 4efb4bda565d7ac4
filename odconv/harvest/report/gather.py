"""States, changes and troubles of a night → its morning report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from odconv.catalog.model import Dataset
from odconv.harvest.changes import STAYS, Change, Trouble
from odconv.harvest.coverage.grid import distribution_of, name_of_body
from odconv.harvest.model import Night, State, Verdict
from odconv.harvest.report.model import (
    ChangeLine,
    MorningReport,
    PortalLine,
    PublisherLine,
    Said,
    TableLine,
    Tally,
    TroubleLine,
)
from odconv.harvest.telling import days_of, needs_a_person, release_command, sentence
from odconv.issues import Issue, Language, Severity, render
from odconv.validation.report import odconv_version


@dataclass(frozen=True, slots=True)
class Material:
    """What a morning report is made of besides the night.

    Attributes:
        states: where every distribution stands.
        changes: what the night changed.
        troubles: what is held, failed or gone.
        removed: datasets of what left, by key of the distribution.
        tables: the combined tables that are out.
        out: the edition that is out.
        titles: what portals are called, by id.
    """

    states: Sequence[State]
    changes: Sequence[Change] = ()
    troubles: Sequence[Trouble] = ()
    removed: Mapping[str, Dataset] = field(default_factory=dict)
    tables: Sequence[TableLine] = ()
    out: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """Who a distribution is of, by its key."""

    title: str
    code: str
    publisher: str
    portal: str
    url: str | None = None


def morning_of(night: Night, material: Material, language: Language) -> MorningReport:
    """The report.

    Args:
        night: the night.
        material: what else it is made of.
        language: `ja` or `en`.
    """
    known = _known(material)
    changes = [change for change in material.changes if change.kind != STAYS]
    portals = _tallies(material.states, changes, known, by_portal=True)
    publishers = _tallies(material.states, changes, known, by_portal=False)
    names = {(one.code or one.publisher): one for one in known.values()}
    return MorningReport(
        odconv=odconv_version(),
        language=language,
        run=night.run,
        started=night.started,
        finished=night.finished,
        edition=night.edition,
        out=material.out,
        needs_a_person=needs_a_person(night),
        listed=sum(portal.listed for portal in night.portals.values()),
        requests=night.requests,
        bytes=night.bytes_fetched,
        files=_sum(portals.values()),
        portals=tuple(_portals(night, portals, material.titles, language)),
        publishers=tuple(
            PublisherLine(code=names[key].code, name=names[key].publisher, files=_tally(counts))
            for key, counts in sorted(publishers.items())
        ),
        tables=tuple(material.tables),
        changes=tuple(_change(change, known) for change in changes),
        troubles=tuple(_trouble(trouble, night, known, language) for trouble in material.troubles),
        issues=_said(night.issues, language),
    )


def _known(material: Material) -> dict[str, _Known]:
    found = {key: _about(dataset, None) for key, dataset in material.removed.items()}
    for state in material.states:
        file = distribution_of(state)
        key = f"{state.dataset.key}/{state.distribution_id}"
        found[key] = _about(state.dataset, file.url if file is not None else None)
    return found


def _about(dataset: Dataset, url: str | None) -> _Known:
    code = dataset.publisher.code or ""
    name = name_of_body(code) if code else dataset.publisher.name
    return _Known(dataset.title, code, name, dataset.portal, url)


def _tallies(
    states: Sequence[State], changes: Sequence[Change], known: Mapping[str, _Known], *, by_portal: bool
) -> dict[str, Counter[str]]:
    """Numbers of files by portal or by publisher."""
    found: dict[str, Counter[str]] = {}

    def count(key: str, what: str) -> None:
        about = known.get(key) or _Known("", "", "", key.split("/", 1)[0])
        found.setdefault(about.portal if by_portal else about.code or about.publisher, Counter())[what] += 1

    kinds = {change.distribution: change.kind for change in changes}
    for state in states:
        key = f"{state.dataset.key}/{state.distribution_id}"
        if state.verdict is not Verdict.ARCHIVED and key not in kinds:
            count(key, Verdict.SAME.value if state.verdict is Verdict.ACCEPTED else state.verdict.value)
    for key, kind in kinds.items():
        if key in known:
            count(key, kind)
    return found


def _tally(counts: Counter[str]) -> Tally:
    return Tally(**{name: counts[name] for name in Tally.model_fields})


def _sum(tallies: Iterable[Counter[str]]) -> Tally:
    return _tally(sum(tallies, Counter[str]()))


def _portals(
    night: Night, tallies: Mapping[str, Counter[str]], titles: Mapping[str, str], language: Language
) -> Sequence[PortalLine]:
    """Portals of the night, and those of earlier nights whose files are still out."""
    lines = []
    for name in [*night.portals, *sorted(set(tallies) - set(night.portals))]:
        portal, files = night.portals.get(name), _tally(tallies.get(name, Counter()))
        issues = portal.issues if portal is not None else ()
        lines.append(
            PortalLine(
                id=name,
                title=titles.get(name, name),
                listed=portal.listed if portal is not None else 0,
                complete=portal is not None and portal.complete,
                failed=any(issue.severity is Severity.ERROR for issue in issues),
                files=files,
                issues=_said(issues, language),
            )
        )
    return lines


def _change(change: Change, known: Mapping[str, _Known]) -> ChangeLine:
    about = known.get(change.distribution)
    return ChangeLine(
        distribution=change.distribution,
        title=about.title if about is not None else "",
        publisher=about.publisher if about is not None else "",
        kind=cast("Literal['added', 'changed', 'removed']", change.kind),
        before=change.before,
        after=change.after,
    )


def _trouble(trouble: Trouble, night: Night, known: Mapping[str, _Known], language: Language) -> TroubleLine:
    about = known.get(trouble.distribution)
    held = trouble.verdict is Verdict.HELD
    return TroubleLine(
        distribution=trouble.distribution,
        title=about.title if about is not None else "",
        publisher=about.publisher if about is not None else "",
        url=about.url if about is not None else None,
        verdict=cast("Literal['held', 'failed', 'gone']", trouble.verdict.value),
        run=trouble.run,
        since=trouble.since,
        days=days_of(trouble, night),
        reasons=_said(trouble.reasons, language),
        release=release_command(trouble.distribution, language) if held else None,
    )


def _said(issues: Sequence[Issue], language: Language) -> tuple[Said, ...]:
    return tuple(
        Said(code=issue.code, message=sentence(issue, language), fix=render(issue.code, issue.params, language, "fix"))
        for issue in issues
    )
