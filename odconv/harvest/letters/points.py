"""One file → what is asked of its publisher, the most important first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from odconv.catalog.licences import may_be_merged
from odconv.catalog.model import Licence
from odconv.description.notice import finding
from odconv.description.readability import Mark
from odconv.harvest.coverage.grid import as_of_state, distribution_of
from odconv.harvest.letters.model import Point, Spot
from odconv.harvest.letters.words import fix_of, kind_of, message_of, rank, say
from odconv.harvest.model import State, Verdict
from odconv.issues import Issue, explain, explanations, render
from odconv.schemas.model import Schema
from odconv.schemas.registry import load_schema
from odconv.validation.findings import Finding, TableReport
from odconv.validation.wording import shown, wording

MOST_SPOTS = 10
"""Spots listed of one point; the others are counted."""

_ABSENT = "required-field-absent"


def points_of(state: State, result: Mapping[str, Any], *, is_late: bool, is_needed: bool) -> tuple[Point, ...]:
    """What is asked about one file.

    Args:
        state: where it stands.
        result: what is told of its newest conversion.
        is_late: whether its content is older than its frequency allows.
        is_needed: whether it is of a format that no other file of its dataset is.
    """
    points = [*_of_issues(state, is_needed=is_needed)]
    if result.get("schema"):
        points += [*_of_cells(result), *_of_licence(state), *_of_form(result), *_of_doubts(result)]
    if is_late:
        points.append(_of_age(state))
    return tuple(sorted(dict.fromkeys(points), key=lambda point: rank(point.kind)))


def kinds_of(state: State, result: Mapping[str, Any], *, is_late: bool, is_needed: bool) -> tuple[str, ...]:
    """The kinds of what `points_of` gives, each once: all that is told of most files of a large publisher."""
    told = (_kind(state, issue, is_needed=is_needed) for issue in _issues_of(state))
    kinds = {kind for kind in told if kind is not None}
    if result.get("schema"):
        doubts = explanations().keys() & result.get("doubts", {}).keys()
        kinds |= {"cells"} if result.get("rejected_cells") else set()
        kinds |= {"licence"} if not may_be_merged(licence_of_state(state)) else set()
        kinds |= {"form"} if result.get("readability", {}).get("findings") else set()
        kinds |= {"doubt"} if doubts else set()
    if is_late:
        kinds.add("stale")
    return tuple(sorted(kinds, key=rank))


def licence_of_state(state: State) -> Licence | None:
    """The terms of the file, else those of its dataset."""
    file = distribution_of(state)
    return (file and file.licence) or state.dataset.licence


def place_of(facts: Mapping[str, Any]) -> str:
    """The cell that a result names, its row where it stands in none."""
    return str(facts.get("cell") or say("row", row=facts["row"]))


def value_of(text: str) -> str:
    """What stands in a cell, as it is told."""
    return shown(text, "ja") or say("empty")


def _of_issues(state: State, *, is_needed: bool) -> Iterator[Point]:
    """What was decided and what came of the conversion; fields that are missing at all are told in one."""
    issues = _issues_of(state)
    absent = dict.fromkeys(str(issue.params["field"]) for issue in issues if issue.code == _ABSENT)
    if absent:
        issues = [issue for issue in issues if issue.code != _ABSENT]
        issues.append(Issue(_ABSENT, params={"field": "」「".join(absent)}))
    for issue in issues:
        kind = _kind(state, issue, is_needed=is_needed)
        if kind is not None:
            yield Point(kind, message_of(issue), fix_of(issue.code))


def _issues_of(state: State) -> list[Issue]:
    return [*state.reasons, *(state.latest.issues if state.latest is not None else ())]


def _kind(state: State, issue: Issue, *, is_needed: bool) -> str | None:
    """What an issue asks of the publisher, None where nothing."""
    kind = kind_of(issue.code)
    if kind is None or (state.verdict is Verdict.OTHER and not is_needed):
        return None
    return "waiting" if kind == "held" and state.good is None else kind


def _of_cells(result: Mapping[str, Any]) -> Iterator[Point]:
    """Cells of rows that went back; those of one field and one fault together."""
    schema = load_schema(result["schema"])
    table = _nothing_of(schema)
    groups: dict[tuple[str, str], list[Spot]] = defaultdict(list)
    for cell in result.get("rejected_cells", ()):
        text = cell.get("before") or cell["value"]
        words = wording(Finding(cell["code"], cell["row"], None, cell["field"], text, cell["params"]), table, "ja")
        named = say("field_fault", field=cell["field"], title=words.title) if cell["field"] else words.title
        spot = Spot(place_of(cell), cell.get("sheet"), shown(text, "ja"), words.expected)
        groups[named, words.fix].append(spot)
    for (named, fix), spots in groups.items():
        asked = {spot.expected for spot in spots}
        same = asked.pop() if len(asked) == 1 else ""
        listed = tuple(Spot(spot.place, spot.sheet, spot.value, "" if same else spot.expected) for spot in spots)
        yield Point("cells", named, fix, same, listed[:MOST_SPOTS], max(0, len(listed) - MOST_SPOTS))


def _of_licence(state: State) -> Iterator[Point]:
    licence = licence_of_state(state)
    if may_be_merged(licence):
        return
    named = "" if licence is None else licence.title or licence.url or licence.id or ""
    known = licence is not None and licence.id is not None
    key = "licence_closed" if known else "licence_unknown" if named else "licence_absent"
    yield Point("licence", say(key, licence=named), say("licence_fix"))


def _of_age(state: State) -> Point:
    message = say("stale", as_of=as_of_state(state), frequency=state.dataset.frequency)
    return Point("stale", message, say("stale_fix"))


def _of_form(result: Mapping[str, Any]) -> Iterator[Point]:
    for facts in result.get("readability", {}).get("findings", ()):
        found = finding(Mark(facts["code"], facts["count"], tuple(facts["places"]), facts["value"]), "ja")
        yield Point("form", found.message, found.fix)


def _of_doubts(result: Mapping[str, Any]) -> Iterator[Point]:
    """Values that were taken, or left as they were, without being sure: each kind with one of its cells."""
    for code, facts in result.get("doubts", {}).items():
        if code not in explanations():
            continue
        message = say("doubt", field=facts["field"], title=explain(code).title["ja"], count=facts["count"])
        before, after = value_of(facts["before"]), value_of(facts["after"])
        value = before if before == after else f"{before} → {after}"
        spot = Spot(place_of(facts), facts.get("sheet"), value)
        yield Point("doubt", message, render(code, {}, "ja", "fix"), spots=(spot,), more=facts["count"] - 1)


def _nothing_of(schema: Schema) -> TableReport:
    """The table that sentences are about: its format, and nothing of its file."""
    names: Sequence[str] = schema.field_names
    return TableReport("", None, schema, tuple(names), None, None, (), {}, 0, 0, 0, None, 0.0, 0)
