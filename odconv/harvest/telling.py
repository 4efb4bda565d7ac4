"""What a night came to, what it changes and what happened to a file, as lines for people (`telling.yaml`)."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, cast

from odconv.harvest.changes import TROUBLES, Change, Event, Trouble
from odconv.harvest.decide import OVER_CAP
from odconv.harvest.edition import HELD_TABLE
from odconv.harvest.model import Night, Verdict
from odconv.issues import Issue, render
from odconv.shipped import read_yaml

if TYPE_CHECKING:
    from odconv.issues import Language

_NAMED = 20
_FOR_A_PERSON = frozenset({OVER_CAP, HELD_TABLE})
_MEGABYTE = 1_000_000


def say(key: str, language: Language, **facts: object) -> str:
    """One text with its facts filled in; whole numbers get thousands separators.

    >>> say("more", "ja", count=1234)
    'ほか 1,234 件'
    """
    shown = {name: f"{fact:,}" if isinstance(fact, int) else fact for name, fact in facts.items()}
    return _words()[key][language].format(**shown)


def night_lines(night: Night, language: Language) -> Iterator[str]:
    """What a night came to: numbers, the edition, what is to be said of portals."""
    listed = sum(portal.listed for portal in night.portals.values())
    megabytes = f"{night.bytes_fetched / _MEGABYTE:.1f}"
    yield say("night", language, run=night.run, listed=listed, requests=night.requests, megabytes=megabytes)
    counts = ((f"verdict_{verdict.value}", count) for verdict, count in night.counts.items() if count)
    told = (say("count", language, name=say(key, language), count=count) for key, count in counts)
    yield say("separator", language).join(told)
    if not night.finished:
        yield say("edition_waits", language)
    elif night.edition is None:
        yield say("edition_same", language)
    else:
        yield say("edition_new", language, edition=night.edition)
    for name, portal in night.portals.items():
        for issue in portal.issues:
            yield say("portal", language, portal=name, text=sentence(issue, language))
    yield from (sentence(issue, language) for issue in night.issues)


def trouble_lines(troubles: Sequence[Trouble], night: Night, language: Language) -> Iterator[str]:
    """What is held, failed or gone: since when, why, and how to let out what is held."""
    for verdict in TROUBLES:
        found = [trouble for trouble in troubles if trouble.verdict is verdict]
        if found:
            yield say(f"{verdict.value}_heading", language)
        for trouble in found[:_NAMED]:
            yield f"  {trouble.distribution}"
            yield f"    {say('since', language, run=trouble.run, days=days_of(trouble, night))}"
            yield from (f"    {sentence(issue, language)}" for issue in trouble.reasons)
            if verdict is Verdict.HELD:
                yield f"    {say('to_release', language, command=release_command(trouble.distribution, language))}"
        if len(found) > _NAMED:
            yield f"  {say('more', language, count=len(found) - _NAMED)}"


def days_of(trouble: Trouble, night: Night) -> int:
    """For how many days a trouble lasts; clocks that were moved give 0."""
    days = [dt.datetime.fromisoformat(moment).date() for moment in (trouble.since, night.started)]
    return max(0, (days[1] - days[0]).days)


def release_command(key: str, language: Language) -> str:
    """What a person types to let out what is held."""
    return say("release_command", language, distribution=shlex.quote(key))


def needs_a_person(night: Night) -> bool:
    """Whether something is held or waits for a person."""
    return night.counts.get(Verdict.HELD, 0) > 0 or any(issue.code in _FOR_A_PERSON for issue in night.issues)


def change_table(changes: Sequence[Change], language: Language) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of what changes."""
    columns = ("kind", "verdict", "before", "after", "distribution", "reasons")
    rows = [
        [
            say(f"kind_{each.kind}", language),
            say(f"verdict_{each.verdict.value}", language),
            "" if each.before is None else f"{each.before:,}",
            "" if each.after is None else f"{each.after:,}",
            each.distribution,
            " ".join(sentence(issue, language) for issue in each.reasons),
        ]
        for each in changes
    ]
    return [say(f"column_{column}", language) for column in columns], rows


def event_table(events: Sequence[Event], language: Language) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of what happened."""
    columns = ("run", "at", "what", "bytes", "reasons")
    rows = [
        [
            str(each.run),
            each.at[:16],
            say(f"what_{each.what}" if f"what_{each.what}" in _words() else f"verdict_{each.what}", language),
            (each.sha256 or "")[:12],
            " ".join(sentence(issue, language) for issue in each.reasons),
        ]
        for each in events
    ]
    return [say(f"column_{column}", language) for column in columns], rows


def sentence(issue: Issue, language: Language) -> str:
    """An issue in words."""
    return render(issue.code, issue.params, language)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return cast("Mapping[str, Mapping[str, str]]", read_yaml("odconv.harvest", "telling.yaml"))
