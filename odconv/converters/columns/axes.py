"""Latitude and longitude under each other's label: where every value says so, the columns change places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from odconv.converters.columns.targets import SCORES, How, Targets
from odconv.tables.table import Table
from odconv.values import coordinate
from odconv.values.coordinate import Axis
from odconv.values.model import Certainty

if TYPE_CHECKING:
    from odconv.converters.columns.mapping import ColumnMatch


_OTHER: Mapping[str, Axis] = {"latitude": "longitude", "longitude": "latitude"}


def righted(matches: Mapping[int, ColumnMatch], table: Table, targets: Targets) -> dict[int, ColumnMatch]:
    """The matches with two columns exchanged where each holds nothing but degrees of the other's axis.

    No degree of Japan is both a latitude and a longitude, so that the values prove it. Single swapped rows are not
    exchanged: they are told of cell by cell.

    Args:
        matches: where each column goes, by its index.
        table: the table.
        targets: the fields of a format.
    """
    found = dict(matches)
    north, east = (_column(matches, targets, axis) for axis in ("latitude", "longitude"))
    if north is None or east is None:
        return found
    if _holds(table, north, "longitude") and _holds(table, east, "latitude"):
        found[north] = _taking(matches[north], matches[east])
        found[east] = _taking(matches[east], matches[north])
    return found


def _column(matches: Mapping[int, ColumnMatch], targets: Targets, axis: str) -> int | None:
    """The one column that goes to the field of an axis alone."""
    target = targets.of_concept(axis)
    columns = [at for at, match in matches.items() if target is not None and match.fields == target.fields]
    return columns[0] if len(columns) == 1 else None


def _holds(table: Table, at: int, axis: Axis) -> bool:
    """Whether all values of a column are degrees of an axis, and there are any."""
    found = False
    for text in table.texts(at):  # mostly the first one ends it
        if coordinate.USUAL[_OTHER[axis]].fullmatch(text):
            return False
        if text.strip():
            outcome = coordinate.normalise(text, axis=axis)
            if outcome.certainty is not Certainty.SURE or not coordinate.is_valid(outcome.value, axis=axis):
                return False
            found = True
    return found


def _taking(match: ColumnMatch, other: ColumnMatch) -> ColumnMatch:
    """A match with the fields of the other one."""
    return replace(match, fields=other.fields, how=How.SWAPPED, score=SCORES[How.SWAPPED], reason="")
