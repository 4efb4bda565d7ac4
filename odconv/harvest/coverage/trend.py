"""How the coverage changed over the nights: read from what each night left."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from odconv.harvest.coverage.grid import Grid
from odconv.harvest.coverage.rules import Reach, rules
from odconv.harvest.edition import name_of
from odconv.harvest.model import Night

FOLDER = "coverage"
"""What the folder of a night's coverage is called."""


@dataclass(frozen=True, slots=True)
class Point:
    """One night: its run, when it began, and the number of pairs by reach."""

    run: int
    started: str
    totals: Mapping[str, int]

    @property
    def usable(self) -> int:
        """Pairs whose rows go out."""
        return sum(count for name, count in self.totals.items() if Reach(name).is_usable)


def point_of(night: Night, grid: Grid) -> Point:
    """The point of a night."""
    return Point(night.run, night.started, {reach.value: grid.totals.get(reach, 0) for reach in Reach})


def points_before(nights: Path, runs: Sequence[int]) -> list[Point]:
    """The points of earlier nights, oldest first; nights that left none, or a damaged one, are passed over.

    Args:
        nights: the folder of all nights; their coverages lie at `<run>/coverage`.
        runs: the earlier runs.
    """
    found = []
    for run in sorted(runs)[-(rules().nights - 1) :]:
        file = nights / name_of(run) / FOLDER / "coverage.json"
        try:
            facts = json.loads(file.read_text("utf-8"))
            totals = {reach.value: int(facts["totals"][reach.value]) for reach in Reach}
            found.append(Point(int(facts["run"]), str(facts["started"]), totals))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found
