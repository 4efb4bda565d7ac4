"""Licences by title, address and id; what is not known stays unknown."""

from __future__ import annotations

import pytest

from odconv.catalog.licences import licence_of, may_be_merged, spellings
from odconv.catalog.model import Licence
from odconv.reference.licences import licences


@pytest.mark.parametrize(
    ("title", "url", "name", "known"),
    [
        ("表示（CC BY）", "https://creativecommons.org/licenses/by/4.0/deed.ja", "CC-BY-4.0", "CC-BY-4.0"),
        ("Creative Commons Attribution", "http://www.opendefinition.org/licenses/cc-by", "cc-by", "CC-BY"),
        ("ＣＣ　ＢＹ　４．０", None, None, "CC-BY-4.0"),
        ("CCBY", None, None, "CC-BY"),
        ("CC BY 4.0", None, None, "CC-BY-4.0"),
        ("CC BY 2.1 JP", "http://creativecommons.org/licenses/by/2.1/jp/", None, "CC-BY-2.1-JP"),
        (None, "https://creativecommons.org/licenses/by-sa/4.0/deed.ja", None, "CC-BY-SA-4.0"),
        (None, "https://creativecommons.org/publicdomain/zero/1.0/", None, "CC0-1.0"),
        ("公共データ利用規約（第1.0版）", None, None, "PDL-1.0"),
        ("CC BY-NC 4.0", None, None, "CC-BY-NC-4.0"),
        ("CC BY 4.0（一部を除く）", None, None, None),
        ("その他（オープン）", None, "other-open", None),
        ("CC BY 4.0", "https://creativecommons.org/licenses/by-nc/4.0/", None, None),
        ("CC BY", None, "cc-by-sa", None),
        ("CC BY 4.0", "https://city.example.jp/terms", None, "CC-BY-4.0"),
        ("表示", "https://creativecommons.org/licenses/by/4.01/", None, None),
        ("", None, None, None),
    ],
)  # fmt: skip
def test_a_licence_is_known_only_where_nothing_speaks_against_it(
    title: str | None, url: str | None, name: str | None, known: str | None
) -> None:
    licence = licence_of(title, url, name)
    assert licence.id == known
    assert licence.title == (title or name or "")
    assert licence.url == url


def test_every_entry_is_found_by_its_own_spellings_and_address() -> None:
    assert set(spellings()) == set(licences())
    for name, one in licences().items():
        written = spellings()[name]
        assert all(licence_of(text).id == name for text in (*written.names, *written.ids, one.title, one.title_ja))
        assert all(licence_of(None, f"https://www.{start}/").id == name for start in written.urls)


def test_only_open_licences_that_are_known_may_be_merged() -> None:
    assert may_be_merged(licence_of("CC BY 4.0"))
    assert not may_be_merged(licence_of("CC BY-NC 4.0"))
    assert not may_be_merged(licence_of("要問合せ"))
    assert not may_be_merged(Licence(id="made-up"))
    assert not may_be_merged(None)
