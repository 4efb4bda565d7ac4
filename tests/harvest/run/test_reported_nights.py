"""Reports of real nights: made from the store, and never in the way of what goes out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from odconv.errors import OutputError
from odconv.harvest.edition import Material
from odconv.harvest.model import Night, State
from odconv.harvest.report.model import MorningReport
from odconv.harvest.report.write import write_report
from odconv.issues import Issue


def report_of(root: Path, run: int) -> MorningReport:
    path = root / "nights" / f"{run:06d}" / "report" / "report.json"
    return MorningReport.model_validate_json(path.read_text("utf-8"))


def test_real_nights_are_reported_from_the_store(metropolis: Any, make_table: Any) -> None:
    root = metropolis.root
    ways = {"reports": {"report": lambda *facts: write_report(*facts, root=root, titles={"p": "見本"})}}
    for name, rows in (("aed", 100), ("gone", 10), ("kept", 12)):
        metropolis.put(name, make_table(rows=rows))
    metropolis.night(**ways)
    first = report_of(root, 1)
    assert (first.files.added, first.out, first.needs_a_person) == (3, "000001", False)
    metropolis.put("aed", make_table(rows=37))
    metropolis.put("kept", make_table(rows=13))
    del metropolis.datasets["gone"]
    metropolis.night(**ways)
    metropolis.night(**ways)
    second, third = report_of(root, 2), report_of(root, 3)
    assert [(line.distribution, line.kind, line.before, line.after) for line in second.changes] == [
        ("p/kept/1", "changed", 12, 13)
    ]
    assert [(line.distribution, line.verdict, line.days) for line in third.troubles] == [
        ("p/aed/1", "held", 1),
        ("p/gone/1", "gone", 1),
    ]
    assert (third.changes, third.edition, third.files.same) == ((), None, 1)
    for _ in range(8):
        metropolis.night(**ways)
    removed = [(run, line.title) for run in range(4, 12) for line in report_of(root, run).changes]
    assert [title for _, title in removed] == ["AED設置箇所一覧"]


def test_a_report_that_fails_is_told_and_spoils_nothing(metropolis: Any, make_table: Any) -> None:
    heard: list[list[str]] = []

    def refused(*_: object) -> None:
        raise OutputError("output-unwritable", file="x", reason="disk full")

    def faulty(*_: object) -> None:
        raise ValueError("no\nsense")

    def last(states: object, night: Night, *_: object) -> None:
        heard.append([str(issue.params["name"]) for issue in night.issues])

    metropolis.put("aed", make_table())
    told = metropolis.night(reports={"coverage": refused, "letters": faulty, "report": last})
    assert heard == [["coverage", "letters"]]
    assert [issue.code for issue in told.issues] == ["report-failed", "report-failed"]
    assert "disk full" in str(told.issues[0].params["reason"])
    assert "ValueError: no sense" in str(told.issues[1].params["reason"])
    assert metropolis.out() == {"p/aed/1": 20}
    assert metropolis.night().edition is None


def test_standings_tell_of_states_as_they_will_be_while_the_edition_is_written(
    metropolis: Any, make_table: Any
) -> None:
    told: list[tuple[str, set[str]]] = []
    at_work, told_of = Event(), Event()

    def standing(states: Sequence[State], night: Night, before: Sequence[Night], out: Path) -> None:
        assert at_work.wait(20)  # the edition has begun
        told.append(("standing", {state.verdict.value for state in states}))
        (out / "standing.txt").write_text(f"{night.run} {[each.run for each in before]}")
        told_of.set()

    def part(material: Material, out: Path) -> Sequence[Issue]:
        at_work.set()
        assert told_of.wait(20)  # and ends after it
        told.append(("edition", {good.dataset.title for good in material.goods}))
        return ()

    def report(states: Sequence[State], *_: object) -> None:
        told.append(("report", {state.verdict.value for state in states}))

    metropolis.put("aed", make_table())
    night = metropolis.night(parts={"goods": part}, standings={"coverage": standing}, reports={"report": report})
    assert told == [("standing", {"accepted"}), ("edition", {"AED設置箇所一覧"}), ("report", {"accepted"})]
    assert not night.issues
    assert (metropolis.root / "nights" / "000001" / "coverage" / "standing.txt").read_text() == "1 []"
    assert set(metropolis.verdicts().values()) == {"accepted"}


def test_a_patient_part_begins_when_the_standings_are_written_even_if_they_fail(
    metropolis: Any, make_table: Any
) -> None:
    told: list[str] = []
    at_work = Event()

    def standing(*_: object) -> None:
        assert at_work.wait(20)  # the other part has begun
        told.append("standing")
        raise ValueError

    def other(material: Material, out: Path) -> Sequence[Issue]:
        at_work.set()
        return ()

    def patient(material: Material, out: Path) -> Sequence[Issue]:
        told.append("patient")
        return ()

    metropolis.put("aed", make_table())
    parts = {"catalog": patient, "goods": other}
    night = metropolis.night(parts=parts, patient={"catalog"}, standings={"coverage": standing})
    assert told == ["standing", "patient"]
    assert [issue.code for issue in night.issues] == ["report-failed"]


def test_a_standing_that_fails_is_told_once_also_to_the_reports(metropolis: Any, make_table: Any) -> None:
    heard: list[list[str]] = []

    def report(_: object, night: Night, *__: object) -> None:
        heard.append([str(issue.params["name"]) for issue in night.issues])

    metropolis.put("aed", make_table())
    night = metropolis.night(standings={"letters": lambda *_: 1 / 0}, reports={"report": report})
    assert heard == [["letters"]]
    assert [issue.code for issue in night.issues] == ["report-failed"]
    assert metropolis.out() == {"p/aed/1": 20}


def test_a_night_that_was_left_when_its_edition_was_out_gets_its_standings(metropolis: Any, make_table: Any) -> None:
    seen: list[set[str]] = []

    def standing(states: Sequence[State], *_: object) -> None:
        seen.append({state.verdict.value for state in states})

    metropolis.put("aed", make_table())
    for step in ("renamed", "applied"):
        with pytest.raises(ZeroDivisionError):
            metropolis.night(step=lambda name, step=step: 1 / 0 if name == step else None)
    metropolis.night(standings={"coverage": standing})
    assert seen == [{"accepted"}]


def test_an_edition_that_cannot_be_written_leaves_what_was_out_whatever_was_told(
    metropolis: Any, make_table: Any
) -> None:
    def full(*_: object) -> Sequence[Issue]:
        raise OutputError("store-unwritable", file="x", reason="disk full")

    metropolis.put("aed", make_table())
    metropolis.night()
    metropolis.put("aed", make_table(rows=21))
    with pytest.raises(OutputError):
        metropolis.night(parts={"goods": full}, standings={"coverage": lambda *_: None})
    assert metropolis.out() == {"p/aed/1": 20}
    assert metropolis.night().edition == "000002"
    assert metropolis.out() == {"p/aed/1": 21}
