"""Texts that a table repeats are looked up; what it says later is judged all the same."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from odconv import Options, Schema, validate
from odconv.tables.limits import Limits
from odconv.validation import columns as engine
from odconv.validation import run
from odconv.validation.frames import ColumnPlan
from odconv.validation.plan import compile_plan

MAIL, NUMBER, SHUT = "連絡先", "番号", "終了日"
GOOD_NUMBER = "8000020131016"


def schema(*, required: bool = False) -> Schema:
    fields = [
        {
            "name": MAIL,
            "type": "string",
            "odconv:checks": [{"check": "email"}],
            "constraints": {"required": required},
        },
        {"name": NUMBER, "type": "string", "odconv:checks": [{"check": "corporate-number"}]},
    ]
    return Schema("test/familiar", "1", {"fields": fields, "missingValues": [""]})


def plan_of(*, required: bool = False) -> ColumnPlan:
    return ColumnPlan(compile_plan(schema(required=required), [MAIL, NUMBER]), Limits())


def frame_of(mails: Sequence[str | None], numbers: Sequence[str | None]) -> pl.DataFrame:
    return pl.DataFrame({"0": mails, "1": numbers}, schema={"0": pl.String, "1": pl.String})


def looked_at(columns: ColumnPlan, frame: pl.DataFrame, place: int) -> list[int]:
    return columns.look(frame)[f"?{place}"].arg_true().to_list()


def test_a_repeated_text_that_the_judge_passes_needs_no_look() -> None:
    columns = plan_of()
    frame = frame_of(["a@b.jp"] * 100, [GOOD_NUMBER] * 99 + ["8000020131017"])
    assert looked_at(columns, frame, 1) == [99]


@pytest.mark.parametrize("required", [False, True])
def test_a_text_that_is_new_is_looked_at_and_so_is_an_empty_one_where_a_value_is_required(required: bool) -> None:
    columns = plan_of(required=required)
    columns.look(frame_of(["a@b.jp"] * 100, [None] * 100))
    later = frame_of(["a@b.jp", "broken", None, "c@d.jp"], [None] * 4)
    assert looked_at(columns, later, 0) == [1, 2, 3] if required else [1, 3]


def test_a_text_that_the_judge_refuses_does_not_become_familiar() -> None:
    columns = plan_of()
    frame = frame_of(["broken"] * 100, [None] * 100)
    assert looked_at(columns, frame, 0) == list(range(100))
    assert looked_at(columns, frame, 0) == list(range(100))


def test_a_column_of_many_texts_keeps_its_own_expression() -> None:
    columns = plan_of()
    columns.look(frame_of([f"a{at}@b.jp" for at in range(100)], [None] * 100))
    assert columns.familiar.suspects[0] is columns.familiar.own(0)


def test_a_column_that_is_forgotten_takes_its_own_expression_again() -> None:
    columns = plan_of()
    columns.look(frame_of(["a@b.jp"] * 100, [None] * 100))
    assert columns.familiar.suspects[0] is not columns.familiar.own(0)
    columns.familiar.forget(0)
    assert columns.familiar.suspects[0] is columns.familiar.own(0)


def test_a_column_in_a_rule_keeps_its_own_expression() -> None:
    fields = [{"name": name, "type": "date"} for name in ("開始日", SHUT)]
    checks = [{"check": "order", "from": "開始日", "to": SHUT}]
    rules = Schema("test/rules", "1", {"fields": fields, "odconv:checks": checks, "missingValues": [""]})
    columns = ColumnPlan(compile_plan(rules, ["開始日", SHUT]), Limits())
    columns.look(frame_of(["2024-01-01"] * 100, ["2024-01-02"] * 100))
    assert all(columns.familiar.suspects[place] is columns.familiar.own(place) for place in (0, 1))


def hours() -> ColumnPlan:
    fields = [{"name": name, "type": "time", "format": "%H:%M"} for name in ("開始時間", "終了時間")]
    checks = [{"check": "order", "from": "開始時間", "to": "終了時間"}]
    schema = Schema("test/hours", "1", {"fields": fields, "odconv:checks": checks, "missingValues": [""]})
    return ColumnPlan(compile_plan(schema, ["開始時間", "終了時間"]), Limits())


def test_few_words_of_a_list_are_compared_and_another_of_them_is_looked_at() -> None:
    columns = hours()
    first = frame_of(["09:00"] * 100, ["17:00"] * 99 + ["x"])
    assert looked_at(columns, first, 0) == []
    assert looked_at(columns, first, 1) == [99]
    assert columns.familiar.suspects[0] is not columns.familiar.own(0)
    assert looked_at(columns, frame_of(["09:00", "10:00", None], ["17:00"] * 3), 0) == [1]


def test_a_text_that_sorts_otherwise_than_its_value_never_becomes_familiar_to_a_rule() -> None:
    columns = hours()
    frame = frame_of(["9:00"] * 50 + ["09:00"] * 50, ["17:00"] * 100)  # both are times, one stands before in no list
    assert looked_at(columns, frame, 0) == list(range(50))
    assert columns.look(frame)["!0"].arg_true().to_list() == list(range(50))


def test_many_words_of_a_list_are_looked_up_in_it() -> None:
    columns = hours()
    columns.look(frame_of([f"{at % 24:02}:00" for at in range(100)], ["23:59"] * 100))
    assert columns.familiar.suspects[0] is columns.familiar.own(0)


def test_a_table_that_changes_its_texts_halfway_has_the_faults_that_rows_have(monkeypatch: pytest.MonkeyPatch) -> None:
    head = [f"a@b.jp,{GOOD_NUMBER}"] * 3_000
    tail = [f"m{at}@b.jp,80000201310{at % 100:02}" for at in range(3_000)] + ["broken,1"]
    table = "\n".join([f"{MAIL},{NUMBER}", *head, *tail, ""]).encode()
    options = Options(limit=None)
    by_rows = validate(table, schema(), options=options)
    monkeypatch.setattr(run, "_SMALL", 0)
    monkeypatch.setattr(engine, "BLOCK", len(table) // 5)
    by_columns = validate(table, schema(), options=options)
    assert by_columns.findings == by_rows.findings
    assert by_columns.totals["email-format", MAIL] == 1
