"""What is written about a night, every report by itself: one that fails spoils neither the night nor the others."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from odconv.errors import OdconvError
from odconv.harvest.model import Night, State
from odconv.issues import Issue

Report = Callable[[Sequence[State], Night, Sequence[Night], Path], None]
"""Writes something about a night into a folder: states, the night, the nights before it (the newest first)."""


def write_reports(
    reports: Mapping[str, Report], states: Sequence[State], night: Night, before: Sequence[Night], folder: Path
) -> Night:
    """Write some reports about a night.

    Args:
        reports: by the name of their folder.
        states: where every distribution stands.
        night: the night.
        before: the nights before it, the newest first.
        folder: of the night; each report has a folder in it, made where it does not exist.

    Returns:
        The night, with `report-failed` for those that could not be written; the ones after them were told so, too.
    """
    for name, report in reports.items():
        try:
            (folder / name).mkdir(parents=True, exist_ok=True)
            report(states, night, before, folder / name)
        except Exception as error:  # noqa: BLE001  (what is out is out; a report must not undo the night)
            night = replace(night, issues=(*night.issues, _failed(name, error)))
    return night


def _failed(name: str, error: Exception) -> Issue:
    """Why a report could not be written."""
    if isinstance(error, OdconvError):
        reason = f"{error.code} {error.params.get('reason', '')}"
    else:
        last = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__}: {str(error)[:200]} ({Path(last.filename).name}:{last.lineno})"
    return Issue("report-failed", params={"name": name, "reason": " ".join(reason.split())})
