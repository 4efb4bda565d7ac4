"""Datasets → DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) as JSON-LD and as Turtle, one after another.

Both say the same triples: a record becomes one node of JSON-LD, and Turtle is made of that.
Every node has an IRI of its own, a UUID made of its key, so that the same catalog gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic_core import to_json
from pyoxigraph import RdfFormat, parse, serialize

from odconv.catalog.dcat.nodes import PREFIXES, Node, catalog_node, dataset_node
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


def write_jsonld(target: Path, nodes: Iterable[Node]) -> None:
    """Nodes as a document, each on a line of its own.

    Raises:
        OutputError: `output-unwritable`.
    """
    with replacing(target) as file:
        file.write(b'{"@context":' + to_json(PREFIXES) + b',\n"@graph":[')
        between = b"\n"
        for node in nodes:
            file.write(between + to_json(node))  # as `json.dumps` without spaces, in a third of the time
            between = b",\n"
        file.write(b"\n]}\n")


def write_turtle(target: Path, jsonld: Path) -> None:
    """What a document of `write_jsonld` says as Turtle, in its order.

    Raises:
        OutputError: `output-unwritable`.
    """
    with replacing(target) as file:
        # Nodes begin with their IRIs, which were held against the rules when they were made.
        said = parse(path=jsonld, format=RdfFormat.STREAMING_JSON_LD, lenient=True)
        serialize(said, file, format=RdfFormat.TURTLE, prefixes=dict(PREFIXES))
