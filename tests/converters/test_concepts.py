from __future__ import annotations

import itertools

import pytest

from odconv.converters.columns.concepts import concepts
from odconv.converters.columns.evidence import KINDS
from odconv.converters.columns.labels import folded
from odconv.converters.columns.listed import LISTED
from odconv.converters.columns.targets import How, Targets, targets_of
from odconv.schemas.model import Schema
from odconv.schemas.registry import catalog, load_schema

SCHEMAS = [schema for entry in catalog() if (schema := load_schema(entry.id)).fields]


def targets(name: str) -> Targets:
    return targets_of(load_schema(name))


def test_every_field_of_a_concept_is_one_of_a_format() -> None:
    names = {name for schema in SCHEMAS for name in schema.field_names}
    names |= {targets_of(schema).bare(name) for schema in SCHEMAS for name in schema.field_names}
    unknown = {concept.name: set(concept.fields) - names for concept in concepts().values()}
    assert {name: fields for name, fields in unknown.items() if fields} == KNOWN_ELSEWHERE


KNOWN_ELSEWHERE: dict[str, set[str]] = {}


def test_every_kind_of_values_is_known() -> None:
    assert {concept.kind for concept in concepts().values()} - {None, LISTED} <= set(KINDS)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.id)
def test_the_formats_own_names_mean_their_fields_whatever_the_synonyms_say(schema: Schema) -> None:
    for name in schema.field_names:
        found = targets_of(schema).find(name)
        assert found is not None
        assert (found.fields, found.how) == ((name,), How.EXACT)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.id)
def test_no_pattern_catches_the_exact_name_of_another_field(schema: Schema) -> None:
    own = targets_of(schema)
    for name in schema.field_names:
        concept = own.concept(name)
        for other in concepts().values():
            if other.patterns is None or other is concept or not other.patterns.fullmatch(folded(name)):
                continue
            # A pattern may catch the name as long as the exact name goes first.
            found = own.find(name)
            assert found is not None
            assert found.fields == (name,)


def test_labels_with_two_meanings_in_one_format_are_known() -> None:
    """Of two concepts with the same label the first of the files holds, unless the values decide; all are listed."""
    both: set[tuple[str, str]] = set()
    for schema in SCHEMAS:
        own = targets_of(schema)
        means = [concept for concept in concepts().values() if own.of_concept(concept.name) is not None]
        for one, other in itertools.combinations(means, 2):
            shared = {
                label
                for label in set(one.labels) & set(other.labels)
                if not {one.labels[label], other.labels[label]} & {"values", "perhaps"}
            }
            first, second = own.of_concept(one.name), own.of_concept(other.name)
            if shared and first is not None and second is not None and first.fields != second.fields:
                both.add((one.name, other.name))
    assert both <= RESOLVED, both - RESOLVED


RESOLVED = {
    ("summary_english", "description_english"),  # 概要（英語）
}
"""Pairs of concepts that share labels within one format; the first in the order of the files holds."""


@pytest.mark.parametrize(
    ("schema", "label", "fields"),
    [
        ("recommended/aed", "園の所在地（番地まで）", ("住所",)),
        ("recommended/aed", "使用できる曜日", ("利用可能曜日",)),
        ("recommended/preschool", "利用定員（人）", ("収容定員",)),
        ("recommended/evacuation_space", "洪水の可否", ("災害種別_洪水",)),
        ("recommended/public_toilet", "男子用大便器数（洋式）", ("男性トイレ数（洋式）",)),
        ("recommended/population", "0歳～4歳（男）", ("0-4歳の男性",)),
        ("recommended/hospital", "施設の緯度経度", ("緯度", "経度")),
        ("standard/polling_place", "名称", ("投票所_名称",)),
    ],
)
def test_labels_are_read_by_how_they_are_built(schema: str, label: str, fields: tuple[str, ...]) -> None:
    found = targets(schema).find(label)
    assert found is not None
    assert found.fields == fields


@pytest.mark.parametrize(
    ("schema", "label"),
    [
        ("recommended/population", "65歳以上_男"),
        ("recommended/aed", "管理者住所録番号"),
        ("recommended/aed", "駐車場の住所以外"),
        ("recommended/hospital", "延べ患者"),
    ],
)
def test_labels_of_something_else_mean_nothing(schema: str, label: str) -> None:
    assert targets(schema).find(label) is None
