"""Datasets → DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) as JSON-LD and as Turtle, one after another.

Both say the same triples: a record becomes one node of JSON-LD, and the node's triples are what Turtle is made of.
Every node has an IRI of its own, a UUID made of its key, so that the same catalog gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic_core import to_json

from odconv.catalog.dcat.nodes import PREFIXES, Node, catalog_node, dataset_node
from odconv.catalog.dcat.turtle import turtle
from odconv.catalog.model import Dataset
from odconv.catalog.same import Link
from odconv.tables.writers.target import replacing


def nodes_of(
    datasets: Sequence[Dataset],
    copies: Mapping[str, Link] | None = None,
    digests: Mapping[str, str] | None = None,
    *,
    title: str,
) -> Iterator[Node]:
    """The nodes of a catalog: itself first, then each canonical dataset with its copies linked.

    Args:
        datasets: in the order of the catalog.
        copies: which of them are copies of another, by key.
        digests: SHA-256 of files, by the distribution's key.
        title: of the catalog.
    """
    links = copies or {}
    by_key = {dataset.key: dataset for dataset in datasets}
    of: dict[str, list[Dataset]] = {}
    for key, link in links.items():
        of.setdefault(link.canonical, []).append(by_key[key])
    canonical = [dataset for dataset in datasets if dataset.key not in links]
    yield catalog_node(canonical, title)
    for dataset in canonical:
        yield dataset_node(dataset, of.get(dataset.key, ()), digests or {})


def through_jsonld(target: Path, nodes: Iterable[Node]) -> Iterator[Node]:
    """The same nodes, which also become a document with one on each line; it is there when all were taken.

    Raises:
        OutputError: `output-unwritable`.
    """
    with replacing(target) as file:
        file.write(b'{"@context":' + _json(PREFIXES) + b',\n"@graph":[')
        between = b"\n"
        for node in nodes:
            file.write(between + _json(node))
            between = b",\n"
            yield node
        file.write(b"\n]}\n")


def write_turtle(target: Path, nodes: Iterable[Node]) -> None:
    """The same triples as Turtle. Raises OutputError `output-unwritable`."""
    with replacing(target) as file:
        for part in turtle(nodes):
            file.write(part.encode())


def _json(value: object) -> bytes:
    return to_json(value)  # as `json.dumps` without spaces, in a third of the time
