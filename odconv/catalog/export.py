"""The combined catalog as files: DCAT, the official list, what ckanapi loads, and one that is searched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from odconv.catalog.ckan.write import package_of
from odconv.catalog.dcat.write import nodes_of, write_jsonld, write_turtle
from odconv.catalog.listing.write import write_listing
from odconv.catalog.model import Dataset
from odconv.catalog.records import RECORDS, read_records, to_json
from odconv.catalog.same import Link, in_order, links
from odconv.catalog.search import SEARCH, read_links, write_search
from odconv.errors import OutputError
from odconv.tables.writers.target import replacing

TITLE = "統合オープンデータカタログ"


@dataclass(frozen=True, slots=True)
class Linked:
    """Datasets in the order of the catalog, which of them are copies, and the SHA-256 of files by their keys."""

    datasets: Sequence[Dataset]
    copies: Mapping[str, Link]
    digests: Mapping[str, str]

    @property
    def canonical(self) -> list[Dataset]:
        """Those that are no copies."""
        return [dataset for dataset in self.datasets if dataset.key not in self.copies]


class _Converted(Protocol):
    @property
    def sha256(self) -> str:
        """Of the source's bytes."""


class Copy(Protocol):
    """What is asked of a good copy: whose it is, and the digest of its bytes."""

    @property
    def dataset(self) -> Dataset:
        """As it was listed."""

    @property
    def distribution_id(self) -> str:
        """Which of its distributions."""

    @property
    def converted(self) -> _Converted:
        """The conversion."""


def write_catalog(
    datasets: Sequence[Dataset],
    goods: Iterable[Copy],
    out: Path,
    *,
    authority: Mapping[str, int] | None = None,
    title: str = TITLE,
) -> tuple[Path, ...]:
    """Write the catalog of all portals; the same datasets give the same bytes in whatever order they come.

    - `catalog.jsonld`, `catalog.ttl`: DCAT 3; each dataset canonical once, with links to its copies;
    - `open_data_list.csv`: the official list of the canonical datasets;
    - `datasets.jsonl`: packages as `ckanapi load datasets` takes them, of the canonical datasets;
    - `catalog.sqlite`: all datasets, searched in Japanese;
    - `records.jsonl`: all datasets as they were read, from which `read_catalog` gives them back.

    Args:
        datasets: of all portals.
        goods: the good copies; their digests stand beside their distributions and tell copies.
        out: the folder, made where it does not exist.
        authority: rank of portals, the smallest first, which tells the canonical one.
        title: of the catalog.

    Returns:
        The files.

    Raises:
        OutputError: `output-unwritable`.
    """
    digests = {f"{good.dataset.key}/{good.distribution_id}": good.converted.sha256 for good in goods}
    ordered = in_order(datasets, authority)
    return write_files(Linked(ordered, links(ordered, authority, digests), digests), out, title=title)


def write_files(catalog: Linked, out: Path, *, title: str = TITLE) -> tuple[Path, ...]:
    """Write a catalog whose copies are known, as `write_catalog` does."""
    _make(out)
    copies, digests = catalog.copies, catalog.digests
    nodes = nodes_of(catalog.datasets, copies, digests, title=title)
    write_jsonld(out / "catalog.jsonld", nodes)
    write_turtle(out / "catalog.ttl", out / "catalog.jsonld")
    write_listing(out / "open_data_list.csv", catalog.canonical)
    _write_records(catalog, out)
    write_search(out / SEARCH, catalog.datasets, copies, digests)
    names = ("catalog.jsonld", "catalog.ttl", "open_data_list.csv", "datasets.jsonl", SEARCH, RECORDS)
    return tuple(out / name for name in names)


def read_catalog(folder: Path) -> Linked:
    """A catalog as it was written, with the copies that were told then.

    Raises:
        UsageError: `catalog-unreadable`.
    """
    datasets = read_records(folder)
    copies, digests = read_links(folder / SEARCH)
    return Linked(datasets, copies, digests)


def _write_records(catalog: Linked, out: Path) -> None:
    """The records, and the packages of the canonical ones, which hold the same."""
    with replacing(out / RECORDS) as records, replacing(out / "datasets.jsonl") as packages:
        for dataset in catalog.datasets:
            record = to_json(dataset)
            records.write(record.encode() + b"\n")
            if dataset.key not in catalog.copies:
                packages.write(json.dumps(package_of(dataset, record)).encode() + b"\n")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("output-unwritable", file=str(folder), reason=error.strerror or str(error)) from error
