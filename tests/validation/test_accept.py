"""The column expressions are sound: what they pass, the judge passes too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odconv.schemas.model import Schema
from odconv.schemas.registry import catalog, code_list, load_schema
from odconv.tables.limits import Limits
from odconv.validation.accept import suspects
from odconv.validation.columns import ColumnPlan
from odconv.validation.judge import Judge, compile_judge
from odconv.validation.plan import compile_plan

SCHEMAS = [load_schema(entry.id) for entry in catalog() if entry.fields]


def rules_of(field: Any, schema: Schema) -> str:
    """All that a verdict rests on; fields that share it share their judge."""
    skipped = {"name", "title", "description", "example"}
    kept = {
        key: value
        for key, value in field.descriptor.items()
        if key not in skipped and (not key.startswith("odconv:") or key == "odconv:checks")
    }
    return json.dumps([kept, schema.missing_values], sort_keys=True, ensure_ascii=False)


def distinct() -> Iterator[tuple[str, Judge]]:
    seen = set()
    for schema in SCHEMAS:
        for field in schema.fields:
            rules = rules_of(field, schema)
            if rules not in seen:
                seen.add(rules)
                yield f"{schema.id}:{field.name}", compile_judge(field, schema)


JUDGES = dict(distinct())

HARD = tuple(
    """
    0 -0 +0 00 1 -1 +1 01 1.0 1. .5 1e3 1E3 1e400 -1e400 1e-400 -1e-400 nan NaN inf -inf Infinity 1_000 0x10 1,000
    9223372036854775807 9223372036854775808 -9223372036854775809 99999999999999999999 20 46 45.99999999999999999999
    46.00000000000000000001 19.99999999999999999999 20.00000000000000000001 122 154 154.00000000000000000001
    121.99999999999999999999 90.0000000000000000001 180.0000000000000000001 １ １２ 1２ ٣ ௧ ² ½ Ⅷ 一
    2024-01-01 2024-1-1 2024-02-29 2023-02-29 0000-01-01 0001-01-01 9999-12-31 ２０２４-01-01 2024/01/01 20240101
    2024-01-01T00:00 00:00 24:00 9:00 09:00 09:60 23:59:59 ０９:００ 09：00 有 無 1有 有有 true TRUE True false
    131016 131015 13101 13101６ 01100 011002 010006 03-1234-5678 0312345678 ０３-1234-5678 03-1234-567８ 090-1234-5678
    0120-12-3456 100-0001 1000001 〒100-0001 http://a.jp http://a.jp/ https://a.jp/b?c=d http://あ.jp ftp://a.jp a.jp
    http:// http://a..jp http://-a.jp http://a_b.jp a@b.jp a@b カタカナ ｶﾀｶﾅ カ・ナ ー ヽ ひら 月火水 月、火 火月 月;火 祝
    ; a;b 1;2 7000012050002 A1 a1 Ａ１ é e\u0301
    """.split()
)


@pytest.mark.parametrize("name", RULED)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_rows_that_no_rule_looks_at_are_right(name: str, data: st.DataObject) -> None:
    schema = RULED[name]
    plan = compile_plan(schema, schema.field_names)
    cell = st.sampled_from([None, None, *NUMBERS, *PLACES, *TIMES])
    names = sorted({field for rule in plan.rules for field in rule.fields})
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(names, cell)), min_size=5, max_size=30))
    texts: dict[str, list[str | None]] = {
        str(place): [row.get(label) for row in rows] for place, label in enumerate(plan.labels)
    }
    frame = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
    found = ColumnPlan(plan, Limits()).look(frame)
    for at, rule in enumerate(plan.rules):
        flags = found[f"!{at}"].to_list()
        for row, flag in zip(rows, flags, strict=True):
            assert flag or rule.judge([row[field] for field in rule.fields]) == ()
