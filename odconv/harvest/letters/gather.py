"""The states of one publisher → its letter."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from odconv.catalog.licences import may_be_merged
from odconv.converters.report.rules import sentences
from odconv.harvest.combine.sources import licence_of
from odconv.harvest.coverage.due import overdue_days
from odconv.harvest.coverage.grid import as_of_state, distribution_of, format_of, title_of_format
from odconv.harvest.items import file_name
from odconv.harvest.letters.model import FileNote, Letter, Mended
from odconv.harvest.letters.points import kinds_of, place_of, points_of, value_of
from odconv.harvest.letters.text import MOST_FILES
from odconv.harvest.letters.words import rank
from odconv.harvest.model import State, Verdict
from odconv.harvest.store.results import Result, Results

_RULES = 15  # kinds of mending that a letter names
_TOGETHER = 256  # files looked at at a time


def letter_of(code: str, name: str, states: Sequence[State], day: str, results: Results) -> Letter:
    """The letter to one publisher.

    Args:
        code: 全国地方公共団体コード.
        name: of the municipality.
        states: its files, in any order.
        day: of the night, ISO 8601.
        results: what is told of conversions.
    """
    own = _each_once(states)
    used = {state.dataset.key for state in own if _is_of_a_format(state)}
    today, mending = dt.date.fromisoformat(day), _Mending()
    asked: list[tuple[FileNote, State]] = []
    for state, result in _told(own, results):
        note = _note(state, result, _case(state, result, used, today))
        asked += [(note, state)] if note.kinds else []
        mending.add(state, result)
    asked.sort(key=lambda pair: (rank(pair[0].kinds[0]), pair[0].title, pair[0].file))
    notes = [note for note, _ in asked]
    gravest = _told([state for _, state in asked[:MOST_FILES]], results)
    for at, (state, result) in enumerate(gravest):
        notes[at] = replace(notes[at], points=points_of(state, result, **_case(state, result, used, today)))
    formless = sum(format_of(state) is None for state in own)
    unused = sum(note.format == "" for note in notes)
    return Letter(code, name, day, len(own), formless - unused, _rows(own), tuple(notes), mending.told())


def _told(states: Sequence[State], results: Results) -> Iterator[tuple[State, Result]]:
    """Each with what is told of its conversion: some at a time, for the largest publisher has thousands of files."""
    for start in range(0, len(states), _TOGETHER):
        some = states[start : start + _TOGETHER]
        found = results.of_all([state.latest.key for state in some if state.latest is not None])
        yield from ((state, _of(state, found)) for state in some)


def _of(state: State, found: Mapping[str, Result]) -> Result:
    return found.get(state.latest.key, {}) if state.latest is not None else {}


def is_late(state: State, today: dt.date) -> bool:
    """Whether content is older than its stated frequency allows."""
    return overdue_days(as_of_state(state), state.dataset.frequency, today) is not None


def name_of_file(state: State) -> str:
    """What a person calls the file."""
    file = distribution_of(state)
    if file is None:
        return state.distribution_id
    return file_name(file.url or "") or file.title or file.id


def _is_of_a_format(state: State) -> bool:
    profile = state.latest.profile if state.latest is not None else None
    return profile is not None and profile.schema is not None


def _case(state: State, result: Result, used: set[str], today: dt.date) -> dict[str, bool]:
    """What tells besides its conversion what is asked about a file."""
    is_needed = format_of(state) is not None and (bool(result.get("schema")) or state.dataset.key not in used)
    return {"is_late": is_late(state, today), "is_needed": is_needed}


def _note(state: State, result: Result, case: Mapping[str, bool]) -> FileNote:
    """About a file, with no words yet."""
    name, file = format_of(state), distribution_of(state)
    kinds = kinds_of(state, result, **case)
    rows, rejected = result.get("rows", 0), result.get("rejected", 0)
    url = file.url if file is not None and (file.url or "").startswith(("http://", "https://")) else None
    title = title_of_format(name) if name else ""
    return FileNote(state.dataset.title, name_of_file(state), url, title, rows, rejected, kinds)


def _each_once(states: Sequence[State]) -> list[State]:
    """Every file once, though several portals list it: by its bytes and name."""
    found: dict[tuple[str, str], State] = {}
    for state in sorted(states, key=lambda one: (one.dataset.key, one.distribution_id)):
        if state.verdict is Verdict.ARCHIVED:
            continue
        file = distribution_of(state)
        url = file.url if file is not None else None
        own = state.latest.sha256 if state.latest is not None else url or f"{state.dataset.key}/{state.distribution_id}"
        found.setdefault((own, name_of_file(state)), state)
    return list(found.values())


def _rows(states: Sequence[State]) -> int:
    """Rows that users of the combined tables get."""
    goods = [state.good for state in states if state.good is not None and may_be_merged(licence_of(state.good))]
    profiles = [good.converted.profile for good in goods]
    return sum(profile.valid for profile in profiles if profile is not None and profile.schema is not None)


class _Mending:
    """What was mended in all files, by rule, each with the first of its cells."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._examples: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def add(self, state: State, result: Result) -> None:
        for rule, facts in result.get("changes", {}).items():
            self._counts[rule] += facts["count"]
            if rule not in self._examples:
                self._examples[rule] = name_of_file(state), facts

    def told(self) -> tuple[Mended, ...]:
        words = sentences(self._counts)
        found: list[Mended] = []
        for rule, count in sorted(self._counts.items(), key=_weight):
            if rule and len(found) < _RULES:
                file, facts = self._examples[rule]
                before, after = value_of(facts["before"]), value_of(facts["after"])
                found.append(Mended(words[rule]["ja"], count, file, place_of(facts), before, after))
        return tuple(found)


def _weight(pair: tuple[str, int]) -> tuple[bool, int, str]:
    """The most frequent first; what was filled in from elsewhere, and was no fault of a cell, last."""
    rule, count = pair
    return rule.startswith("derived."), -count, rule
