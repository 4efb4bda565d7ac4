"""The list of licences: every entry can be written into a Data Package and be found by all its names."""

from __future__ import annotations

import pytest

from odconv.reference.licences import Licence, licence, licences


@pytest.mark.parametrize("one", licences(), ids=lambda one: one.id)
def test_a_licence_is_found_by_id_names_and_address(one: Licence) -> None:
    for text in (one.id, one.id.replace("-", " ").lower(), one.title, one.title_ja, one.url, one.url.rstrip("/")):
        assert licence(text) == one


@pytest.mark.parametrize("one", licences(), ids=lambda one: one.id)
def test_what_a_package_says_of_it_meets_the_standard(one: Licence) -> None:
    said = one.described()
    assert said["path"].startswith("https://")
    assert ("name" in said) == one.in_open_definition


def test_a_name_without_its_version_is_no_licence() -> None:
    assert [licence(text) for text in ("CC-BY", "CC", "", "オープン")] == [None] * 4
