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
from odconv.validation.frames import ColumnPlan
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
    http:// http://a..jp http://-a.jp http://a_b.jp a@b.jp a@b カタカナ ｶﾀｶﾅ カ・ナ ー ヽ ひら 月火水 月、火 火月 月;火
    1e-4009223372036854775807 祝 ; a;b 1;2 7000012050002 A1 a1 Ａ１ é e\u0301
    """.split()  # noqa: SIM905  (a list of a hundred quotes is hard to read)
)


EDGES = ["", " ", "　", "\n", "\t", "\u00a0", "\x85", "\u2028", "\ufeff", "\u200b", "-", "\x00"]


def texts_for(judge: Judge) -> st.SearchStrategy[str]:
    """Right texts, near misses of them, and anything."""
    seeds = st.sampled_from([text for text in [*good_texts(judge), *HARD] if text])
    edge = st.sampled_from(EDGES)
    near = st.one_of(
        st.tuples(seeds, edge).map("".join),
        st.tuples(edge, seeds).map("".join),
        st.tuples(seeds, seeds).map("".join),
        seeds.map(lambda text: text[:-1]),
        seeds.map(lambda text: text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})),
        seeds.map(str.swapcase),
    )
    short = st.text(alphabet="0123456789-+.:/eE,;_ ０９アァヶ月日a\n\r", max_size=12)
    anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    return st.one_of(seeds, near, edge, short, anything)


def good_texts(judge: Judge) -> list[str]:
    field = judge.field
    good = [str(field.descriptor.get("example", "")), *map(str, field.constraints.get("enum", ()))]
    good += [str(word) for key in ("trueValues", "falseValues") for word in field.descriptor.get(key, ())]
    for check in judge.checks:
        if check.name == "code-list":
            good += list(code_list(check.params["list"]).codes)[:30]
    for bound in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if bound in field.constraints:
            limit = str(field.constraints[bound])
            good += [limit, f"{limit}.00000000000000000001", f"{limit}.0", f"-{limit}", f"{limit}0"]
    for length in ("minLength", "maxLength"):
        size = field.constraints.get(length)
        if size is not None:
            good += ["a" * size, "あ" * (size + 1), "𠮷" * size, "e\u0301" * size, "1" * max(0, size - 1)]
    return good


def passed_wrongly(judge: Judge, texts: list[str]) -> list[str | None]:
    """The texts that the expression passes and the judge does not."""
    cells = [None if text in judge.missing else text for text in texts] + [None]
    expression = suspects(judge, pl.col("c"))
    looked_at = [False] * len(cells)
    if expression is not None:
        found = pl.DataFrame({"c": pl.Series(cells, dtype=pl.String)}).select(expression.alias("f"))["f"]
        assert found.null_count() == 0
        looked_at = found.to_list()
    return [
        cell
        for cell, flag in zip(cells, looked_at, strict=True)
        if not flag and (judge.empty() if cell is None else judge.verdict(cell))
    ]


@pytest.mark.parametrize("name", JUDGES)
def test_every_hard_text_that_passes_is_right(name: str) -> None:
    judge = JUDGES[name]
    texts = [
        before + text + after
        for text in (*HARD, *good_texts(judge))
        for before, after in (("", ""), (" ", ""), ("", "\n"), ("", "\x85"), ("　", ""), ("", "０"))
    ]
    assert passed_wrongly(judge, texts + EDGES) == []


@pytest.mark.parametrize("ends", [("", " ", "０"), ("", "\n", "\x85")])  # joined to lines, and one by one
@pytest.mark.parametrize("name", [name for name, judge in JUDGES.items() if judge.quick is not None])
def test_every_hard_text_that_the_quick_look_passes_is_right(name: str, ends: tuple[str, ...]) -> None:
    judge = JUDGES[name]
    assert judge.quick is not None
    texts = {text + end for text in (*HARD, *good_texts(judge)) for end in ends} - {""}
    passed = texts.difference(judge.quick.doubtful(texts))
    assert [text for text in passed if judge.verdict(text)] == []


@pytest.mark.parametrize("name", JUDGES)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_the_expression_passes_the_judge_passes(name: str, data: st.DataObject) -> None:
    judge = JUDGES[name]
    texts = data.draw(st.lists(texts_for(judge), min_size=10, max_size=30))
    assert passed_wrongly(judge, texts) == []


def test_the_expressions_spare_the_judge_the_examples() -> None:
    """A filter that passes nothing would be sound and useless: nearly all right examples pass."""
    passed = looked_at = 0
    for judge in JUDGES.values():
        example = judge.field.descriptor.get("example")
        if not isinstance(example, str) or not example or judge.verdict(example):
            continue
        expression = suspects(judge, pl.col("c"))
        flag = expression is not None and pl.DataFrame({"c": [example]}).select(expression.alias("f"))["f"][0]
        looked_at += flag
        passed += not flag
    assert passed > 4 * looked_at


WITH_RULES = {schema.id: schema for schema in SCHEMAS if compile_plan(schema, schema.field_names).rules}
PAIRS = Schema(
    "test/rules",
    "1",
    {
        "fields": [
            {"name": "lat", "type": "number"},
            {"name": "lon", "type": "number"},
            {"name": "from", "type": "date"},
            {"name": "to", "type": "date"},
            {"name": "open", "type": "time", "format": "%H:%M"},
            {"name": "close", "type": "time", "format": "%H:%M"},
            {"name": "all", "type": "integer"},
            {"name": "men", "type": "integer"},
            {"name": "women", "type": "integer"},
        ],
        "odconv:checks": [
            {"check": "coordinates", "latitude": "lat", "longitude": "lon"},
            {"check": "order", "from": "from", "to": "to"},
            {"check": "order", "from": "open", "to": "close"},
            {"check": "sum", "total": "all", "parts": ["men", "women"]},
        ],
    },
)
RULED = {PAIRS.id: PAIRS, **WITH_RULES}
NUMBERS = ["0", "1", "2", "3", " 3", "1.0", "1e0", "2147483648", "9223372036854775807", "-9223372036854775808", "１"]
PLACES = ["35", "35.6", "139", "139.7", " 139", "46.00000000000000001", "122", "154", "20", "3.5e1", "nan", "３５"]
TIMES = ["2024-01-01", "2024-1-2", "2023-12-31", "2024-02-30", "09:00", "9:00", "10:00", "24:00", "00:00", "x"]


@pytest.mark.parametrize("name", RULED)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
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


def test_coordinates_are_looked_at_together_only_where_each_may_be_the_other() -> None:
    fields = [
        {"name": "lat", "type": "number", "odconv:checks": [{"check": "latitude"}]},
        {"name": "lon", "type": "number", "odconv:checks": [{"check": "longitude"}]},
    ]
    rule = {"check": "coordinates", "latitude": "lat", "longitude": "lon"}
    schema = Schema("test/swapped", "1", {"fields": fields, "odconv:checks": [rule], "missingValues": [""]})
    rows = [
        ("35度", "139.7"),
        ("350", "139.7"),
        ("35.6", "東経139"),
        ("139.7", "35.6"),
        ("35.6", None),
        ("35.6", "139.7"),
    ]
    frame = pl.DataFrame(rows, schema={"0": pl.String, "1": pl.String}, orient="row")
    found = ColumnPlan(compile_plan(schema, schema.field_names), Limits()).look(frame)
    assert found["!0"].arg_true().to_list() == [3, 4]
