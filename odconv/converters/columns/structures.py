"""Columns that are one field only together: parts of an address or a date, a column per weekday, code or year of age.

What is found here is found by the labels of several columns and confirmed by their values; `gather.py` fills the
fields. A column that stands for the whole field by itself always goes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from odconv.converters.columns.ages import Band, band_of
from odconv.converters.columns.evidence import sample, share
from odconv.converters.columns.labels import folded
from odconv.converters.columns.listed import code_of
from odconv.converters.columns.targets import How, Targets
from odconv.tables.table import Column, Table

WEEKDAYS = "月火水木金土日"
HOLIDAY = "祝"
ERA, YEAR, MONTH, DAY = "era", "year", "month", "day"

_LEAST_DAYS = 5
_LEAST_LISTED = 3
_FITTING = 0.7  # of the values of each column have to look like what the column is taken for
_DAY = re.compile(r"(?:.{0,12}[_(・])?([月火水木金土日祝])(?:曜日?|日)?\)?(?:[_(・]?(?:午前|午後|am|pm)\)?)?")
_DATE_PART = re.compile(r"(?P<stem>.*?)[_(・]?(?P<part>元号|年号|年|月|日)\)?")
_date_part = lru_cache(maxsize=1 << 12)(_DATE_PART.fullmatch)  # labels recur in a batch
_PARTS = {"元号": ERA, "年号": ERA, "年": YEAR, "月": MONTH, "日": DAY}
_KINDS = {ERA: "era", YEAR: "year", MONTH: "month", DAY: "day"}


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that fill one field together.

    Attributes:
        how: in which way.
        field: name of the field.
        parts: what each column is of it, by index of the column: a weekday, a code, `year`; in the columns' order.
    """

    how: How
    field: str
    parts: Mapping[int, str]


def groups_of(table: Table, targets: Targets) -> tuple[Group, ...]:
    """The groups of columns that fill one field together, each column in one group at most.

    Args:
        table: the table.
        targets: the fields of a format.
    """
    labels = [folded(column.name) for column in table.columns]
    found: list[Group] = []
    used: set[int] = set()
    for group in (
        *_sums(table.columns, targets),
        *_dates(table, labels, targets),
        *_weekdays(table, labels, targets),
        *_listed(table, targets),
    ):
        if used.isdisjoint(group.parts) and not _has_rival(group, table.columns, targets):
            found.append(group)
            used |= set(group.parts)
    return tuple(found)


def belonging(label: str, targets: Targets) -> str | None:
    """The field that a column with this label fills together with others, as far as its label alone tells.

    Args:
        label: name of the column.
        targets: the fields of a format.
    """
    if label not in targets.belonging:
        targets.belonging[label] = _belonging(label, targets)
    return targets.belonging[label]


def _belonging(label: str, targets: Targets) -> str | None:
    band = band_of(label) if targets.bands else None
    if band is not None:
        return next((name for wanted, name in targets.bands.items() if _holds(wanted, band)), None)
    found = next((field.name for field in targets.listed if code_of(field, label)), None)
    return targets.weekdays if found is None and _DAY.fullmatch(folded(label)) else found


def _holds(wanted: Band, band: Band) -> bool:
    return band.sex == wanted.sex and wanted.first <= band.first and _ends(band) <= _ends(wanted)


def _has_rival(group: Group, columns: Sequence[Column], targets: Targets) -> bool:
    """Whether another column stands for the whole field by its label."""
    for at, column in enumerate(columns):
        target = targets.find(column.name) if at not in group.parts else None
        if target is not None and target.fields == (group.field,):
            return True
    return False


def _sums(columns: Sequence[Column], targets: Targets) -> Iterator[Group]:
    """Finer age bands that make up one of the format's: years of age, or 85～89歳, 90歳以上 for 85歳以上."""
    if not targets.bands:
        return
    bands: dict[Band, int] = {}
    for at, column in enumerate(columns):
        band = band_of(column.name)
        if band is not None:
            bands.setdefault(band, at)
    for wanted, name in targets.bands.items():
        parts = {} if wanted in bands else parts_of(wanted, bands)
        if len(parts) > 1:
            yield Group(How.SUMMED, name, {at: _said(band) for band, at in parts.items()})


def parts_of(wanted: Band, bands: Mapping[Band, int]) -> dict[Band, int]:
    """The bands that make up another without gap or overlap, in order of age; nothing where they do not."""
    within = sorted(
        (
            band
            for band in bands
            if band.sex == wanted.sex and wanted.first <= band.first and _ends(band) <= _ends(wanted)
        ),
        key=lambda band: (band.first, -_ends(band)),
    )
    parts: dict[Band, int] = {}
    following = wanted.first
    for band in within:
        if band.first == following:
            parts[band] = bands[band]
            following = int(_ends(band)) + 1 if band.last is not None else -1
        elif band.first > following >= 0:
            return {}
    complete = following == -1 if wanted.last is None else following == wanted.last + 1
    return parts if complete else {}


def _ends(band: Band) -> float:
    return float("inf") if band.last is None else band.last


def _said(band: Band) -> str:
    return f"{band.first}-" if band.last is None else f"{band.first}-{band.last}"


def _dates(table: Table, labels: Sequence[str], targets: Targets) -> Iterator[Group]:
    """年, 月 and 日 in columns of their own, side by side, with or without the era before them."""
    matches = list(map(_date_part, labels))
    for at in range(len(labels) - 2):
        parts = matches[at : at + 3]
        if None in parts or [part and _PARTS[part["part"]] for part in parts] != [YEAR, MONTH, DAY]:
            continue
        stems = [part["stem"] for part in parts if part]
        field = _date_field(stems[0], targets) if len(set(stems)) == 1 else None
        if field is None:
            continue
        found = {at: YEAR, at + 1: MONTH, at + 2: DAY}
        before = matches[at - 1] if at else None
        if before is not None and _PARTS[before["part"]] == ERA:
            found = {at - 1: ERA, **found}
        if all(_fits(_KINDS[part], table, column) for column, part in found.items()):
            yield Group(How.DATED, field, found)


def _date_field(stem: str, targets: Targets) -> str | None:
    """The date that columns with a common beginning tell of: 開催 of 開催年, 開催月, 開催日."""
    for label in (f"{stem}日", f"{stem}年月日", stem) if stem else ("年月日", "日付"):
        target = targets.find(label)
        if target is not None and len(target.fields) == 1 and _normaliser(targets, target.fields[0]) == "date":
            return target.fields[0]
    return None


def _weekdays(table: Table, labels: Sequence[str], targets: Targets) -> Iterator[Group]:
    """One column for each day of the week, each with a sign or with hours."""
    field = targets.weekdays
    if field is None:
        return
    parts = {at: found[1] for at, label in enumerate(labels) if (found := _DAY.fullmatch(label)) is not None}
    if len(set(parts.values()) & set(WEEKDAYS)) < _LEAST_DAYS:
        return
    if all(_fits("opening", table, at) for at in parts):
        yield Group(How.WEEKDAYS, field, parts)


def _listed(table: Table, targets: Targets) -> Iterator[Group]:
    """One column for each value of a field that holds several: 内科, 外科, 小児科 with signs below."""
    for field in targets.listed:
        parts = {
            at: code
            for at, column in enumerate(table.columns)
            if (code := code_of(field, column.labels[-1].text if column.labels else column.name)) is not None
            and targets.find(column.name) is None
        }
        parts = {at: code for at, code in parts.items() if _fits("flag", table, at)}
        if len(parts) >= _LEAST_LISTED:
            yield Group(How.LISTED, field.name, parts)


def _fits(kind: str, table: Table, at: int) -> bool:
    """Whether the values of a column look like a kind; a column without values does not speak against it."""
    fitting = share(kind, sample(table.texts(at)))
    return fitting is None or fitting >= _FITTING


def _normaliser(targets: Targets, name: str) -> str:
    spec: Mapping[str, str] = targets.schema.field(name).extra("normaliser") or {}
    return spec.get("name", "text")
