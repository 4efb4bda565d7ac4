"""What odconv writes of a catalog, it reads again: DCAT and オープンデータ一覧."""

from __future__ import annotations

from pathlib import Path

import pytest

from odconv.catalog.dcat.read import read_graph
from odconv.catalog.dcat.write import nodes_of, write_jsonld, write_turtle
from odconv.catalog.listing.read import read_listing
from odconv.catalog.listing.write import write_listing
from odconv.catalog.model import Dataset
from tests.catalog.records import small_catalog

SAID = ("title", "description", "publisher", "creator", "contact", "tags", "themes", "issued", "modified", "frequency",
        "spatial", "temporal", "language")  # fmt: skip
OF_FILE = ("title", "format", "media_type", "size", "modified", "conforms_to")


def said(dataset: Dataset) -> dict[str, object]:
    return {name: getattr(dataset, name) for name in SAID}


def licence(dataset: Dataset) -> str | None:
    return dataset.licence.id if dataset.licence else None


@pytest.mark.parametrize("name", ["catalog.jsonld", "catalog.ttl"])
def test_dcat_that_odconv_wrote_says_the_same_when_it_is_read(tmp_path: Path, name: str) -> None:
    catalog = small_catalog()
    write_jsonld(tmp_path / "catalog.jsonld", nodes_of(catalog, title="目録"))
    write_turtle(tmp_path / "catalog.ttl", tmp_path / "catalog.jsonld")
    read, _ = read_graph((tmp_path / name).read_bytes(), "p", "https://p.example/")
    assert not read.issues
    assert [said(dataset) for dataset in read.datasets] == [said(dataset) for dataset in catalog]
    assert [licence(dataset) for dataset in read.datasets] == [licence(dataset) for dataset in catalog]
    for before, after in zip(catalog, read.datasets, strict=True):
        files = [[getattr(one, name) for name in OF_FILE] for one in before.distributions]
        assert [[getattr(one, name) for name in OF_FILE] for one in after.distributions] == files
        assert after.name == before.key


def test_a_list_that_odconv_wrote_says_the_same_when_it_is_read(tmp_path: Path) -> None:
    catalog = [dataset for dataset in small_catalog() if dataset.distributions]
    write_listing(tmp_path / "list.csv", catalog)
    read = read_listing(tmp_path / "list.csv", "p")
    assert not read.issues
    for before, after in zip(catalog, read.datasets, strict=True):
        assert (after.title, after.publisher, after.tags) == (before.title, before.publisher, before.tags)
        assert (after.issued, after.modified, after.frequency) == (before.issued, before.modified, before.frequency)
        assert licence(Dataset(portal="", id="", name="", title="", licence=after.distributions[0].licence)) == licence(
            before
        )
        assert [one.url for one in after.distributions] == [one.url for one in before.distributions]
        assert after.name == before.key
