"""Reports of real nights: made from the store, and never in the way of what goes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from odconv.errors import OutputError
from odconv.harvest.model import Night
from odconv.harvest.report.model import MorningReport
from odconv.harvest.report.write import write_report


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
