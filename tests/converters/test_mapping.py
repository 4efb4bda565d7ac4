from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.converters.columns.labels import plainer
from odconv.converters.columns.mapping import APPLIED, ColumnMapping, Status, map_columns
from odconv.converters.columns.near import with_near
from odconv.converters.columns.reasons import sentence
from odconv.converters.columns.targets import GATHERED, How
from odconv.schemas.registry import load_schema
from odconv.tables.table import Table
from tests.converters.judging import Judgement
from tests.converters.made_tables import KINDS, made_tables, table_of

AED = "recommended/aed"
LABELS = [
    column["header"] for file in ("headers.yaml", "headers_apart.yaml") for made in made_tables(file)
    for column in made.columns[:12]
]  # fmt: skip


def mapped(labels: list[str], values: list[list[str]], schema: str = AED) -> ColumnMapping:
    return map_columns(table_of(labels, values), load_schema(schema))


def fields(mapping: ColumnMapping) -> list[tuple[str, ...]]:
    return [match.fields if match.status is Status.APPLIED else () for match in mapping.matches]


def judged(file: str) -> Judgement:
    judgement = Judgement()
    for made in made_tables(file):
        if made.format != "none":
            schema = load_schema(f"recommended/{made.format}")
            judgement.judge(made.title, map_columns(made.table, schema).matches, made.columns)
    return judgement


@pytest.mark.parametrize(
    ("file", "columns", "recall"),
    [("headers.yaml", 850, 0.99), ("headers_apart.yaml", 200, 0.97), ("headers_blind.yaml", 100, 0.93)],
)
def test_home_made_headers_go_where_they_belong(file: str, columns: int, recall: float) -> None:
    judgement = judged(file)
    assert judgement.wanted > columns
    assert judgement.precision >= 0.995, judgement.wrong
    assert judgement.recall >= recall, judgement.wrong


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(sorted(KINDS))), min_size=1, max_size=12),
    st.sampled_from([AED, "recommended/hospital", "standard/evacuation_space", "recommended/population"]),
)
def test_a_mapping_partitions_the_columns(columns: list[tuple[str, str]], schema: str) -> None:
    table = table_of([label for label, _ in columns], [KINDS[kind] for _, kind in columns])
    mapping = map_columns(table, load_schema(schema))
    assert [match.column for match in mapping.matches] == list(table.columns)
    filled: dict[str, How | None] = {}
    for match in mapping.matches:
        assert bool(match.fields) == (match.status is not Status.UNMAPPED)
        assert set(match.fields) <= set(mapping.schema.field_names)
        if match.status is not Status.APPLIED:
            continue
        assert match.score >= APPLIED
        for name in match.fields:
            if name in filled and name not in SEVERAL:
                assert match.how in GATHERED
                assert filled[name] == match.how
            filled[name] = match.how
    assert set(mapping.unfilled) == set(mapping.schema.field_names) - set(filled)


SEVERAL = {"備考", "利用可能日時特記事項", "診療日時特記事項", "利用可能時間特記事項"}


def test_of_two_columns_with_one_label_the_first_is_taken() -> None:
    mapping = mapped(["名称", "電話番号", "電話番号"], [KINDS["name"], KINDS["phone"], KINDS["phone"]])
    assert fields(mapping) == [("名称",), ("電話番号",), ()]
    assert mapping.matches[2].runner_up == ("電話番号",)


def test_values_that_contradict_a_label_are_proposed_and_not_applied() -> None:
    mapping = mapped(["施設名", "TEL"], [KINDS["name"], KINDS["address"]])
    assert (mapping.matches[1].fields, mapping.matches[1].status) == (("電話番号",), Status.PROPOSED)
    assert "phone 0%" in mapping.matches[1].reason


def test_a_kana_tier_below_a_name_is_its_reading() -> None:
    mapping = mapped(["施設_名称", "施設_フリガナ", "所在地"], [KINDS["name"], KINDS["kana"], KINDS["address"]])
    assert fields(mapping) == [("名称",), ("名称_カナ",), ("住所",)]


@pytest.mark.parametrize(("kind", "expected"), [("phone", ("連絡先電話番号",)), ("office", ("連絡先名称",))])
def test_a_label_of_many_meanings_means_what_its_values_are(kind: str, expected: tuple[str, ...]) -> None:
    mapping = mapped(["スポット名", "連絡先"], [KINDS["name"], KINDS[kind]], "recommended/tourism")
    assert fields(mapping)[1] == expected


def test_hours_are_two_fields_where_they_are_spans_and_a_remark_where_they_are_sentences() -> None:
    for kind, expected in (("span", ("開始時間", "終了時間")), ("text", ("利用可能日時特記事項",))):
        assert fields(mapped(["名称", "使用可能時間"], [KINDS["name"], KINDS[kind]]))[1] == expected


def test_labels_that_only_a_person_can_read_are_proposed() -> None:
    mapping = mapped(["名称", "担当課"], [KINDS["name"], KINDS["office"]], "recommended/tourism")
    assert (mapping.matches[1].fields, mapping.matches[1].status) == (("連絡先名称",), Status.PROPOSED)


def test_labels_that_only_look_alike_are_proposed() -> None:
    near = with_near(mapped(["名称", "利用不可能日時特記事項など"], [KINDS["name"], KINDS["text"]]))
    assert (near.matches[1].how, near.matches[1].status) == (How.NEAR, Status.PROPOSED)
    assert near.matches[1].fields == ("利用可能日時特記事項",)


def test_every_match_has_a_sentence_in_both_languages() -> None:
    for made in made_tables():
        if made.format != "none":
            for match in with_near(map_columns(made.table, load_schema(f"recommended/{made.format}"))).matches:
                assert sentence(match, "ja").endswith("。")
                assert sentence(match, "en").endswith(".")


@settings(max_examples=100)
@given(st.text(max_size=30))
def test_a_label_is_made_plainer_without_end(label: str) -> None:
    assert all(len(text) > 1 for text in plainer(label))


def test_an_empty_table_maps_to_nothing() -> None:
    empty = table_of([], [])
    assert map_columns(Table(empty.grid, empty.role, (), (), (), ()), load_schema(AED)).matches == ()


HINTS = [
    ("TEL番号", ["042-364-4111", "042-362-8647"], "電話番号"),
    ("Y座標（緯度）", ["35.6689", "35.6700"], "緯度"),
    ("せっちばしょ（ふりがな）", ["ちゅうおうとしょかん", "しやくしょ"], "名称_カナ"),
    ("一般開放の曜日", ["平日", "毎日"], "利用可能曜日"),
    ("扉が開く時刻", ["8:30", "9時"], "開始時間"),
    ("どこの場所か", ["府中市宮西町2丁目24番地", "府中市矢崎町5-5"], "住所"),
]
AGAINST = [
    ("事務局FAX", ["042-364-4111", "042-362-8647"]),
    ("TEL番号", ["あり", "なし"]),
    ("所有者の住所", ["府中市宮西町2丁目24番地", "府中市矢崎町5-5"]),
    ("代表者よみ", ["やまだたろう", "すずきはなこ"]),
    ("休みの曜日", ["月", "火"]),
    ("受付が始まる時刻", ["8:30", "9時"]),
]


@pytest.mark.parametrize(("label", "values", "field"), HINTS, ids=[label for label, _, _ in HINTS])
def test_a_word_in_a_label_and_its_values_decide_together(label: str, values: list[str], field: str) -> None:
    (match,) = mapped([label], [[value] for value in values]).matches
    assert (match.fields, match.status) == ((field,), Status.APPLIED)
    assert "値の両方から判断" in sentence(match, "ja")


@pytest.mark.parametrize(("label", "values"), AGAINST, ids=[f"{label}-{values[0]}" for label, values in AGAINST])
def test_a_word_in_a_label_alone_decides_nothing(label: str, values: list[str]) -> None:
    (match,) = mapped([label], [[value] for value in values]).matches
    assert match.status is not Status.APPLIED or "値の両方から判断" not in sentence(match, "ja")


def test_a_listed_label_goes_before_one_that_only_hints() -> None:
    mapping = mapped(["夜の電話窓口", "電話番号"], [["042-364-4111", "042-364-0000"], ["042-362-8647", "042-362-0000"]])
    assert fields(mapping) == [(), ("電話番号",)]
