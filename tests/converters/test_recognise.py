from __future__ import annotations

import pytest

from odconv.converters.recognise import RECOGNISED, nearest_formats, recognise
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
