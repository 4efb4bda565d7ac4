"""The columns of a combined table: the row's id, the format's fields, and where the row came from; and their schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from odconv.harvest.combine.duplicates import RULES
from odconv.harvest.combine.sources import Source
from odconv.schemas.model import Schema

ID = "_id"
LINKS = (ID, "_duplicate_of", "_duplicate_rule")
"""What a row is, and what it is a copy of: known when all rows are."""

_ID_PATTERN = "[0-9a-f]{24}"
_TRAIL: tuple[Mapping[str, Any], ...] = (
    {
        "name": "_publisher_code",
        "title": "公開した団体の全国地方公共団体コード",
        "constraints": {"pattern": "[0-9]{6}"},
    },
    {"name": "_publisher", "title": "公開した団体の名称"},
    {"name": "_dataset", "title": "データセット（ポータル/識別子）", "constraints": {"required": True}},
    {"name": "_distribution", "title": "ファイルの識別子", "constraints": {"required": True}},
    {
        "name": "_sha256",
        "title": "元のファイルの SHA-256",
        "constraints": {"required": True, "pattern": "[0-9a-f]{64}"},
    },
    {"name": "_sheet", "title": "元のシート"},
    {
        "name": "_row",
        "title": "元の行番号（1から）",
        "type": "integer",
        "constraints": {"required": True, "minimum": 1},
    },
    {"name": "_fetched_at", "title": "取得日時", "constraints": {"required": True}},
    {"name": "_licence", "title": "利用条件", "constraints": {"required": True}},
    {"name": "_credit", "title": "出典の表示", "constraints": {"required": True}},
    {"name": "_duplicate_of", "title": "同じものを表す行の _id", "constraints": {"pattern": _ID_PATTERN}},
    {"name": "_duplicate_rule", "title": "同じものと判断した規則", "constraints": {"enum": list(RULES)}},
)


_OF_ONE_SOURCE = frozenset({"unique", "required"})


def combined_schema(schema: Schema) -> Schema:
    """The schema of the combined table of a format.

    What is unique within one publisher's file repeats over all publishers, so the format's own keys give way to `_id`.
    Nor must a field be filled: one that a source does not have at all is empty in all of its rows, which are good for
    everything else; its publisher is told. What the format asks for still stands in `odconv:requirement`.
    """
    unique = {"required": True, "unique": True, "pattern": _ID_PATTERN}
    identity = {"name": ID, "title": "行の識別子", "type": "string", "constraints": unique}
    trail = [{"type": "string", **field} for field in _TRAIL]
    descriptor = dict(schema.descriptor)
    descriptor.update(
        {
            "name": f"{descriptor.get('name', 'table')}-combined",
            "title": f"{schema.title}（統合）",
            "fields": [identity, *map(_without_keys, descriptor.get("fields", ())), *trail],
            "fieldsMatch": "exact",
            "odconv:id": f"combined/{schema.id}",
        }
    )
    for key in ("primaryKey", "uniqueKeys", "foreignKeys", "odconv:fileName"):
        descriptor.pop(key, None)
    return Schema(f"combined/{schema.id}", schema.version, descriptor)


def _without_keys(field: Mapping[str, Any]) -> dict[str, Any]:
    constraints = {name: value for name, value in field.get("constraints", {}).items() if name not in _OF_ONE_SOURCE}
    rest = {name: value for name, value in field.items() if name != "constraints"}
    return {**rest, "constraints": constraints} if constraints else rest


def columns_of(schema: Schema) -> tuple[str, ...]:
    """The names of the columns of a format's combined table."""
    return (ID, *schema.field_names, *(str(field["name"]) for field in _TRAIL))


def with_provenance(rows: pl.DataFrame, sources: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Rows with all columns of the combined table, all text but for `_row` (Int64).

    Args:
        rows: the format's fields, what `duplicates.linked_rows` gives, `_source`, `_sheet`, `_row`; what is empty
            throughout may be absent.
        sources: of `source_frame`, those that `_source` counts.
        schema: the format.
    """
    joined = pl.concat([rows, sources.select(pl.all().gather(rows["_source"]))], how="horizontal")
    empty = pl.lit(None, dtype=pl.String)
    return joined.select(pl.col(name) if name in joined.columns else empty.alias(name) for name in columns_of(schema))


def source_frame(sources: Sequence[Source]) -> pl.DataFrame:
    """Where rows come from: a row for each distribution by its number."""
    columns = {
        "_publisher_code": [source.publisher_code for source in sources],
        "_publisher": [source.publisher or None for source in sources],
        "_dataset": [source.dataset for source in sources],
        "_distribution": [source.distribution for source in sources],
        "_sha256": [source.sha256 for source in sources],
        "_fetched_at": [source.fetched_at for source in sources],
        "_licence": [source.licence for source in sources],
        "_credit": [source.credit for source in sources],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
