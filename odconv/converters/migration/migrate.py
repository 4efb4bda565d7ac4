"""推奨データセット → 自治体標準オープンデータセット, and back where possible; with a list of what found no place.

Values are moved, joined and parted, not mended: `migrate_table` then makes them standard as any other conversion does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from odconv.converters.migration.rules import BACKWARDS, FORWARDS
from odconv.converters.migration.work import MigrationWork, Step
from odconv.errors import UsageError
from odconv.issues import Issue
from odconv.reference.local_governments import local_government, repair_code
from odconv.schemas.diff import family_mapping
from odconv.schemas.model import Schema
from odconv.values.model import Context

_CODES = re.compile(r"(?:都道府県コード又は市区町村|地方公共団体|市区町村)コード$")
_LAST = ("flags_from_list", "split_address")  # they ask what remarks and buildings hold besides
_CONSTANT = re.compile(r"[a-z]{2}")  # of the mapping's defaults only codes are values; the others are remarks


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A column of which something found no place in the other format.

    Attributes:
        column: its name.
        records: indices of the records whose text was left.
        example: the first of these texts.
    """

    column: str
    records: tuple[int, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Migration:
    """The columns of a table in another format.

    Attributes:
        source: the format that they were in.
        target: the format that they are in.
        columns: values by field of the target, for fields that hold any; one for each record.
        moved: for fields that were copied as they stood, the column that each came from.
        unplaced: what found no place, in the order of the source's columns; columns without any text are not listed.
        notes: what is to be told besides.
        made: the steps that each field was filled by: the rule, and the columns that it read.
    """

    source: Schema
    target: Schema
    columns: Mapping[str, Sequence[str]]
    moved: Mapping[str, str]
    unplaced: tuple[Unplaced, ...]
    notes: tuple[Issue, ...]
    made: Mapping[str, Sequence[Step]]

    def to_dict(self) -> dict[str, Any]:
        """The account of the migration for machines, without its values."""
        return {
            "from": self.source.id,
            "to": self.target.id,
            "fields": [name for name in self.target.field_names if name in self.columns],
            "unplaced": [
                {"column": each.column, "records": len(each.records), "example": each.example} for each in self.unplaced
            ],
        }


def migrate(
    columns: Mapping[str, Sequence[str]], source: Schema, target: Schema, context: Context | None = None
) -> Migration:
    """Move the columns of a format into its counterpart in the other family.

    Args:
        columns: texts by name, all of one length: the format's fields, and any other columns of the table.
        source: the format that they are in.
        target: its counterpart, older or newer.
        context: the publisher; by the codes or names in the columns where None.

    Raises:
        UsageError: `migration-unknown` where the mapping knows no way between the two; `migration-partial` where a
            format is known in part only, so that nobody can say what goes where.
    """
    entry, forwards = _entry(source.id, target.id)
    if entry["confidence"] == "low":
        raise UsageError("migration-partial", source=source.id, target=target.id)
    work = MigrationWork(columns, target, context or _publisher(columns))
    rules = FORWARDS if forwards else BACKWARDS
    for (rule, news), olds in _groups(entry):
        work.step = (rule, tuple(olds if forwards else news))
        rules[rule](work, olds, news)
    if forwards:
        _add_earlier(work, entry)
        _add_defaults(work, entry)
    return Migration(source, target, work.columns, work.moved, _unplaced(work), tuple(work.notes), work.made)


def counterpart(target: str) -> str | None:
    """The id of the format from which the mapping knows a way to this one, None where it knows none."""
    for entry in family_mapping()["datasets"].values():
        if target in (entry["old"], entry["new"]):
            return str(entry["old"] if target == entry["new"] else entry["new"])
    return None


def earlier_names(source: str, target: str) -> frozenset[str]:
    """Names of columns that files of the older format bear besides its fields and that have a place in the newer."""
    entry, forwards = _entry(source, target)
    return frozenset(entry["earlierColumns"]) if forwards else frozenset()


def _entry(source: str, target: str) -> tuple[Mapping[str, Any], bool]:
    """The mapping between two formats, and whether it leads forwards."""
    for entry in family_mapping()["datasets"].values():
        if (entry["old"], entry["new"]) == (source, target):
            return entry, True
        if (entry["new"], entry["old"]) == (source, target):
            return entry, False
    raise UsageError("migration-unknown", source=source, target=target)


def _groups(entry: Mapping[str, Any]) -> list[tuple[tuple[str, tuple[str, ...]], list[str]]]:
    """The older columns of each rule with its newer ones: parts of one whole together, `_LAST` at the end."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for line in entry["columns"]:
        if line["new"]:
            groups.setdefault((line["rule"], tuple(line["new"])), []).append(line["old"])
    return sorted(groups.items(), key=lambda item: item[0][0] in _LAST)


def _add_earlier(work: MigrationWork, entry: Mapping[str, Any]) -> None:
    """Columns under the names of earlier editions."""
    work.step = ("same", ())
    for old, news in entry["earlierColumns"].items():
        for new in news:
            work.move(old, new)


def _add_defaults(work: MigrationWork, entry: Mapping[str, Any]) -> None:
    """Newer columns that follow from another one or are the same everywhere."""
    for line in entry["newColumns"]:
        default, name = line.get("default", ""), line["new"]
        if name in work.columns or not work.size:
            continue
        if default in work.columns:
            work.step = ("follows", tuple(column for _, columns in work.made.get(default, ()) for column in columns))
            work.put(name, work.columns[default])
        elif _CONSTANT.fullmatch(default):
            work.step = ("constant", ())
            work.put(name, [default] * work.size)
            work.tell("migration-constant", field=name, value=default)


def _unplaced(work: MigrationWork) -> tuple[Unplaced, ...]:
    found: list[Unplaced] = []
    for name, texts in work.source.items():
        looked_at = work.lost.get(name)
        records = [at for at in (range(len(texts)) if looked_at is None else looked_at) if texts[at].strip()]
        if records:
            found.append(Unplaced(name, tuple(records), texts[records[0]]))
    return tuple(found)


def _publisher(columns: Mapping[str, Sequence[str]]) -> Context:
    """The publisher, where all records that name one name the same."""
    for name, texts in columns.items():
        if _CODES.search(name):
            codes = {repair_code(text).code for text in dict.fromkeys(texts) if text}
            body = local_government(next(iter(codes)) or "") if len(codes) == 1 else None
            if body is not None:
                city = "" if body.code[2:5] == "000" else (body.county or "") + body.name
                return Context(local_government=body.code, prefecture=body.prefecture, city=city)
    names = {(p, c) for p, c in zip(columns.get("都道府県名", ()), columns.get("市区町村名", ()), strict=False) if p}
    return Context(prefecture=(pair := names.pop())[0], city=pair[1]) if len(names) == 1 else Context()
