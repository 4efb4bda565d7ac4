from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.converters.columns.concepts import concepts
from odconv.converters.recognise import (
    RECOGNISED,
    _candidate,
    _Header,
    _rank,
    nearest_formats,
    recognise,
)
from odconv.converters.topics import _words, topics_in
from odconv.schemas.model import Schema
from odconv.schemas.registry import catalog, load_schema
from tests.converters.made_tables import Made, made_tables, table_of

SCHEMAS = [schema for entry in catalog() if (schema := load_schema(entry.id)).fields]
MADE = made_tables()
APART = [*made_tables("headers_apart.yaml"), *made_tables("headers_blind.yaml")]


def title(made: Made) -> str:
    return made.title


def format_of(made: Made) -> str:
    best = recognise(made.table, [made.title])[:1]
    return best[0].id.split("/")[1] if best else "none"


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.id)
def test_a_header_to_the_letter_is_its_format(schema: Schema) -> None:
    table = table_of(schema.field_names, [["あ"] for _ in schema.fields], tiers=False)
    best = recognise(table)[0]
    assert best.id.split("/")[1] == schema.id.split("/")[1]
    assert best.score > 0.9


@pytest.mark.parametrize("made", MADE, ids=title)
def test_home_made_headers_are_recognised_and_foreign_subjects_are_none(made: Made) -> None:
    assert format_of(made) == made.format


def test_headers_that_the_words_were_not_made_for_are_recognised_too() -> None:
    wrong = [(made.title, format_of(made), made.format) for made in APART if format_of(made) != made.format]
    assert len(wrong) <= 0.08 * len(APART), wrong


def test_a_table_without_labels_is_none() -> None:
    assert recognise(table_of(["", ""], [["1"], ["2"]])) == ()


def test_formats_that_are_near_are_told_even_where_none_is_recognised() -> None:
    table = table_of(["名称", "所在地", "緯度", "経度", "備考", "甲", "乙", "丙", "丁"], [["あ"]] * 9)
    near = nearest_formats(table)
    assert near
    assert near[0].score < RECOGNISED
    assert recognise(table) == ()


def test_a_list_of_names_and_addresses_alone_is_none_of_the_formats() -> None:
    assert recognise(table_of(["店舗名", "住所", "電話番号", "地区"], [["あ"]] * 4), ["取扱店"]) == ()


def test_a_label_names_the_subject_where_nothing_else_does() -> None:
    labels = ["施設コード", "公共施設名", "施設住所", "代表TEL", "建築年", "延床面積", "休館日"]
    assert recognise(table_of(labels, [["あ"]] * len(labels)), ["台帳2025"])[0].id == "standard/public_facility"
    assert recognise(table_of([label.replace("公共", "") for label in labels], [["あ"]] * 7), ["台帳2025"]) == ()


LABELS = sorted({label for concept in concepts().values() for label in [*concept.fields, *concept.labels]})
WORDS = sorted(word for words in _words().values() for _, word, _ in words)
SPOKEN = st.lists(st.lists(st.sampled_from([*WORDS, "一覧", "市"]), max_size=4).map("".join), max_size=3)


@settings(max_examples=200, deadline=None)
@given(labels=st.lists(st.sampled_from([*LABELS, "甲", "乙"]), min_size=1, max_size=30), words=SPOKEN)
def test_formats_that_are_passed_over_by_the_bound_of_their_score_are_not_missed(
    labels: list[str], words: list[str]
) -> None:
    header = _Header(labels)
    topics = topics_in(words) or header.topics
    unpruned = [found for at in sorted(header.bounds) if (found := _candidate(header, at, topics)) is not None]
    table = table_of(labels, [[""]] * len(labels), tiers=False)
    assert nearest_formats(table, words) == tuple(sorted(unpruned, key=_rank)[:5])
    assert all(header.fit(at).score <= bound for at, bound in header.bounds.items())


@settings(max_examples=200)
@given(words=SPOKEN)
def test_words_are_found_by_their_first_letters_as_by_a_look_for_each(words: list[str]) -> None:
    found: dict[str, float] = {}
    for place, text in enumerate(words):
        rest = text
        for _, word, topic in sorted(entry for entries in _words().values() for entry in entries):
            if word in rest:
                rest = rest.replace(word, "\0")
                found[topic] = max(found.get(topic, 0.0), 1.0 / (1 + 0.25 * place))
    assert topics_in(words) == found
