"""The guards: what speaks against sending a new conversion out, compared with the last good copy before it is replaced.

Every guard gives issues; one of severity `error` holds the conversion back until a person releases it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from odconv.harvest.model import Profile
from odconv.harvest.thresholds import Thresholds
from odconv.issues import Issue, Severity
from odconv.reference.local_governments import local_government

_NAMED = 5
_SHARED_BY_ALL = 0.0


class RowBounds(Protocol):
    """How many rows there are when all is well."""

    @property
    def min(self) -> int | None:
        """At least."""

    @property
    def max(self) -> int | None:
        """At most."""


@dataclass(frozen=True, slots=True)
class Case:
    """A new conversion and what it is compared with.

    Attributes:
        new: its profile.
        old: that of the last good copy, None where there is none.
        sha256: of the new bytes.
        old_sha256: of the last good copy's bytes.
        publisher: code of the publisher, None where unknown.
        bounds: how many rows a table of this format has when all is well, None where nothing is expected.
        earlier: digests that the address gave before, oldest first.
        others: codes of other publishers that publish the same bytes.
    """

    new: Profile
    old: Profile | None
    sha256: str
    old_sha256: str | None = None
    publisher: str | None = None
    bounds: RowBounds | None = None
    earlier: tuple[str, ...] = ()
    others: Collection[str] = ()


def objections(case: Case, limits: Thresholds) -> list[Issue]:
    """Everything that the guards have to say, in the order of the guards."""
    return [issue for guard in _GUARDS for issue in guard(case, limits)]


def holds(issues: Collection[Issue]) -> bool:
    """Whether a conversion of which this is said is held back."""
    return any(issue.severity is Severity.ERROR for issue in issues)


def _no_rows(case: Case, _: Thresholds) -> Iterator[Issue]:
    if not case.new.valid:
        yield Issue("guard-no-rows", params={"rows": case.new.rows})


def _other_format(case: Case, _: Thresholds) -> Iterator[Issue]:
    if case.old is not None and case.old.schema != case.new.schema:
        yield Issue("guard-format-changed", params={"before": case.old.schema, "after": case.new.schema})


def _fewer_rows(case: Case, limits: Thresholds) -> Iterator[Issue]:
    if case.old is None:
        return
    before, after = case.old.valid, case.new.valid
    if after and after < limits.rows.share * before and before - after >= limits.rows.least:
        yield Issue("guard-rows-fallen", params={"before": before, "after": after})


def _out_of_bounds(case: Case, _: Thresholds) -> Iterator[Issue]:
    bounds, rows = case.bounds, case.new.valid
    if bounds is not None and bounds.min is not None and rows < bounds.min:
        yield Issue("guard-rows-below", params={"rows": rows, "limit": bounds.min})
    if bounds is not None and bounds.max is not None and rows > bounds.max:
        yield Issue("guard-rows-above", params={"rows": rows, "limit": bounds.max})


def _header(case: Case, _: Thresholds) -> Iterator[Issue]:
    """A header that changed and keeps its fields is only told; one that lost fields is held by `_columns`."""
    if case.old is not None and case.old.header != case.new.header:
        gone = [label for label in case.old.header if label not in case.new.header]
        new = [label for label in case.new.header if label not in case.old.header]
        yield Issue("guard-header-changed", params={"gone": _listed(gone), "new": _listed(new)})


def _columns(case: Case, limits: Thresholds) -> Iterator[Issue]:
    """Fields that were filled and are no longer, or far less."""
    if case.old is None or case.old.schema != case.new.schema or not case.new.rows:
        return
    lost: list[str] = []
    empty: list[str] = []
    fallen: list[str] = []
    for name, before in case.old.fill.items():
        after = case.new.fill.get(name, 0.0)
        if before * case.old.rows < limits.fill.least_cells:
            continue
        if not after:
            (lost if case.old.header != case.new.header else empty).append(name)
        elif after < limits.fill.share * before and case.new.rows >= limits.fill.least_rows:
            fallen.append(f"{name} ({before:.0%} → {after:.0%})")
    for code, names in (
        ("guard-columns-lost", lost),
        ("guard-column-empty", empty),
        ("guard-fill-fallen", fallen),
    ):
        if names:
            yield Issue(code, params={"fields": _listed(names), "count": len(names)})


def _elsewhere(case: Case, limits: Thresholds) -> Iterator[Issue]:
    share = share_in(case.new.areas, case.publisher)
    if share is None or sum(case.new.areas.values()) < limits.area.least_rows or share >= limits.area.share:
        return
    most = max(case.new.areas, key=lambda code: case.new.areas[code])
    facts = {"publisher": _name(str(case.publisher)), "place": _name(most), "share": f"{share:.0%}"}
    yield Issue("guard-area-elsewhere", params=facts)


def _older(case: Case, _: Thresholds) -> Iterator[Issue]:
    if case.old is not None and case.old.as_of and case.new.as_of:
        size = min(len(case.old.as_of), len(case.new.as_of))  # a month is compared with a month
        if case.new.as_of[:size] < case.old.as_of[:size]:
            yield Issue("guard-content-older", params={"before": case.old.as_of, "after": case.new.as_of})
            return
    if case.old_sha256 is not None and case.sha256 != case.old_sha256 and case.sha256 in case.earlier[:-1]:
        yield Issue("guard-content-returned", params={"sha256": case.sha256[:12]})


def _same_bytes(case: Case, limits: Thresholds) -> Iterator[Issue]:
    """The bytes of another publisher: whose they are, the rows tell; where they do not, nobody's go out."""
    if not case.others:
        return
    share = share_in(case.new.areas, case.publisher)
    told = share is not None and sum(case.new.areas.values()) >= limits.area.least_rows
    if not told or (share or _SHARED_BY_ALL) < limits.area.share:
        yield Issue("guard-same-as-other", params={"publishers": "、".join(map(_name, sorted(case.others)))})


def share_in(areas: Mapping[str, int], publisher: str | None) -> float | None:
    """The share of rows that lie in the publisher's area; None where rows or publisher tell nothing."""
    total = sum(areas.values())
    if publisher is None or not total:
        return None
    inside = sum(rows for code, rows in areas.items() if belongs(code, publisher))
    return inside / total


def belongs(code: str, publisher: str) -> bool:
    """Whether a municipality is the publisher, or lies in the prefecture that is.

    >>> belongs("131016", "131016"), belongs("131016", "130001"), belongs("131016", "131024")
    (True, True, False)
    """
    return code == publisher or (publisher[2:5] == "000" and code[:2] == publisher[:2])


def _name(code: str) -> str:
    body = local_government(code)
    return code if body is None else body.name or body.prefecture


def _listed(names: list[str]) -> str:
    shown = "、".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} …"


_GUARDS: tuple[Callable[[Case, Thresholds], Iterator[Issue]], ...] = (
    _no_rows,
    _other_format,
    _fewer_rows,
    _out_of_bounds,
    _header,
    _columns,
    _elsewhere,
    _older,
    _same_bytes,
)
