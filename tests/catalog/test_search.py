from __future__ import annotations

import sqlite3
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.catalog.same import links
from odconv.catalog.search import _IS_JAPANESE, _SCHEMA, _pieces, query_of, search, terms, write_search
from odconv.errors import UsageError
from tests.catalog.records import record, small_catalog


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "catalog.sqlite"
    datasets = small_catalog()
    write_search(path, datasets, links(datasets, {"ward": 0}), {"ward/aed/r1": "a" * 64})
    return path


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("人口", ["人口統計"]),
        ("避難", ["避難所・避難場所"]),
        ("難所", ["避難所・避難場所"]),
        ("口", ["人口統計"]),
        ("計", ["人口統計"]),
        ("ＡＥＤ", ["AED設置箇所一覧"]),
        ("aed 千代田区", ["AED設置箇所一覧"]),
        ("AED設置", ["AED設置箇所一覧"]),
        ("除細動器", ["AED設置箇所一覧"]),
        ("健康・医療", ["AED設置箇所一覧"]),
        ("避難 人口", []),
        ("口人", []),
        ('" OR title:* NEAR(', []),
        ("", []),
    ],
)
def test_words_of_one_two_and_more_characters_are_found(catalog: Path, words: str, titles: list[str]) -> None:
    assert [hit.title for hit in search(catalog, words)] == titles


def test_a_title_counts_more_than_a_description(tmp_path: Path) -> None:
    datasets = [
        record(identity="a", title="学校一覧", description="図書館もある"),
        record(identity="b", title="図書館"),
    ]
    write_search(tmp_path / "c.sqlite", datasets)
    assert [hit.key for hit in search(tmp_path / "c.sqlite", "図書館")] == ["ward/b", "ward/a"]


def test_copies_are_listed_with_their_link_and_not_found_twice(catalog: Path) -> None:
    assert len(search(catalog, "AED")) == 1
    with sqlite3.connect(catalog) as base:
        assert base.execute("SELECT key, copy_of, copy_rule FROM datasets WHERE copy_of IS NOT NULL").fetchall() == [
            ("metro/t131016-1", "ward/aed", "same-title")
        ]
        assert base.execute("SELECT sha256, size FROM distributions WHERE dataset = 'ward/aed'").fetchall() == [
            ("a" * 64, 1234)
        ]


def test_the_same_catalog_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_search(tmp_path / name, small_catalog())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_file_that_is_no_catalog_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(b"no database at all, but long enough to be taken for one" * 99)
    with pytest.raises(UsageError) as raised:
        search(tmp_path / "x.sqlite", "人口")
    assert raised.value.code == "catalog-unreadable"


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "Z"]), max_size=30))
@settings(max_examples=200, deadline=None)
def test_every_part_of_a_text_that_has_letters_is_found_in_it(text: str) -> None:
    with sqlite3.connect(":memory:") as base:
        base.executescript(_SCHEMA)
        base.execute("INSERT INTO search (rowid, title) VALUES (1, ?)", (" ".join(terms(text)),))
        question = query_of(unicodedata.normalize("NFKC", text))
        if question:
            assert base.execute("SELECT count(*) FROM search WHERE search MATCH ?", (question,)).fetchone() == (1,)


@settings(max_examples=200)
@given(st.text(st.sampled_from("aéZ1 _・-かゞー設置〆々゛\u3099\u3040\ufa6e𠮷Ａｶﾞ") | st.characters(), max_size=12))
def test_terms_are_pairs_of_each_run_of_japanese_and_words_between(text: str) -> None:
    expected: list[str] = []
    for piece in _pieces(text):
        is_japanese = _IS_JAPANESE.match(piece) is not None
        expected += [piece[at : at + 2] for at in range(len(piece))] if is_japanese else [piece]
    assert terms(text) == expected
