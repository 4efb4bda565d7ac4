"""What follows from a format is found out once for it, and anew for another one of the same name."""

from __future__ import annotations

from odconv.schemas.model import Schema
from odconv.schemas.remembered import remembered


def schema(title: str) -> Schema:
    return Schema("own", "1", {"title": title, "fields": []})


def test_a_schema_is_asked_once_and_another_of_its_name_by_itself() -> None:
    asked = []

    @remembered
    def title(one: Schema) -> str:
        asked.append(one.title)
        return one.title

    first, second = schema("甲"), schema("乙")
    assert [title(one) for one in (first, second, first, second)] == ["甲", "乙", "甲", "乙"]
    assert asked == ["甲", "乙"]


def test_of_very_many_schemas_the_answers_stay_right() -> None:
    title = remembered(lambda one: one.title)
    many = [schema(str(number)) for number in range(1000)]
    assert [title(one) for one in many * 2] == [one.title for one in many * 2]
