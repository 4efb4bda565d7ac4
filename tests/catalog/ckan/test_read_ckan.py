"""Packages of CKAN as datasets; the recorded answers load without loss."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odconv.catalog.ckan.read import read_package
from odconv.catalog.model import Contact
from odconv.errors import SourceError
from odconv.issues import explanations

HOME = "https://ckan.example.jp"
# What the dataset tells letter for letter, and by what name.
TOLD = {"notes": "description", "mimetype": "media_type", "name": "title"}


def package(**more: Any) -> dict[str, Any]:
    return {"id": "1", "name": "aed", "title": "AED", **more}


def lost(record: Mapping[str, Any], told: Any, names: Mapping[str, str]) -> Iterator[str]:
    """Keys of a record whose value stands neither in the extras nor in the model."""
    for key, value in record.items():
        in_model = getattr(told, names.get(key, key), object())
        if key != "resources" and told.extras.get(key, object()) != value and in_model != value and (in_model or value):
            yield key


def check_all_kept(result: Mapping[str, Any]) -> None:
    dataset = read_package(result, "p", HOME)
    assert list(lost(result, dataset, {"notes": "description"})) == []
    assert len(dataset.distributions) == len(result.get("resources", []))
    for resource, distribution in zip(result.get("resources", []), dataset.distributions, strict=True):
        assert list(lost(resource, distribution, TOLD)) == []


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["tokyo__package_show_t000021d0000000017", "yamaguchi__package_show_352071_preschool"])
def test_recorded_packages_load_without_loss(shared: Path, name: str) -> None:
    answer = json.loads((shared / f"corpus/ckan/api/{name}.json").read_text(encoding="utf-8"))
    check_all_kept(answer["result"])


@pytest.mark.corpus
def test_recorded_summaries_load_without_loss(shared: Path) -> None:
    path = shared / "corpus/ckan/derived/yamaguchi__dataset_summary_20250610.json"
    answer = json.loads(path.read_text(encoding="utf-8"))
    results = [one for theme in answer.values() if isinstance(theme, list) for one in theme]
    assert len(results) > 80
    for result in results:
        check_all_kept(result)


@pytest.mark.corpus
def test_the_metropolitan_catalogue_is_understood(shared: Path) -> None:
    path = shared / "corpus/ckan/api/tokyo__package_show_t000021d0000000017.json"
    result = json.loads(path.read_text(encoding="utf-8"))["result"]
    dataset = read_package(result, "tokyo", HOME, lambda *names: {"t000021": "130001"}[names[0]])
    assert (dataset.title, dataset.publisher.name, dataset.publisher.code) == ("文化財一覧", "東京都教育庁", "130001")
    assert dataset.contact == Contact(name="東京都教育庁地域教育支援部")
    assert (dataset.tags, dataset.themes) == (("推奨データセット",), ("文化・芸術",))
    assert dataset.licence is not None
    assert dataset.licence.id == "CC-BY-4.0"
    assert dataset.modified is not None
    assert dataset.modified.isoformat() == "2025-12-12T07:32:32+00:00"
    (distribution,) = dataset.distributions
    assert (distribution.format, distribution.url) == (
        "CSV",
        "https://www.opendata.metro.tokyo.lg.jp/suisyoudataset/130001_cultural_property.csv",
    )


def test_free_extras_say_how_often_where_and_whom_to_ask() -> None:
    said = {"更新頻度": "年1回", "Contact-Email": "a@b.jp", "x": "y"}
    extras = [{"key": key, "value": value} for key, value in said.items()]
    dataset = read_package(package(extras=extras, maintainer="総務課"), "p", HOME)
    assert dataset.frequency == "年1回"
    assert dataset.contact == Contact(name="総務課", email="a@b.jp")
    assert dataset.extras["extras"] == extras


def test_a_dataset_without_a_page_of_its_own_is_found_at_the_portal() -> None:
    assert read_package(package(url=""), "p", HOME + "/").url == f"{HOME}/dataset/aed"
    assert read_package(package(url="not known"), "p", HOME).url == f"{HOME}/dataset/aed"
    assert read_package(package(url="https://city.jp/aed"), "p", HOME).url == "https://city.jp/aed"


SIZES = [(5, 5), ("18955", 18955), ("", None), (None, None), (-1, None), (True, None), ("9 KB", None)]


@pytest.mark.parametrize(("size", "bytes_"), SIZES)
def test_a_size_is_a_number_of_bytes_or_nothing(size: object, bytes_: int | None) -> None:
    resources = [{"id": "r", "size": size}]
    assert read_package(package(resources=resources), "p", HOME).distributions[0].size == bytes_


@pytest.mark.parametrize(
    "record", [{}, {"name": "x"}, package(resources=[3]), package(tags=7), package(extras=["x"]), [], "x", None]
)
def test_a_record_that_is_none_raises_with_its_name(record: Any) -> None:
    with pytest.raises(SourceError) as raised:
        read_package(record, "p", HOME)
    assert raised.value.code in explanations()
    assert raised.value.params["reason"]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from([
    "title", "notes", "url", "author", "maintainer", "maintainer_email", "license_id", "license_title", "tags",
    "groups", "extras", "resources", "organization", "metadata_modified", "other",
])  # fmt: skip


@settings(max_examples=200)
@given(st.dictionaries(keys, values, max_size=8))
def test_any_record_is_a_dataset_that_kept_all_of_it_or_one_error(more: dict[str, Any]) -> None:
    try:
        dataset = read_package(package(**more), "p", HOME)
    except SourceError:
        return
    for key, value in more.items():
        kept = key in dataset.extras or key == "resources" or value in (dataset.title, dataset.description, "")
        assert kept, key
