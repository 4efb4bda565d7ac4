"""The list of licences: every entry can be written into a Data Package and be found by all its names."""

from __future__ import annotations

import pytest

from odconv.reference.licences import Licence, licence, licences, offered


@pytest.mark.parametrize("one", offered(), ids=lambda one: one.id)
def test_a_licence_is_found_by_id_names_and_address(one: Licence) -> None:
    for text in (one.id, one.id.replace("-", " ").lower(), one.title, one.title_ja, one.url, one.url.rstrip("/")):
        assert licence(text) == one


@pytest.mark.parametrize("one", licences().values(), ids=lambda one: one.id)
def test_what_a_package_says_of_it_meets_the_standard(one: Licence) -> None:
    said = one.described()
    assert said["path"].startswith("https://")
    assert ("name" in said) == one.in_open_definition


def test_a_name_without_its_version_is_no_licence() -> None:
    assert [licence(text) for text in ("CC-BY", "CC", "", "オープン")] == [None] * 4


def test_what_is_offered_is_open_and_says_its_version() -> None:
    assert all(one.open and any(map(str.isdigit, one.id)) for one in offered())
    assert {name for name, one in licences().items() if not one.open} == {
        "CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-ND-4.0"
    }  # fmt: skip
