"""What a rule passes of whole columns, it passes row by row; and it passes nearly every row that is right."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.schemas.model import Schema
from odconv.validation.judge import compile_judge
from odconv.validation.rules import RowRule, compile_rules

_FIELDS = [
    {"name": "緯度", "type": "number"},
    {"name": "経度", "type": "number"},
    *({"name": name, "type": "time", "format": "%H:%M"} for name in ("開始時間", "終了時間")),
    *({"name": name, "type": "date"} for name in ("開始日", "終了日")),
    *({"name": name, "type": "number"} for name in ("下限", "上限")),
    *({"name": name, "type": "integer"} for name in ("総数", "男", "女")),
]
_CHECKS = [
    {"check": "coordinates", "latitude": "緯度", "longitude": "経度"},
    {"check": "order", "from": "開始時間", "to": "終了時間"},
    {"check": "order", "from": "開始日", "to": "終了日"},
    {"check": "order", "from": "開始日", "to": "終了時間"},
    {"check": "order", "from": "下限", "to": "上限"},
    {"check": "sum", "total": "総数", "parts": ["男", "女"]},
]
_SCHEMA = Schema("test", "", {"fields": _FIELDS, "odconv:checks": _CHECKS})
_RULES = compile_rules(_SCHEMA, {field.name: compile_judge(field, _SCHEMA) for field in _SCHEMA.fields})
_TEXTS = st.one_of(
    st.none(),
    st.sampled_from(["", "35.5", "139.75", "46", "09:00", "22:30", "9:00", "24:00", "2024-04-01", "2024-02-31"]),
    st.sampled_from(["1", "2", "3", "10", "9", "-3", "+4", "1_0", "３", " 2 ", "1.0", "nan", "inf", "2\n3", "-"]),
    st.sampled_from(["9" * 30, f"1{'0' * 29}", "00:00\n23:59"]),
)


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: "-".join(rule.fields))
@settings(max_examples=200)
@given(data=st.data())
def test_a_row_in_which_something_is_wrong_is_looked_at(rule: RowRule, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(*[_TEXTS] * len(rule.fields)), min_size=1, max_size=6))
    looked_at = list(rule.doubtful(list(zip(*rows, strict=True))))
    wrong = [at for at, cells in enumerate(rows) if rule.judge([cell or None for cell in cells])]
    assert set(wrong) <= set(looked_at)
    assert looked_at == sorted(set(looked_at))


@pytest.mark.parametrize(
    ("rule", "columns", "looked_at"),
    [
        (0, [["35.5", "", "43.06"], ["139.7", "", "141.35"]], []),
        (0, [["35.5", "139.7", ""], ["139.7", "35.5", "141.3"]], [1, 2]),
        (1, [["09:00", "22:00", "", "10:00"], ["17:00", "02:00", "17:00", ""]], [1]),
        (1, [["9:00", ""], ["17:00", "18:00"]], [0]),
        (2, [["2024-04-01", "2024-04-02"], ["2024-04-01", "2024-04-01"]], [1]),
        (4, [["1", ""], ["2", "3"]], [0]),
        (5, [["3", "10"], ["1", "4"], ["2", "6"]], []),
        (5, [["3", "10"], ["1", "4"], ["2", "7"]], [1]),
        (5, [["3", ""], ["1", "4"], ["2", "6"]], [0]),
        (5, [["3", "10"], ["1", "4"], ["", ""]], []),
    ],
)
def test_rows_that_are_plainly_right_are_not_looked_at(
    rule: int, columns: list[list[str]], looked_at: list[int]
) -> None:
    assert list(_RULES[rule].doubtful(columns)) == looked_at
