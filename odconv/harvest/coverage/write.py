"""The coverage of a night as JSON, CSV and one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from odconv.harvest.coverage.conformity import Conformity
from odconv.harvest.coverage.grid import Copy, Grid, Publisher, grid_of
from odconv.harvest.coverage.html import to_html
from odconv.harvest.coverage.rules import Reach, rules
from odconv.harvest.coverage.trend import Point, point_of, points_before
from odconv.harvest.model import Night, State
from odconv.harvest.store.results import Results
from odconv.issues import Issue, Language, render
from odconv.tables.writers.delimited import write_delimited
from odconv.tables.writers.target import replacing

COLUMNS = ("code", "publisher", "format", "title", "state", "rows", "as_of", "days_late", "dataset", "url", "reasons")
"""Columns of `coverage.csv`, one row for each publisher and format; more where a publisher has several copies."""


def write_coverage(
    states: Sequence[State],
    night: Night,
    before: Sequence[Night],
    out: Path,
    *,
    root: Path,
    codes: Sequence[str] = (),
    language: Language = "ja",
) -> tuple[Path, ...]:
    """Write `coverage.json`, `coverage.csv` and `coverage.html`.

    Args:
        states: where every distribution stands.
        night: the night.
        before: the nights before it, the newest first; the trend is read from what they left in the store.
        out: the folder.
        root: the store, for what is told of conversions.
        codes: 全国地方公共団体コード of those that are expected to publish.
        language: of page and reasons.

    Returns:
        The files.

    Raises:
        OutputError: `output-unwritable`.
    """
    with Results(root) as results:
        conformity = Conformity(root, results)
        grid = grid_of(states, codes, dt.datetime.fromisoformat(night.started).date(), conformity.of)
    conformity.keep()
    points = [*points_before(root / "nights", [each.run for each in before]), point_of(night, grid)]
    files = (out / "coverage.json", out / "coverage.csv", out / "coverage.html")
    facts = to_json(_json(grid, night, points, language), indent=1) + b"\n"
    out.mkdir(parents=True, exist_ok=True)
    with replacing(files[0]) as stream:
        stream.write(facts)
    write_delimited(files[1], [COLUMNS, *_rows(grid, language)], guard=True)
    with replacing(files[2]) as stream:
        stream.write(to_html(grid, night, points, language).encode())
    return files


def told(reasons: Sequence[Issue], language: Language) -> str:
    """Reasons as one text, each once."""
    return " ".join(dict.fromkeys(render(issue.code, issue.params, language) for issue in reasons))


def _json(grid: Grid, night: Night, points: Sequence[Point], language: Language) -> dict[str, Any]:
    return {
        "run": night.run,
        "started": night.started,
        "formats": grid.formats,
        "totals": {reach.value: grid.totals.get(reach, 0) for reach in Reach},
        "publishers": [_publisher(publisher, language) for publisher in grid.publishers],
        "trend": [{"run": point.run, "started": point.started, "totals": point.totals} for point in points],
    }


def _publisher(publisher: Publisher, language: Language) -> dict[str, Any]:
    cells = {
        name: {"state": cell.reach.value, "rows": cell.rows, "copies": [_copy(copy, language) for copy in cell.copies]}
        for name, cell in publisher.cells.items()
    }
    return {"code": publisher.code, "name": publisher.name, "score": publisher.score, "cells": cells}


def _copy(copy: Copy, language: Language) -> dict[str, Any]:
    return {
        "state": copy.reach.value,
        "dataset": copy.dataset,
        "title": copy.title,
        "url": copy.url,
        "rows": copy.rows,
        "as_of": copy.as_of,
        "days_late": copy.late,
        "reasons": [
            {"code": issue.code, "message": render(issue.code, issue.params, language)} for issue in copy.reasons
        ],
    }


def _rows(grid: Grid, language: Language) -> list[list[str]]:
    found = []
    for publisher in grid.publishers:
        for name, cell in publisher.cells.items():
            head = [publisher.code, publisher.name, name, grid.formats[name]]
            if not cell.copies:
                found.append([*head, rules().reaches[cell.reach].title[language], "0", "", "", "", "", ""])
            for copy in cell.copies:
                state = rules().reaches[copy.reach].title[language]
                late = "" if copy.late is None else str(copy.late)
                where = [copy.dataset, copy.url or "", told(copy.reasons, language)]
                found.append([*head, state, str(copy.rows), copy.as_of or "", late, *where])
    return found
