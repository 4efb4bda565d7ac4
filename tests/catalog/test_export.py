from __future__ import annotations

import json
import random
from pathlib import Path
from types import SimpleNamespace

import pytest

from odconv.catalog.export import read_catalog, write_catalog, write_files
from odconv.catalog.records import read_records
from odconv.catalog.search import search
from odconv.errors import UsageError
from tests.catalog.records import record, small_catalog

GOOD = SimpleNamespace(dataset=record(), distribution_id="r1", converted=SimpleNamespace(sha256="ab" * 32))


def test_the_catalog_is_written_in_every_form_and_read_back_whole(tmp_path: Path) -> None:
    files = write_catalog(small_catalog(), [GOOD], tmp_path / "catalog", authority={"ward": 0})
    assert [path.name for path in files] == [
        "catalog.jsonld", "catalog.ttl", "open_data_list.csv", "datasets.jsonl", "catalog.sqlite", "records.jsonl",
    ]  # fmt: skip
    assert sorted(read_records(tmp_path / "catalog"), key=lambda item: item.key) == sorted(
        small_catalog(), key=lambda item: item.key
    )
    packages = [json.loads(line) for line in (tmp_path / "catalog/datasets.jsonl").open(encoding="utf-8")]
    assert [package["name"] for package in packages] == ["ward-aed", "metro-shelter", "web-x"]
    assert search(tmp_path / "catalog/catalog.sqlite", "避難")[0].key == "metro/shelter"


def test_the_same_datasets_give_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    datasets = small_catalog()
    first = write_catalog(datasets, [GOOD], tmp_path / "a")
    random.Random(1).shuffle(datasets)
    for one, two in zip(first, write_catalog(datasets, [GOOD], tmp_path / "b"), strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name


def test_a_catalog_that_is_read_is_written_again_byte_for_byte(tmp_path: Path) -> None:
    first = write_catalog(small_catalog(), [GOOD], tmp_path / "a", authority={"ward": 0})
    for one, two in zip(first, write_files(read_catalog(tmp_path / "a"), tmp_path / "b"), strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name


def test_an_empty_catalog_is_a_catalog(tmp_path: Path) -> None:
    write_catalog([], [], tmp_path)
    assert read_records(tmp_path) == ()


def test_a_folder_without_a_catalog_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        read_records(tmp_path)
    assert raised.value.code == "catalog-unreadable"


def test_what_no_utf8_can_hold_does_not_stop_the_catalog(tmp_path: Path) -> None:
    odd = record(extras={"raw": "half \ud800 a pair"})
    write_catalog([odd], [], tmp_path)
    assert read_records(tmp_path) == (odd,)
